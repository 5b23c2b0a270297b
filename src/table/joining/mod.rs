//! Several files made one: tables with the same features, files of one sample each, labels in a file of their own.

pub(in crate::table) mod align;
mod comparison;
pub(in crate::table) mod join;
pub(in crate::table) mod labels;
mod lines;
mod matching;
pub(in crate::table) mod numbered;
mod tissue;
mod turned;
