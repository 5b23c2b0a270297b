//! Where things are: the project's folder and the folder that builds go to.

use std::path::{Path, PathBuf};

/// The project's folder.
///
/// Asked for at run time, since two checkouts that share a build folder also share this program.
pub fn root() -> PathBuf {
    let said = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let started_by_cargo = said.as_deref().and_then(holding_bundles);
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR"));
    started_by_cargo
        .or_else(|| holding_bundles(built_in))
        .unwrap_or_else(|| built_in.into())
}

/// The folder itself or the nearest one above that has a `wasm-pack.toml`.
fn holding_bundles(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.join("wasm-pack.toml").is_file())
        .map(PathBuf::from)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_found_from_any_folder_in_it() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root().join("xtask/Cargo.toml").is_file());
        assert_eq!(holding_bundles(&here.join("src")), holding_bundles(here));
        assert_eq!(holding_bundles(&std::env::temp_dir()), None);
    }
}
