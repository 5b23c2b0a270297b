//! Which samples belong together, as those of one patient do: by a column of the file or by what their ids say.

use crate::sorting::sort;
use std::collections::HashSet;

use crate::table::deciding::decisions::Choice;
use crate::table::words::counted;
use crate::table::{MetadataColumn, Table, barcode};

/// The setting by which the samples' barcodes tell the patient.
pub const BY_BARCODES: &str = "barcodes";
/// The setting by which every sample stands by itself.
pub const BY_NOTHING: &str = "none";

/// Columns that are offered.
const OFFERED_AT_MOST: usize = 20;

/// What keeps samples of a table together; `None` where nothing is set and nothing in the table could.
///
/// As set; else the barcodes of TCGA or TARGET, where there are any. A column is never chosen by itself, since a split
/// depends on it; one that is called as columns of patients are makes the decision uncertain.
pub fn group_choice(table: &Table, wanted: Option<&str>, label: Option<&str>) -> Option<Choice> {
    let columns: Vec<&MetadataColumn> = table.metadata.iter().collect();
    let mut offered: Vec<&str> = columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| Some(*name) != label)
        .collect();
    // Else in the file's order.
    sort(&mut offered, &|a, b| {
        is_patients_name(b).cmp(&is_patients_name(a))
    });
    offered.truncate(OFFERED_AT_MOST);
    let patients: Vec<String> = (table.sample_ids.iter())
        .filter_map(|id| barcode::patient(id))
        .collect();
    let (value, why, certain) = match wanted {
        Some(wanted) => as_set(table, wanted),
        None if !patients.is_empty() => (BY_BARCODES, of_barcodes(&patients), true),
        None if offered.is_empty() => return None,
        None => {
            let mut shared = columns.iter().filter(|column| is_shared(column));
            match shared.find(|column| is_of_patients(column)) {
                Some(column) => {
                    let why = format!(
                        "samples share values of \"{}\"; choose it to keep those in one part",
                        column.name
                    );
                    (BY_NOTHING, why, false)
                }
                None => (BY_NOTHING, "no sample id is a TCGA barcode".into(), true),
            }
        }
    };
    let words = [BY_BARCODES, BY_NOTHING].into_iter();
    let words = words.filter(|&word| word == BY_NOTHING || !patients.is_empty());
    let others = offered.into_iter().chain(words);
    Some(Choice {
        value: value.to_owned(),
        why,
        certain,
        setting: "group".into(),
        others: others
            .filter(|&other| other != value)
            .map(str::to_owned)
            .collect(),
    })
}

fn as_set<'a>(table: &Table, wanted: &'a str) -> (&'a str, String, bool) {
    let is_there =
        [BY_BARCODES, BY_NOTHING].contains(&wanted) || table.metadata_column(wanted).is_some();
    let why = match is_there {
        true => "as set".to_owned(),
        false => "as set, but the file has no such column".to_owned(),
    };
    (wanted, why, is_there)
}

fn of_barcodes(patients: &[String]) -> String {
    let different: HashSet<&String> = patients.iter().collect();
    format!(
        "the ids are of TCGA's kind, {} of {}",
        counted(patients.len(), "sample"),
        counted(different.len(), "patient")
    )
}

/// Whether some samples have one value and others another.
fn is_shared(column: &MetadataColumn) -> bool {
    let values = || column.values.iter().filter(|value| !value.is_empty());
    let different: HashSet<&String> = values().collect();
    different.len() > 1 && different.len() < values().count()
}

/// The column that says by its name whose each sample is, where it tells some apart: several values, and more than the yes
/// and no of a question.
pub fn patients_column<'a>(table: &'a Table, label: Option<&str>) -> Option<&'a MetadataColumn> {
    table.metadata.iter().find(|column| {
        let values = column.values.iter().filter(|value| !value.is_empty());
        let different: HashSet<&String> = values.collect();
        Some(column.name.as_str()) != label && is_of_patients(column) && different.len() > 2
    })
}

/// Whether a column says whose each sample is: by its name, or as its values are patients' barcodes.
fn is_of_patients(column: &MetadataColumn) -> bool {
    let mut values = column.values.iter().filter(|value| !value.is_empty());
    is_patients_name(&column.name)
        || values.clone().count() > 0 && values.all(|value| barcode::is_patients(value))
}

/// Whether a column is called as those are that say whose sample it is: by a word for whom, and nothing beside it but words
/// for ids, so that `patient_age` is none.
fn is_patients_name(name: &str) -> bool {
    const WHOSE: [&str; 9] = [
        "patient",
        "person",
        "mouse",
        "donor",
        "subject",
        "individual",
        "participant",
        "animal",
        "case",
    ];
    const SHORT: [&str; 4] = ["pt", "ptid", "subjid", "usi"];
    const IDS: [&str; 14] = [
        "identifier",
        "icgc",
        "tcga",
        "ids",
        "id",
        "number",
        "num",
        "nr",
        "no",
        "barcode",
        "code",
        "uuid",
        "bcr",
        "submitter",
    ];
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    if SHORT.contains(&plain.as_str()) {
        return true;
    }
    // `cases.submitter_id`, and `case_submitter_id` is none of them.
    let plain = match name.to_ascii_lowercase().starts_with("cases") {
        true => plain.replacen("cases", "case", 1),
        false => plain,
    };
    let Some(whose) = WHOSE.iter().find(|word| plain.contains(**word)) else {
        return false;
    };
    let mut rest = plain.replacen(whose, "", 1);
    // Alone, a case stands beside controls.
    let is_open = *whose == "case" && rest.is_empty();
    for word in IDS {
        rest = rest.replace(word, "");
    }
    rest.is_empty() && !is_open
}

#[cfg(test)]
mod tests {
    use super::is_patients_name;

    #[test]
    fn columns_of_patients_are_known_by_their_names() {
        for name in [
            "patient",
            "patient_id",
            "PatientID",
            "bcr_patient_barcode",
            "cases.submitter_id",
            "case_id",
            "Donor",
            "subject number",
            "PATIENT_ID",
            "individual",
            "donor_no",
            "case_submitter_id",
            "icgc_donor_id",
            "SUBJID",
            "person_id",
            "Pt",
        ] {
            assert!(is_patients_name(name), "{name}");
        }
        for name in [
            "patient_age",
            "donor_sex",
            "case",
            "case_control",
            "subjective",
            "stage",
            "sample_id",
            "",
        ] {
            assert!(!is_patients_name(name), "{name}");
        }
    }
}
