//! What stands before a table that was turned into text from a workbook, an AnnData file or an archive.
//!
//! `formats/src/handover.rs` writes it and says what it looks like.

use crate::Error;
use crate::table::deciding::decisions::Choice;
use crate::table::layout::some_of;

/// How such a text begins.
pub(in crate::table) const MARK: &[u8] = b"#genessl-table 1\n";
/// More lines than it has.
const LINES_AT_MOST: usize = 1000;

/// What the file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::table) struct Handed {
    pub format: String,
    /// The sheet or layer that was read, and the others.
    pub part: Option<Choice>,
    /// Samples in rows: columns of metadata behind the id.
    pub metadata_columns: Option<usize>,
    /// The column that names the genes, and what else could.
    pub names: Option<Choice>,
    /// Whether the file has its genes where samples were expected, and was turned.
    pub turned: bool,
    pub notes: Vec<String>,
}

impl Handed {
    /// Reads it from the beginning of a text, and says how long it is; `None` where the text does not begin so.
    pub(in crate::table) fn read(head: &[u8]) -> Option<(Handed, usize)> {
        let mut at = head.strip_prefix(MARK).map(|_| MARK.len())?;
        let mut handed = Handed::default();
        for _ in 0..LINES_AT_MOST {
            let end = head[at..].iter().position(|&byte| byte == b'\n')?;
            let line = crate::table::texts::text::text(&head[at..at + end]);
            at += end + 1;
            if line.is_empty() {
                return Some((handed, at));
            }
            handed.take(&line);
        }
        None
    }

    fn take(&mut self, line: &str) {
        let mut fields = line.split('\t').map(str::to_owned);
        match fields.next().as_deref() {
            Some("format") => self.format = fields.next().unwrap_or_default(),
            Some("columns") => {
                self.metadata_columns = fields.next().and_then(|count| count.parse().ok());
            }
            Some("turned") => self.turned = true,
            Some("names") => {
                let mut next = || fields.next().unwrap_or_default();
                self.names = Some(Choice {
                    value: next(),
                    why: next(),
                    certain: true,
                    setting: "gene_column".into(),
                    others: fields.collect(),
                });
            }
            Some("note") => self.notes.extend(fields.next()),
            Some("part") => {
                let setting = fields.next().unwrap_or_default();
                let value = fields.next().unwrap_or_default();
                let others: Vec<String> = fields.collect();
                let is_layer = setting == "layer";
                let has_x = value == "X" || others.iter().any(|other| other == "X");
                let which = match others.len() {
                    0 => format!("the only {setting}"),
                    count => format!("one of {}", count + 1),
                };
                self.part = Some(Choice {
                    why: match is_layer && !has_x {
                        true => format!("there is no X; {which}"),
                        false => which,
                    },
                    // Whoever wants another layer than X knows; of sheets the first may be a title page.
                    certain: others.is_empty() || (is_layer && has_x),
                    value,
                    setting,
                    others,
                });
            }
            _ => {}
        }
    }

    /// Whether rows and columns of the text are those of a sheet.
    fn sheet(&self) -> Option<&str> {
        let part = self.part.as_ref().filter(|part| part.setting == "sheet")?;
        Some(&part.value)
    }

    /// A sentence on the other sheets, where what is wrong may be that this one is no table.
    fn other_sheets(&self) -> String {
        match &self.part {
            Some(part) if !part.others.is_empty() => {
                format!(" Or set sheet to another: {}.", some_of(&part.others))
            }
            _ => String::new(),
        }
    }

    /// An error with its place as the file has it: a cell of a sheet, or a sample.
    pub(in crate::table) fn placed(&self, mut error: Error) -> Error {
        let (Some(line), column) = (error.line.take(), error.column.take()) else {
            return error;
        };
        let place = match (self.sheet(), column) {
            (Some(sheet), Some(column)) => {
                format!("cell {}{line} of the sheet \"{sheet}\"", letters(column))
            }
            (Some(sheet), None) => {
                error.advice += &self.other_sheets();
                format!("row {line} of the sheet \"{sheet}\"")
            }
            (None, _) => match line.checked_sub(1) {
                Some(sample) if sample > 0 => format!("sample {sample} of obs"),
                _ => "the names of obs and var".to_owned(),
            },
        };
        error.what = format!("{place}: {}", error.what);
        error
    }
}

/// The letters of a sheet's column, counted from 1.
fn letters(column: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_says_of_itself_is_read() {
        let text = b"#genessl-table 1\nformat\tExcel workbook\npart\tsheet\tA\tB\tC\ncolumns\t2\nnames\t_index\tw\tgene_ids\nturned\nnote\tx.\n\nid\tG\n";
        let (handed, length) = Handed::read(text).expect("it is one");
        assert_eq!(&text[length..], b"id\tG\n");
        assert_eq!(
            (handed.format.as_str(), handed.metadata_columns),
            ("Excel workbook", Some(2))
        );
        let part = handed.part.clone().expect("a sheet");
        assert_eq!(
            (part.value.as_str(), part.others.len(), part.certain),
            ("A", 2, false)
        );
        let names = handed.names.clone().expect("names");
        assert_eq!(
            (names.value.as_str(), &names.others[..], handed.turned),
            ("_index", &["gene_ids".to_owned()][..], true)
        );
        let error = handed.placed(Error::new("x", "").at(7, Some(28)));
        assert_eq!(error.to_string(), "cell AB7 of the sheet \"A\": x");
        assert_eq!(Handed::read(b"gene\tA\n"), None);
        assert_eq!(Handed::read(b"#genessl-table 1\nformat\tx\n"), None);
    }
}
