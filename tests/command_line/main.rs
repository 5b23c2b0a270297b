//! The command line.

#[path = "../support/program.rs"]
mod program;
#[path = "../support/mod.rs"]
mod support;

mod commands;
mod converting;
mod predicting;
mod report;
mod verify;
