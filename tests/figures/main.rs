//! Figures: what they show, their snapshots, and what can't be drawn.

#[path = "../drawing/mod.rs"]
mod drawing;

mod compare;
mod explore;
mod learned;
mod plots;
