//! Finished pieces of work, so that none is done twice: not when a run is cancelled and asked for again, not after the page is
//! reloaded, and not after the program was killed.
//!
//! A piece is found again by a fingerprint of everything it depends on: samples, labels, weights, settings, seed, and the
//! program. Equal fingerprints mean equal results, since everything is computed from these alone.
//!
//! The ledger itself holds the runs of sweeps, which are small. All else goes through it: out to whoever keeps it
//! ([`Session::take_kept`](super::Session::take_kept)), where somebody said so ([`Ledger::collect`]), and back
//! ([`Ledger::restore`]) to be given up as it is used.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Result;
use crate::learn::Evaluation;
use crate::packing::{Pack, Parcel, Unpack};

/// Gets the key of each piece, and the piece; nothing in its place says that the one kept under the key is of no use any
/// more.
pub type Give<'a> = dyn FnMut(&str, Option<&dyn Pack>) + 'a;

#[derive(Default)]
struct Entries {
    collects: bool,
    runs: BTreeMap<String, Evaluation>,
    /// Given back, and not used yet; few, and in a list since taking out of a map would cost the page three kilobytes.
    parcels: Vec<(String, Parcel)>,
    /// Not yet handed out to be kept elsewhere.
    fresh: Vec<(String, Fresh)>,
    /// What was found, in words, and not yet told.
    found: Vec<String>,
}

impl Entries {
    fn take(&mut self, key: &str) -> Option<Parcel> {
        let place = self.parcels.iter().position(|(of, _)| of == key)?;
        Some(self.parcels.swap_remove(place).1)
    }
}

enum Fresh {
    /// One of [`Entries::runs`].
    Run,
    Piece(Box<dyn Pack>),
    Dropped,
}

/// The finished pieces of a session; clones share them.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Entries>>);

impl std::fmt::Debug for Ledger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} runs", self.entries().runs.len())
    }
}

impl Ledger {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether somebody collects what is finished. As long as nobody does, nothing but runs of sweeps is held for it.
    pub fn collect(&self, collects: bool) {
        self.entries().collects = collects;
    }

    /// Whether somebody collects.
    pub fn collects(&self) -> bool {
        self.entries().collects
    }

    /// Whether anything is kept or given back, so that it is worth while to know what something depends on.
    pub fn is_in_use(&self) -> bool {
        let entries = self.entries();
        entries.collects || !entries.parcels.is_empty()
    }

    /// The run of a sweep, if it has been done.
    pub fn find(&self, key: &str) -> Option<Evaluation> {
        let mut entries = self.entries();
        if let Some(mut parcel) = entries.take(key)
            && let run = Evaluation::unpack(&mut parcel)
            && parcel.finish().is_ok()
        {
            entries.runs.insert(key.into(), run);
        }
        entries.runs.get(key).cloned()
    }

    /// Notes a run of a sweep that has just been done.
    pub fn note(&self, key: &str, run: &Evaluation) {
        let mut entries = self.entries();
        if entries.runs.insert(key.into(), run.clone()).is_none() {
            entries.fresh.push((key.into(), Fresh::Run));
        }
    }

    /// Gives out a finished piece, where somebody collects.
    pub fn keep(&self, key: &str, piece: impl Pack + 'static) {
        let mut entries = self.entries();
        if entries.collects {
            let piece = Fresh::Piece(Box::new(piece));
            entries.fresh.push((key.into(), piece));
        }
    }

    /// Says that what is kept under this key is of no use any more.
    pub fn drop_kept(&self, key: &str) {
        let mut entries = self.entries();
        entries.take(key);
        if entries.collects {
            entries.fresh.push((key.into(), Fresh::Dropped));
        }
    }

    /// A piece that was given back; it is given up with that.
    pub fn take(&self, key: &str) -> Option<Parcel> {
        self.entries().take(key)
    }

    /// A piece that was given back, made again. One that can't be is computed again.
    pub fn take_as<T: Unpack>(&self, key: &str) -> Option<T> {
        let mut parcel = self.take(key)?;
        let piece = T::unpack(&mut parcel);
        parcel.finish().ok().map(|()| piece)
    }

    /// Forgets all runs, and what was given back.
    pub fn forget(&self) {
        let mut entries = self.entries();
        entries.runs.clear();
        entries.parcels.clear();
        entries.fresh.clear();
    }

    /// Says what was found, in words.
    pub fn say_found(&self, words: String) {
        self.entries().found.push(words);
    }

    /// What was found since this was last asked.
    pub fn take_found(&self) -> Vec<String> {
        std::mem::take(&mut self.entries().found)
    }

    /// Whether there is something that was not handed out yet.
    pub fn has_fresh(&self) -> bool {
        !self.entries().fresh.is_empty()
    }

    /// Hands out the pieces finished since the last call, to be kept where they outlive this session: later ones of a key
    /// in the place of earlier ones.
    pub fn take_fresh(&self, give: &mut Give) {
        let fresh = std::mem::take(&mut self.entries().fresh);
        for (key, what) in fresh {
            match what {
                Fresh::Run => {
                    let run = self.entries().runs.get(&key).cloned();
                    give(&key, run.as_ref().map(|run| run as &dyn Pack));
                }
                Fresh::Piece(piece) => give(&key, Some(&*piece)),
                Fresh::Dropped => give(&key, None),
            }
        }
    }

    /// Takes back what was handed out in this session or in an earlier one, as packed by [`crate::packing::pack`] under its
    /// key; in blocks of which each but the last has a multiple of 32 bytes.
    ///
    /// # Errors
    /// The bytes are damaged, or not all there.
    pub fn restore(&self, key: &str, blocks: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        let parcel = Parcel::open(key, blocks)?;
        let mut entries = self.entries();
        entries.take(key);
        entries.parcels.push((key.into(), parcel));
        Ok(())
    }
}
