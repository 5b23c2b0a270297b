//! Study files and weights: good ones damaged at random, and settings that would never end.

use std::sync::Arc;

use genessl::learn::checkpoint::{load, save};
use genessl::learn::{Checkpoint, FeaturePlan, PretrainOptions, Weights};
use genessl::study::Study;
use genessl::study::cohort::CohortOptions;
use genessl::table::Transform;

use crate::mutation::{damaged, inputs};
use crate::{alone, refused, survives};

fn read_study(bytes: &[u8]) -> genessl::Result<Study> {
    Study::from_toml("study.toml", &String::from_utf8_lossy(bytes))
}

fn weights() -> Vec<u8> {
    const GENES: usize = 3;
    let options = PretrainOptions {
        hidden: vec![4, 3],
        latent: 2,
        projection: 2,
        ..PretrainOptions::default()
    };
    let features = FeaturePlan {
        transform: Transform::Log2p1,
        standardise: true,
        genes: (0..GENES).map(|gene| format!("GENE{gene}")).collect(),
        mean: vec![0.5; GENES],
        sd: vec![1.5; GENES],
    };
    save(&Checkpoint {
        weights: Arc::new(Weights::initial(GENES, 2, &options, 1)),
        features,
        options,
        pathways: vec!["P53".to_owned(), "KRAS".to_owned()],
    })
    .expect("they fit together")
}

#[test]
fn random_damage_to_a_study_file() {
    let _alone = alone();
    let all = Study::default().to_toml().expect("a study");
    let short = "seed = 3\n[data]\nsimulated = { samples = 90, types = 3 }\n[pretrain]\nepochs = 3\nhidden = [64, 32]\n";
    let good = [all.into_bytes(), short.into()];
    let mut read = 0;
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        read += u64::from(survives(&format!("study, seed {seed}"), || read_study(&bytes)).is_ok());
    }
    assert!(read > inputs() / 100 && read < inputs(), "{read} were read");
}

#[test]
fn study_files_that_are_none_are_refused() {
    let _alone = alone();
    for (what, text) in [
        ("five megabytes", "#".repeat(5_000_000)),
        ("lists in lists", format!("a = {}", "[".repeat(100_000))),
        (
            "tables in tables",
            format!("a = {}", "{b = ".repeat(100_000)),
        ),
        (
            "sections in sections",
            format!("[{}b]", "a.".repeat(100_000)),
        ),
        (
            "a long list",
            format!("[pretrain]\nhidden = [{}]", "9, ".repeat(100_000)),
        ),
    ] {
        refused(what, || read_study(text.as_bytes()));
    }
}

/// Every whole number among the settings made absurd: those that mean effort are refused, the others (how much of the
/// data is taken, at most) do no harm.
#[test]
fn settings_that_would_never_end_are_refused() {
    let _alone = alone();
    const HARMLESS: [&str; 10] = [
        "seed",
        "min_size",
        "max_size",
        "batchwise",
        "top_genes",
        "embed_genes",
        "top_variable",
        "samples",
        "head_epochs",
        "counts",
    ];
    let text = Study::default().to_toml().expect("a study");
    let mut refused_keys = 0;
    for (number, line) in text.lines().enumerate() {
        let Some((key, value)) = line.split_once(" = ") else {
            continue;
        };
        if value.parse::<u64>().is_err() || HARMLESS.contains(&key) {
            continue;
        }
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[number] = format!("{key} = 999999999999");
        let error = refused(key, || read_study(lines.join("\n").as_bytes()));
        assert!(
            error.what.contains("999999999999") || error.what.contains("ablate"),
            "{key}: {error}"
        );
        refused_keys += 1;
    }
    assert!(refused_keys >= 20, "{refused_keys} keys");
    let cohort = CohortOptions {
        samples: usize::MAX,
        types: usize::MAX,
        ..CohortOptions::default()
    };
    let catalogue = genessl::genes::Catalogue::builtin().expect("the catalogue");
    let sets = genessl::pathways::GeneSets::kegg().expect("the sets");
    refused("a cohort", || {
        genessl::study::cohort::simulate(&cohort, &catalogue, &sets, 1)
    });
}

/// What a later step would stumble over is told when the file is read, by the name that stands in it.
#[test]
fn values_and_widths_that_no_step_can_take_are_refused_at_once() {
    for (text, named) in [
        ("[ablate]\nlatent = [64, 1000000000]\n", "ablate.latent"),
        ("[ablate]\nmask_ratio = [5.0]\n", "ablate.mask_ratio"),
        ("[ablate]\ntemperature = [0.0]\n", "ablate.temperature"),
        (
            "[pretrain]\nhidden = [65536, 65536, 65536]\n",
            "pretrain.hidden",
        ),
        (
            "[classify]\nsupervised_hidden = [65536, 65536]\n",
            "classify.supervised_hidden",
        ),
        (
            "[pretrain]\nlearning_rate = 1e30\n",
            "pretrain.learning_rate",
        ),
        ("[tsne]\nperplexity = 1e308\n", "perplexity"),
        ("[umap]\nspread = 1e300\n", "spread"),
        ("[tsne]\nperplexity = \"30\"\n", "expected a number"),
    ] {
        let error = read_study(text.as_bytes()).expect_err(text);
        assert!(error.to_string().contains(named), "{text}: {error}");
    }
}

#[test]
fn random_damage_to_weights() {
    let _alone = alone();
    let seed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fuzz/corpus/weights/small.safetensors"
    );
    let good = [weights(), std::fs::read(seed).expect("a file")];
    for bytes in &good {
        load(bytes).expect("weights");
    }
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        let _ = survives(&format!("weights, seed {seed}"), || load(&bytes));
    }
    for length in 0..good[0].len() {
        refused(&format!("weights cut at {length}"), || {
            load(&good[0][..length])
        });
    }
}

/// A header as long as it may be, of lists in lists.
#[test]
fn a_header_of_weights_that_is_nothing_but_brackets_is_refused() {
    let _alone = alone();
    let mut bytes = 50_000_000_u64.to_le_bytes().to_vec();
    bytes.resize(bytes.len() + 50_000_000, b'[');
    refused("brackets", || load(&bytes));
    bytes.truncate(8);
    bytes.extend_from_slice(b"{\"a\":");
    refused("a length beyond the end", || load(&bytes));
}
