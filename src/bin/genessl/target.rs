//! Where one file goes: written beside its place and renamed into it, so that it is never there by half, and so that what
//! was there stays until the new one is whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use genessl::{Error, Result};

use crate::files::name_of;

/// Makes a file's folder where that is missing, and tries whether the file can be written, before work is put into it.
///
/// # Errors
/// It can't.
pub fn check(path: &Path) -> Result<()> {
    let tried = place_of(path).and_then(|place| match place {
        Place::Stream => Ok(()),
        Place::File { path, beside } => {
            if path.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            }
            File::create(&beside).and_then(|_| fs::remove_file(&beside))
        }
    });
    tried.map_err(|error| not_written(path, &error))
}

/// Writes a file, making its folder where that is missing.
///
/// # Errors
/// The file can't be written; then what was there before is there still.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = place_of(path).and_then(|place| match place {
        Place::Stream => write_stream(path, bytes),
        Place::File { path, beside } => {
            let replaced = write_whole(&beside, bytes)
                .and_then(|()| keep_permissions(&path, &beside))
                .and_then(|()| fs::rename(&beside, &path));
            replaced.inspect_err(|_| {
                let _ = fs::remove_file(&beside);
            })
        }
    });
    written.map_err(|error| not_written(path, &error))
}

/// Writes a new file and waits until the disk has it.
///
/// # Errors
/// Those of the disk.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    match file.sync_all() {
        // Some file systems have no such thing.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::Unsupported | ErrorKind::InvalidInput
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// Why a file was not written.
pub fn not_written(path: &Path, error: &io::Error) -> Error {
    Error::new(
        format!("the file can't be written: {error}"),
        "Check the folder and its space.",
    )
    .in_file(name_of(path))
}

enum Place {
    /// A pipe or a device, which can't be renamed into.
    Stream,
    /// The file itself, links followed, and where it is written first.
    File { path: PathBuf, beside: PathBuf },
}

fn place_of(path: &Path) -> io::Result<Place> {
    let path = match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => return Ok(Place::Stream),
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_owned(),
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder)?;
    }
    // A name of its own length might be too long, so it is not made from the file's.
    let beside = folder.join(format!(".genessl-writing-{}", std::process::id()));
    Ok(Place::File { path, beside })
}

fn write_stream(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut stream = File::options().write(true).open(path)?;
    match stream.write_all(bytes) {
        // Its reader has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn keep_permissions(path: &Path, beside: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(before) => fs::set_permissions(beside, before.permissions()),
        Err(_) => Ok(()),
    }
}
