//! Tables as text: the lines above a table, its header, its rows, its numbers. CSV, TSV, GCT, GEO's series matrix.

pub(in crate::table) mod beginning;
pub(in crate::table) mod blanks;
pub(in crate::table) mod decimal_comma;
pub(in crate::table) mod delimited;
pub(in crate::table) mod delimited_head;
pub(in crate::table) mod delimited_rows;
mod fields;
pub(in crate::table) mod footer;
pub(in crate::table) mod gct;
pub(crate) mod genomic;
pub(in crate::table) mod geo;
mod header_again;
mod header_by_word;
pub(in crate::table) mod number;
pub(in crate::table) mod preamble;
pub(crate) mod record_guard;
pub(in crate::table) mod records;
pub(in crate::table) mod refusals;
pub(in crate::table) mod second_header;
mod side_by_side;
mod stage_lines;
pub(in crate::table) mod text;
pub(in crate::table) mod text_stream;
pub(in crate::table) mod thousands;
mod unmeasured;
pub(in crate::table) mod widths;
