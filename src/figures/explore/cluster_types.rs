//! Which types the samples of each cluster are of.

use ndarray::ArrayView2;

use crate::figures::drawing::figure::{Figure, FigureContext, Marks};
use crate::figures::drawing::heading::{Draft, Heading, label_room};
use crate::figures::drawing::matrix::{CountMatrix, MatrixLayout};
use crate::figures::drawing::numbers::{count, fixed};
use crate::figures::drawing::text::{shorten, text_width};
use crate::sorting::sorted_indices;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`cluster_types`] draws.
#[derive(Debug, Clone, Copy)]
pub struct ClusterTypes<'a> {
    /// What was clustered and how, for the title: `k-means of the genes`.
    pub title: &'a str,
    /// The types in any order.
    pub types: &'a [String],
    /// Samples of known type, clusters × types.
    pub counts: ArrayView2<'a, u32>,
    /// The commonest type of each cluster, as its place among `types`; `None` where none is known.
    pub majority: &'a [Option<usize>],
    /// The share of the commonest type in each cluster, between 0 and 1.
    pub purity: &'a [f64],
    /// Adjusted Rand index and normalised mutual information against the types.
    pub agreement: Option<(f64, f64)>,
}

impl ClusterTypes<'_> {
    fn check(&self) -> Result<()> {
        let (clusters, types) = self.counts.dim();
        let sizes = [self.majority.len(), self.purity.len()] == [clusters; 2];
        let known = self.majority.iter().flatten().all(|&of| of < types);
        if clusters == 0 || types == 0 {
            let what = "there are no clusters of samples with a known type to draw";
            return Err(Error::new(what, "Choose a label column and run k-means."));
        }
        if !sizes || !known || self.types.len() != types {
            let what = "clusters and types of the table do not match";
            return Err(Error::new(what, "Run k-means again."));
        }
        Ok(())
    }

    fn size(&self, cluster: usize) -> u64 {
        self.counts.row(cluster).iter().map(|&n| u64::from(n)).sum()
    }

    /// The types so that those of the first cluster come first: the large counts then lie along the diagonal.
    fn type_order(&self) -> Vec<usize> {
        let home = |of: usize| {
            let column = self.counts.column(of);
            let most = column.iter().copied().max().unwrap_or(0);
            let cluster = column.iter().position(|&number| number == most);
            (cluster, std::cmp::Reverse(most))
        };
        sorted_indices(self.types.len(), &|one, other| home(one).cmp(&home(other)))
    }

    /// `1: BRCA 98 %`, with the type shortened to what a label has room for where `short`.
    fn cluster_name(&self, cluster: usize, short: bool) -> String {
        const SIZE: f64 = 13.0;
        let number = cluster + 1;
        let Some(of) = self.majority[cluster] else {
            return format!("{number}: no known type");
        };
        // Only a pure cluster has 100 %.
        let purity = 100.0 * self.purity[cluster];
        let rounded = if purity < 100.0 {
            purity.min(99.0)
        } else {
            purity
        };
        let share = format!("{} %", fixed(rounded, 0));
        let room = label_room(SIZE) - text_width(&format!("{number}:  {share}"), SIZE, false);
        let name = if short {
            shorten(&self.types[of], SIZE, false, room)
        } else {
            self.types[of].clone()
        };
        format!("{number}: {name} {share}")
    }

    fn note(&self) -> String {
        let samples: u64 = (0..self.purity.len())
            .map(|cluster| self.size(cluster))
            .sum();
        let note = format!(
            "{} clusters of {} samples of known type",
            count(self.purity.len() as u64),
            count(samples)
        );
        match self.agreement {
            Some((rand, information)) => format!(
                "{note}, adjusted Rand index {}, normalised mutual information {}",
                fixed(rand, 3),
                fixed(information, 3)
            ),
            None => note,
        }
    }

    fn row(&self, cluster: usize, order: &[usize]) -> Vec<Cell> {
        let majority = self.majority[cluster];
        let mut row = vec![
            Cell::from(cluster + 1),
            majority.map_or(Cell::Missing, |of| Cell::from(self.types[of].as_str())),
            majority.map_or(Cell::Missing, |_| Cell::Number(self.purity[cluster])),
            Cell::Count(self.size(cluster)),
        ];
        let counts = self.counts.row(cluster);
        row.extend(order.iter().map(|&of| Cell::Count(u64::from(counts[of]))));
        row
    }
}

/// Clusters in rows and types in columns, counts in the cells (nothing for none), shaded by the share of the cluster;
/// the clusters are named by their commonest type and its share.
///
/// # Errors
/// Where there are no clusters or no types, or the input's sizes do not match.
pub fn cluster_types(clusters: &ClusterTypes, context: &FigureContext) -> Result<Figure> {
    clusters.check()?;
    let heading = Heading::new(clusters.title, &clusters.note(), context);
    let order = clusters.type_order();
    let names = |short: bool| {
        (0..clusters.purity.len())
            .map(|cluster| clusters.cluster_name(cluster, short))
            .collect::<Vec<_>>()
    };
    let types: Vec<String> = order.iter().map(|&of| clusters.types[of].clone()).collect();
    let numbers = |cluster: ndarray::ArrayView1<u32>| {
        let ordered = order.iter().map(|&of| u64::from(cluster[of]));
        ordered.collect::<Vec<u64>>()
    };
    let counts: Vec<Vec<u64>> = clusters.counts.rows().into_iter().map(numbers).collect();
    let rows = names(true);
    let matrix = CountMatrix {
        axes: ["Cluster", "Type"],
        rows: &rows,
        columns: &types,
        counts: &counts,
        caption: "Share of the cluster",
    };
    let layout = MatrixLayout::new(matrix, heading.bottom(), context.theme);
    let columns = ["cluster", "commonest type", "share", "samples"];
    let columns = columns.into_iter().chain(types.iter().map(String::as_str));
    let draft = Draft {
        name: "cluster_types",
        width: layout.cells.sheet_width(),
        height: layout.cells.sheet_height(),
        description: format!(
            "A matrix of counts, clusters in rows, types in columns. {}. The clusters: {}.",
            clusters.note(),
            names(false).join(", ")
        ),
        heading,
        columns: columns.map(String::from).collect(),
        rows: (0..counts.len())
            .map(|cluster| clusters.row(cluster, &order))
            .collect(),
    };
    draft.finish(context, |sheet| {
        let grid = layout.draw(sheet, names(false), types.clone())?;
        Ok(Marks::Grid(grid))
    })
}
