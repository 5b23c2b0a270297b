//! Gene sets and what they say of a sample: GMT files in, single-sample enrichment scores out.
//!
//! A GMT file has one gene set a line, tab-separated: its name, a description (often a web address, may be empty), then
//! its genes. [`GeneSets::parse_gmt`] reads it, gzip or not, and GMX, GRP and MSigDB's JSON too.
//! [`GeneSets::matched`] brings the sets' genes to the names that a table has them by.
//!
//! [`Ssgsea`] computes single-sample gene set enrichment (Barbie et al. 2009) as gseapy 1.3.1 does, or with the tie rule
//! of the R package GSVA, one sample at a time. For a sample of `N` genes, a set `S` of which `k` are present, and genes
//! in descending order of value at positions `i = 0 … N − 1`, the running sum of the original method adds up to
//!
//! ```text
//! ES = Σ_S rᵢ (N − i) / Σ_S rᵢ  −  [N (N + 1) / 2 − Σ_S (N − i)] / (N − k),      r = |correlation|^weight
//! ```
//!
//! so a set costs as many additions as it has genes, and a sample one sort. Knows the tables and nothing to their right.

mod builtin;
mod collection;
mod gmt;
mod gmx;
mod grp;
mod long;
mod matching;
mod membership;
mod msigdb_json;
mod options;
mod rank;
mod scores;
mod scoring;
mod sets;
mod ssgsea;
mod text;
mod weights;

pub use builtin::{KEGG, WIKIPATHWAYS};
pub use matching::Match;
pub use membership::LeftOut;
pub use options::{CorrelNorm, SampleNorm, SsgseaOptions, Ties};
pub use scores::{NES_UNDEFINED, Scores};
pub use scoring::{Scorer, Scoring};
pub use sets::{GeneSet, GeneSets};
pub use ssgsea::Ssgsea;
