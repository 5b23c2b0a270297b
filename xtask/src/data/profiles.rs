//! Packs the published expression profiles that the cohort of tumours is drawn around. `src/study/tumours/profiles.rs` of
//! the library reads them and describes the layout.

use super::Outcome;
use super::sources::ProfileTable;

const MAGIC: &[u8] = b"GeneSSL profiles 1\n";
/// Steps of a doubling of 1 + expression: neighbouring values differ by 6 %, less than any two samples of a type.
const STEPS_A_DOUBLING: f64 = 12.0;
/// Written where a profile has no value of a gene.
const MISSING: u8 = 255;

/// One packed file: of the columns whose names begin with `prefix`, named by what follows.
pub fn encode(table: &ProfileTable, prefix: &str) -> Outcome<Vec<u8>> {
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|&column| table.columns[column].starts_with(prefix))
        .collect();
    let mut bytes = MAGIC.to_vec();
    number(&mut bytes, columns.len() as u32);
    for &column in &columns {
        let name = &table.columns[column][prefix.len()..];
        bytes.push(u8::try_from(name.len()).map_err(|_| format!("{name} is too long a name"))?);
        bytes.extend(name.as_bytes());
    }
    number(&mut bytes, table.rows.len() as u32);
    let mut before = 0;
    for row in &table.rows {
        number(&mut bytes, row.number - before);
        before = row.number;
    }
    for row in &table.rows {
        for &column in &columns {
            bytes.push(quantised(row.values[column])?);
        }
    }
    Ok(bytes)
}

/// 12 · log2(1 + expression), rounded.
fn quantised(value: Option<f64>) -> Outcome<u8> {
    let Some(value) = value else {
        return Ok(MISSING);
    };
    let steps = (STEPS_A_DOUBLING * (value + 1.0).log2()).round();
    match (0.0..f64::from(MISSING)).contains(&steps) {
        true => Ok(steps as u8),
        false => Err(format!("an expression of {value} can't be packed")),
    }
}

/// In base 128, lowest digits first, the high bit set on all bytes but the last.
fn number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
