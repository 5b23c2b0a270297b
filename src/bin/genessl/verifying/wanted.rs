//! The files that a recorded study read: found by their names, known by their SHA-256.

use std::path::{Path, PathBuf};

use genessl::study::record::{self, FileRecord, Provenance};
use genessl::study::{Role, Study};
use genessl::{Error, Result};

use crate::files::name_of;
use crate::sources;

/// What a study is to be run on again.
pub struct Wanted {
    pub files: Vec<(Role, String, PathBuf)>,
    /// The names of the steps that were recorded.
    pub steps: Vec<String>,
}

impl Wanted {
    /// Looks for every recorded file in these folders, by its path, then by its name alone.
    ///
    /// # Errors
    /// One is not there, or only another file of its name.
    pub fn find(study: &Study, recorded: &Provenance, folders: &[PathBuf]) -> Result<Wanted> {
        let is_used = |file: &&FileRecord| !(study.data.is_built_in() && file.role.has_samples());
        let files: Result<Vec<_>> = (recorded.files.iter().filter(is_used))
            .map(|file| Ok((file.role, file.name.clone(), place(file, folders)?)))
            .collect();
        let steps = recorded.steps.iter().map(|step| step.step.clone());
        Ok(Wanted {
            files: files?,
            steps: steps.collect(),
        })
    }
}

fn place(file: &FileRecord, folders: &[PathBuf]) -> Result<PathBuf> {
    if sources::is_address(&file.name) {
        return Ok(PathBuf::from(&file.name));
    }
    let own = Path::new(&file.name);
    let mut other = None;
    for folder in folders {
        let by_name = own.file_name().map(|name| folder.join(name));
        for path in [Some(folder.join(own)), by_name].into_iter().flatten() {
            if !path.is_file() {
                continue;
            }
            match &file.sha256 {
                Some(sha256) if sha256_of(&path)? != *sha256 => other = Some(path),
                _ => return Ok(path),
            }
        }
    }
    let size = file.bytes as f64 / 1e6;
    Err(match other {
        Some(path) => Error::new(
            format!("{} is not the file that was recorded: its SHA-256 differs", path.display()),
            format!("Put the one that was ({size:.1} MB) beside the record, or name its folder: --data DIR."),
        ),
        None => Error::new(
            "the study read this file, and it is not there",
            format!("Put it ({size:.1} MB) beside the record, or name its folder: --data DIR."),
        ),
    }
    .in_file(&file.name))
}

pub fn sha256_of(path: &Path) -> Result<String> {
    let source = sources::open(path)?;
    record::sha256_of(source.as_ref()).map_err(|error| error.in_file(name_of(path)))
}
