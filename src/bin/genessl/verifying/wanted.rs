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

/// Where files may be looked for.
pub struct Places<'a> {
    pub folders: &'a [PathBuf],
    /// Whether addresses may be asked.
    pub fetch: bool,
}

impl Wanted {
    /// Looks for every recorded file in these folders: by its path, then by its name alone, then by its bytes.
    ///
    /// # Errors
    /// One is not there, or only another file of its name.
    pub fn find(study: &Study, recorded: &Provenance, places: &Places) -> Result<Wanted> {
        let is_used = |file: &&FileRecord| !(study.data.is_built_in() && file.role.has_samples());
        let used = recorded.files.iter().filter(is_used);
        let files: Result<Vec<_>> = used.map(|file| found(file, places)).collect();
        let steps = recorded.steps.iter().map(|step| step.step.clone());
        Ok(Wanted {
            files: files?,
            steps: steps.collect(),
        })
    }
}

fn found(file: &FileRecord, places: &Places) -> Result<WantedFile> {
    if file.name == "-" {
        return Err(Error::new(
            "the study read it from standard input, which nothing can read again",
            "Save what was piped to a file, and run the study on that.",
        )
        .in_file(&file.name));
    }
    if sources::is_address(&file.name) && !places.fetch {
        return Err(Error::new(
            "the study read it from this address",
            "Give --fetch, so that its server is asked for it.",
        )
        .in_file(&file.name));
    }
    let mut other = None;
    for path in by_name(&file.name, places.folders) {
        match opened(&path, file)? {
            Some(found) => return Ok(found),
            None => other = Some(path),
        }
    }
    // The page knows files by their bytes, so it may have called it otherwise.
    for path in by_size(file, places.folders) {
        if let Ok(Some(found)) = opened(&path, file) {
            return Ok(found);
        }
    }
    let what = match other {
        Some(path) => format!(
            "{} is not the file that was recorded: its SHA-256 or its size differs",
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

/// The file at a path, where it is the one that was recorded. One of another size is not read.
///
/// # Errors
/// It can't be read.
fn opened(path: &Path, file: &FileRecord) -> Result<Option<WantedFile>> {
    let source = sources::open(path)?;
    if file.sha256.is_some() && source.len() != file.bytes {
        return Ok(None);
    }
    let sha256 = record::sha256_of(source.as_ref());
    let sha256 = sha256.map_err(|error| error.in_file(&file.name))?;
    if file.sha256.as_ref().is_some_and(|was| *was != sha256) {
        return Ok(None);
    }
    Ok(Some(WantedFile {
        role: file.role,
        name: file.name.clone(),
        source,
        sha256,
    }))
}

/// Where a file of this name may be.
pub fn by_name(name: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
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

/// The files in these folders that have its size.
fn by_size(file: &FileRecord, folders: &[PathBuf]) -> Vec<PathBuf> {
    if file.sha256.is_none() {
        return Vec::new();
    }
    let entries = folders.iter().filter_map(|folder| {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        folder.read_dir().ok()
    });
    let entries = entries.flatten().flatten();
    let alike = entries.filter(|entry| {
        let known = entry.path().metadata();
        known.is_ok_and(|known| known.is_file() && known.len() == file.bytes)
    });
    alike.map(|entry| entry.path()).collect()
}
