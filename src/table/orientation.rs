//! Whether samples are in rows or in columns: by where the gene identifiers are.

use serde::{Deserialize, Serialize};

use super::identifiers::{self, Evidence};
use super::sketch::{ColumnSketch, Content};

/// How a file lays out its samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Recognised by where the gene identifiers are.
    #[default]
    Auto,
    /// One sample a line, genes in the header.
    SamplesInRows,
    /// One gene a line, samples in the header.
    SamplesInColumns,
}

/// What was decided, and why where it was not plain.
pub(super) struct Decision {
    pub orientation: Orientation,
    pub note: Option<String>,
}

/// Decides from the header and the first lines.
///
/// Ensembl ids and well-known symbols settle it; then the usual names of the id column do (`gene_id`, `caseID`); then
/// weaker likeness (numbers as Entrez ids, the shape of symbols). Where nothing speaks, samples are in rows.
pub(super) fn decide(columns: &[ColumnSketch]) -> Decision {
    let header: Vec<&str> = columns
        .iter()
        .enumerate()
        .filter(|(index, column)| *index > 0 && column.content != Content::Text)
        .map(|(_, column)| column.name.as_str())
        .collect();
    let across = identifiers::evidence(&header);
    let down = columns
        .iter()
        .map(|column| column.evidence)
        .max()
        .unwrap_or(Evidence::None);
    let by_evidence = if across > down {
        Orientation::SamplesInRows
    } else {
        Orientation::SamplesInColumns
    };
    let decided = |orientation| Decision {
        orientation,
        note: None,
    };
    if across != down && across.max(down) >= Evidence::KnownSymbols {
        return decided(by_evidence);
    }
    if let Some(first) = columns.first() {
        if identifiers::sample_name_rank(&first.name).is_some() {
            return decided(Orientation::SamplesInRows);
        }
        if identifiers::is_gene_column_name(&first.name) {
            return decided(Orientation::SamplesInColumns);
        }
    }
    if across != down {
        return decided(by_evidence);
    }
    Decision {
        orientation: Orientation::SamplesInRows,
        note: Some(
            "Neither the header nor the first column looks like known gene identifiers: samples were taken to be in \
             rows. Set the orientation if that is wrong."
                .to_owned(),
        ),
    }
}
