//! Looking at a cohort: each method against what others computed, its properties, and bad input.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod barcode;
mod cohort;
mod difference;
mod imbalance;
mod kmeans;
mod krylov;
mod neighbours;
mod outliers;
mod procrustes;
mod real;
mod steps;
mod trustworthiness;
mod tsne;
mod umap;
mod variable;
