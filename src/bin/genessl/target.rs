//! Where one file goes: written beside its place and renamed into it, so that it is never there by half, and so that what
//! was there stays until the new one is whole.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
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
            remove_abandoned(&beside);
            File::create(&beside).and_then(|_| fs::remove_file(&beside))
        }
    });
    tried.map_err(|error| not_written(path, &error))
}

/// Refuses to write where something is read, or two things in one place.
///
/// # Errors
/// An output is one of the inputs, links followed, or another output.
pub fn check_apart(outputs: &[&Path], inputs: &[&Path]) -> Result<()> {
    if inputs.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Error::new(
            "standard input (-) is named twice, and can be read once",
            "Give one of the two as a file.",
        ));
    }
    let read: Vec<PathBuf> = inputs.iter().filter_map(|path| file_at(path)).collect();
    let mut written = Vec::new();
    for path in outputs {
        let Some(file) = file_at(path) else { continue };
        if read.contains(&file) {
            return Err(Error::new(
                "this file is read, and would be overwritten with what comes of it",
                "Name another file to write to.",
            )
            .in_file(name_of(path)));
        }
        if written.contains(&file) {
            return Err(Error::new(
                "two things would be written to this one file",
                "Give each a file of its own.",
            )
            .in_file(name_of(path)));
        }
        written.push(file);
    }
    Ok(())
}

/// Refuses to write into a folder what is read from it: the files there are replaced.
///
/// # Errors
/// One of the inputs lies in the folder.
pub fn check_outside(folder: &Path, inputs: &[impl AsRef<Path>]) -> Result<()> {
    let Some(folder) = file_at(folder) else {
        return Ok(());
    };
    let inside = |path: &&Path| file_at(path).is_some_and(|file| file.starts_with(&folder));
    match inputs.iter().map(AsRef::as_ref).find(inside) {
        Some(path) => Err(Error::new(
            "this file is read, and lies in the folder that the results are to replace",
            "Move it elsewhere, or name another folder for the results.",
        )
        .in_file(name_of(path))),
        None => Ok(()),
    }
}

/// Which file or folder a path leads to, links followed, also where it is not there yet; none for pipes and devices.
fn file_at(path: &Path) -> Option<PathBuf> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() || found.is_dir() => fs::canonicalize(path).ok(),
        Ok(_) => None,
        Err(_) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
            Some(folder.join(path.file_name()?))
        }
    }
}

/// Writes a file, making its folder where that is missing.
///
/// # Errors
/// The file can't be written; then what was there before is there still.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = place_of(path).and_then(|place| match place {
        Place::Stream => write_stream(path, bytes),
        Place::File { path, beside } => replace(&path, &beside, bytes).inspect_err(|_| {
            let _ = fs::remove_file(&beside);
        }),
    });
    written.map_err(|error| not_written(path, &error))
}

fn replace(path: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = File::create(beside)?;
    // Says that somebody is still writing; where there are no locks nothing says otherwise.
    let _ = file.try_lock();
    fill(&file, bytes)?;
    if let Ok(before) = fs::metadata(path) {
        fs::set_permissions(beside, before.permissions())?;
    }
    fs::rename(beside, path)
}

/// Writes a new file and waits until the disk has it.
///
/// # Errors
/// Those of the disk.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fill(&File::create(path)?, bytes)
}

fn fill(mut file: &File, bytes: &[u8]) -> io::Result<()> {
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

/// Begins the names of files that are being written.
const WRITING: &str = ".genessl-writing-";

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
    // The file's own name with more to it might be too long.
    let mut own = DefaultHasher::new();
    path.file_name().hash(&mut own);
    let name = format!("{WRITING}{:016x}-{}", own.finish(), std::process::id());
    let beside = folder.join(name);
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

/// Removes what runs that were killed had begun to write for the same file.
fn remove_abandoned(beside: &Path) {
    let name = beside.file_name().unwrap_or_default().to_string_lossy();
    let same_file = name
        .rsplit_once('-')
        .map_or(&*name, |(same_file, _)| same_file);
    let folder = beside
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .into_iter()
        .flatten();
    for entry in entries.flatten() {
        let is_one = entry.file_name().to_string_lossy().starts_with(same_file)
            && entry.file_type().is_ok_and(|kind| kind.is_file());
        // Who still writes holds the lock.
        let opened = is_one.then(|| File::options().write(true).open(entry.path()));
        if let Some(Ok(file)) = opened
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}
