//! See the crate's front page.

pub mod cohort;
