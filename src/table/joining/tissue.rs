//! Samples of normal tissue that got what is known of their patient, as the tumour's class.

use super::comparison::{Comparison, Match};
use crate::table::layout::some_of;
use crate::table::names::barcode;
use crate::table::words::counted;

/// Says how many samples, found by their patient, are normal tissue by their barcodes: their label is their patient's.
pub(super) fn normal_by_patient(found: &Match, ids: &[String]) -> Option<String> {
    if found.comparison != Comparison::Barcode(12) {
        return None;
    }
    let is_normal = |id: &String| {
        let barcode = barcode::parse(id);
        let code = barcode.and_then(|barcode| barcode.sample_type);
        code.is_some_and(|code| code.starts_with('1'))
    };
    let with_label = ids.iter().zip(&found.rows);
    let normal: Vec<String> = with_label
        .filter(|(id, row)| row.is_some() && is_normal(id))
        .map(|(id, _)| id.clone())
        .collect();
    let they = if normal.len() == 1 {
        "it is"
    } else {
        "they are"
    };
    (!normal.is_empty()).then(|| {
        format!(
            "{} of normal tissue by the barcode (sample types 10 to 19) got the label of the patient, which may be the tumour's: \
             {}. Leave such samples out of the table, or give a file of labels with a line and a class for each sample, in \
             which {they} normal.",
            counted(normal.len(), "sample"),
            some_of(&normal)
        )
    })
}
