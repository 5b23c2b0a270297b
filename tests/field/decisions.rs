//! What is said of a file, as a value and by `genessl inspect`.

use std::process::Command;

use crate::{path, read, text};
use genessl::table::ScaleKind;

#[test]
fn every_decision_says_why_and_what_changes_it() {
    let read = read("F11-quantities-as-samples/quant.sf");
    let decisions = &read.report.decisions;
    assert!(
        decisions.summary.contains("1 sample") && decisions.summary.contains("Salmon TPM"),
        "{}",
        decisions.summary
    );
    assert_eq!(decisions.orientation.setting, "orientation");
    assert_eq!(decisions.orientation.others, ["samples_in_rows"]);
    assert_eq!(
        (
            decisions.id_column.value.as_str(),
            decisions.id_column.setting.as_str()
        ),
        ("Name", "gene_column")
    );
    let quantity = decisions.quantity.as_ref().expect("there are several");
    assert_eq!(
        (
            quantity.setting.as_str(),
            quantity.others.join(" ").as_str()
        ),
        ("quantity", "NumReads")
    );
    assert_eq!(decisions.preview.genes[0], read.table.features[0]);
    assert_eq!(decisions.preview.samples[0].id, "quant");
}

#[test]
fn the_label_and_the_scale_are_told() {
    let read = text(
        "sample,site x,subtype,TP53,EGFR\nA,u,LumA,5.5,2\nB,v,LumB,3,4.25\nC,u,LumA,1,2\nD,w,LumB,1,2\n",
    );
    let label = read.report.decisions.label.as_ref().expect("a label");
    assert_eq!(label.value, "subtype");
    assert_eq!(read.report.decisions.scale.kind, ScaleKind::Log);
    let counts = text("gene,A,B\nTP53,100,200\nEGFR,3000,0\n");
    assert_eq!(counts.report.decisions.scale.kind, ScaleKind::Counts);
    assert!(counts.report.decisions.label.is_none());
}

fn genessl(arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_genessl"))
        .args(arguments)
        .output()
        .expect("the program");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn inspect_prints_json_or_lines() {
    let file = path("F02-trailing-delimiter/counts.csv")
        .display()
        .to_string();
    let (good, json, _) = genessl(&["inspect", &file, "--json"]);
    assert!(good);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let decisions = &json[0]["report"]["decisions"];
    assert_eq!(decisions["orientation"]["value"], "samples_in_columns");
    assert_eq!(decisions["preview"]["samples"][0]["values"][0], 1.0);
    assert_eq!(json[0]["report"]["genes"], 32);
    let choices = json[0]["card"]["choices"].as_array().expect("a list");
    let settings: Vec<&str> = choices
        .iter()
        .filter_map(|choice| choice["setting"].as_str())
        .collect();
    assert_eq!(settings, ["role", "orientation", "gene_column", "scale"]);
    assert_eq!(choices[0]["value"], "pretrain");
    let (good, lines, _) = genessl(&["inspect", &file]);
    assert!(good);
    for words in [
        "32 genes in rows × 3 samples",
        "--orientation: samples_in_rows",
        "counts: whole numbers",
        "--scale: linear, log, centred",
        "pretrain: it has no column of classes",
    ] {
        assert!(lines.contains(words), "{words} in {lines}");
    }
}

#[test]
fn inspect_tells_what_keeps_samples_together() {
    let file = path("F40-patient-leakage/cohort.csv").display().to_string();
    let (good, json, _) = genessl(&["inspect", &file, "--json"]);
    assert!(good);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let group = &json[0]["report"]["decisions"]["group"];
    assert_eq!(group["value"], "barcodes");
    assert!(
        group["why"]
            .as_str()
            .is_some_and(|why| why.contains("80 samples of 40 patients"))
    );
    let choices = json[0]["card"]["choices"].as_array().expect("a list");
    assert!(choices.contains(group), "the card has it too");
    let (good, lines, _) = genessl(&["inspect", &file, "--group", "none"]);
    assert!(
        good && lines.contains("group         none: as set; --group: barcodes"),
        "{lines}"
    );
}

#[test]
fn inspect_goes_on_after_a_file_that_cannot_be_read() {
    let good = path("F02-trailing-delimiter/counts.csv")
        .display()
        .to_string();
    let results = path("F11-quantities-as-samples/deseq2_results.csv")
        .display()
        .to_string();
    let (status, lines, errors) = genessl(&["inspect", &results, &good]);
    assert!(!status && errors.contains("1 of 2 files"), "{errors}");
    assert!(
        lines.contains("DESeq2") && lines.contains("32 genes in rows"),
        "{lines}"
    );
}

#[test]
fn options_change_what_was_decided() {
    let file = path("F11-quantities-as-samples/quant.sf")
        .display()
        .to_string();
    let (good, json, _) = genessl(&["inspect", &file, "--json", "--quantity", "counts"]);
    assert!(good);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        json[0]["report"]["decisions"]["quantity"]["value"],
        "NumReads"
    );
    assert_eq!(
        json[0]["report"]["decisions"]["quantity"]["certain"], true,
        "what was set needs no second look"
    );
    let (good, lines, _) = genessl(&["inspect", &file, "--scale", "log"]);
    assert!(
        good && lines.contains("log: as set; the numbers look otherwise"),
        "{lines}"
    );
}

/// Labels alone are no table that can't be read; beside a table the join is shown.
#[test]
fn inspect_tells_labels_and_what_comes_of_joining_them() {
    let folder = crate::studies::folder("inspect-labels");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("it is written");
        path.display().to_string()
    };
    let labels = file("labels.csv", "sample,kind\nS1,x\nS2,y\nS3,x\nS4,y\nS9,x\n");
    let expression = file(
        "expression.csv",
        "gene,S1,S2,S3,S4,S5\nTP53,1,2,3,4,5\nEGFR,1,2,3,4,5\n",
    );
    let (good, lines, _) = genessl(&["inspect", &labels]);
    assert!(good, "{lines}");
    for words in [
        "5 lines of sample, kind",
        "used for      labels",
        "--labels",
    ] {
        assert!(lines.contains(words), "{words} in {lines}");
    }
    let (good, lines, _) = genessl(&["inspect", &expression, "--labels", &labels]);
    assert!(good, "{lines}");
    for words in [
        "used for      labelled: it has classes in \"cancer_type\"",
        "label         cancer_type: 2 classes in 5 samples",
        "4 of 5 samples are in the file",
        "Samples without: S5",
        "S9",
    ] {
        assert!(lines.contains(words), "{words} in {lines}");
    }
}
