//! The files that a recorded study read: found by their names, known by their SHA-256.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use genessl::study::record::{self, FileRecord, Provenance};
use genessl::study::{Role, Study};
use genessl::table::ByteSource;
use genessl::{Error, Result};

use crate::sources;

/// What a study is to be run on again.
pub struct Wanted {
    pub files: Vec<WantedFile>,
    /// The names of the steps that were recorded.
    pub steps: Vec<String>,
}

/// A file that the study read, opened and looked at.
pub struct WantedFile {
    pub role: Role,
    pub name: String,
    pub source: Arc<dyn ByteSource>,
    #[cfg_attr(
        not(feature = "engine"),
        expect(dead_code, reason = "told to an engine alone")
    )]
    pub sha256: String,
}

impl Wanted {
    /// Looks for every recorded file in these folders, by its path, then by its name alone.
    ///
    /// # Errors
    /// One is not there, or only another file of its name.
    pub fn find(study: &Study, recorded: &Provenance, folders: &[PathBuf]) -> Result<Wanted> {
        let is_used = |file: &&FileRecord| !(study.data.is_built_in() && file.role.has_samples());
        let used = recorded.files.iter().filter(is_used);
        let files: Result<Vec<_>> = used.map(|file| found(file, folders)).collect();
        let steps = recorded.steps.iter().map(|step| step.step.clone());
        Ok(Wanted {
            files: files?,
            steps: steps.collect(),
        })
    }
}

fn found(file: &FileRecord, folders: &[PathBuf]) -> Result<WantedFile> {
    let mut other = None;
    for path in places(&file.name, folders) {
        let source = sources::open(&path)?;
        let sha256 = record::sha256_of(source.as_ref());
        let sha256 = sha256.map_err(|error| error.in_file(&file.name))?;
        if file.sha256.as_ref().is_some_and(|was| *was != sha256) {
            other = Some(path);
            continue;
        }
        return Ok(WantedFile {
            role: file.role,
            name: file.name.clone(),
            source,
            sha256,
        });
    }
    let what = match other {
        Some(path) => format!(
            "{} is not the file that was recorded: its SHA-256 differs",
            path.display()
        ),
        None => "the study read this file, and it is not there".to_owned(),
    };
    let megabytes = file.bytes as f64 / 1e6;
    let advice = format!(
        "Put the one that was read ({megabytes:.1} MB) beside the record, or name its folder: --data DIR."
    );
    Err(Error::new(what, advice).in_file(&file.name))
}

/// Where a file of this name may be.
fn places(name: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
    if sources::is_address(name) {
        return vec![PathBuf::from(name)];
    }
    let own = Path::new(name);
    let paths = folders.iter().flat_map(|folder| {
        let by_name = own.file_name().map(|name| folder.join(name));
        [Some(folder.join(own)), by_name].into_iter().flatten()
    });
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.dedup();
    paths
}
