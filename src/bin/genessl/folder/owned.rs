//! Whose the files of a results folder are. GeneSSL's are those that the folder's list names, and those of a study that is
//! being moved into it, and what one has finished that was interrupted; whatever else is there was put there by somebody else, and is left alone.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path};

use genessl::names::brief;
use genessl::{Error, Result};
use serde::Deserialize;

use super::kept::{KEPT, is_piece};
use super::moving::PREVIOUS;
use super::{STAGING, WrittenFile, not_usable};
use crate::files::{SMALL_FILE_BYTES, name_of};

/// What systems leave in any folder that a person looks into.
const NOBODYS: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", ".directory"];
/// The lists of the commands that write folders.
const LISTS: [&str; 3] = ["results.json", "explore.json", "cohorts.json"];
/// So many foreign files are named, no more are looked for.
const NAMED: usize = 4;
/// Folders within folders that are looked into.
const DEPTH: usize = 8;

/// Of a list, what says whose it is.
#[derive(Deserialize)]
struct List {
    written_by: Option<String>,
    files: Option<Vec<WrittenFile>>,
    provenance: Option<Origin>,
}

#[derive(Deserialize)]
struct Origin {
    program: String,
}

/// The files that a list names, as far as they lie in its folder; `None` where it is no list of GeneSSL's.
pub(super) fn listed(list: &Path) -> Option<Vec<String>> {
    let list = read(list)?;
    let ours = list.written_by.is_some_and(|program| program == "GeneSSL");
    let files = list.files.filter(|_| ours)?;
    let names = files.into_iter().map(|file| file.name);
    Some(names.filter(|name| is_inside(name)).collect())
}

/// A file of the folder that is there and has not the size that its list names.
fn changed(folder: &Path, list: &str) -> Option<String> {
    let files = read(&folder.join(list))?.files?;
    let is_changed = |file: &WrittenFile| {
        let found = fs::symlink_metadata(folder.join(&file.name));
        is_inside(&file.name) && found.is_ok_and(|found| found.len() != file.bytes)
    };
    let found = files.into_iter().find(is_changed)?;
    Some(brief(&found.name).into_owned())
}

fn read(list: &Path) -> Option<List> {
    // A link might lead out of the folder.
    let found = fs::symlink_metadata(list).ok()?;
    if !found.is_file() || found.len() > SMALL_FILE_BYTES {
        return None;
    }
    serde_json::from_slice(&fs::read(list).ok()?).ok()
}

/// Whether the path leads to a file below its folder.
fn is_inside(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let plain = |part: Component| matches!(part, Component::Normal(part) if part != STAGING && part != KEPT);
    !name.is_empty() && !name.contains('\\') && parts.all(plain)
}

/// Refuses a folder that holds what is not GeneSSL's; changes nothing.
///
/// # Errors
/// It does, or can't be looked into.
pub(super) fn check(folder: &Path, list: &str) -> Result<()> {
    let mut look = Look {
        folder,
        ours: HashSet::new(),
        foreign: Vec::new(),
    };
    let staging = folder.join(STAGING);
    let lists = [
        folder.join(list),
        staging.join(list),
        staging.join(PREVIOUS),
    ];
    look.ours
        .extend(lists.iter().filter_map(|list| listed(list)).flatten());
    if listed(&lists[0]).is_some() {
        look.ours.insert(list.to_owned());
    } else if is_older(&lists[0]) {
        return Err(Error::new(
            "the results there are of an earlier version, which did not list its files",
            "Name another folder, or move them away.",
        )
        .in_file(name_of(folder)));
    }
    let mut others = LISTS.iter().filter(|other| **other != list);
    if let Some(other) = others.find(|other| listed(&folder.join(other)).is_some()) {
        return Err(Error::new(
            format!("the folder holds the results of another command ({other})"),
            "Name another folder, or move them away; nothing was changed.",
        )
        .in_file(name_of(folder)));
    }
    if let Some(name) = changed(folder, list) {
        return Err(Error::new(
            format!("{name} there was changed since GeneSSL wrote it, and would be replaced"),
            "Move it away, or name another folder; nothing was changed.",
        )
        .in_file(name_of(folder)));
    }
    look.at("", 0).map_err(|error| not_usable(folder, &error))?;
    if look.foreign.is_empty() {
        return Ok(());
    }
    let more = if look.foreign.len() > NAMED {
        " and more"
    } else {
        ""
    };
    look.foreign.truncate(NAMED);
    Err(Error::new(
        format!(
            "the results folder holds what is not GeneSSL's: {}{more}",
            look.foreign.join(", ")
        ),
        "Name another folder, or move these away; nothing was changed.",
    )
    .in_file(name_of(folder)))
}

/// Whether a list was written before there were lists of files.
fn is_older(list: &Path) -> bool {
    read(list).is_some_and(|list| {
        list.files.is_none()
            && list
                .provenance
                .is_some_and(|origin| origin.program == "GeneSSL")
    })
}

struct Look<'a> {
    folder: &'a Path,
    ours: HashSet<String>,
    foreign: Vec<String>,
}

impl Look<'_> {
    /// Looks into a folder below the results folder; empty ones are nobody's.
    fn at(&mut self, inside: &str, depth: usize) -> io::Result<()> {
        let entries: io::Result<Vec<fs::DirEntry>> =
            fs::read_dir(self.folder.join(inside))?.collect();
        let mut entries = entries?;
        entries.sort_unstable_by_key(fs::DirEntry::file_name);
        for entry in entries {
            if self.foreign.len() > NAMED {
                return Ok(());
            }
            let name = format!("{inside}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() && name == STAGING {
                continue;
            } else if kind.is_dir() && depth < DEPTH {
                self.at(&format!("{name}/"), depth + 1)?;
            } else if !(kind.is_file() && self.is_known(&name, &entry.file_name())) {
                self.foreign.push(brief(&name).into_owned());
            }
        }
        Ok(())
    }

    fn is_known(&self, path: &str, name: &std::ffi::OsStr) -> bool {
        let kept = path
            .strip_prefix(KEPT)
            .and_then(|inside| inside.strip_prefix('/'));
        kept.is_some_and(is_piece)
            || self.ours.contains(path)
            || NOBODYS.iter().any(|nobodys| name == *nobodys)
    }
}
