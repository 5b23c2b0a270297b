//! Genes by variance, against the definition and the reference list of the most variable genes.

use genessl::explore::variable::{GeneMoments, Moments, Ranking, VariableGenes};
use genessl::genes::{Catalogue, Mapping};
use ndarray::{Array2, ArrayView2, array};

use crate::support;

fn moments(x: ArrayView2<'_, f32>) -> Moments {
    let mut moments = GeneMoments::new(x.ncols());
    for row in x.rows() {
        moments.add(&row.to_vec());
    }
    moments.finish()
}

#[test]
fn moments_are_those_of_the_definition() {
    let x = support::numbers::matrix(50, 7, 3);
    // A mean of a million leaves plain sums of squares without digits.
    for shift in [0.0, 1e6] {
        let x = x.mapv(|value| value + shift);
        let Moments { mean, variance } = moments(x.view());
        for (gene, values) in x.columns().into_iter().enumerate() {
            let values = values.mapv(f64::from);
            assert!((mean[gene] - values.sum() / 50.0).abs() < 1e-9);
            let expected = values.var(0.0);
            assert!((variance[gene] - expected).abs() < 1e-9 * expected.max(1.0));
        }
    }
}

#[test]
fn missing_values_are_left_out_of_their_gene() {
    let x = array![
        [1.0f32, f32::NAN, 2.0],
        [f32::INFINITY, f32::NAN, 4.0],
        [3.0, f32::NAN, 6.0]
    ];
    let Moments { mean, variance } = moments(x.view());
    assert_eq!(mean, [2.0, 0.0, 4.0]);
    assert_eq!(variance[..2], [1.0, 0.0]);
    assert!((variance[2] - 8.0 / 3.0).abs() < 1e-15);
}

#[test]
fn genes_are_ranked_by_variance_or_dispersion() {
    let given = || Moments {
        mean: vec![10.0, 1.0, 0.5, 0.0, -1.0, 2.0],
        variance: vec![4.0, 2.0, 2.0, 0.0, 3.0, 0.0009],
    };
    let by_variance = VariableGenes::of(given(), Ranking::Variance);
    assert_eq!(by_variance.order, [0, 4, 1, 2, 5, 3]);
    assert_eq!(by_variance.near_constant, 2);
    assert_eq!(by_variance.top(3), [0, 1, 4]);
    assert_eq!(by_variance.top(99), [0, 1, 2, 3, 4, 5]);
    let by_dispersion = VariableGenes::of(given(), Ranking::Dispersion);
    assert_eq!(by_dispersion.order, [2, 1, 0, 5, 3, 4]);
    assert_eq!(by_dispersion.dispersion[..3], [0.4, 2.0, 4.0]);
    let none = VariableGenes::of(GeneMoments::new(0).finish(), Ranking::default());
    assert!(none.top(5).is_empty());
}

#[test]
fn the_most_variable_genes_are_those_of_the_reference() {
    let (Some(table), Some(reference)) = (
        support::shared("data/tcga7/all_log2cpm.parquet"),
        support::shared("reference/variable_genes_2000.tsv"),
    ) else {
        return;
    };
    let table = genessl::table::read_file(table, &Default::default())
        .unwrap()
        .table;
    let catalogue = Catalogue::builtin().unwrap();
    let mapping = Mapping::plan(&table.features, &catalogue, None, &Default::default()).unwrap();
    let table = mapping.apply(table).unwrap();
    let ranked = VariableGenes::of(moments(table.values.view()), Ranking::Variance);
    let mut ours: Vec<(String, f64)> = ranked
        .top(2000)
        .into_iter()
        // The reference wrote all symbols in capitals.
        .map(|gene| (table.features[gene].to_uppercase(), ranked.variance[gene]))
        .collect();
    ours.sort_by(|(one, _), (other, _)| one.cmp(other));
    let reference = std::fs::read_to_string(reference).unwrap();
    let mut expected: Vec<(&str, f64)> = reference
        .lines()
        .skip(1)
        .map(|line| line.split_once('\t').unwrap())
        .map(|(symbol, variance)| (symbol, variance.parse().unwrap()))
        .collect();
    expected.sort_by_key(|&(symbol, _)| symbol);
    assert_eq!(ours.len(), expected.len());
    for ((ours, variance), (symbol, expected)) in ours.into_iter().zip(expected) {
        assert_eq!(ours, symbol);
        assert!((variance - expected).abs() < 1e-5 * expected, "{symbol}");
    }
    assert!(
        (500..2000).contains(&ranked.near_constant),
        "{}",
        ranked.near_constant
    );
}

#[test]
fn slices_of_a_table_give_what_the_whole_does() {
    let x: Array2<f32> = support::numbers::matrix(40, 30, 9);
    let whole = moments(x.view());
    let mut sliced = GeneMoments::new(30);
    for rows in x.axis_chunks_iter(ndarray::Axis(0), 7) {
        for row in rows.rows() {
            sliced.add(row.as_slice().unwrap());
        }
    }
    assert_eq!(sliced.finish(), whole);
}
