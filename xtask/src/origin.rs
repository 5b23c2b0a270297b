//! `build.json`: what the page was built from, for what it computes to say so.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::{Result, project};

/// Leaves the note in a site's folder: the commit, where the sources are a checkout without changes, and the SHA-256 of the
/// module.
pub fn write(folder: &Path) -> Result<()> {
    let wasm = fs::read(folder.join("pkg").join("genessl_bg.wasm"))
        .map_err(|error| format!("the module can't be read: {error}"))?;
    let hash = Sha256::digest(&wasm);
    let bundle: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let commit = commit().map_or("null".to_owned(), |commit| format!("\"{commit}\""));
    let note = format!("{{\"commit\": {commit}, \"bundle\": \"{bundle}\"}}\n");
    fs::write(folder.join("build.json"), note)
        .map_err(|error| format!("build.json can't be written: {error}"))
}

fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        let output = git
            .current_dir(project::root())
            .args(arguments)
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let is_clean = git(&["status", "--porcelain"])?.is_empty();
    git(&["rev-parse", "HEAD"]).filter(|commit| is_clean && !commit.is_empty())
}
