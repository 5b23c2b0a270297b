//! Where a result comes from: program, version and inputs, so that a reader can compute it again.

use serde::Serialize;

/// What computed a result, on what.
#[derive(Debug, Clone, Serialize)]
pub struct Provenance {
    /// `"GeneSSL"`.
    pub program: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// `"wasm32"` or the native architecture.
    pub architecture: &'static str,
    /// The files read, with their role, size in bytes and shape.
    pub files: Vec<FileProvenance>,
}

/// One input file.
#[derive(Debug, Clone, Serialize)]
pub struct FileProvenance {
    /// Name without its folder.
    pub name: String,
    /// What it was used for.
    pub role: super::Role,
    /// Its size.
    pub bytes: u64,
    /// The scale of its numbers, where they were read as samples of the cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
}

impl Provenance {
    /// Of this program and these files.
    pub fn new(files: Vec<FileProvenance>) -> Self {
        Provenance {
            program: "GeneSSL",
            version: env!("CARGO_PKG_VERSION"),
            architecture: std::env::consts::ARCH,
            files,
        }
    }
}
