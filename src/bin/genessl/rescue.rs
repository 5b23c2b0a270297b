//! What was computed is not lost where its place can't take it: it is written elsewhere, and said.

use std::path::{Path, PathBuf};

use genessl::{Error, Result};

use crate::files::name_of;
use crate::folder::ResultsFolder;
use crate::target;

/// Writes results into their folder, or, where that refuses them, into a new one among the temporary files.
///
/// # Errors
/// Their own folder refuses them; the advice says where they are.
pub fn results(
    folder: ResultsFolder,
    list: &'static str,
    write: impl Fn(ResultsFolder) -> Result<()>,
) -> Result<()> {
    write(folder).map_err(|error| {
        let place = elsewhere("results");
        let written = ResultsFolder::open(&place, list).and_then(write);
        told(error, &place, written)
    })
}

/// The same of one file.
///
/// # Errors
/// As [`results`].
pub fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    target::write(path, bytes).map_err(|error| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let place = elsewhere(&name);
        let written = target::write(&place, bytes);
        told(error, &place, written)
    })
}

fn elsewhere(name: &str) -> PathBuf {
    let folder = std::env::temp_dir();
    let mut numbers = 0..;
    let place =
        |number: u32| folder.join(format!("genessl-{}-{number}-{name}", std::process::id()));
    let free = numbers.find(|&number| std::fs::symlink_metadata(place(number)).is_err());
    place(free.unwrap_or_default())
}

fn told(error: Error, place: &Path, written: Result<()>) -> Error {
    let advice = match written {
        Ok(()) => format!(
            "What was computed is not lost: it was written to {} instead. Move it where there is room.",
            name_of(place)
        ),
        Err(_) => error.advice,
    };
    Error { advice, ..error }
}
