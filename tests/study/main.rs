//! Studies: their files and keys, their steps, what is kept of them, and the digests of what they find.

#[path = "../support/elsewhere.rs"]
mod elsewhere;
#[path = "../support/mod.rs"]
mod support;

mod ablate;
mod beside;
mod compare;
mod digests;
mod estimates;
mod interpret;
mod keys;
mod predict;
mod replay;
mod resume;
mod session;
mod trained;
