//! The inner loops that GeneSSL spends its time in.
//!
//! They are a crate of their own because the page's WebAssembly is compiled for size, which leaves vector instructions
//! unused, and these few are compiled for speed (Cargo.toml, `[profile.web.package.genessl-kernels]`). So nothing here is
//! generic, or it would be compiled with its callers. They know slices of numbers and nothing of what these mean; what
//! they are for is told where they are called. All give the same bits on every machine: sums have a fixed order.

pub mod adam;
pub mod neighbours;
pub mod product;
#[cfg(target_arch = "wasm32")]
mod tiles;
pub mod tsne;
pub mod umap;
pub mod vectors;
