//! The tables of a results folder, as GeneSSL writes them: CSV with a header.

/// A table as it is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many rows there are, of which the first are kept.
    pub all_rows: usize,
}

impl Table {
    /// The columns and so many rows of a text; `neutralised`: text that begins like a formula has an apostrophe in front,
    /// which is taken away.
    pub fn read(text: &str, rows_at_most: usize, neutralised: bool) -> Table {
        let mut table = Table::default();
        let mut characters = text.chars().peekable();
        let mut is_header = true;
        while characters.peek().is_some() {
            let mut record = record(&mut characters);
            if record == [""] {
                continue;
            }
            if neutralised {
                record.iter_mut().for_each(as_named);
            }
            if is_header {
                table.columns = record;
                is_header = false;
                continue;
            }
            table.all_rows += 1;
            if table.all_rows <= rows_at_most {
                table.rows.push(record);
            }
        }
        table
    }
}

/// The fields up to the end of a line that is not within quotation marks.
fn record(characters: &mut std::iter::Peekable<std::str::Chars>) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        let Some(field) = fields.last_mut() else {
            break;
        };
        match character {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            '\r' if !is_quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !is_quoted => break,
            _ => field.push(character),
        }
    }
    fields
}

/// Takes away the apostrophe that keeps a spreadsheet from running the text.
fn as_named(written: &mut String) {
    const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if let Some(text) = written.strip_prefix('\'')
        && text.trim_start_matches('\'').starts_with(BEGINNINGS)
    {
        *written = text.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_lines_and_apostrophes_come_back() {
        let text = "a,\"b, c\"\r\n\"x\"\"y\n\",'=1+1\n'quoted',''-2\n1,2\n";
        let table = Table::read(text, 2, true);
        assert_eq!(table.columns, ["a", "b, c"]);
        assert_eq!(table.rows, [["x\"y\n", "=1+1"], ["'quoted'", "'-2"]]);
        assert_eq!(table.all_rows, 3);
        assert_eq!(Table::read(text, 1, false).rows[0][1], "'=1+1");
        assert_eq!(Table::read("", 1, true), Table::default());
    }
}
