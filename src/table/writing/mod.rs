//! Tables as files again: CSV, TSV and Parquet.

pub(in crate::table) mod format;
pub(in crate::table) mod formulas;
pub(in crate::table) mod text_table;
pub(in crate::table) mod write;
