//! Genes: identifiers, mapping, and how people write them.

#[path = "../support/mod.rs"]
mod support;

mod annotation;
mod field;
mod mapping;
