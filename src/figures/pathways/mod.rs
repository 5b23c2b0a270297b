//! The figures of Pathways: the scores of the most variable ones as a heat map.

mod heatmap;

pub use heatmap::{
    HEATMAP_COLUMNS, HEATMAP_PATHWAYS, Heatmap, most_variable, pathway_heatmap, z_scores,
};
