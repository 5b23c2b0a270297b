//! The end of a Parquet file: what columns and row groups it has, and what pandas noted there.

use parquet::errors::ParquetError;
use parquet::file::metadata::{
    FooterTail, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
    ParquetStatisticsPolicy,
};
use serde::Deserialize;

use super::source::{ByteSource, read_span, unreadable};
use crate::{Error, Result};

/// The file's last bytes: the footer's length and a mark.
const TAIL_BYTES: u64 = 8;

/// Reads the footer.
pub(super) fn read_footer(source: &dyn ByteSource) -> Result<ParquetMetaData> {
    let cut_short = || damaged("the Parquet file is cut short: its end is missing");
    let tail_start = source.len().checked_sub(TAIL_BYTES).ok_or_else(cut_short)?;
    let tail =
        read_span(source, tail_start, TAIL_BYTES as usize).map_err(|error| unreadable(&error))?;
    let tail: [u8; TAIL_BYTES as usize] = tail.try_into().map_err(|_| cut_short())?;
    let tail = FooterTail::try_new(&tail).map_err(|_| cut_short())?;
    if tail.is_encrypted_footer() {
        return Err(Error::new(
            "the Parquet file is encrypted",
            "Save it without encryption.",
        ));
    }
    let start = tail_start
        .checked_sub(tail.metadata_length() as u64)
        .ok_or_else(cut_short)?;
    let footer =
        read_span(source, start, tail.metadata_length()).map_err(|error| unreadable(&error))?;
    // Nothing here asks for statistics, and for 20,000 columns they are most of the footer.
    let options = ParquetMetaDataOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&options))
        .map_err(|error| from_parquet(&error))
}

/// The column that pandas says is the index, where it is a column.
pub(super) fn pandas_index(metadata: &ParquetMetaData) -> Option<String> {
    #[derive(Deserialize)]
    struct Pandas {
        index_columns: Vec<serde_json::Value>,
    }
    let notes = metadata.file_metadata().key_value_metadata()?;
    let text = notes
        .iter()
        .find(|note| note.key == "pandas")?
        .value
        .as_ref()?;
    let pandas: Pandas = serde_json::from_str(text).ok()?;
    pandas.index_columns.first()?.as_str().map(str::to_owned)
}

/// The error for a file that contradicts itself.
pub(super) fn damaged(what: &str) -> Error {
    Error::new(what, "Download or copy the file again, or save it anew.")
}

/// The error for what the `parquet` crate refuses.
pub(super) fn from_parquet(error: &ParquetError) -> Error {
    Error::new(
        format!("the Parquet file cannot be read: {error}"),
        "If it is not damaged, save it anew with compression \"snappy\" (in pandas the default).",
    )
}
