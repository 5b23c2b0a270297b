//! Taking the digest of a result, a small piece at a time, when the step is done.

use std::collections::BTreeMap;

use super::hash::Hash;
use super::provenance::{Origin, PartRecord, Provenance, StepRecord};
use crate::Progress;
use crate::study::session::{Piece, Session, Step};
use crate::study::settings::Study;

/// Feeds a piece of a part, counted from 0, into its hash.
type Feed = fn(&Session, &str, usize, &mut Hash) -> Option<()>;

/// Something of a step's result that has a digest of its own.
#[derive(Clone)]
pub(in crate::study) struct DigestPart {
    /// What it is, in words.
    pub name: String,
    /// In how many pieces it is fed, each of some milliseconds.
    pub pieces: usize,
    pub feed: Feed,
}

impl DigestPart {
    /// A part that is fed at once.
    pub fn whole(name: impl Into<String>, feed: Feed) -> Self {
        let (name, pieces) = (name.into(), 1);
        DigestPart { name, pieces, feed }
    }

    /// The cells of a table of this name.
    pub fn table(name: &str) -> Self {
        DigestPart::whole(name, |session, name, _, hash| {
            hash.cells(&session.text_table(name).ok()?);
            Some(())
        })
    }
}

/// The digest of a piece that is being taken.
pub(in crate::study) struct Digesting {
    piece: Piece,
    key: String,
    seconds: Option<f64>,
    /// That of the piece at its end.
    progress: Progress,
    waiting: std::vec::IntoIter<DigestPart>,
    current: Option<(DigestPart, usize, Hash)>,
    parts: Vec<PartRecord>,
}

/// A digest, and what its result was computed from.
struct Digested {
    key: String,
    seconds: Option<f64>,
    parts: Vec<PartRecord>,
}

/// What a session keeps to tell whether its results are those of another.
#[derive(Default)]
pub(in crate::study) struct Keeping {
    /// Seconds of any origin.
    pub clock: Option<fn() -> f64>,
    pub origin: Origin,
    pub hashing: Option<super::files::Hashing>,
    pub digesting: Option<Digesting>,
    /// What the results are to be compared with, and the settings that gave it.
    pub expected: Option<(Provenance, Study)>,
    digests: BTreeMap<(&'static str, Option<String>), Digested>,
}

impl Keeping {
    /// Forgets the digests of what was computed.
    pub fn forget_digests(&mut self) {
        self.digesting = None;
        self.digests.clear();
    }

    /// Seconds by the host's clock.
    pub fn now(&self) -> Option<f64> {
        self.clock.map(|clock| clock())
    }
}

impl Session {
    /// Begins to take the digest of what has just been computed.
    pub(in crate::study) fn begin_digest(
        &mut self,
        piece: &Piece,
        key: &str,
        seconds: Option<f64>,
        progress: Progress,
    ) {
        let parts = (piece.step.0.digest)(self, piece.analysis.as_deref());
        self.keeping.digesting = Some(Digesting {
            piece: piece.clone(),
            key: key.to_owned(),
            seconds,
            progress,
            waiting: parts.into_iter(),
            current: None,
            parts: Vec::new(),
        });
    }

    /// Feeds a piece; gives what the digest was of when it is taken.
    pub(in crate::study) fn advance_digest(&mut self) -> Option<Piece> {
        let mut digesting = self.keeping.digesting.take()?;
        if digesting.feed(self) {
            self.keeping.digesting = Some(digesting);
            return None;
        }
        let Digesting {
            piece,
            key,
            seconds,
            parts,
            ..
        } = digesting;
        let name = (piece.step.name(), piece.analysis.clone());
        let digested = Digested {
            key,
            seconds,
            parts,
        };
        self.keeping.digests.insert(name, digested);
        Some(piece)
    }

    /// The digests of all results that are current, step by step.
    pub(in crate::study) fn step_records(&self) -> Vec<StepRecord> {
        let steps = self.steps.iter();
        steps.filter_map(|&step| self.step_record(step)).collect()
    }

    /// The digest of a step's result, where it is current.
    pub(in crate::study) fn step_record(&self, step: Step) -> Option<StepRecord> {
        let (mut seconds, mut parts) = (None, Vec::new());
        for ((name, analysis), digested) in &self.keeping.digests {
            let analysis = analysis.clone();
            let piece = Piece { step, analysis };
            if *name != step.name() || self.piece_key(&piece) != digested.key {
                continue;
            }
            if let Some(own) = digested.seconds {
                *seconds.get_or_insert(0.0) += own;
            }
            parts.extend(digested.parts.iter().cloned());
        }
        (!parts.is_empty()).then(|| StepRecord::of(step.name(), seconds, parts))
    }
}

impl Digesting {
    /// What it is of.
    pub fn piece(&self) -> &Piece {
        &self.piece
    }

    /// How far what it is of has come: to its end.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether it takes more than a moment.
    pub fn is_large(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|(part, ..)| part.pieces > 1)
    }

    /// Feeds one piece; whether there are more.
    fn feed(&mut self, session: &Session) -> bool {
        let next = |part: DigestPart| (part, 0, Hash::default());
        let current = self.current.take();
        let Some((part, piece, mut hash)) = current.or_else(|| self.waiting.next().map(next))
        else {
            return false;
        };
        let fed = (part.feed)(session, &part.name, piece, &mut hash);
        if fed.is_some() && piece + 1 < part.pieces {
            self.current = Some((part, piece + 1, hash));
            return true;
        }
        // What is not there has no digest.
        if fed.is_some() {
            let (name, sha256) = (part.name, hash.hex());
            self.parts.push(PartRecord { name, sha256 });
        }
        self.waiting.len() > 0
    }
}
