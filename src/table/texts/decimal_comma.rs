//! Numbers with a decimal comma among what is said of samples.

use super::number::{CellValue, parse_cell};
use crate::table::names::missing::is_missing;

/// Writes a column's numbers with a decimal point, where all of its values are numbers and some have a decimal comma; says
/// whether they were.
pub(in crate::table) fn with_points<'a>(values: impl Iterator<Item = &'a mut String>) -> bool {
    let values: Vec<&mut String> = values.collect();
    let is_number =
        |value: &&mut String| matches!(parse_cell(value.as_bytes(), b','), CellValue::Number(_));
    let mut filled = (values.iter()).filter(|value| !is_missing(value.as_bytes()));
    let are = filled.all(is_number) && values.iter().any(|value| value.contains(','));
    if are {
        for value in values {
            *value = value.replacen(',', ".", 1);
        }
    }
    are
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_alone_get_a_point() {
        let of = |values: &[&str]| {
            let mut values: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
            let _ = with_points(values.iter_mut());
            values.join(" ")
        };
        assert_eq!(of(&["50,5", "", "7", "NA"]), "50.5  7 NA");
        assert_eq!(of(&["50,5", "a"]), "50,5 a");
        assert_eq!(of(&["50.5", "1,5"]), "50.5 1,5");
        assert_eq!(of(&["1,2,3", "1,5"]), "1,2,3 1,5");
    }
}
