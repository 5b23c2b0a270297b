//! A drawn figure: what it is made for, its document, where its marks lie, and its table.

use serde::{Deserialize, Serialize};

use super::palette::Theme;
use crate::table::TextTable;

/// The width of a figure in SVG units; a confusion matrix of many classes may be wider.
pub const WIDTH: u32 = 720;

/// No text is smaller than this, in SVG units.
pub const SMALLEST_TEXT: f64 = 11.0;

/// What every figure needs to know beside its data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FigureContext {
    /// Dark ink on white, or the reverse.
    pub theme: Theme,
    /// Whether the data come from the built-in generator; the title then says so.
    pub simulated: bool,
    /// What to say beneath the title, for example the cohort's name; may be empty.
    pub subtitle: String,
}

/// A drawn figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The figure's identifier, for example `class_counts`; also the stem of the file it is saved to.
    pub name: String,
    /// The title as drawn.
    pub title: String,
    /// The viewBox's width.
    pub width: u32,
    /// The viewBox's height.
    pub height: u32,
    /// A complete SVG document.
    pub svg: String,
    /// Where the data lie in the drawing.
    pub marks: Marks,
    /// The same data as a table.
    pub table: TextTable,
}

impl Figure {
    /// The same under another name, for one of which a step shows several.
    pub(in crate::figures) fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self.table.name = name.to_owned();
        self
    }
}

/// Where the data lie, in viewBox units. Serialised as `{"kind": "points", "items": …}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "items", rename_all = "snake_case")]
pub enum Marks {
    /// A scatter plot or dot plot.
    Points(Vec<PointMark>),
    /// A bar chart.
    Bars(Vec<RectMark>),
    /// A heat map or matrix.
    Grid(GridMark),
    /// Curves.
    Lines(Vec<LineMark>),
}

/// One point of a scatter plot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PointMark {
    /// The centre.
    pub x: f64,
    /// The centre.
    pub y: f64,
    /// The sample or model.
    pub label: String,
    /// Its value or values in words.
    pub value: String,
    /// Its class or measure.
    pub class: String,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RectMark {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The bar's width.
    pub width: f64,
    /// The bar's height.
    pub height: f64,
    /// What it counts.
    pub label: String,
    /// The count.
    pub value: f64,
}

/// The cells of a heat map, row by row from the upper left corner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridMark {
    /// The left edge of the first column.
    pub x: f64,
    /// The upper edge of the first row.
    pub y: f64,
    /// A column's width.
    pub cell_width: f64,
    /// A row's height.
    pub cell_height: f64,
    /// One label per row, in full.
    pub row_labels: Vec<String>,
    /// One label per column, in full.
    pub column_labels: Vec<String>,
    /// `values[row][column]`.
    pub values: Vec<Vec<f64>>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineMark {
    /// What the curve shows.
    pub name: String,
    /// Its points.
    pub points: Vec<LinePoint>,
}

/// One point of a curve.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinePoint {
    /// Where it lies.
    pub x: f64,
    /// Where it lies.
    pub y: f64,
    /// The position in words, for example `epoch 12`.
    pub label: String,
    /// The value.
    pub value: f64,
}
