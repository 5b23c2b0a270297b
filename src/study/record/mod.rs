//! What tells that a result is the same: the SHA-256 of every file, a digest of every step's numbers, and where two records
//! of a study differ first. `docs/reproducibility.md` says what is hashed, in which order and as which bytes.

mod digesting;
mod files;
mod hash;
mod opened;
mod provenance;
mod replay;

pub(in crate::study) use digesting::{DigestPart, Keeping};
pub use files::sha256_of;
pub use hash::Hash;
pub use opened::{RESULTS_ELEMENT, results_in, study_of};
pub use provenance::{FileRecord, NUMERICS, Origin, PartRecord, Provenance, StepRecord};
pub use replay::{Difference, Replay, StepReplay, Verdict};
