//! Which line of a file of labels is which sample's.

use crate::sorting::sorted_indices;
use std::collections::{HashMap, HashSet};

use super::comparison::{Comparison, Match};
use super::labels::LabelFile;
use crate::table::layout::some_of;
use crate::table::names::headers;
use crate::{Error, Result};

impl LabelFile {
    /// The column, and the way of comparing, that finds most samples: the one asked for, where it has any; of several that
    /// find as many the one that is called as columns of samples are.
    pub(super) fn find(&self, ids: &[String]) -> Result<Match> {
        let all = 0..self.header.len();
        let is_wanted = |column: &usize| Some(&self.header[*column]) == self.wanted.as_ref();
        let asked = || self.best(ids, all.clone().filter(is_wanted).collect());
        // Patients' ids may be samples' as well; samples' hardly patients'.
        let rank = |column: usize| {
            let rank = headers::sample_name_rank(&self.header[column]);
            rank.unwrap_or(usize::MAX)
        };
        let ranked = sorted_indices(all.len(), &|a, b| rank(a).cmp(&rank(b)));
        asked().or_else(|| self.best(ids, ranked)).ok_or_else(|| {
            let own: Vec<String> = self.rows.iter().filter_map(|row| row.first().cloned()).collect();
            Error::new(
                format!(
                    "no sample's id is among the labels: samples are called {}, and the file has {}",
                    some_of(ids),
                    some_of(&own)
                ),
                "Give the file a column with the samples' ids, as the tables write them.",
            )
            .in_file(self.name.clone())
        })
    }

    /// Says which other columns have the samples' ids too, in other lines.
    pub(super) fn rivals(&self, found: &Match, ids: &[String]) -> Option<String> {
        if self.wanted.as_ref() == Some(&self.header[found.column]) {
            return None;
        }
        let others = (0..self.header.len()).filter(|&column| column != found.column);
        let is_rival = |column: &usize| {
            let other = self.compare(ids, *column, found.comparison);
            let mut pairs = found.rows.iter().zip(&other.rows);
            other.found * 2 > found.found
                && pairs.any(|(one, other)| other.is_some() && one != other)
        };
        let rivals: Vec<String> = (others.filter(is_rival))
            .map(|column| self.header[column].clone())
            .collect();
        (!rivals.is_empty()).then(|| {
            format!(
                "The samples' ids are in other lines of {} too; those of \"{}\" count. Set sample_column of this file to change \
                 that.",
                some_of(&rivals),
                self.header[found.column]
            )
        })
    }

    /// Of these columns, and the ways of comparing, what finds most samples; the first of several.
    pub(super) fn best(&self, ids: &[String], columns: Vec<usize>) -> Option<Match> {
        let mut best: Option<Match> = None;
        for comparison in Comparison::ALL {
            for &column in &columns {
                let found = self.compare(ids, column, comparison);
                if best.as_ref().map_or(0, |best| best.found) < found.found {
                    best = Some(found);
                }
            }
            if best.as_ref().is_some_and(|best| best.found == ids.len()) {
                break;
            }
        }
        best
    }

    fn compare(&self, ids: &[String], column: usize, comparison: Comparison) -> Match {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut open: HashSet<String> = HashSet::new();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(id) = row.get(column).filter(|id| !id.is_empty()) {
                let key = comparison.of_label(id);
                let first = *places.entry(key.clone()).or_insert(place);
                if comparison.is_of_single_ones() && self.rows[first].get(column) != Some(id) {
                    open.insert(key);
                }
            }
        }
        if comparison.is_of_single_ones() {
            open.extend(several(ids, comparison));
        }
        places.retain(|key, _| !open.contains(key));
        let row = |id: &String| {
            let id = comparison.of_sample(id)?;
            places.get(&id).copied()
        };
        let rows: Vec<Option<usize>> = ids.iter().map(row).collect();
        Match {
            column,
            comparison,
            found: rows.iter().flatten().count(),
            rows,
        }
    }
}

/// What several different ids of samples are, compared so.
fn several(ids: &[String], comparison: Comparison) -> Vec<String> {
    let mut first: HashMap<String, &String> = HashMap::new();
    let mut several = Vec::new();
    for id in ids {
        let Some(key) = comparison.of_sample(id) else {
            continue;
        };
        if *first.entry(key.clone()).or_insert(id) != id {
            several.push(key);
        }
    }
    several
}
