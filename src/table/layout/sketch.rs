//! A column as its beginning shows it.

use crate::table::names::identifiers::{self, Evidence};
use crate::table::names::judge::{GeneJudge, Tally};

/// What a column holds, as far as its first lines tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Content {
    Number,
    Text,
    /// Missing values alone.
    Nothing,
}

/// What is known of a column before the table is read.
#[derive(Debug, Clone)]
pub(in crate::table) struct ColumnSketch {
    pub name: String,
    pub content: Content,
    /// How strongly its values (not its name) look like gene identifiers.
    pub evidence: Evidence,
    /// How many of its values are known genes.
    pub known: Tally,
    /// Whether the file itself says that this is the index.
    pub is_index: bool,
    /// Whether its numbers are few different small whole ones, as of stages or yes and no.
    pub few_whole: bool,
    /// Whether text stands among its numbers.
    pub mixed: bool,
    /// Whether its values are different whole numbers, as ids and indices are.
    pub numbered: bool,
    /// The quantity that a second header line names.
    pub quantity: Option<String>,
}

impl ColumnSketch {
    /// A column of which nothing is known but its name and content, and perhaps its values as text.
    pub(in crate::table) fn new(
        name: String,
        content: Content,
        values: Option<&[&str]>,
        judge: &dyn GeneJudge,
    ) -> ColumnSketch {
        let known = values.map_or_else(Tally::default, |values| Tally::of(values, judge));
        ColumnSketch {
            name,
            content,
            evidence: values.map_or(Evidence::None, identifiers::evidence),
            known,
            is_index: false,
            few_whole: false,
            mixed: false,
            numbered: values.is_some_and(|values| {
                let mut all = values.iter();
                all.len() > 1 && all.all(|value| identifiers::is_entrez(value))
            }) && known.different == known.asked,
            quantity: None,
        }
    }
}
