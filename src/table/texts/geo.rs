//! The head of a file of NCBI's Gene Expression Omnibus: a series matrix, or SOFT of one sample or data set.
//!
//! Lines that begin with `!` hold attributes, one value per sample in a series matrix; `^` begins an entity, `#`
//! describes a column. The table stands between `!series_matrix_table_begin` and `!series_matrix_table_end` (likewise
//! `!sample_table_…`, `!dataset_table_…`). Source: <https://www.ncbi.nlm.nih.gov/geo/info/soft.html>.

use std::io::{BufRead, Read};

use crate::table::MetadataColumn;
use crate::table::bytes::source::unreadable;
use crate::table::deciding::decisions::SkippedLine;
use crate::{Error, Result};

/// A line longer than this belongs to no such file.
const LINE_BYTES_AT_MOST: u64 = 64 << 20;
/// Attributes of samples kept, in bytes of text.
const KEPT_BYTES_AT_MOST: usize = 64 << 20;
/// Keys of characteristics kept: where samples have keys of their own, each would be a column.
const KEYS_AT_MOST: usize = 200;
/// Attributes kept beside the characteristics.
const KEPT: [&str; 2] = ["title", "source_name_ch1"];
const CHARACTERISTICS: &str = "characteristics_ch";

/// What stands before the table.
#[derive(Debug, Default)]
pub(in crate::table) struct GeoHead {
    /// What the file is.
    pub format: &'static str,
    /// Lines before the table's header.
    pub lines: u64,
    /// The samples' accessions, where the file lists them.
    pub accessions: Vec<String>,
    /// What is said of the samples, in their order.
    pub metadata: Vec<MetadataColumn>,
    /// The table's header line, with its line feed.
    pub header: Vec<u8>,
    kept: usize,
}

/// Whether a text begins as these files do.
pub(in crate::table) fn is_geo(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    let start = start.strip_prefix(b"\"").unwrap_or(start);
    let mark = |marks: &[&[u8]]| marks.iter().any(|mark| starts(start, mark));
    start
        .first()
        .is_some_and(|first| matches!(first, b'!' | b'^'))
        && mark(&[
            b"!series",
            b"!sample",
            b"!dataset",
            b"!platform",
            b"!database",
            b"^series",
            b"^sample",
            b"^dataset",
            b"^platform",
            b"^database",
        ])
}

fn starts(line: &[u8], mark: &[u8]) -> bool {
    line.len() >= mark.len() && line[..mark.len()].eq_ignore_ascii_case(mark)
}

/// Reads up to the table's header.
///
/// # Errors
/// A file with no table of one series, sample or data set.
pub(in crate::table) fn read_head(text: &mut impl BufRead) -> Result<GeoHead> {
    let mut head = GeoHead {
        format: "GEO series matrix",
        ..GeoHead::default()
    };
    loop {
        let mut line = Vec::new();
        text.take(LINE_BYTES_AT_MOST)
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(&error))?;
        if line.is_empty() {
            return Err(no_table());
        }
        let bare = line.trim_ascii();
        let bare = bare.strip_prefix(b"\"").unwrap_or(bare);
        match bare.first() {
            Some(b'!' | b'^') => head.take_line(bare)?,
            Some(b'#') | None => {}
            Some(_) => {
                head.header = line;
                return Ok(head);
            }
        }
        head.lines += 1;
    }
}

fn no_table() -> Error {
    Error::new(
        "this file of GEO has attributes (lines with ! and ^) but no table of expression",
        "RNA-seq series keep their numbers in a supplementary file: download that one from the series' page.",
    )
}

/// The error for a series matrix whose table is empty.
pub(in crate::table) fn no_values() -> Error {
    Error::new(
        "the table of this file of GEO is empty",
        "RNA-seq series keep their numbers in a supplementary file: download that one from the series' page, and give this \
         file beside it as one of labels.",
    )
}

impl GeoHead {
    /// The sample of a file of one sample.
    pub(in crate::table) fn only_sample(&self) -> Option<String> {
        match &self.accessions[..] {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// The lines before the table, as one entry.
    pub(in crate::table) fn skipped(&self) -> SkippedLine {
        SkippedLine {
            line: 1,
            text: format!("{} lines with ! and ^", self.lines),
            why: "what GEO says of the series and its samples".to_owned(),
        }
    }

    fn take_line(&mut self, line: &[u8]) -> Result<()> {
        if starts(line, b"^platform") || starts(line, b"!platform_table_begin") {
            return Err(Error::new(
                "this is a family file (SOFT) of GEO, with the platform's table and one table for each sample",
                "Download the series matrix (GSE…_series_matrix.txt.gz) instead.",
            )
            .at(self.lines + 1, None));
        }
        if starts(line, b"^sample") || starts(line, b"^dataset") {
            self.format = "GEO SOFT";
            let id = line.iter().position(|&byte| byte == b'=');
            if let Some(equals) = id.filter(|_| starts(line, b"^sample")) {
                self.accessions = vec![cell(&line[equals + 1..])];
            }
            return Ok(());
        }
        let Some(rest) = line.strip_prefix(b"!Sample_") else {
            return Ok(());
        };
        let mut cells = rest.split(|&byte| byte == b'\t');
        let name = cell(cells.next().unwrap_or_default());
        let is_characteristics = name.starts_with(CHARACTERISTICS);
        if self.format != "GEO series matrix" || self.kept > KEPT_BYTES_AT_MOST {
            return Ok(());
        }
        if name == "geo_accession" {
            self.accessions = cells.map(cell).collect();
        } else if is_characteristics || KEPT.contains(&name.as_str()) {
            self.kept += line.len();
            for (sample, value) in cells.map(cell).enumerate() {
                self.keep(&name, is_characteristics, sample, value);
            }
        }
        Ok(())
    }

    /// A characteristic is `key: value`; the key may differ from sample to sample in one line.
    fn keep(&mut self, name: &str, is_characteristics: bool, sample: usize, value: String) {
        let (key, value) = match value.split_once(": ") {
            Some((key, value)) if is_characteristics => (key.trim(), value.trim().to_owned()),
            _ => (name, value),
        };
        let known = self.metadata.iter().position(|column| column.name == key);
        if value.is_empty() || (known.is_none() && self.metadata.len() >= KEYS_AT_MOST) {
            return;
        }
        let index = known.unwrap_or_else(|| {
            self.metadata.push(MetadataColumn {
                name: key.to_owned(),
                values: Vec::new(),
            });
            self.metadata.len() - 1
        });
        let values = &mut self.metadata[index].values;
        if values.len() <= sample {
            values.resize(sample + 1, String::new());
        }
        if values[sample].is_empty() {
            values[sample] = value;
        }
    }

    /// What is said of the samples, in the file's order of them.
    pub(in crate::table) fn metadata(&self) -> &[MetadataColumn] {
        &self.metadata
    }

    /// What is said of the samples as lines under the names of what is said, their accessions first.
    pub(in crate::table) fn lines(self) -> (Vec<String>, Vec<Vec<String>>) {
        let lengths = self.metadata.iter().map(|column| column.values.len());
        let samples = lengths.max().unwrap_or(0).max(self.accessions.len());
        let accession = MetadataColumn {
            name: "geo_accession".to_owned(),
            values: self.accessions,
        };
        let mut columns = self.metadata;
        columns.insert(0, accession);
        columns.retain(|column| !column.values.is_empty());
        let cell = |column: &MetadataColumn, sample: usize| {
            column.values.get(sample).cloned().unwrap_or_default()
        };
        let line = |sample: usize| columns.iter().map(|column| cell(column, sample)).collect();
        let lines = (0..samples).map(line).collect();
        let names = columns.into_iter().map(|column| column.name);
        (names.collect(), lines)
    }

    /// What is said of these samples: by their accessions, or in order where the file does not list them.
    pub(in crate::table) fn metadata_of(self, samples: &[String]) -> Vec<MetadataColumn> {
        let place = |(index, id): (usize, &String)| match self.accessions.is_empty() {
            true => Some(index),
            false => self.accessions.iter().position(|accession| accession == id),
        };
        let places: Vec<Option<usize>> = samples.iter().enumerate().map(place).collect();
        let value = |column: &MetadataColumn, place: &Option<usize>| {
            place
                .and_then(|place| column.values.get(place).cloned())
                .unwrap_or_default()
        };
        let columns = self.metadata.iter().map(|column| MetadataColumn {
            name: column.name.clone(),
            values: places.iter().map(|place| value(column, place)).collect(),
        });
        columns.collect()
    }
}

/// A cell without its quotation marks.
fn cell(cell: &[u8]) -> String {
    let text = crate::table::texts::text::text(cell.trim_ascii());
    let bare = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(&text);
    bare.replace("\"\"", "\"").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_become_metadata_by_key() {
        let text = "!Series_title\t\"x\"\n\n!Sample_title\t\"a\"\t\"b\"\n!Sample_geo_accession\t\"G1\"\t\"G2\"\n\
                    !Sample_characteristics_ch1\t\"tissue: liver\"\t\"age: 7\"\n\
                    !Sample_characteristics_ch1\t\"age: 5\"\t\"tissue: skin\"\n\
                    !series_matrix_table_begin\n\"ID_REF\"\t\"G2\"\t\"G1\"\n1\t2\t3\n";
        let head = read_head(&mut text.as_bytes()).expect("a head");
        assert_eq!((head.lines, &head.header[..9]), (7, &b"\"ID_REF\"\t"[..]));
        let metadata = head.metadata_of(&["G2".into(), "G1".into(), "G9".into()]);
        let column = |name: &str| {
            let column = metadata.iter().find(|column| column.name == name);
            column.expect("it is there").values.join(",")
        };
        assert_eq!(column("title"), "b,a,");
        assert_eq!(column("tissue"), "skin,liver,");
        assert_eq!(column("age"), "7,5,");
    }

    #[test]
    fn what_has_no_table_is_refused() {
        assert!(read_head(&mut "!Series_title\t\"x\"\n".as_bytes()).is_err());
        let family = read_head(&mut "^DATABASE = GEO\n^PLATFORM = GPL1\n".as_bytes());
        assert!(family.expect_err("a family").what.contains("family"));
        assert!(!is_geo(b"!gene\tA\n") && is_geo(b"\n!Series_title\t\"x\""));
    }
}
