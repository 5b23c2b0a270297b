//! What the lines of a text table come to.

use super::Rows;
use crate::table::assembly::{Parts, no_value};
use crate::table::deciding::decided::Decided;
use crate::table::deciding::decisions::LeftOut;
use crate::table::layout::orientation::Orientation;
use crate::table::layout::{Role, Why};
use crate::table::texts::decimal_comma::with_points;
use crate::{Error, Result};

impl Rows {
    /// Takes out samples (in columns) without any value, and their names.
    fn drop_empty_samples(&mut self, across: &mut Vec<String>) {
        let genes = self.ids.len() + self.genes_all_missing.len();
        let keep: Vec<bool> = (self.missing_of_samples.iter())
            .map(|&missing| missing < genes)
            .collect();
        let dropped = keep.iter().filter(|keep| !**keep).count();
        if dropped == 0 || self.ids.is_empty() {
            return;
        }
        self.cells.keep_columns(&keep);
        self.missing
            .iter_mut()
            .for_each(|count| *count -= dropped as u32);
        let named = across.iter().zip(&keep).filter(|(_, keep)| !**keep);
        self.samples_all_missing = named.map(|(name, _)| name.clone()).collect();
        let values = self.metadata.iter_mut().map(|column| &mut column.values);
        for texts in values.chain([across]) {
            let mut flags = keep.iter();
            texts.retain(|_| *flags.next().unwrap_or(&true));
        }
    }

    /// What has been read; of a beginning where it was `cut`.
    pub(in crate::table) fn finish(
        mut self,
        name: String,
        format: String,
        cut: bool,
    ) -> Result<Parts> {
        if let Some(error) = self.watch.error() {
            return Err(error);
        }
        if self.point == b',' {
            for column in &mut self.metadata {
                with_points(column.values.iter_mut());
            }
        }
        self.layout.notes.extend(self.watch.note());
        self.layout.notes.extend(self.unmeasured.sentence());
        let mut left_out = Vec::new();
        left_out.extend(Why::of_lines(&self.beside));
        if !self.not_default.is_empty() {
            let why = "another sequencing than the model's default one";
            let setting = Some("sample_column");
            left_out.push(LeftOut::new("lines", &self.not_default, why, setting));
        }
        if let Some(&first) = self.nameless.first() {
            if self.ids.is_empty() {
                let error =
                    Error::new("the gene has no name", "Name the gene, or remove the line.");
                return Err(error.at(first, self.layout.id.map(|column| column as u64 + 1)));
            }
            let lines: Vec<String> = self
                .nameless
                .iter()
                .map(|line| format!("line {line}"))
                .collect();
            left_out.push(LeftOut::new(
                "lines",
                &lines,
                "lines without a gene's name",
                Some("gene_column"),
            ));
        }
        let mut across = self.layout.names(&self.columns, Role::Number);
        let in_rows = self.layout.orientation == Orientation::SamplesInRows;
        if !in_rows && !cut {
            self.drop_empty_samples(&mut across);
        }
        if !self.samples_all_missing.is_empty() {
            if self.ids.is_empty() {
                return Err(no_value());
            }
            left_out.push(LeftOut::new(
                if in_rows { "lines" } else { "columns" },
                &self.samples_all_missing,
                "samples without any value",
                None,
            ));
        }
        self.layout
            .notes
            .extend(left_out.iter().map(LeftOut::sentence));
        left_out.splice(0..0, self.layout.left_out(&self.columns));
        let (sample_ids, features, cells) = if in_rows {
            (self.ids, across, self.cells)
        } else {
            let cells = self.cells.transposed(across.len());
            (across, self.ids, cells)
        };
        Ok(Parts {
            name,
            format,
            decided: Decided::new(&self.layout, &self.columns),
            parts_of_genes: self.layout.parts_of_genes,
            rows: self.rows,
            columns: self.columns.len(),
            sample_ids,
            features,
            cells,
            missing: self.missing,
            logs_of_nothing: self.unmeasured.has_minus_infinity(),
            genes_all_missing: self.genes_all_missing,
            metadata: self.metadata,
            notes: self.layout.notes,
            skipped: self.footer.lines,
            left_out,
            beginning_of: None,
            part: None,
            names: None,
        })
    }
}
