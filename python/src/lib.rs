//! What the Python package `genessl` asks of Rust: plain functions over tables, arrays and frames. Checking of arguments and
//! all that is Python's own (pandas, scikit-learn, tqdm) lies in `python/genessl`.
//!
//! Nothing holds the interpreter while it computes: other threads of Python go on, and Ctrl+C ends a computation within a
//! tenth of a second.

mod batches;
mod encoder;
mod error;
mod frame;
mod genes;
mod incoming;
mod pathways;
mod pictures;
mod running;
mod study;
mod table;

use pyo3::prelude::*;

#[pymodule]
mod _genessl {
    #[pymodule_export]
    use crate::batches::{BatchMapper, BatchScorer};
    #[pymodule_export]
    use crate::encoder::{Checkpoint, embed, pretrain};
    #[pymodule_export]
    use crate::error::GeneSSLError;
    #[pymodule_export]
    use crate::frame::Frame;
    #[pymodule_export]
    use crate::genes::map_genes;
    #[pymodule_export]
    use crate::incoming::read_arrow;
    #[pymodule_export]
    use crate::pathways::{GeneSets, ssgsea};
    #[pymodule_export]
    use crate::pictures::{pca, trustworthiness, tsne, umap};
    #[pymodule_export]
    use crate::study::Engine;
    #[pymodule_export]
    use crate::table::{Table, read_table};
}
