//! What several test files share: finding the real tables and reference results.

#![allow(dead_code)]

pub mod digests;
pub mod numbers;
pub mod python;
pub mod studies;

use std::path::PathBuf;

/// Whether all of it is to be done: what takes minutes is left out of the daily run, or done in part.
pub fn is_long() -> bool {
    std::env::var_os("GENESSL_LONG").is_some_and(|long| long != "0")
}

/// A file beside the project (`../shared`, or where `GENESSL_SHARED` points), or `None` with a line that says what
/// was skipped. Real data is not part of the project, so a test that needs it is skipped where it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("GENESSL_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    println!(
        "SKIPPED {}: needs {path}",
        std::thread::current().name().unwrap_or("a test")
    );
    None
}
