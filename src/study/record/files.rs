//! The SHA-256 of every file, taken of its bytes as they are before a step reads it.

use super::hash::Hash;
use crate::study::inputs::InputFile;
use crate::study::session::Session;
use crate::table::ByteSource;
use crate::{Error, Progress, Result};

/// Bytes read at once.
const PIECE_BYTES: usize = 4 << 20;

/// The SHA-256 of all bytes of a source.
///
/// # Errors
/// It can't be read.
pub fn sha256_of(source: &dyn ByteSource) -> Result<String> {
    let (mut hash, mut at) = (Hash::default(), 0);
    let mut piece = vec![0; PIECE_BYTES.min(source.len() as usize).max(1)];
    loop {
        let count = source
            .read_at(at, &mut piece)
            .map_err(|error| Error::new(format!("the file can't be read: {error}"), "Check it."))?;
        if count == 0 {
            return Ok(hash.hex());
        }
        hash.bytes(&piece[..count]);
        at += count as u64;
    }
}

/// A file that is being identified.
pub(in crate::study) struct Hashing {
    serial: u64,
    name: String,
    done: u64,
    total: u64,
    hash: Hash,
}

impl Hashing {
    fn of(file: &InputFile) -> Self {
        Hashing {
            serial: file.serial,
            name: file.name.clone(),
            done: 0,
            total: file.chosen().len(),
            hash: Hash::default(),
        }
    }
}

/// What became of a piece.
enum Piece {
    More,
    /// The file's SHA-256; none where it can't be read, which the step that reads it will tell.
    End(Option<String>),
}

impl Session {
    /// Says what the file that was added last is, where it is the text that another was turned into.
    pub fn identify_last(&mut self, sha256: &str) {
        if let Some(file) = self.files.last_mut() {
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
        // A pipe gives what it holds once.
        let piece = match file.chosen().is_pipe() {
            true => Piece::End(None),
            false => hashing.advance(&file),
        };
        let progress = match piece {
            Piece::More => Progress {
                done: hashing.done.min(hashing.total.saturating_sub(1)),
                total: hashing.total.max(1),
            },
            Piece::End(sha256) => {
                self.files[place].identity = Some(sha256);
                let (done, total) = (hashing.total.max(1), hashing.total.max(1));
                return Some((hashing.name, Progress { done, total }));
            }
        };
        let name = hashing.name.clone();
        self.keeping.hashing = Some(hashing);
        Some((name, progress))
    }
}

impl Hashing {
    fn advance(&mut self, file: &InputFile) -> Piece {
        let mut piece = vec![0; PIECE_BYTES.min(file.chosen().len() as usize).max(1)];
        match file.chosen().read_at(self.done, &mut piece) {
            Err(_) => Piece::End(None),
            Ok(0) => Piece::End(Some(std::mem::take(&mut self.hash).hex())),
            Ok(count) => {
                self.hash.bytes(&piece[..count]);
                self.done += count as u64;
                Piece::More
            }
        }
    }
}
