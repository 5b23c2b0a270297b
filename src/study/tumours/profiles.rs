//! Reads the published profiles, `data/tumours.bin.gz` and `data/tissues.bin.gz`.
//!
//! Either file is gzip. Unpacked, after the line `GeneSSL profiles 1`, numbers are in base 128 (lowest digits first, the
//! high bit set on all bytes but the last):
//!
//! | part | content |
//! | --- | --- |
//! | columns | count; names, each with its length in one byte before it |
//! | genes | count; Ensembl numbers, ascending, as differences |
//! | values | gene by gene one byte a column: 12 · log2(1 + expression), or 255 where there is none |

use std::io::Read;

use flate2::read::GzDecoder;

use super::portable::{exp2, log2};
use crate::{Error, Result};

const MAGIC: &[u8] = b"GeneSSL profiles 1\n";
const STEPS_A_DOUBLING: f64 = 12.0;
const MISSING: u8 = 255;
/// More than the files unpack to, so that a damaged one takes no memory.
const MOST_BYTES: u64 = 1 << 23;

/// Median expression of the same genes in tumour types and in normal tissues.
pub struct Profiles {
    /// The digits of the genes' Ensembl ids as numbers, ascending.
    pub(super) genes: Vec<u32>,
    pub(super) tumours: Columns,
    pub(super) tissues: Columns,
}

/// The columns of one file, of the genes in their order.
pub(super) struct Columns {
    names: Vec<String>,
    /// Genes × columns.
    steps: Vec<u8>,
}

/// The files that are part of a native program; the page fetches them.
#[cfg(not(target_arch = "wasm32"))]
static TUMOURS_FILE: &[u8] = include_bytes!("../../../data/tumours.bin.gz");
#[cfg(not(target_arch = "wasm32"))]
static TISSUES_FILE: &[u8] = include_bytes!("../../../data/tissues.bin.gz");

impl Profiles {
    /// From the contents of `data/tumours.bin.gz` and `data/tissues.bin.gz`.
    ///
    /// # Errors
    /// The bytes are not those files.
    pub fn from_bytes(tumours: &[u8], tissues: &[u8]) -> Result<Profiles> {
        let (genes, tumours) = decode(tumours)?;
        let (others, tissues) = decode(tissues)?;
        match genes == others {
            true => Ok(Profiles {
                genes,
                tumours,
                tissues,
            }),
            false => Err(damaged()),
        }
    }

    /// The files that are part of the program: tumours, tissues.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn builtin_files() -> [&'static [u8]; 2] {
        [TUMOURS_FILE, TISSUES_FILE]
    }

    /// The ones compiled into a native build.
    ///
    /// # Errors
    /// None, unless the build is broken.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn builtin() -> Result<Profiles> {
        Profiles::from_bytes(TUMOURS_FILE, TISSUES_FILE)
    }
}

impl Columns {
    /// log2(TPM + 1) of the chosen genes (places among all) in the column of that name: the file's values, scaled to add
    /// up to a million over the chosen genes. Missing ones are as in the mean of the other columns.
    pub fn log_tpm(&self, name: &str, chosen: &[usize]) -> Result<Vec<f64>> {
        let column = self.names.iter().position(|own| own == name);
        let column = column.ok_or_else(damaged)?;
        let width = self.names.len();
        let linear = |step: u8| exp2(f64::from(step) / STEPS_A_DOUBLING) - 1.0;
        let values: Vec<f64> = chosen
            .iter()
            .map(|&gene| {
                let row = &self.steps[gene * width..][..width];
                match row[column] {
                    MISSING => linear(mean_step(row)),
                    step => linear(step),
                }
            })
            .collect();
        let total: f64 = values.iter().sum();
        let scale = if total > 0.0 { 1e6 / total } else { 0.0 };
        Ok(values
            .iter()
            .map(|value| log2(value * scale + 1.0))
            .collect())
    }
}

/// The mean of the values that are there, rounded down.
fn mean_step(row: &[u8]) -> u8 {
    let there = || row.iter().filter(|&&step| step != MISSING);
    let sum: usize = there().map(|&step| usize::from(step)).sum();
    (sum / there().count().max(1)) as u8
}

fn damaged() -> Error {
    Error::new(
        "The profiles of tumour types are damaged or of another version",
        "Load the page again, or build the project again.",
    )
}

fn decode(packed: &[u8]) -> Result<(Vec<u32>, Columns)> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed)
        .take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|_| damaged())?;
    let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(damaged)?;
    let names = (0..number(&mut rest)?)
        .map(|_| {
            let length = usize::from(take(&mut rest, 1)?[0]);
            String::from_utf8(take(&mut rest, length)?.to_vec()).map_err(|_| damaged())
        })
        .collect::<Result<Vec<String>>>()?;
    let mut before = 0u32;
    let genes = (0..number(&mut rest)?)
        .map(|_| {
            before = before.checked_add(number(&mut rest)?).ok_or_else(damaged)?;
            Ok(before)
        })
        .collect::<Result<Vec<u32>>>()?;
    match rest.len() == genes.len() * names.len() {
        true => Ok((
            genes,
            Columns {
                names,
                steps: rest.to_vec(),
            },
        )),
        false => Err(damaged()),
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count).ok_or_else(damaged)?;
    *rest = left;
    Ok(taken)
}

fn number(rest: &mut &[u8]) -> Result<u32> {
    let mut number = 0;
    for position in 0..5 {
        let byte = take(rest, 1)?[0];
        number |= u32::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(damaged())
}

#[cfg(test)]
mod tests {
    use super::Profiles;

    #[test]
    fn the_built_in_profiles_are_read_and_damaged_ones_refused() {
        let profiles = Profiles::builtin().expect("the built-in profiles");
        assert_eq!(profiles.genes.len(), 19_784);
        assert_eq!(
            (profiles.tumours.names.len(), profiles.tissues.names.len()),
            (33, 50)
        );
        let all: Vec<usize> = (0..19_784).collect();
        let liver = profiles.tissues.log_tpm("liver", &all).expect("a tissue");
        // ENSG00000163631, albumin.
        let albumin = profiles.genes.binary_search(&163_631).expect("albumin");
        assert!(liver[albumin] > 13.0, "{}", liver[albumin]);
        assert!(profiles.tissues.log_tpm("wing", &all).is_err());
        let tumours = super::TUMOURS_FILE;
        assert!(Profiles::from_bytes(tumours, &tumours[..1000]).is_err());
        assert!(Profiles::from_bytes(b"", b"").is_err());
    }
}
