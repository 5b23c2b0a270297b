//! `genessl run --report` and `genessl report`: a results folder as one page, which can be verified.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{genessl, told};

use genessl::study::record;

fn folder(name: &str) -> PathBuf {
    crate::program::folder("report", name)
}

/// Classes whose names are markup, a formula, and longer than any name should be.
const CLASSES: [&str; 3] = [
    "</script><script>alert(1)</script>",
    "=1+1\u{202e}",
    "<svg onload=alert(1)>",
];

/// A study of a table whose classes have such names, in the folder.
fn study(folder: &Path) {
    let table = [
        "simulate",
        "--out",
        "cohort.csv",
        "--samples",
        "110",
        "--types",
        "3",
    ];
    assert!(genessl(folder, &table).status.success());
    let mut text = fs::read_to_string(folder.join("cohort.csv")).expect("a table");
    for (place, class) in CLASSES.iter().enumerate() {
        let long = if place == 2 {
            "y".repeat(10_000)
        } else {
            String::new()
        };
        text = text.replace(&format!("SIM0{}", place + 1), &format!("{class}{long}"));
    }
    fs::write(folder.join("cohort.csv"), text).expect("a table");
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/numerics/settings.toml");
    let settings = fs::read_to_string(settings).expect("settings");
    let settings = settings.replace(
        "simulated = { samples = 110, types = 3 }",
        "labelled = [\"cohort.csv\"]",
    );
    let settings = settings
        .split("[compare]")
        .next()
        .expect("all before Compare");
    fs::write(folder.join("study.toml"), settings).expect("a study file");
}

#[test]
fn a_run_leaves_a_report_that_its_folder_gives_again_and_that_can_be_verified() {
    let folder = folder("run");
    study(&folder);
    let run = [
        "run",
        "study.toml",
        "--out",
        "out",
        "--report",
        "run.html",
        "--title",
        "T <1>",
        "--author",
        "A",
    ];
    let ran = genessl(&folder, &run);
    assert!(ran.status.success(), "{}", told(&ran));
    let page = fs::read_to_string(folder.join("run.html")).expect("a report");
    let again = ["report", "out", "--title", "T <1>", "--author", "A"];
    let made = genessl(&folder, &again);
    assert!(made.status.success(), "{}", told(&made));
    let same = fs::read_to_string(folder.join("out.html")).expect("a report beside the folder");
    assert!(page == same, "the folder gives the same page");
    // All that the folder lists is in it.
    let results: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("out/results.json")).expect("results"))
            .expect("JSON");
    let list = |key: &str| results[key].as_array().expect("a list").clone();
    let drawn = list("figures")
        .iter()
        .filter(|figure| figure["file"].is_string())
        .count();
    assert!(drawn > 10);
    assert_eq!(page.matches("<figure>").count(), drawn);
    assert!(page.contains("<h1>T &lt;1&gt;</h1>"));
    assert_eq!(list("sentences").len(), 7);
    for sentence in list("sentences")
        .iter()
        .filter(|one| one["step"] == "genes")
    {
        assert!(page.contains(sentence["text"].as_str().expect("a sentence")));
    }
    // Names are text, and nothing of them is markup.
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
    for name in ["<script>alert", "<svg onload", "\u{202e}", &"y".repeat(200)] {
        let shown = page
            .split(record::RESULTS_ELEMENT)
            .next()
            .expect("the page");
        assert!(!shown.contains(name), "{name}");
    }
    let verified = genessl(&folder, &["verify", "run.html", "--native"]);
    assert!(verified.status.success(), "{}", told(&verified));
    assert!(told(&verified).contains("Identical, to the last bit, at every step."));
    assert!(told(&verified).contains("Figures, and words of a report beside these, were not"));
}

#[test]
fn a_report_is_no_foreign_file_in_a_folder_and_reads_no_file_outside_of_it() {
    assert_eq!(genessl_report::RESULTS_ELEMENT, record::RESULTS_ELEMENT);
    let folder = folder("outside");
    fs::create_dir_all(folder.join("out")).expect("a folder");
    let refused = genessl(&folder, &["report", "out"]);
    assert!(
        told(&refused).contains("results.json"),
        "{}",
        told(&refused)
    );
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"><text>secret</text></svg>";
    fs::write(folder.join("secret.svg"), svg).expect("a file");
    fs::write(folder.join("secret.csv"), "a\nsecret\n").expect("a file");
    let results = serde_json::json!({
        "provenance": {}, "study": {},
        "sentences": [{"step": "data", "text": "S."}],
        "figures": [{"step": "data", "name": "a", "title": "A", "file": "../secret.svg"}],
        "tables": [{"step": "data", "name": "../../secret", "title": "B"}],
    });
    fs::write(folder.join("out/results.json"), results.to_string()).expect("results");
    let inside = genessl(&folder, &["report", "out", "--out", "out/r.html"]);
    assert!(told(&inside).contains("outside of it"), "{}", told(&inside));
    let made = genessl(&folder, &["report", "out"]);
    assert!(made.status.success(), "{}", told(&made));
    let page = fs::read_to_string(folder.join("out.html")).expect("a report");
    assert!(
        !page.contains("secret</text>") && !page.contains("<td>secret"),
        "{page}"
    );
}

#[test]
fn a_report_is_written_over_no_file_that_is_read() {
    let folder = folder("overwritten");
    study(&folder);
    let read = |name: &str| fs::read(folder.join(name)).expect("a file");
    let (table, settings) = (read("cohort.csv"), read("study.toml"));
    for report in ["study.toml", "cohort.csv"] {
        let run = ["run", "study.toml", "--out", "out", "--report", report];
        let refused = genessl(&folder, &run);
        assert!(!refused.status.success(), "{report}");
        assert!(
            told(&refused).contains("would be overwritten"),
            "{}",
            told(&refused)
        );
    }
    assert!(!folder.join("out/results.json").exists());
    fs::create_dir_all(folder.join("out")).expect("a folder");
    let results = serde_json::json!({
        "provenance": {}, "study": { "data": { "labelled": ["cohort.csv"] } },
        "sentences": [], "figures": [], "tables": [],
    });
    fs::write(folder.join("out/results.json"), results.to_string()).expect("results");
    let refused = genessl(&folder, &["report", "out", "--out", "cohort.csv"]);
    assert!(
        told(&refused).contains("would be overwritten"),
        "{}",
        told(&refused)
    );
    assert!(read("cohort.csv") == table && read("study.toml") == settings);
}
