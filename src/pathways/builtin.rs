//! The collections that come with the program. The page fetches the same files instead of carrying them in its code.

#[cfg(not(target_arch = "wasm32"))]
use super::sets::GeneSets;
#[cfg(not(target_arch = "wasm32"))]
use crate::Result;

/// The name of [`GeneSets::kegg`].
pub const KEGG: &str = "KEGG (2011-03-15)";
/// The name of [`GeneSets::wikipathways`].
pub const WIKIPATHWAYS: &str = "WikiPathways (2022-06-10)";

/// The files that are part of a native program; the page fetches them.
#[cfg(not(target_arch = "wasm32"))]
static KEGG_FILE: &[u8] = include_bytes!("../../data/kegg.gmt.gz");
#[cfg(not(target_arch = "wasm32"))]
static WIKIPATHWAYS_FILE: &[u8] = include_bytes!("../../data/wikipathways.gmt.gz");

#[cfg(not(target_arch = "wasm32"))]
impl GeneSets {
    /// Human KEGG pathways of 2011-03-15, the last release distributed freely (see `data/PROVENANCE.md`).
    ///
    /// # Errors
    /// Only if the program was built with a damaged file.
    pub fn kegg() -> Result<GeneSets> {
        GeneSets::parse_gmt(KEGG, KEGG_FILE)
    }

    /// The files that are part of the program: KEGG, WikiPathways.
    pub fn builtin_files() -> [&'static [u8]; 2] {
        [KEGG_FILE, WIKIPATHWAYS_FILE]
    }

    /// Human WikiPathways of 2022-06-10 (see `data/PROVENANCE.md`).
    ///
    /// # Errors
    /// Only if the program was built with a damaged file.
    pub fn wikipathways() -> Result<GeneSets> {
        GeneSets::parse_gmt(WIKIPATHWAYS, WIKIPATHWAYS_FILE)
    }
}
