//! What is finished of a study while it runs, kept in its results folder until the results are all there: a run that was
//! killed goes on from it. Each piece is a file named by its key, written beside and renamed, so that none is there by half;
//! that it is whole, and of this study, its reader sees from its bytes.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use genessl::packing::{self, Pack};
use genessl::study::ledger::Ledger;
use genessl::study::{RunProgress, Session};
use genessl::{Error, Result};

use super::not_usable;
use crate::files::name_of;

/// Within the results folder.
pub(super) const KEPT: &str = ".genessl-kept";
/// Begins the name of a piece that is being written.
const WRITING: &str = ".writing-";
/// Bytes in a block that is read. A multiple of 32.
const BLOCK: usize = 1 << 20;
/// States that replace each other are written no faster than this, which takes two or three hundredths of the time (a
/// megabyte about a millisecond): of epochs that are over in a blink not every one.
const PASSING_BYTES_A_SECOND: f64 = 25e6;

/// Whether a file in the folder is a piece by its name.
pub(super) fn is_piece(name: &str) -> bool {
    let key = name.strip_prefix(WRITING).unwrap_or(name);
    key.len() == 32 && key.bytes().all(|letter| letter.is_ascii_hexdigit())
}

/// The folder of kept pieces.
pub struct KeptFolder {
    path: PathBuf,
    written: Option<Instant>,
}

impl KeptFolder {
    /// Gives a session what an earlier run of a study left in a results folder that is open, and has it keep there what it
    /// finishes; or, `fresh`, removes it.
    ///
    /// # Errors
    /// It can't be looked into.
    pub fn open(results: &Path, ledger: &Ledger, fresh: bool) -> Result<Self> {
        let kept = KeptFolder {
            path: results.join(KEPT),
            written: None,
        };
        let failed = |error: io::Error| not_usable(results, &error);
        if fresh {
            kept.clear().map_err(failed)?;
        }
        let found = kept.give_back(ledger).map_err(failed)?;
        if found > 0 {
            say!(
                "genessl: an earlier run left what it had finished in {}; what of it belongs to this study is not computed \
                 again (--fresh begins anew)",
                name_of(&kept.path)
            );
        }
        ledger.collect(true);
        Ok(kept)
    }

    /// The files of pieces, and of those that were not written to the end.
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() && is_piece(&entry.file_name().to_string_lossy()) {
                files.push(entry.path());
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Reads all pieces; how many there were.
    fn give_back(&self, ledger: &Ledger) -> io::Result<usize> {
        let mut found = 0;
        for path in self.files()? {
            let key = path.file_name().unwrap_or_default().to_string_lossy();
            if key.starts_with(WRITING) {
                fs::remove_file(&path)?;
                continue;
            }
            match ledger.restore(&key, blocks(&path)?) {
                Ok(()) => found += 1,
                Err(error) => {
                    say!("genessl: {}: {error}", name_of(&path));
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(found)
    }

    /// Writes what the last piece of work has finished. Where that can't be done it is said, and the run goes on without.
    pub fn take(&mut self, session: &Session, progress: &RunProgress) {
        if !(progress.fresh || self.is_due(progress.passing_bytes)) {
            return;
        }
        let mut written = Ok(());
        session.take_kept(&mut |key, what| {
            if written.is_ok() {
                written = self.put(key, what);
            }
        });
        self.written = Some(Instant::now());
        if let Err(error) = written {
            session.ledger().collect(false);
            let error = Error::new(
                format!("what is finished can't be kept any more: {error}"),
                "If the run is interrupted, it begins again where it is now; check the space.",
            );
            say!("genessl: {}", error.in_file(name_of(&self.path)));
        }
    }

    fn is_due(&self, bytes: u64) -> bool {
        let wait = bytes as f64 / PASSING_BYTES_A_SECOND;
        let is_over = |written: Instant| written.elapsed().as_secs_f64() >= wait;
        bytes > 0 && self.written.is_none_or(is_over)
    }

    fn put(&self, key: &str, what: Option<&dyn Pack>) -> io::Result<()> {
        let place = self.path.join(key);
        let Some(what) = what else {
            return removed(&place);
        };
        if !self.path.is_dir() {
            fs::create_dir(&self.path)?;
        }
        let beside = self.path.join(format!("{WRITING}{key}"));
        let mut file = File::create(&beside)?;
        let mut written = Ok(());
        packing::pack(key, what, &mut |block| {
            if written.is_ok() {
                written = file.write_all(block);
            }
        });
        drop(file);
        // Not waited for until it is on the disk: a piece that a power cut damages is known by its bytes.
        written
            .and_then(|()| fs::rename(&beside, place))
            .inspect_err(|_| drop(fs::remove_file(&beside)))
    }

    /// Removes everything where there is something, so that results may find room that they did not find beside it.
    pub fn makes_room(&self) -> bool {
        self.files().is_ok_and(|files| !files.is_empty()) && self.clear().is_ok()
    }

    /// Removes everything.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn clear(&self) -> io::Result<()> {
        self.files()?.iter().try_for_each(|path| removed(path))?;
        match fs::remove_dir(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn blocks(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut file = File::open(path)?;
    let mut blocks = Vec::new();
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        (&mut file).take(BLOCK as u64).read_to_end(&mut block)?;
        if block.is_empty() {
            return Ok(blocks);
        }
        blocks.push(block);
    }
}
