//! `genessl predict`: a trained classifier of one study meets tables of others.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{genessl, told};

/// What a small study needs beside its data.
const SETTINGS: &str = "
[features]
top_variable = 120
[pretrain]
epochs = 2
hidden = [32]
latent = 12
projection = 8
[classify]
models = [\"frozen\", \"unfrozen\"]
frozen_epochs = 5
unfrozen_epochs = 2
";

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = genessl(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}

fn fails(folder: &Path, arguments: &[&str], words: &str) {
    let output = genessl(folder, arguments);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
    assert!(told.contains(words), "{words}: {told}");
}

/// A study that was run into `study/`, with `new.csv` to predict; the folder that both are in.
fn study(name: &str) -> PathBuf {
    let folder = crate::program::folder("predicting", name);
    let simulate = [
        "simulate",
        "--samples",
        "30",
        "--types",
        "3",
        "--seed",
        "8",
        "--out",
    ];
    succeeds(&folder, &[&simulate[..], &["new.csv"]].concat());
    let data = "[data]\nsimulated = { samples = 110, types = 3 }\nlabel = \"cancer_type\"\n";
    fs::write(folder.join("study.toml"), format!("{data}{SETTINGS}")).expect("a study file");
    let run = [
        "run",
        "study.toml",
        "--without",
        "explore,pathways",
        "--out",
        "study",
    ];
    succeeds(&folder, &[&run[..], &["--predict", "new.csv"]].concat());
    folder
}

const MODEL: &str = "study/classifier.safetensors";

#[test]
fn predictions_are_byte_for_byte_those_of_the_study() {
    let folder = study("same");
    let read = |path: &str| fs::read(folder.join(path)).expect(path);
    let said = succeeds(
        &folder,
        &["predict", "--model", MODEL, "new.csv", "--out", "out"],
    );
    assert!(said.contains("30 new samples classified"), "{said}");
    assert!(said.contains("Its classes: "), "{said}");
    for file in [
        "tables/new_predictions.csv",
        "figures/prediction_confidence.svg",
        "figures/novelty.svg",
    ] {
        let (ours, theirs) = (read(&format!("study/{file}")), read(&format!("out/{file}")));
        assert!(!ours.is_empty());
        assert_eq!(ours, theirs, "{file}");
    }
    assert!(!folder.join("out/weights.safetensors").exists());
    let printed = genessl(&folder, &["predict", "--model", MODEL, "new.csv"]);
    assert!(printed.status.success());
    assert_eq!(printed.stdout, read("study/tables/new_predictions.csv"));

    // The folder is that of a study, which can be run again, verified and shown.
    succeeds(&folder, &["run", "out/study.toml", "--out", "again"]);
    assert_eq!(read("again/tables/new_predictions.csv"), printed.stdout);
    let verified = succeeds(&folder, &["verify", "--native", "out"]);
    assert!(verified.contains("Predict"), "{verified}");
    succeeds(&folder, &["report", "out", "--out", "out.html"]);
    let card = succeeds(&folder, &["inspect", MODEL]);
    assert!(
        card.contains("Trained classifier (fine-tuned encoder), 4 classes"),
        "{card}"
    );
}

#[test]
fn what_can_not_be_predicted_is_said_and_nothing_is_written() {
    let folder = study("refused");
    let predict = |model: &'static str, table: &'static str| {
        ["predict", "--model", model, table, "--out", "out"]
    };
    fails(
        &folder,
        &predict("study/weights.safetensors", "new.csv"),
        "no trained classifier",
    );
    fails(
        &folder,
        &predict("new.csv", "new.csv"),
        "not a whole safetensors file",
    );
    fails(
        &folder,
        &predict("nothing.safetensors", "new.csv"),
        "nothing.safetensors",
    );
    let whole = fs::read(folder.join(MODEL)).expect("a file");
    fs::write(folder.join("cut.safetensors"), &whole[..whole.len() / 2]).expect("a file");
    fails(
        &folder,
        &predict("cut.safetensors", "new.csv"),
        "not a whole safetensors file",
    );

    let text = fs::read_to_string(folder.join("new.csv")).expect("a table");
    let (header, rows) = text.split_once('\n').expect("a header");
    let columns: Vec<&str> = header.split(',').collect();
    let mouse = |(at, name): (usize, &&str)| match at < 1 || *name == "cancer_type" {
        true => (*name).to_owned(),
        false => format!("ENSMUSG{at:011}"),
    };
    let mouse: Vec<String> = columns.iter().enumerate().map(mouse).collect();
    let table = format!("{}\n{rows}", mouse.join(","));
    fs::write(folder.join("mouse.csv"), table).expect("a table");
    fails(&folder, &predict(MODEL, "mouse.csv"), "mouse.csv");
    let labels = [
        "predict", "--model", MODEL, "new.csv", "--labels", "new.csv",
    ];
    fails(&folder, &labels, "--label names the column");
    let left = folder.join("out");
    assert!(!left.join("results.json").exists());
    // A table of its own may not lie where the results go.
    fails(
        &folder,
        &["predict", "--model", MODEL, "new.csv", "--out", "."],
        "",
    );

    let scaled = [
        "simulate",
        "--tumours",
        "quick",
        "--samples",
        "40",
        "--types",
        "3",
        "--out",
    ];
    succeeds(&folder, &[&scaled[..], &["tpm.csv"]].concat());
    let output = genessl(&folder, &predict(MODEL, "tpm.csv"));
    let told = told(&output);
    assert!(
        told.contains("another scale") || told.contains("that are needed"),
        "{told}"
    );
}
