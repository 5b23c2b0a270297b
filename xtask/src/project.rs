//! Where things are: the project's folder and the folder that builds go to.

use std::path::PathBuf;

/// The project's folder.
pub fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map_or(xtask.clone(), PathBuf::from)
}

/// The folder of the finished page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Where cargo leaves what it builds: `CARGO_TARGET_DIR`, or `target` in the project's folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}
