//! The folder that a study's results go to.
//!
//! It is made and tried before anything is computed, and refused where it holds what GeneSSL did not write. Files go to
//! `.genessl-writing` in it first. When all are there, those of the study before are removed, the new ones renamed into
//! their places, and the one that lists them last (`results.json`, `explore.json`, `cohorts.json`): a folder with that
//! file is whole.
//!
//! Whenever the program ends, the folder holds the results of the study before, or those of the new one; only where it
//! ended between the first rename and the last they stand partly in `.genessl-writing`, and the next study that opens the
//! folder finishes that first. `owned.rs` tells whose a file is, `moving.rs` moves. Beside it all, in `.genessl-kept`,
//! `kept.rs` holds what a study has finished until its results are all there.

mod kept;
mod moving;
mod owned;

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use genessl::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::files::name_of;
use crate::target::{not_written, write_whole};
pub use kept::KeptFolder;
use moving::Moving;

/// Where files are written before they are moved.
const STAGING: &str = ".genessl-writing";
/// Held by who writes.
const LOCK: &str = ".lock";

/// A file of the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Its path in the folder, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// A results folder that is being written.
#[derive(Debug)]
pub struct ResultsFolder {
    path: PathBuf,
    list: &'static str,
    files: Vec<WrittenFile>,
    /// Whether it was not there before.
    made: bool,
    /// Held while it is open; closing it gives it back.
    lock: Option<File>,
}

impl ResultsFolder {
    /// Makes the folder where it is missing, finishes what an earlier study left unfinished, and tries to write. `list` is
    /// the file that says what the folder holds.
    ///
    /// # Errors
    /// It can't be made or written to, holds what GeneSSL did not write, or another run is writing to it.
    pub fn open(path: &Path, list: &'static str) -> Result<Self> {
        let failed = |error: io::Error| not_usable(path, &error);
        let made = !path.try_exists().map_err(failed)?;
        if made && path.is_symlink() {
            return Err(Error::new(
                "the results folder is a link that leads nowhere",
                "Make the folder that it names, or name another.",
            )
            .in_file(name_of(path)));
        }
        if made {
            fs::create_dir_all(path).map_err(failed)?;
        } else if !path.is_dir() {
            return Err(not_usable(path, &ErrorKind::NotADirectory.into()));
        }
        owned::check(path, list)?;
        let staging = path.join(STAGING);
        fs::create_dir_all(&staging).map_err(failed)?;
        let lock = lock(&staging.join(LOCK)).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => Error::new(
                "another run is writing its results there",
                "Wait until it has finished, or name another folder.",
            )
            .in_file(name_of(path)),
            _ => not_usable(path, &error),
        })?;
        let folder = ResultsFolder {
            path: path.to_owned(),
            list,
            files: Vec::new(),
            made,
            lock,
        };
        folder.recover().map_err(failed)?;
        write_whole(&staging.join("tried"), &[0; 4096]).map_err(failed)?;
        fs::remove_file(staging.join("tried")).map_err(failed)?;
        Ok(folder)
    }

    /// Finishes an earlier study's moving, or forgets what it had not written to the end.
    fn recover(&self) -> io::Result<()> {
        if self.is_staged() {
            self.moving().run()?;
        }
        empty(&self.staging())
    }

    fn staging(&self) -> PathBuf {
        self.path.join(STAGING)
    }

    /// Whether everything is written and nothing is left but to move it.
    fn is_staged(&self) -> bool {
        self.staging().join(self.list).is_file()
    }

    fn moving(&self) -> Moving {
        Moving::new(&self.path, &self.staging(), self.list)
    }

    /// Writes a file; `name` is its path in the folder, with `/` between folders.
    ///
    /// # Errors
    /// The disk refuses it.
    pub fn write(&mut self, name: String, bytes: &[u8]) -> Result<()> {
        let failed = |error: io::Error| not_written(&self.path.join(&name), &error);
        let place = self.staging().join(&name);
        if let Some(inside) = Path::new(&name).parent() {
            fs::create_dir_all(self.staging().join(inside)).map_err(failed)?;
            // Made now, while a full disk can still be told.
            fs::create_dir_all(self.path.join(inside)).map_err(failed)?;
        }
        write_whole(&place, bytes).map_err(failed)?;
        let bytes = bytes.len() as u64;
        self.files.push(WrittenFile { name, bytes });
        Ok(())
    }

    /// What has been written so far.
    pub fn files(&self) -> &[WrittenFile] {
        &self.files
    }

    /// Puts everything into its place, the list last.
    ///
    /// # Errors
    /// The disk refuses it. What is not yet in its place then is in the folder `.genessl-writing`.
    pub fn finish(mut self, list: &[u8]) -> Result<()> {
        let failed = |error: io::Error| not_written(&self.path.join(self.list), &error);
        let part = self.staging().join("list");
        write_whole(&part, list).map_err(failed)?;
        fs::rename(&part, self.staging().join(self.list)).map_err(failed)?;
        moving::sync(&self.staging());
        self.moving().run().map_err(|error| {
            Error::new(
                format!("not every file could be moved to its place: {error}"),
                "Mend that and run the study, or any other, into the same folder: it moves the rest first.",
            )
            .in_file(name_of(&self.path))
        })?;
        moving::sync(&self.path);
        self.lock.take();
        Ok(())
    }
}

impl Drop for ResultsFolder {
    fn drop(&mut self) {
        if self.is_staged() {
            return;
        }
        let _ = fs::remove_dir_all(self.staging());
        for name in self.files.iter().filter_map(|file| parent(&file.name)) {
            // Those that hold something stay.
            let _ = fs::remove_dir(self.path.join(name));
        }
        if self.made {
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// The folder that a file of this path is in, where that is not the results folder itself.
fn parent(name: &str) -> Option<&Path> {
    let parent = Path::new(name).parent()?;
    (!parent.as_os_str().is_empty()).then_some(parent)
}

/// `None` where the file system has no locks.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = File::create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Removes all but the lock.
fn empty(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_name() == LOCK {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn not_usable(path: &Path, error: &io::Error) -> Error {
    Error::new(
        format!("the results folder can't be used: {error}"),
        "Check the path, its permissions and the space, or name another folder.",
    )
    .in_file(name_of(path))
}

#[cfg(test)]
mod tests;
