//! Scales that the range of the numbers does not tell.

use crate::{ReadTable, text};
use genessl::table::ScaleKind;

/// Genes in rows and so many samples, with a number for each.
fn table(genes: usize, samples: usize, number: impl Fn(usize, usize) -> f64) -> ReadTable {
    let header: Vec<String> = (0..samples).map(|sample| format!("P{sample}")).collect();
    let mut table = format!("gene,{}\n", header.join(","));
    for gene in 0..genes {
        let cells: Vec<String> = (0..samples)
            .map(|sample| number(gene, sample).to_string())
            .collect();
        table += &format!("ENSG{:011},{}\n", gene + 1, cells.join(","));
    }
    text(&table)
}

/// A number from 0 to 1 that looks drawn.
fn drawn(gene: usize, sample: usize) -> f64 {
    let mixed = (gene * 7919 + sample * 104_729 + gene * sample * 31) % 10_007;
    mixed as f64 / 10_007.0
}

fn said(read: &ReadTable) -> (ScaleKind, &str) {
    let scale = &read.report.decisions.scale;
    (scale.kind, &scale.words)
}

#[test]
fn counts_of_shared_reads_are_expected_counts() {
    // Of RSEM, every third gene shares reads with others.
    let rsem = table(300, 4, |gene, sample| {
        let count = (drawn(gene, sample) * 20_000.0).floor();
        if gene % 3 == 0 { count + 0.37 } else { count }
    });
    let (kind, words) = said(&rsem);
    assert_eq!(kind, ScaleKind::Counts, "{words}");
    assert!(words.starts_with("expected counts"), "{words}");
    // Counts divided by the samples' factors are not.
    let normalised = table(300, 4, |gene, sample| {
        (drawn(gene, sample) * 20_000.0).floor() / (1.013 + 0.07 * sample as f64)
    });
    let (kind, words) = said(&normalised);
    assert_eq!(kind, ScaleKind::Linear, "{words}");
}

#[test]
fn log_cpm_below_zero_are_logarithms_and_z_scores_are_not() {
    // Four genes in ten are hardly read; edgeR gives those without reads one number.
    let level = |gene: usize| {
        if gene % 10 < 4 {
            -3.0
        } else {
            (gene % 13) as f64
        }
    };
    let log_cpm = table(400, 8, |gene, sample| {
        (level(gene) + 2.0 * drawn(gene, sample) - 1.0).max(-4.6)
    });
    let (kind, words) = said(&log_cpm);
    assert_eq!(kind, ScaleKind::Log, "{words}");
    assert!(words.contains("log-CPM"), "{words}");
    let z_scores = table(400, 8, |gene, sample| {
        let own: Vec<f64> = (0..8).map(|sample| drawn(gene, sample)).collect();
        let mean = own.iter().sum::<f64>() / 8.0;
        4.0 * (own[sample] - mean)
    });
    let (kind, words) = said(&z_scores);
    assert_eq!(kind, ScaleKind::Centred, "{words}");
    // Ratios to a common reference reach as far down as up.
    let ratios = table(400, 8, |gene, sample| {
        (gene % 13) as f64 - 6.0 + drawn(gene, sample)
    });
    let (kind, words) = said(&ratios);
    assert_eq!(kind, ScaleKind::Centred, "{words}");
}

#[test]
fn small_numbers_that_add_up_to_the_same_are_no_logarithms() {
    let shares = |total: f64| {
        move |gene: usize, sample: usize| {
            let size = |gene| drawn(gene, sample).powi(4);
            let all: f64 = (0..1500).map(size).sum();
            total * size(gene) / all
        }
    };
    let (genes, samples) = (1500, 4);
    let scaled = table(genes, samples, shares(1000.0));
    let (kind, words) = said(&scaled);
    assert_eq!(kind, ScaleKind::Linear, "{words}");
    assert!(words.contains("adds up to 1,000"), "{words}");
    let logarithms = table(genes, samples, |gene, sample| {
        (1.0 + shares(1e6)(gene, sample)).log2()
    });
    assert_eq!(said(&logarithms).0, ScaleKind::Log);
}
