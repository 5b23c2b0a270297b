//! What columns, genes and samples are called, and what that tells: usual names, barcodes, missing words, and the columns of
//! the usual producers with their quantities.

pub(in crate::table) mod affixes;
pub(in crate::table) mod alignments;
pub(in crate::table) mod annotation;
pub mod barcode;
pub(in crate::table) mod cell_types;
pub(in crate::table) mod classes;
pub(in crate::table) mod headers;
pub(in crate::table) mod identifiers;
pub(in crate::table) mod judge;
pub(in crate::table) mod missing;
pub(in crate::table) mod probes;
pub(in crate::table) mod producers;
pub(in crate::table) mod quantity;
pub(in crate::table) mod statistics;
pub(in crate::table) mod summaries;
