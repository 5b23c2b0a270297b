//! Looks at the cohort: how many samples of which class, its main axes of variation, and an order of rows that puts like
//! beside like.
//!
//! One file per method. Knows the tables and nothing to their right; most methods take a plain matrix.

pub mod classes;
mod eigen;
pub mod order;
pub mod pca;
