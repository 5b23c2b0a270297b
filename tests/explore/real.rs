//! The seven cancer types of TCGA, against what scikit-learn and umap-learn made of them.

use std::sync::Arc;

use genessl::Advance;
use genessl::explore::agreement::adjusted_rand_index;
use genessl::explore::kmeans::{Kmeans, KmeansOptions};
use genessl::explore::neighbours::{Metric, NeighbourSearch};
use genessl::explore::principal::Principal;
use genessl::explore::trustworthiness::trustworthiness;
use genessl::explore::tsne::{Tsne, TsneOptions};
use genessl::explore::umap::{Umap, UmapOptions};
use genessl::explore::variable::{GeneMoments, Ranking, VariableGenes};
use genessl::table::{FileSource, ReadOptions, Reading, Table};
use ndarray::{ArcArray2, Array2, Axis};

use crate::support::shared;

/// The ratios of the first ten components on 500, 1,000 and 2,000 genes, by scikit-learn's `PCA`.
const RATIOS: [(usize, [f64; 10]); 3] = [
    (
        500,
        [
            0.26534, 0.18405, 0.15419, 0.10225, 0.05020, 0.01898, 0.01211, 0.01059, 0.00826,
            0.00683,
        ],
    ),
    (
        1000,
        [
            0.24663, 0.16230, 0.15287, 0.10686, 0.05103, 0.02064, 0.01340, 0.01129, 0.00890,
            0.00754,
        ],
    ),
    (
        2000,
        [
            0.21974, 0.16142, 0.13579, 0.11052, 0.05371, 0.02310, 0.01504, 0.01232, 0.00968,
            0.00880,
        ],
    ),
];

fn cohort() -> Option<Table> {
    let file = shared("data/tcga7/all_log2cpm.parquet")?;
    let source = Arc::new(FileSource::open(&file).expect("the file is there"));
    let reading = Reading::open("all_log2cpm.parquet", source, &ReadOptions::default());
    Some(reading.and_then(Advance::run).expect("a table").table)
}

fn most_variable(table: &Table, genes: usize) -> ArcArray2<f32> {
    let mut moments = GeneMoments::new(table.features.len());
    for row in table.values.rows() {
        moments.add(row.as_slice().expect("rows in one piece"));
    }
    let columns = VariableGenes::of(moments.finish(), Ranking::Variance).top(genes);
    table.values.select(Axis(1), &columns).into_shared()
}

fn types(table: &Table) -> Vec<u32> {
    let labels = &table.metadata_column("cancer_type").expect("labels").values;
    let mut names = labels.clone();
    names.sort();
    names.dedup();
    let number = |label| names.binary_search(label).expect("a known label") as u32;
    labels.iter().map(number).collect()
}

#[test]
fn principal_components_are_those_of_scikit_learn() {
    let Some(table) = cohort() else { return };
    for (genes, expected) in RATIOS {
        let x = most_variable(&table, genes);
        let pca = Principal::new(x, 10, 7)
            .and_then(Advance::run)
            .expect("components");
        for (ours, expected) in pca.explained_variance_ratio.iter().zip(expected) {
            assert!(
                (ours - expected).abs() < 1e-5,
                "{genes} genes: {ours} is {expected}"
            );
        }
        // Scores along different components are uncorrelated, and have the variance that is claimed.
        for (at, first) in pca.scores.columns().into_iter().enumerate() {
            for (other, second) in pca.scores.columns().into_iter().enumerate() {
                let covariance = first.dot(&second) / 383.0;
                let claimed = if at == other {
                    pca.explained_variance[at]
                } else {
                    0.0
                };
                assert!((covariance - claimed).abs() < 1e-6 * pca.explained_variance[0]);
            }
        }
    }
}

/// Layouts of the 50 principal components of 2,000 genes, for three seeds.
#[test]
fn neighbours_and_types_stay_together_as_well_as_in_the_references() {
    let Some(table) = cohort() else { return };
    let pca = Principal::new(most_variable(&table, 2000), 50, 7)
        .and_then(Advance::run)
        .expect("components");
    let reduced = pca.scores.mapv(|score| score as f32).into_shared();
    let types = types(&table);
    for seed in [1, 2, 3] {
        let umap = lay_out_umap(&reduced, &pca.scores, seed);
        let (trust, agreement) = judge(&reduced, &umap, &types, seed);
        println!("UMAP, seed {seed}: trustworthiness {trust:.4}, ARI {agreement:.4}");
        assert!(trust >= 0.9852 - 0.005, "UMAP's trustworthiness is {trust}");
        assert!(
            (0.94..=0.96).contains(&agreement),
            "ARI on UMAP is {agreement}"
        );
        let tsne = lay_out_tsne(&reduced, &pca.scores, seed);
        let (trust, agreement) = judge(&reduced, &tsne, &types, seed);
        println!("t-SNE, seed {seed}: trustworthiness {trust:.4}, ARI {agreement:.4}");
        assert!(
            trust >= 0.9921 - 0.005,
            "t-SNE's trustworthiness is {trust}"
        );
    }
}

fn judge(reduced: &ArcArray2<f32>, layout: &Array2<f32>, types: &[u32], seed: u64) -> (f64, f64) {
    let trust = trustworthiness(reduced.view(), layout.view(), 15).expect("a number");
    let options = KmeansOptions {
        clusters: 7,
        ..KmeansOptions::default()
    };
    let clusters = Kmeans::new(layout.clone().into_shared(), &options, seed)
        .and_then(Advance::run)
        .expect("clusters");
    (trust, adjusted_rand_index(&clusters.assignment, types))
}

fn lay_out_umap(x: &ArcArray2<f32>, pca: &Array2<f64>, seed: u64) -> Array2<f32> {
    let options = UmapOptions::default();
    let neighbours = NeighbourSearch::new(x.clone(), 14, Metric::Euclidean, seed)
        .and_then(Advance::run)
        .expect("neighbours");
    Umap::new(&neighbours, pca.view(), &options, seed)
        .and_then(Advance::run)
        .expect("a layout")
}

fn lay_out_tsne(x: &ArcArray2<f32>, pca: &Array2<f64>, seed: u64) -> Array2<f32> {
    let options = TsneOptions::default();
    let k = options.neighbours(x.nrows());
    let neighbours = NeighbourSearch::new(x.clone(), k, Metric::Euclidean, seed)
        .and_then(Advance::run)
        .expect("neighbours");
    Tsne::new(&neighbours, pca.view(), &options, seed)
        .and_then(Advance::run)
        .expect("a layout")
}
