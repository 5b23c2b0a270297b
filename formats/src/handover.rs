//! The text that goes to GeneSSL's reader: what the file says of itself, an empty line, and a table of fields between
//! tabs, quoted as in CSV.
//!
//! ```text
//! #genessl-table 1
//! format<tab>Excel workbook
//! part<tab>sheet<tab>Counts<tab>Notes        the setting, what was read, what else there is
//! columns<tab>3                              samples in rows: an id, so many columns of metadata, genes
//! names<tab>_index<tab>why<tab>gene_ids      what names the genes, why, what else could
//! turned                                     the file has its genes in obs, and was turned
//! note<tab>A sentence.
//!
//! gene<tab>S1<tab>S2
//! ```
//!
//! The reader's side is `src/table/converted/handed.rs`.

/// How the text begins.
pub const MARK: &str = "#genessl-table 1";

/// What stands before the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handover {
    /// The format in words.
    pub format: String,
    /// The part that was read, and the others.
    pub part: Option<Part>,
    /// Samples in rows: columns of metadata behind the id. Where `None`, the reader finds out.
    pub metadata_columns: Option<usize>,
    /// What names the genes of an AnnData file.
    pub names: Option<Names>,
    /// Whether an AnnData file was turned.
    pub turned: bool,
    /// What a person should know, in sentences.
    pub notes: Vec<String>,
}

/// Which of several tables of a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The setting that chooses it: `sheet` or `layer`.
    pub setting: &'static str,
    /// Its name.
    pub name: String,
    /// The others' names.
    pub others: Vec<String>,
}

/// Which column of `var` names the genes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Its name.
    pub column: String,
    /// Why that one, in words.
    pub why: String,
    /// The others' names.
    pub others: Vec<String>,
}

impl Handover {
    /// The lines, with the empty one.
    pub fn text(&self) -> Vec<u8> {
        let mut lines = vec![
            MARK.to_owned(),
            format!("format\t{}", one_line(&self.format)),
        ];
        if let Some(part) = &self.part {
            let line = format!("part\t{}\t{}", part.setting, one_line(&part.name));
            lines.push(with_others(line, &part.others));
        }
        if let Some(names) = &self.names {
            let line = format!("names\t{}\t{}", one_line(&names.column), names.why);
            lines.push(with_others(line, &names.others));
        }
        if self.turned {
            lines.push("turned".to_owned());
        }
        if let Some(columns) = self.metadata_columns {
            lines.push(format!("columns\t{columns}"));
        }
        lines.extend(
            self.notes
                .iter()
                .map(|note| format!("note\t{}", one_line(note))),
        );
        let mut text = lines.join("\n").into_bytes();
        text.extend_from_slice(b"\n\n");
        text
    }
}

fn with_others(mut line: String, others: &[String]) -> String {
    for other in others.iter().take(100) {
        line.push('\t');
        line += &one_line(other);
    }
    line
}

fn one_line(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}

/// Writes a text as one field: on one line, quoted where it has quotation marks.
pub(crate) fn push_field(out: &mut Vec<u8>, text: &str) {
    let plain = |letter: char| !letter.is_control() && letter != '"';
    if text.chars().all(plain) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let text = one_line(text);
    if text.contains('"') {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stay_on_their_line() {
        for (text, field) in [
            ("TP53", "TP53"),
            ("a\tb\nc", "a b c"),
            ("\"x\" y", "\"\"\"x\"\" y\""),
        ] {
            let mut out = Vec::new();
            push_field(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), field);
        }
    }
}
