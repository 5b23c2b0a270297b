//! What the digest of mapped tables is made of.

use crate::study::record::{DigestPart, Hash};
use crate::study::{Part, Session};

/// Cells fed at once.
const CELLS: usize = 1 << 20;

/// The symbols, and each part's values.
pub fn parts(session: &Session, _: Option<&str>) -> Vec<DigestPart> {
    let Some(genes) = session.genes() else {
        return Vec::new();
    };
    let mut parts = vec![DigestPart::whole("symbols", |session, _, _, hash| {
        let symbols = session.genes()?.symbols();
        symbols.iter().for_each(|symbol| hash.text(symbol));
        Some(())
    })];
    for (part, table) in genes.parts.iter() {
        let rows = rows_at_once(table.features.len());
        parts.push(DigestPart {
            name: format!("values, {}", part.name()),
            pieces: table.samples().div_ceil(rows).max(1),
            feed,
        });
    }
    parts
}

fn rows_at_once(genes: usize) -> usize {
    (CELLS / genes.max(1)).max(1)
}

/// Some samples: of each its id and its values in single precision.
fn feed(session: &Session, name: &str, piece: usize, hash: &mut Hash) -> Option<()> {
    let is_it = |part: &Part| name.ends_with(part.name());
    let part = Part::ALL.into_iter().find(is_it)?;
    let table = session.genes()?.parts.get(part)?;
    let rows = rows_at_once(table.features.len());
    let start = piece * rows;
    let end = (start + rows).min(table.samples());
    for sample in start..end {
        hash.text(table.sample_ids.get(sample)?);
        hash.singles(table.values.row(sample));
    }
    Some(())
}
