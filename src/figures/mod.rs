//! Draws the study's figures: one function per figure, SVG out.
//!
//! plotters draws on [`backend::SvgCanvas`], which measures text by a table of character widths, so that neither a
//! DOM nor a font library is asked: a figure has the same bytes in a worker, in a native run and in a snapshot test.
//!
//! Every function takes plain slices and a [`FigureContext`] and gives a [`Figure`]: the SVG, where its marks lie (in
//! viewBox units, for hover and selection), and the same data as a table.

pub mod backend;
pub mod numbers;
pub mod palette;
pub mod text;

mod ablation;
mod ablation_plot;
mod accuracy;
mod axis;
mod bars;
mod beside;
mod class_genes;
mod class_recall;
mod cloud;
mod cluster_scan;
mod cluster_types;
mod colouring;
mod compared;
mod confidence;
mod confusion;
mod difference_panels;
mod differences;
mod explained_variance;
mod heading;
mod heatmap;
mod histogram;
mod label_levels;
mod labels;
mod latent;
mod latent_pair;
mod latent_pathways;
mod learning_curve;
mod learning_curve_plot;
mod legend;
mod losses;
mod markers;
mod matrix;
mod mean_variance;
mod novelty;
mod panels;
mod path;
mod pathway_fit;
mod pathway_scatter;
mod pca_panels;
mod prediction_confidence;
mod runs;
mod scatter;
mod session;
mod shaded;
mod sheet;
mod volcano;
mod volcano_layout;

use serde::{Deserialize, Serialize};

use crate::table::TextTable;

pub use ablation::{Ablation, AblationModel, AblationVariant, ablation};
pub use accuracy::{ModelScores, accuracy};
pub use bars::{class_counts, normal_tumour};
pub use class_genes::{ClassGenes, class_genes};
pub use class_recall::{ClassRecall, class_recall};
pub use cluster_scan::{ScanPoint, cluster_scan};
pub use cluster_types::{ClusterTypes, cluster_types};
pub use colouring::{Colouring, value_colours};
pub use compared::ComparedModel;
pub use confidence::{Confidence, Judged, confidence};
pub use confusion::{Confusion, confusion};
pub use differences::{DifferencePoint, Differences, ModelDifferences, differences};
pub use explained_variance::{Explained, explained_variance};
pub use heatmap::{
    HEATMAP_COLUMNS, HEATMAP_PATHWAYS, Heatmap, most_variable, pathway_heatmap, z_scores,
};
pub use label_levels::LabelLevel;
pub use latent::{Latent, latent_pca};
pub use latent_pair::{LatentPair, LatentView, latent_pair};
pub use latent_pathways::{LatentPathways, latent_pathways};
pub use learning_curve::{CurvePoint, LearningCurve, ModelCurve, learning_curve};
pub use legend::NO_CLASS;
pub use losses::{EpochLoss, LossCurves, losses};
pub use mean_variance::{MeanVariance, mean_variance};
pub use novelty::{Distances, Novelty, novelty};
pub use palette::Theme;
pub use pathway_fit::{PathwayFit, pathway_fit};
pub use pathway_scatter::{PathwayPanel, PathwayScatter, pathway_scatter};
pub use pca_panels::{PcaPanel, PcaPanels, pca_panels};
pub use prediction_confidence::{PredictionConfidence, prediction_confidence};
pub use scatter::{Scatter, ScatterAxis, scatter};
pub use session::{names, of_session};
pub use volcano::{Volcano, VolcanoAcross, VolcanoKind, volcano};

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
