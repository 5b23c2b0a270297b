//! Looks at the cohort: how many samples of which class, which genes vary, the main axes of variation, layouts in the plane
//! that keep neighbours together, clusters and how well they match the classes, and what tells some samples from others.
//!
//! One file per method. Knows the tables and nothing to their right; most methods take a plain matrix. Whatever takes long
//! is a value that advances.

pub mod agreement;
mod centred;
pub mod classes;
pub mod difference;
pub mod kmeans;
pub mod krylov;
pub mod neighbours;
pub mod order;
pub mod outliers;
pub mod pca;
pub mod principal;
pub mod procrustes;
pub mod trustworthiness;
pub mod tsne;
pub mod umap;
pub mod variable;

pub use crate::table::barcode;
