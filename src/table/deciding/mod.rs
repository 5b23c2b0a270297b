//! What was decided about a file, why, and what changes it.

pub(in crate::table) mod decided;
pub(in crate::table) mod decisions;
pub(in crate::table) mod group;
pub(in crate::table) mod scale;
mod shape;
