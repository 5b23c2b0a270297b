//! The SHA-256 of every file, taken of its bytes as they are before a step reads it.

use super::hash::Hash;
use crate::study::inputs::InputFile;
use crate::study::session::Session;
use crate::table::ByteSource;
use crate::{Error, Progress, Result};

/// Bytes read at once.
const PIECE_BYTES: usize = 4 << 20;

/// A file that is being identified.
pub(in crate::study) struct Hashing {
    serial: u64,
    done: u64,
    total: u64,
    hash: Hash,
}

impl Hashing {
    fn of(file: &InputFile) -> Self {
        Hashing {
            serial: file.serial,
            done: 0,
            total: file.chosen().len(),
            hash: Hash::default(),
        }
    }
}

impl Session {
    /// Says what the file that was added last is, where it is the text that another was turned into.
    pub fn identify_last(&mut self, sha256: &str) {
        if let Some(file) = self.files.iter_mut().max_by_key(|file| file.serial) {
            file.identity = Some(Some(sha256.to_owned()));
        }
    }

    /// Takes a piece of the first file that is not identified yet into its hash; gives the file's name and how far it is.
    pub fn identify_files(&mut self) -> Option<(String, Progress)> {
        let is_used = |file: &InputFile| {
            let is_idle = self.study().data.is_built_in() && file.role.has_samples();
            file.identity.is_none() && !is_idle
        };
        let place = self.files.iter().position(is_used)?;
        let file = self.files[place].clone();
        let mut hashing = match self.keeping.hashing.take() {
            Some(hashing) if hashing.serial == file.serial => hashing,
            _ => Hashing::of(&file),
        };
        let (name, total) = (file.name.clone(), hashing.total.max(1));
        // A pipe gives what it holds once; what can't be read will be told by the step that reads it.
        let source = file.chosen();
        let taken = match source.is_pipe() {
            true => None,
            false => take_piece(source.as_ref(), hashing.done, &mut hashing.hash).ok(),
        };
        let done = match taken {
            Some(count) if count > 0 => {
                hashing.done += count as u64;
                let done = hashing.done.min(total - 1);
                self.keeping.hashing = Some(hashing);
                done
            }
            end => {
                self.files[place].identity = Some(end.map(|_| hashing.hash.hex()));
                total
            }
        };
        Some((name, Progress { done, total }))
    }
}

/// The SHA-256 of all bytes of a source.
///
/// # Errors
/// It can't be read.
pub fn sha256_of(source: &dyn ByteSource) -> Result<String> {
    let (mut hash, mut at) = (Hash::default(), 0);
    loop {
        match take_piece(source, at, &mut hash) {
            Err(error) => {
                let what = format!("the file can't be read: {error}");
                return Err(Error::new(
                    what,
                    "Check that it is there, and add it again.",
                ));
            }
            Ok(0) => return Ok(hash.hex()),
            Ok(count) => at += count as u64,
        }
    }
}

/// Takes a piece of a source into its hash; gives how many bytes it had, none at the end.
fn take_piece(source: &dyn ByteSource, at: u64, hash: &mut Hash) -> std::io::Result<usize> {
    let mut piece = vec![0; PIECE_BYTES.min(source.len() as usize).max(1)];
    let count = source.read_at(at, &mut piece)?;
    hash.bytes(&piece[..count]);
    Ok(count)
}
