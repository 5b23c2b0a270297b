//! Reads the packed catalogue.
//!
//! The file is gzip. Unpacked, after the line `GeneSSL catalogue 2`, numbers are in base 128 (lowest digits first, the
//! high bit set on all bytes but the last), texts have their length in one byte before them, and "ascending" numbers
//! are written as differences:
//!
//! | part | content |
//! | --- | --- |
//! | releases | two texts: GENCODE's and HGNC's |
//! | names | count; for each how many bytes it shares with the one before (1 byte); how many it adds (1 byte); the number of added bytes, and these. In byte order: all symbols, previous symbols and aliases, in upper case |
//! | biotypes | count; texts |
//! | GENCODE | count; Ensembl numbers, ascending; 1 + index of the symbol among the names, or 0; versions (1 byte each); lengths in bases; indices of biotypes (1 byte each) |
//! | HGNC | count; indices of symbols, ascending; Ensembl number + 2, or 1 for none, or 0 for that of the one gene that GENCODE gives the same symbol; Entrez numbers, or 0 |
//! | previous symbols | count; indices of names, ascending; which HGNC record each stands for |
//! | aliases | likewise |
//! | spellings | count; indices of the names in use that are not written in upper case, ascending; how each is written, texts |
//! | HGNC ids | the number of each record, as its difference from the one before: twice the difference, or one less than twice its size where it is negative |

use std::io::Read;

use flate2::read::GzDecoder;

use super::records::{Approved, Genes, Names, Renamed, Spellings};
use crate::{Error, Result};

const MAGIC: &[u8] = b"GeneSSL catalogue 2\n";
const ENSEMBL_OF_SAME_SYMBOL: u32 = 0;
const ENSEMBL_NONE: u32 = 1;
const ENSEMBL_OFFSET: u32 = 2;

/// The parts of the catalogue as they are in the file.
pub(super) struct Parts {
    pub releases: [String; 2],
    pub names: Names,
    pub genes: Genes,
    pub approved: Approved,
    pub previous: Renamed,
    pub aliases: Renamed,
    pub spellings: Spellings,
}

/// Unpacks and reads the catalogue.
pub(super) fn decode(packed: &[u8]) -> Result<Parts> {
    let mut bytes = Vec::with_capacity(2 << 20);
    GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .map_err(|_| damaged())?;
    let mut reader = Reader {
        rest: bytes.strip_prefix(MAGIC).ok_or_else(damaged)?,
    };
    let releases = [reader.text()?, reader.text()?];
    let names = reader.names()?;
    let genes = reader.genes(names.len())?;
    let mut approved = reader.approved(&genes, names.len())?;
    let previous = reader.renamed(names.len(), approved.symbol.len())?;
    let aliases = reader.renamed(names.len(), approved.symbol.len())?;
    let spellings = reader.spellings(names.len())?;
    approved.number = reader.near(approved.symbol.len())?;
    if !reader.rest.is_empty() {
        return Err(damaged());
    }
    Ok(Parts {
        releases,
        names,
        genes,
        approved,
        previous,
        aliases,
        spellings,
    })
}

fn damaged() -> Error {
    Error::new(
        "The gene catalogue is damaged or of another version",
        "Load the page again, or build the project again.",
    )
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for (position, &byte) in self.rest.iter().take(5).enumerate() {
            number |= u32::from(byte & 0x7f) << (7 * position);
            if byte < 0x80 {
                self.rest = &self.rest[position + 1..];
                return Ok(number);
            }
        }
        Err(damaged())
    }

    fn text(&mut self) -> Result<String> {
        let length = self.take(1)?[0];
        let bytes = self.take(usize::from(length))?;
        String::from_utf8(bytes.to_vec()).map_err(|_| damaged())
    }

    /// A count, and never more than there are bytes left, so that nothing absurd is allocated.
    fn count(&mut self) -> Result<usize> {
        let count = self.number()? as usize;
        if count > self.rest.len() {
            Err(damaged())
        } else {
            Ok(count)
        }
    }

    fn numbers(&mut self, count: usize) -> Result<Vec<u32>> {
        (0..count).map(|_| self.number()).collect()
    }

    fn numbers_below(&mut self, count: usize, limit: usize) -> Result<Vec<u32>> {
        let numbers = self.numbers(count)?;
        let fine = numbers.iter().all(|&number| (number as usize) < limit);
        if fine { Ok(numbers) } else { Err(damaged()) }
    }

    fn ascending(&mut self, count: usize) -> Result<Vec<u32>> {
        let mut before = 0_u32;
        let next = |_| {
            before = before.checked_add(self.number()?).ok_or_else(damaged)?;
            Ok(before)
        };
        (0..count).map(next).collect()
    }

    fn indices(&mut self, count: usize, limit: usize) -> Result<Vec<u32>> {
        let indices = self.ascending(count)?;
        let fine = indices.last().is_none_or(|&last| (last as usize) < limit);
        if fine { Ok(indices) } else { Err(damaged()) }
    }

    fn names(&mut self) -> Result<Names> {
        let count = self.count()?;
        let (shared, added) = (self.take(count)?, self.take(count)?);
        let length = self.number()? as usize;
        let mut new = self.take(length)?;
        let mut text: Vec<u8> = Vec::with_capacity(2 * length);
        let mut ends = Vec::with_capacity(count);
        let mut start = 0;
        for (&shared, &added) in shared.iter().zip(added) {
            let (shared, added) = (usize::from(shared), usize::from(added));
            let next = text.len();
            if start + shared > next || added > new.len() {
                return Err(damaged());
            }
            text.extend_from_within(start..start + shared);
            text.extend_from_slice(&new[..added]);
            new = &new[added..];
            ends.push(text.len() as u32);
            start = next;
        }
        let text = String::from_utf8(text).map_err(|_| damaged())?;
        Names::new(text, ends).ok_or_else(damaged)
    }

    fn genes(&mut self, names: usize) -> Result<Genes> {
        let biotypes = (0..self.count()?)
            .map(|_| self.text())
            .collect::<Result<Vec<_>>>()?;
        let count = self.count()?;
        let genes = Genes {
            number: self.ascending(count)?,
            symbol: self.numbers_below(count, names + 1)?,
            version: self.take(count)?.to_vec(),
            length: self.numbers(count)?,
            biotype: self.take(count)?.to_vec(),
            biotypes,
        };
        let fine = genes
            .biotype
            .iter()
            .all(|&biotype| usize::from(biotype) < genes.biotypes.len());
        if fine { Ok(genes) } else { Err(damaged()) }
    }

    fn approved(&mut self, genes: &Genes, names: usize) -> Result<Approved> {
        let count = self.count()?;
        let symbol = self.indices(count, names)?;
        let mut of_name = vec![0; names];
        for (&number, &symbol) in genes.number.iter().zip(&genes.symbol) {
            if let Some(index) = symbol.checked_sub(1) {
                of_name[index as usize] = number;
            }
        }
        let ensembl = |&symbol: &u32| {
            Ok(match self.number()? {
                ENSEMBL_NONE => 0,
                ENSEMBL_OF_SAME_SYMBOL => of_name[symbol as usize],
                number => number - ENSEMBL_OFFSET,
            })
        };
        let ensembl = symbol.iter().map(ensembl).collect::<Result<Vec<_>>>()?;
        Ok(Approved {
            ensembl,
            entrez: self.numbers(count)?,
            symbol,
            number: Vec::new(),
        })
    }

    fn spellings(&mut self, names: usize) -> Result<Spellings> {
        let count = self.count()?;
        let name = self.indices(count, names)?;
        let written = (0..count).map(|_| self.text()).collect::<Result<_>>()?;
        Ok(Spellings { name, written })
    }

    fn near(&mut self, count: usize) -> Result<Vec<u32>> {
        let mut before = 0_u32;
        let next = |_| {
            let coded = self.number()?;
            let difference = (coded >> 1) as i32 ^ -((coded & 1) as i32);
            before = before.wrapping_add_signed(difference);
            Ok(before)
        };
        (0..count).map(next).collect()
    }

    fn renamed(&mut self, names: usize, approved: usize) -> Result<Renamed> {
        let count = self.count()?;
        Ok(Renamed {
            name: self.indices(count, names)?,
            record: self.numbers_below(count, approved)?,
        })
    }
}
