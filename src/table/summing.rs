//! Lines that are parts of genes, such as transcripts, summed up to genes.

use std::collections::HashMap;

use ndarray::Array2;

use super::deciding::scale::{Scale, ScaleKind};
use super::options::ReadOptions;
use super::words::grouped;
use super::{Table, split_precision};
use crate::{Error, Result};

/// Sums features of one name, in double precision, where the first of them stands; a sentence on it, or nothing where none
/// repeats.
///
/// # Errors
/// Where the numbers look like logarithms, whose sum says nothing.
pub(super) fn sum_up(
    table: &mut Table,
    parts: &str,
    options: &ReadOptions,
) -> Result<Option<String>> {
    let (names, place) = places(&table.features);
    let (before, genes) = (place.len(), names.len());
    if genes == before {
        return Ok(None);
    }
    let scale = Scale::of(table).or_set(options.scale);
    if matches!(scale.kind, ScaleKind::Log | ScaleKind::Centred) {
        return Err(Error::new(
            format!(
                "the lines are {parts}, {} of {} genes, and the numbers look like logarithms, which can't be summed up to genes",
                grouped(before),
                grouped(genes)
            ),
            "Sum counts or TPM up to genes first (tximport does). If the numbers are no logarithms, set the scale.",
        ));
    }
    let shape = (table.samples(), genes);
    let mut values = Array2::zeros(shape);
    let mut remainder = table.remainder.as_ref().map(|_| Array2::zeros(shape));
    let mut numbers = Vec::with_capacity(before);
    let mut sums = vec![0.0_f64; genes];
    for sample in 0..table.samples() {
        table.row_into(sample, &mut numbers);
        sums.fill(0.0);
        for (number, &gene) in numbers.iter().zip(&place) {
            sums[gene] += number;
        }
        for (gene, &sum) in sums.iter().enumerate() {
            let (value, rest) = split_precision(sum);
            values[[sample, gene]] = value;
            if let Some(remainder) = &mut remainder {
                remainder[[sample, gene]] = rest;
            }
        }
    }
    table.features = names;
    (table.values, table.remainder) = (values, remainder);
    Ok(Some(format!(
        "The lines are {parts}: {} of them were summed up to {} genes.",
        grouped(before),
        grouped(genes)
    )))
}

/// The different names in the order they are first met, and for each feature which of them it has.
fn places(features: &[String]) -> (Vec<String>, Vec<usize>) {
    let mut known: HashMap<&str, usize> = HashMap::with_capacity(features.len());
    let mut names: Vec<String> = Vec::new();
    let place = features.iter().map(|feature| {
        *known.entry(feature).or_insert_with(|| {
            names.push(feature.clone());
            names.len() - 1
        })
    });
    let place = place.collect();
    (names, place)
}
