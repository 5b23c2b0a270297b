//! Samples that are called by the numbers of their lines, as the index of a data frame does: where several tables have such,
//! the same number is not the same sample.

use std::collections::HashSet;

use crate::table::layout::orientation::Orientation;
use crate::table::layout::some_of;
use crate::table::names::headers;
use crate::table::names::producers::sample_of_file;
use crate::table::{ReadReport, Table};

impl ReadReport {
    /// Whether these samples, the table's, are called by running numbers that stand under no name of ids.
    pub fn has_numbered_samples(&self, ids: &[String]) -> bool {
        let is_index = |name: &str| headers::is_unnamed(name) || headers::plain(name) == "index";
        let Some(first) = running_from(ids) else {
            return false;
        };
        match (&self.sample_column, self.orientation) {
            (Some(name), _) => is_index(name),
            // People number patients from 1, and data frames from 0.
            (None, Orientation::SamplesInColumns) => first == 0,
            (None, _) => true,
        }
    }
}

/// Where several tables have samples that are called by running numbers: calls each by its file and number. Says so.
pub fn tell_numbered_apart(tables: Vec<&mut Table>) -> Option<String> {
    if tables.len() < 2 {
        return None;
    }
    let files: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let names = different_names(&files);
    let mut example = String::new();
    for (table, name) in tables.into_iter().zip(names) {
        for id in &mut table.sample_ids {
            *id = format!("{name}:{id}");
        }
        if example.is_empty() {
            example.clone_from(&table.sample_ids[0]);
        }
    }
    Some(format!(
        "The samples of {} have running numbers and no ids, and the same number is not the same sample: each is called by its \
         file and number, {example} for one. If a column has ids, set sample_column to it.",
        some_of(&files)
    ))
}

/// The first of numbers that run from 0 or 1 on, of which few are left out; `None` of other ids.
fn running_from(ids: &[String]) -> Option<usize> {
    let number = |id: &String| {
        let id = id.strip_prefix("sample ").unwrap_or(id);
        id.parse::<usize>().ok()
    };
    let numbers: Vec<usize> = ids.iter().map(number).collect::<Option<_>>()?;
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let ascend = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let few_lack = last < first + numbers.len() + numbers.len() / 10;
    (numbers.len() > 1 && first < 2 && ascend && few_lack).then_some(first)
}

/// The files' names without folders and endings, if these differ.
fn different_names(files: &[String]) -> Vec<String> {
    let differ = |names: &[String]| names.iter().collect::<HashSet<_>>().len() == names.len();
    let short: Vec<String> = files.iter().map(|file| sample_of_file(file)).collect();
    if differ(&short) {
        short
    } else if differ(files) {
        files.to_vec()
    } else {
        let counted = files.iter().zip(1..);
        counted
            .map(|(file, place)| format!("{file} {place}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_run_from_the_beginning_are_no_ids() {
        let from = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|&id| id.to_owned()).collect();
            running_from(&ids)
        };
        assert_eq!(from(&["0", "1", "2"]), Some(0));
        assert_eq!(from(&["sample 1", "sample 2"]), Some(1));
        assert_eq!(from(&["101", "102"]), None);
        assert_eq!(from(&["1", "3", "5", "7"]), None);
        assert_eq!(from(&["2", "1", "3"]), None);
        assert_eq!(from(&["1", "b"]), None);
    }
}
