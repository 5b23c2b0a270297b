//! What was read of a Parquet file, once all of it is.

use std::collections::HashMap;

use super::ParquetFile;
use crate::table::MetadataColumn;
use crate::table::assembly::{Parts, Whole, no_value, repeated_sample, unfinished};
use crate::table::deciding::decided::Decided;
use crate::table::deciding::decisions::{LeftOut, SkippedLine};
use crate::table::layout::orientation::Orientation;
use crate::table::layout::{Role, Why};
use crate::table::names::missing::is_missing;
use crate::table::texts::footer;
use crate::{Error, Result};

impl ParquetFile {
    pub(in crate::table) fn finish(mut self) -> Result<Parts> {
        let Some(cells) = self
            .cells
            .take()
            .filter(|_| self.row_group >= self.footer.row_groups.len())
        else {
            return Err(unfinished());
        };
        let in_rows = self.layout.orientation == Orientation::SamplesInRows;
        let rows = self.rows();
        let across: Vec<String> = self
            .numbers
            .iter()
            .map(|&column| self.columns[column].name.clone())
            .collect();
        let down = match self.layout.id {
            Some(column) => self.texts.remove(&column).unwrap_or_default(),
            None => (1..=rows).map(|row| format!("sample {row}")).collect(),
        };
        let mut kept = self.kept(&down, &across, in_rows);
        if !(kept.rows.contains(&true) || rows == 0) || !kept.columns.contains(&true) {
            return Err(no_value());
        }
        match in_rows {
            true => refuse_ids(&down, &kept.rows, "row")?,
            false => refuse_ids(&across, &kept.columns, "sample column")?,
        }
        let metadata = self
            .with_role(Role::Metadata)
            .into_iter()
            .map(|column| MetadataColumn {
                name: self.columns[column].name.clone(),
                values: self.texts.remove(&column).unwrap_or_default(),
            });
        let metadata = metadata.collect();
        let (sample_ids, features) = if in_rows {
            (down, across)
        } else {
            (across, down)
        };
        let mut parts = Parts {
            name: self.name,
            format: "Parquet".to_owned(),
            decided: Decided::new(&self.layout, &self.columns),
            left_out: self.layout.left_out(&self.columns),
            parts_of_genes: self.layout.parts_of_genes,
            skipped: std::mem::take(&mut kept.skipped),
            part: None,
            names: None,
            rows,
            columns: self.columns.len(),
            sample_ids,
            features,
            cells,
            missing: self.missing,
            logs_of_nothing: false,
            genes_all_missing: Vec::new(),
            metadata,
            notes: self.layout.notes,
            beginning_of: self.beginning_of.map(|(rows, columns)| {
                let (samples, genes) = if in_rows {
                    (rows, columns)
                } else {
                    (columns, rows)
                };
                Whole {
                    samples: Some(samples),
                    genes: Some(genes),
                }
            }),
        };
        kept.apply(&mut parts, in_rows);
        parts.drop_counting_summaries();
        parts.drop_nameless();
        Ok(parts)
    }
}

/// Ids that are looked at, the last ones, where a row may be one below the table.
const IDS_LOOKED_AT: usize = 100;

/// Which rows and columns of numbers are genes and samples, and what is said of the others.
struct Kept {
    rows: Vec<bool>,
    columns: Vec<bool>,
    /// What was counted as missing of every gene, of samples without any value.
    empty: u32,
    skipped: Vec<SkippedLine>,
    left_out: Vec<LeftOut>,
}

impl ParquetFile {
    /// Leaves out notes below the table, what sums up samples or stands beside genes, and samples without any value.
    fn kept(&self, ids: &[String], across: &[String], in_rows: bool) -> Kept {
        let mut missing = (&self.missing, &self.missing_of_samples);
        if in_rows {
            missing = (missing.1, missing.0);
        }
        // Of a beginning more may follow.
        let is_whole = self.beginning_of.is_none();
        let is_empty = |row: usize| is_whole && missing.0[row] as usize == across.len();
        let mut rows = vec![true; ids.len()];
        let skipped = notes_below(ids, &is_empty, &mut rows);
        let why = |row: usize| self.no_samples.get(row).copied().flatten();
        let is_counted = |row: usize| why(row).is_none();
        let (mut beside, mut empty) = (Vec::new(), Vec::new());
        for (row, id) in ids.iter().enumerate().filter(|_| in_rows) {
            if let (Some(why), true) = (why(row), rows[row]) {
                beside.push((why, id.clone()));
            } else if rows[row] && is_empty(row) {
                empty.push(id.clone());
            } else {
                continue;
            }
            rows[row] = false;
        }
        let has_value = |&missing: &u32| in_rows || !is_whole || (missing as usize) < ids.len();
        let columns: Vec<bool> = missing.1.iter().map(has_value).collect();
        let without = across.iter().zip(&columns).filter(|(_, has)| !**has);
        empty.extend(without.map(|(name, _)| name.clone()));
        let what = if in_rows { "lines" } else { "columns" };
        let mut left_out = Why::of_lines(&beside);
        left_out.push(LeftOut::new(
            what,
            &empty,
            "samples without any value",
            None,
        ));
        Kept {
            empty: match in_rows {
                true => (0..rows.len())
                    .filter(|&row| !rows[row] && is_counted(row))
                    .count(),
                false => empty.len(),
            } as u32,
            rows,
            columns,
            skipped,
            left_out,
        }
    }
}

/// Marks as none of the table the last rows without a value that are called as notes are, or not at all.
fn notes_below(
    ids: &[String],
    is_empty: &dyn Fn(usize) -> bool,
    rows: &mut [bool],
) -> Vec<SkippedLine> {
    let last = || (0..ids.len()).rev();
    let is_wordy = |row: usize| !is_empty(row) && footer::is_wordy(ids[row].as_bytes());
    let are_wordy = last().take(IDS_LOOKED_AT).any(is_wordy);
    let mut skipped = Vec::new();
    for row in last().take_while(|&row| is_empty(row)) {
        let id = ids[row].as_bytes();
        let is_blank = is_missing(id);
        if !is_blank && !footer::is_note(id, || !are_wordy) {
            break;
        }
        rows[row] = false;
        if !is_blank {
            skipped.push(SkippedLine {
                line: row as u64 + 1,
                text: ids[row].trim().chars().take(footer::SHOWN).collect(),
                why: footer::BELOW.to_owned(),
            });
        }
    }
    skipped.reverse();
    skipped
}

impl Kept {
    fn apply(self, parts: &mut Parts, in_rows: bool) {
        let (mut samples, mut genes) = (&self.rows, &self.columns);
        if !in_rows {
            (samples, genes) = (genes, samples);
        }
        parts.keep_samples(samples);
        parts.keep_features(genes);
        let lacking = parts.missing.iter_mut();
        lacking.for_each(|count| *count -= self.empty);
        for left_out in self.left_out {
            parts.leave_out(left_out);
        }
    }
}

/// # Errors
/// Where a sample that is kept has no id, or that of another.
fn refuse_ids(ids: &[String], kept: &[bool], place: &str) -> Result<()> {
    let mut seen = HashMap::with_capacity(ids.len());
    let all = ids.iter().zip(kept).enumerate();
    for (index, (id, _)) in all.filter(|(_, (_, kept))| **kept) {
        if id.trim().is_empty() {
            return Err(Error::new(
                format!("the sample id in {place} {} is missing", index + 1),
                "Give every sample an id.",
            ));
        }
        if let Some(first) = seen.insert(id.as_str(), index + 1) {
            return Err(repeated_sample(
                id,
                &format!("{place} {first} and again in {place} {}", index + 1),
            ));
        }
    }
    Ok(())
}
