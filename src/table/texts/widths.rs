//! Bringing the header's names and the lines' fields together where they differ in number: R's row names, separators
//! at the ends of lines, empty fields.

use std::collections::VecDeque;

use csv::ByteRecord;

use crate::table::names::headers;

/// The header, with a name for each field of the lines.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::table) struct Aligned {
    /// One for each field; empty where there is none.
    pub names: Vec<String>,
    /// 1 where the header lacks the name of the first column: its fields stand one to the left.
    pub shift: usize,
    /// What was done, in a sentence.
    pub note: Option<&'static str>,
}

const ROW_NAMES: &str = "The header has one name less than the lines have fields: the first column holds row names, as \
                         R writes them.";
const TRAILING: &str =
    "Every line ends with a separator that the header lacks: the empty last field was left out.";
const LEADING: &str =
    "Every line begins with a separator that the header lacks: the empty first field was left out.";

/// Aligns by the first lines. The lines' last fields are nothing where all are empty; a first field beyond the header
/// holds row names only where it is never empty and the last one is filled. What fits neither is left as it is, and
/// refused line by line.
pub(in crate::table) fn align(
    mut names: Vec<String>,
    rows: &VecDeque<(u64, ByteRecord)>,
) -> Aligned {
    let unchanged = |names| Aligned {
        names,
        shift: 0,
        note: None,
    };
    let Some(width) = usual_width(rows, names.len()) else {
        return unchanged(names);
    };
    let filled = |index: usize| {
        let is_filled = |row: &ByteRecord| {
            row.get(index)
                .is_some_and(|cell| !cell.trim_ascii().is_empty())
        };
        rows.iter().filter(|(_, row)| is_filled(row)).count()
    };
    if width < names.len() {
        let nameless = names[width..].iter().all(|name| name.trim().is_empty());
        if nameless && (width..names.len()).all(|index| filled(index) == 0) {
            names.truncate(width);
        }
        return unchanged(names);
    }
    // Under a corner like `gene` the first field has its name already: the last is the one too many.
    let is_corner = names.first().is_some_and(|name| headers::is_corner(name));
    let is_nothing = |index: usize| {
        let filled = filled(index);
        filled == 0 || (is_corner && filled * 2 < rows.len())
    };
    let extra = width - names.len();
    let trailing = (names.len()..width)
        .rev()
        .take_while(|&index| is_nothing(index))
        .count();
    let (mut shift, mut note) = (0, (trailing > 0).then_some(TRAILING));
    if extra == trailing + 1 {
        let last = filled(width - trailing - 1);
        let last_filled = last == rows.len() || (!is_corner && last * 2 > rows.len());
        note = match filled(0) {
            0 => Some(LEADING),
            first if first == rows.len() && last_filled => Some(ROW_NAMES),
            _ => return unchanged(names),
        };
        names.insert(0, String::new());
        shift = 1;
    } else if extra > trailing {
        return unchanged(names);
    }
    names.resize(width, String::new());
    Aligned { names, shift, note }
}

/// The most frequent number of fields in the lines; of two the header's, then the larger.
fn usual_width(rows: &VecDeque<(u64, ByteRecord)>, of_header: usize) -> Option<usize> {
    let widths: Vec<usize> = rows.iter().map(|(_, row)| row.len()).collect();
    let times = |width: usize| widths.iter().filter(|&&other| other == width).count();
    let mut different = widths.clone();
    different.sort_unstable();
    different.dedup();
    different
        .into_iter()
        .max_by_key(|&width| (times(width), width == of_header, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(header: &str, lines: &str) -> (String, usize, Option<&'static str>) {
        let names = header.split(',').map(String::from).collect();
        let rows = lines
            .split(' ')
            .map(|line| (1, ByteRecord::from(line.split(',').collect::<Vec<_>>())))
            .collect();
        let Aligned { names, shift, note } = align(names, &rows);
        (names.join(","), shift, note)
    }

    #[test]
    fn separators_at_the_end_are_no_fields() {
        assert_eq!(aligned("g,A,B", "x,1,2 y,3,4"), ("g,A,B".into(), 0, None));
        assert_eq!(
            aligned("g,A,B", "x,1,2, y,3,4,"),
            ("g,A,B,".into(), 0, Some(TRAILING))
        );
        assert_eq!(
            aligned("g,A,B", "x,1,2,, y,3,4,,"),
            ("g,A,B,,".into(), 0, Some(TRAILING))
        );
        assert_eq!(aligned("g,A,B,", "x,1,2 y,3,4"), ("g,A,B".into(), 0, None));
        assert_eq!(
            aligned("g,A,B", "x,1,2, y,3,4, z,5,6"),
            ("g,A,B,".into(), 0, Some(TRAILING))
        );
    }

    #[test]
    fn row_names_are_filled_and_so_is_the_last_field() {
        assert_eq!(
            aligned("A,B", "x,1,2 y,3,4"),
            (",A,B".into(), 1, Some(ROW_NAMES))
        );
        assert_eq!(
            aligned("A,B", "x,1,2, y,3,4,"),
            (",A,B,".into(), 1, Some(ROW_NAMES))
        );
        assert_eq!(
            aligned("g,A,B", ",x,1,2 ,y,3,4"),
            (",g,A,B".into(), 1, Some(LEADING))
        );
        assert_eq!(
            aligned("gene,A", "1,x,1 2,y,3"),
            (",gene,A".into(), 1, Some(ROW_NAMES))
        );
        assert_eq!(
            aligned("gene,A", "x,1, y,2, z,3,4"),
            ("gene,A,".into(), 0, Some(TRAILING))
        );
        assert_eq!(aligned("A,B", "x,1,2 ,3,4"), ("A,B".into(), 0, None));
        assert_eq!(aligned("A,B", "x,1,2,3 y,3,4,5"), ("A,B".into(), 0, None));
    }
}
