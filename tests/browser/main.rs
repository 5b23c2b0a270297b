//! The page as a person meets it, in headless Chromium. Needs the page built and Chromium there: `cargo xtask test`
//! sees to both. Pictures of the page are left in the build folder, under `tmp/browser/`.

mod accessible;
#[path = "../support/bombs.rs"]
mod bombs;
mod cards;
mod chromium;
mod cohorts;
mod compare;
mod control;
mod crew;
mod desk;
mod devtools;
mod elsewhere;
mod explore;
mod files;
mod formats;
mod hostile;
mod inputs;
mod interrupted;
mod journey;
mod learned;
mod lessons;
mod narrow;
mod offline;
mod one_file;
mod others;
mod outside;
mod package;
mod page;
mod plots;
mod replay;
mod report;
mod robbed;
mod server;
mod sessions;
mod share;
mod solved;
mod studies;
#[path = "../support/mod.rs"]
mod support;
mod trained;
mod turns;
