//! What was read of a Parquet file, once all of it is.

use std::collections::HashMap;

use super::ParquetFile;
use crate::table::MetadataColumn;
use crate::table::assembly::{Parts, Whole, repeated_sample, unfinished};
use crate::table::deciding::decided::Decided;
use crate::table::layout::Role;
use crate::table::layout::orientation::Orientation;
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
        refuse_ids(if in_rows { &down } else { &across }, in_rows)?;
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
            skipped: Vec::new(),
            part: None,
            names: None,
            rows,
            columns: self.columns.len(),
            sample_ids,
            features,
            cells,
            missing: self.missing,
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
        parts.drop_counting_summaries();
        parts.drop_nameless();
        Ok(parts)
    }
}

fn refuse_ids(ids: &[String], in_rows: bool) -> Result<()> {
    let mut seen = HashMap::with_capacity(ids.len());
    let place = if in_rows { "row" } else { "sample column" };
    for (index, id) in ids.iter().enumerate() {
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
