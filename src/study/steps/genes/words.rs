//! What is said of the mapped genes.

use crate::study::Session;
use crate::study::words::{counted, thousands};

/// The one number of the rail: how many symbols there are.
pub fn number(session: &Session) -> Option<String> {
    Some(thousands(session.genes()?.symbols().len()))
}

/// How many columns became how many symbols.
pub fn sentence(session: &Session) -> Option<String> {
    let genes = session.genes()?;
    let columns = session.data()?.files.first()?.genes;
    Some(format!(
        "{} became {}.",
        counted(columns, "gene column"),
        counted(genes.symbols().len(), "gene symbol")
    ))
}
