//! The formats tables are written in.

use serde::{Deserialize, Serialize};

/// The header of the sample ids.
pub(in crate::table) const SAMPLE_ID_HEADER: &str = "caseID";

/// A format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableFormat {
    /// Fields separated by commas.
    #[serde(rename = "csv")]
    Csv,
    /// Fields separated by tabs.
    #[serde(rename = "tsv")]
    Tsv,
    /// CSV, compressed with gzip.
    #[serde(rename = "csv.gz")]
    CsvGz,
    /// TSV, compressed with gzip.
    #[serde(rename = "tsv.gz")]
    TsvGz,
    /// Apache Parquet, compressed with Snappy.
    #[serde(rename = "parquet")]
    Parquet,
}

impl TableFormat {
    /// Every format, the plainest first.
    pub const ALL: [TableFormat; 5] = [
        TableFormat::Csv,
        TableFormat::Tsv,
        TableFormat::CsvGz,
        TableFormat::TsvGz,
        TableFormat::Parquet,
    ];

    /// The format a file's name asks for, by its extension; `.txt` is TSV.
    pub fn of_name(name: &str) -> Option<TableFormat> {
        let name = name.to_ascii_lowercase();
        let name = name
            .replace(".txt", ".tsv")
            .replace(".tab", ".tsv")
            .replace(".pq", ".parquet");
        let longest_first = Self::ALL.into_iter().rev();
        longest_first
            .into_iter()
            .find(|format| name.ends_with(&format!(".{}", format.extension())))
    }

    /// The extension, without the leading dot.
    pub fn extension(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Tsv => "tsv",
            TableFormat::CsvGz => "csv.gz",
            TableFormat::TsvGz => "tsv.gz",
            TableFormat::Parquet => "parquet",
        }
    }

    pub(in crate::table) fn delimiter(self) -> u8 {
        if matches!(self, TableFormat::Tsv | TableFormat::TsvGz) {
            b'\t'
        } else {
            b','
        }
    }

    pub(in crate::table) fn is_gzip(self) -> bool {
        matches!(self, TableFormat::CsvGz | TableFormat::TsvGz)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ask_for_formats() {
        for format in TableFormat::ALL {
            assert_eq!(
                TableFormat::of_name(&format!("a.b.{}", format.extension())),
                Some(format)
            );
        }
        assert_eq!(TableFormat::of_name("OUT.TXT.GZ"), Some(TableFormat::TsvGz));
        assert_eq!(TableFormat::of_name("scores.xlsx"), None);
        assert_eq!(TableFormat::of_name("csv"), None);
    }
}
