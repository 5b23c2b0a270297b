//! Moving a study's files from where they were written to where they belong, in an order that can be taken up again after
//! any step.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::owned::listed;
use super::parent;

/// The list of the study before, once its files are on their way out.
pub(super) const PREVIOUS: &str = ".previous";

/// One step; a step that has been done already does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    /// Only where it is empty.
    RemoveFolder(PathBuf),
}

/// What is to be done.
pub(super) struct Moving {
    folder: PathBuf,
    staging: PathBuf,
    list: &'static str,
}

impl Moving {
    pub(super) fn new(folder: &Path, staging: &Path, list: &'static str) -> Self {
        Moving {
            folder: folder.to_owned(),
            staging: staging.to_owned(),
            list,
        }
    }

    /// Does all of it.
    pub(super) fn run(&self) -> io::Result<()> {
        self.first_steps(usize::MAX)
    }

    /// Does so many steps.
    pub(super) fn first_steps(&self, count: usize) -> io::Result<()> {
        self.steps()
            .iter()
            .take(count)
            .try_for_each(|step| self.take(step))
    }

    /// The old list goes first: without one, nobody takes a mixture of two studies for either.
    fn steps(&self) -> Vec<Step> {
        let (present, previous) = (self.folder.join(self.list), self.staging.join(PREVIOUS));
        let new = listed(&self.staging.join(self.list)).unwrap_or_default();
        let lists = [&previous, &present];
        let old: BTreeSet<String> = lists
            .iter()
            .filter_map(|list| listed(list))
            .flatten()
            .collect();
        let kept: HashSet<&String> = new.iter().collect();
        let folders: BTreeSet<&Path> = old.iter().filter_map(|name| parent(name)).collect();
        let mut steps = vec![Step::Rename(present.clone(), previous)];
        let gone = old.iter().filter(|name| !kept.contains(name));
        steps.extend(gone.map(|name| Step::Remove(self.folder.join(name))));
        for name in &new {
            steps.push(Step::Rename(
                self.staging.join(name),
                self.folder.join(name),
            ));
        }
        let empty = folders.into_iter().map(|folder| self.folder.join(folder));
        steps.extend(empty.map(Step::RemoveFolder));
        steps.push(Step::Rename(self.staging.join(self.list), present));
        steps
    }

    fn take(&self, step: &Step) -> io::Result<()> {
        let done = match step {
            Step::Rename(from, to) => rename(from, to),
            Step::Remove(file) => fs::remove_file(file),
            Step::RemoveFolder(folder) => match fs::remove_dir(folder) {
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(()),
                done => done,
            },
        };
        match done {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if !from.try_exists()? {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to)
}

/// Waits until the disk has a folder's names, where a system knows how.
pub(super) fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
