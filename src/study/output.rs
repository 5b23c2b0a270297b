//! `[output]` of the study file: how results are written.

use serde::{Deserialize, Serialize};

use crate::table::Formulas;

/// How tables are written, whoever asks for them: the command line, the page, a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutputSettings {
    /// What becomes of text in CSV and TSV that a spreadsheet would take for a formula.
    pub formulas: Formulas,
}
