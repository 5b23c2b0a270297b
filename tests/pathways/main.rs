//! Pathways: gene sets and ssGSEA against gseapy and GSVA, and sets as people have them.

#[path = "../support/mod.rs"]
mod support;

mod field;
mod scores;
