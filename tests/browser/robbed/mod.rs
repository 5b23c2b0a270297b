//! The page robbed, at random moments: of its worker, of memory, of storage, of its network, of what its server ought to
//! send; and beside another tab. Every time the run ends with the same digests, or a plain message says what is wrong, and
//! nothing that was loaded is lost.
//!
//! Each theft is done a few times; with `GENESSL_LONG` 25 times. The moments are drawn from a seed (`GENESSL_SEED`), so that
//! a run that failed can be had again as far as the machine's speed allows.

mod capped;
mod kept;
mod memory;
pub mod moments;
mod network;
pub mod server;
mod start;
mod storage;
pub mod study;
mod tabs;
mod words;
pub mod worker;
