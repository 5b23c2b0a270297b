//! The simulated cohort: deterministic, real names, overdispersed counts, types that can be learnt but not trivially.

use std::collections::{HashMap, HashSet};

use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::pathways::GeneSets;
use genessl::study::cohort::{CohortOptions, NORMAL, simulate};
use genessl::table::Table;
use genessl::{Error, Result};
use ndarray::{Array1, Array2, Axis};

fn cohort(options: &CohortOptions, seed: u64) -> Result<Table> {
    simulate(options, &*Catalogue::builtin()?, &GeneSets::kegg()?, seed)
}

fn small() -> CohortOptions {
    CohortOptions {
        samples: 120,
        types: 4,
        genes: 1000,
        ..CohortOptions::default()
    }
}

fn refusal(options: &CohortOptions) -> Error {
    cohort(options, 7).expect_err("a refusal")
}

fn labels(table: &Table) -> &[String] {
    &table.metadata_column("cancer_type").expect("labels").values
}

fn sizes(table: &Table) -> HashMap<&str, usize> {
    let mut sizes = HashMap::new();
    labels(table)
        .iter()
        .for_each(|label| *sizes.entry(label.as_str()).or_default() += 1);
    sizes
}

#[test]
fn the_same_seed_gives_the_same_table() -> Result<()> {
    let one = cohort(&small(), 7)?;
    assert_eq!(one, cohort(&small(), 7)?);
    assert_ne!(one.values, cohort(&small(), 8)?.values);
    let own = CohortOptions {
        seed: Some(8),
        ..small()
    };
    assert_eq!(cohort(&own, 7)?, cohort(&small(), 8)?);
    Ok(())
}

#[test]
fn types_have_unequal_sizes_and_some_samples_are_normal() -> Result<()> {
    let table = cohort(&CohortOptions::default(), 7)?;
    assert_eq!((table.samples(), table.features.len()), (600, 6000));
    assert!(table.name.contains("Simulated"));
    let sizes = sizes(&table);
    assert_eq!(sizes.len(), 13);
    assert_eq!(sizes[NORMAL], 48);
    let types: Vec<usize> = sizes
        .iter()
        .filter(|(label, _)| **label != NORMAL)
        .map(|(_, &size)| size)
        .collect();
    let (smallest, largest) = (types.iter().min(), types.iter().max());
    assert!(
        smallest.is_some_and(|&size| (5..20).contains(&size)),
        "{smallest:?}"
    );
    assert!(largest.is_some_and(|&size| size > 80), "{largest:?}");

    let purity = &table.metadata_column("purity").expect("purity").values;
    let rows = table.sample_ids.iter().zip(labels(&table)).zip(purity);
    for ((barcode, label), purity) in rows {
        let normal = label == NORMAL;
        assert_eq!(
            barcode.rsplit('-').next(),
            Some(if normal { "11A" } else { "01A" })
        );
        assert!(
            barcode.starts_with("SIM-") && barcode.split('-').count() == 4,
            "{barcode}"
        );
        assert_eq!(normal, purity == "0.000");
    }
    assert_eq!(table.sample_ids.iter().collect::<HashSet<_>>().len(), 600);
    Ok(())
}

#[test]
fn genes_are_real_and_those_of_the_pathways_come_first() -> Result<()> {
    let table = cohort(&CohortOptions::default(), 7)?;
    let catalogue = Catalogue::builtin()?;
    let real: HashSet<String> = catalogue.genes().map(|gene| gene.versioned_id()).collect();
    assert!(table.features.iter().all(|feature| real.contains(feature)));
    let mut mapping = Mapping::plan(
        &table.features,
        &catalogue,
        None,
        &MappingOptions::default(),
    )?;
    assert_eq!(
        mapping.symbols.len(),
        6000,
        "no symbol recurs, none is missing"
    );
    mapping.cover(&GeneSets::kegg()?.pairs());
    let (found, all) = mapping
        .report
        .coverage
        .iter()
        .fold((0, 0), |(found, all), set| {
            (found + set.found, all + set.genes)
        });
    assert!(found as f64 > 0.97 * all as f64, "{found} of {all}");
    Ok(())
}

#[test]
fn counts_are_whole_and_vary_more_than_poisson() -> Result<()> {
    let table = cohort(&small(), 7)?;
    assert!(
        table
            .values
            .iter()
            .all(|&count| count >= 0.0 && count.fract() == 0.0)
    );
    assert!(table.remainder.is_none());
    let written = &table
        .metadata_column("library_size")
        .expect("library size")
        .values;
    for (row, size) in table.values.rows().into_iter().zip(written) {
        let total: f64 = row.iter().map(|&count| f64::from(count)).sum();
        assert_eq!(format!("{total:.0}"), *size);
    }
    // Library sizes taken out, a Poisson gene's variance is its mean.
    let cpm = counts_per_million(&table);
    let mean = cpm.mean_axis(Axis(0)).expect("samples");
    let variance = cpm.var_axis(Axis(0), 0.0);
    let expressed = || mean.iter().zip(&variance).filter(|(mean, _)| **mean > 50.0);
    let overdispersed = expressed()
        .filter(|(mean, variance)| *variance > &(*mean * 2.0))
        .count();
    assert!(expressed().count() > 500);
    assert_eq!(overdispersed, expressed().count());
    assert!(
        table.values.iter().any(|&count| count == 0.0),
        "some genes are silent"
    );
    Ok(())
}

#[test]
fn types_can_be_told_apart_but_not_without_error() -> Result<()> {
    for seed in [7, 8] {
        let table = cohort(&CohortOptions::default(), seed)?;
        let accuracy = nearest_centroid(&table);
        println!("seed {seed}: nearest centroid {accuracy:.3}");
        assert!((0.7..0.98).contains(&accuracy), "seed {seed}: {accuracy}");
    }
    Ok(())
}

#[test]
fn any_number_of_types_and_impossible_ones_refused() -> Result<()> {
    for types in [1, 2, 33, 60] {
        let table = cohort(
            &CohortOptions {
                types,
                genes: 500,
                ..CohortOptions::default()
            },
            7,
        )?;
        let sizes = sizes(&table);
        assert_eq!(sizes.len(), types + 1);
        assert!(sizes.values().all(|&size| size >= 5));
    }
    let none = CohortOptions {
        normal_share: 0.0,
        ..small()
    };
    assert!(!sizes(&cohort(&none, 7)?).contains_key(NORMAL));

    assert!(
        refusal(&CohortOptions {
            types: 0,
            ..small()
        })
        .what
        .contains("no cancer types")
    );
    assert!(
        refusal(&CohortOptions {
            samples: 10,
            ..small()
        })
        .advice
        .contains("22 at least")
    );
    assert!(
        refusal(&CohortOptions {
            genes: 3,
            ..small()
        })
        .advice
        .contains("500 to")
    );
    assert!(
        refusal(&CohortOptions {
            genes: 1_000_000,
            ..small()
        })
        .advice
        .contains("500 to")
    );
    assert!(
        refusal(&CohortOptions {
            normal_share: f64::NAN,
            ..small()
        })
        .what
        .contains("NaN")
    );
    let empty = simulate(&small(), &*Catalogue::builtin()?, &GeneSets::default(), 7);
    assert!(empty.is_err());
    assert!(toml::from_str::<CohortOptions>("sample = 3").is_err());
    assert_eq!(
        toml::from_str::<CohortOptions>("").ok(),
        Some(CohortOptions::default())
    );
    Ok(())
}

fn counts_per_million(table: &Table) -> Array2<f64> {
    let mut cpm = table.values.mapv(f64::from);
    for mut row in cpm.rows_mut() {
        let total = row.sum();
        row.mapv_inplace(|count| count / total * 1e6);
    }
    cpm
}

/// Accuracy on every second sample of the class whose mean of log CPM over the others is nearest.
fn nearest_centroid(table: &Table) -> f64 {
    let log = counts_per_million(table).mapv(|cpm| (cpm + 1.0).log2());
    let labels = labels(table);
    let mut centroids: HashMap<&str, (Array1<f64>, f64)> = HashMap::new();
    for (row, label) in log.rows().into_iter().zip(labels).step_by(2) {
        let entry = centroids
            .entry(label)
            .or_insert_with(|| (Array1::zeros(row.len()), 0.0));
        entry.0 += &row;
        entry.1 += 1.0;
    }
    let mut right = 0;
    let tested = || log.rows().into_iter().zip(labels).skip(1).step_by(2);
    for (row, label) in tested() {
        let distance =
            |(sum, count): &(Array1<f64>, f64)| (sum / *count - row).mapv(|d| d * d).sum();
        let nearest = centroids
            .iter()
            .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)));
        right += usize::from(nearest.is_some_and(|(name, _)| name == label));
    }
    right as f64 / tested().count() as f64
}
