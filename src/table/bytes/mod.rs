//! Where a file's bytes come from, what its first ones say it is, and how much of it is taken.

pub(crate) mod budget;
pub(in crate::table) mod sniff;
pub(in crate::table) mod source;
