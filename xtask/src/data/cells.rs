//! The table of blood cells that the page offers: text, so that it is read as anybody's table is, rounded so that it is small.

use super::Outcome;
use super::sources::CellTable;

/// Where it is committed.
pub const FILE: &str = "www/cohorts/blood_cells.tsv.gz";
/// A logarithm of 6.49 is the largest, so this leaves 217 different values: what a byte can tell apart. Two counts are further
/// apart than that in all cells.
pub const HUNDREDTHS_A_STEP: u32 = 3;
/// The most steps that a byte holds.
const STEPS: f64 = 255.0;

/// Cells in rows, then type and phase.
pub fn encode(table: &CellTable) -> Outcome<Vec<u8>> {
    let genes = table.genes.join("\t");
    let mut text = format!("caseID\t{genes}\tbulk_labels\tphase\n");
    for cell in &table.cells {
        text += &cell.barcode;
        for &value in &cell.values {
            text.push('\t');
            text += &rounded(value)?;
        }
        text += &format!("\t{}\t{}\n", cell.label, cell.phase);
    }
    Ok(text.into_bytes())
}

/// The nearest step as a decimal without zeros at its end.
fn rounded(value: f64) -> Outcome<String> {
    let steps = (value * 100.0 / f64::from(HUNDREDTHS_A_STEP)).round();
    if !(0.0..=STEPS).contains(&steps) {
        return Err(format!("an expression of {value} can't be packed"));
    }
    let hundredths = steps as u32 * HUNDREDTHS_A_STEP;
    Ok((f64::from(hundredths) / 100.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn values_are_rounded_to_steps_and_written_short() {
        let written = [0.0, 0.719, 1.2, 6.489].map(|value| rounded(value).unwrap());
        assert_eq!(written, ["0", "0.72", "1.2", "6.48"]);
        assert!(rounded(-0.1).is_err() && rounded(9.0).is_err() && rounded(f64::NAN).is_err());
    }
}
