//! A column as its beginning shows it.

use std::collections::HashSet;

use crate::table::names::affixes;
use crate::table::names::headers;
use crate::table::names::identifiers::{self, Evidence};
use crate::table::names::judge::{GeneJudge, Tally};
use crate::table::names::missing::is_missing_name;

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
    /// Whether its values are the numbers of lines, as those of an index are.
    pub counts: bool,
    /// Whether no value is missing and all differ, where it was looked at as a column of ids may be.
    pub different: bool,
    /// Whether it is text of which each line has some, and no two the same, as ids are.
    pub all_differ: bool,
    /// Whether its values are mostly transcripts' ids.
    pub transcripts: bool,
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
        let known = values.map_or_else(Tally::default, |values| affixes::tally(values, judge));
        // Numbers of lines are no genes, though each is some gene's number.
        let counts = values.is_some_and(count_up);
        let named = values.filter(|_| !counts);
        let different = values.is_some_and(are_different);
        ColumnSketch {
            name,
            content,
            evidence: named.map_or(Evidence::None, identifiers::evidence),
            known: if counts { Tally::default() } else { known },
            is_index: false,
            counts,
            different,
            few_whole: false,
            mixed: false,
            all_differ: content == Content::Text && different,
            transcripts: values.is_some_and(|values| {
                let are = values
                    .iter()
                    .filter(|value| identifiers::is_transcript(value));
                are.count() * 2 > values.len()
            }),
            numbered: values.is_some_and(|values| {
                let mut all = values.iter();
                all.len() > 1 && all.all(|value| identifiers::is_entrez(value))
            }) && known.different == known.asked,
            quantity: None,
        }
    }

    /// Whether this is the index of a data frame that got no name, of numbers: those that its lines had before some were left
    /// out, or before several tables were put together.
    pub(in crate::table) fn is_bare_index(&self) -> bool {
        self.content == Content::Number && headers::is_level_of_index(&self.name)
    }
}

/// Whether there are several, none is missing and all differ.
pub(in crate::table) fn are_different(values: &[&str]) -> bool {
    let mut seen = HashSet::new();
    let mut all = values.iter();
    values.len() > 1 && all.all(|value| !is_missing_name(value) && seen.insert(value))
}

/// Whether these are numbers of lines: 0, 1, 2 … or 1, 2, 3 …
pub(in crate::table) fn count_up(values: &[&str]) -> bool {
    let first = values.first().and_then(|value| value.parse::<usize>().ok());
    let are_next = |first: usize| {
        let mut all = values.iter().zip(first..);
        all.all(|(value, number)| value.parse() == Ok(number))
    };
    values.len() > 2 && first.is_some_and(|first| first < 2 && are_next(first))
}
