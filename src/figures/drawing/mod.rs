//! What figures are drawn with: the sheet and its document, paths, text and numbers, colours and markers, axes, legends,
//! labels, and the kinds of plot that several figures share.
//!
//! Parts know of samples, classes and models what a reader sees of them, and nothing of a study.

pub mod backend;
pub mod numbers;
pub mod palette;
pub mod text;

pub(super) mod axis;
pub(super) mod bars;
pub(super) mod beside;
pub(super) mod cells;
pub(super) mod cloud;
pub(super) mod colouring;
pub(super) mod columns;
pub(super) mod compared;
pub(super) mod components;
pub(super) mod curve;
pub(super) mod figure;
pub(super) mod grid;
pub(super) mod heading;
pub(super) mod histogram;
pub(super) mod label_levels;
pub(super) mod labels;
pub(super) mod legend;
pub(super) mod markers;
pub(super) mod matrix;
pub(super) mod panels;
pub(super) mod path;
pub(super) mod place;
pub(super) mod runs;
pub(super) mod scatter;
pub(super) mod shaded;
pub(super) mod sheet;
