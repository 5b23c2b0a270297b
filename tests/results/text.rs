//! Text that people wrote, where it leaves: figures, tables, the terminal.

use std::fs;
use std::path::Path;

use genessl::names::misleads;
use genessl::table::{ReadOptions, read_file};

use crate::{check_list, fails, files, output, said, succeeds, workplace};

const STUDY: &str = "[data]\nlabelled = [\"kind.csv\"]\n[pathways]\nsets = \"hostile.gmt\"\nmin_size = 2\n\
    [features]\ntop_variable = 20\n[pretrain]\nepochs = 1\nhidden = [8]\nlatent = 4\n\
    [classify]\nmodels = [\"frozen\", \"supervised\"]\nfrozen_epochs = 2\nsupervised_epochs = 2\n\
    [interpret]\nmodel = \"frozen\"\n[predict]\nmodel = \"frozen\"\n\
    [compare]\nshares = [1.0]\nrepeats = 2\nmodels = [\"frozen\", \"supervised\"]\n";

/// The hostile names with three ids changed that no table may have: two words for "missing", and one that is another's
/// once its line end is plain.
fn kind(folder: &Path) {
    let text = fs::read_to_string(folder.join("hostile.csv")).expect("a table");
    let text = text
        .replace("\nnull,", "\nnull x,")
        .replace("\nNaN,", "\nNaN x,")
        .replace("\n\"a\rb\",", "\n\"a\rb x\",");
    fs::write(folder.join("kind.csv"), text).expect("a table");
    fs::write(folder.join("kind.toml"), STUDY).expect("a study");
}

fn check_message(message: &str) {
    let bad = message.chars().find(|&c| misleads(c) && c != '\n');
    assert_eq!(bad, None, "{message:?}");
    for line in message.lines() {
        assert!(line.chars().count() < 700, "{line}");
        let longest = line
            .split_whitespace()
            .map(|word| word.chars().count())
            .max();
        assert!(longest.unwrap_or(0) <= 80, "{line}");
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

fn formulas(folder: &Path) -> usize {
    let mut found = 0;
    for (name, bytes) in files(folder) {
        if !name.ends_with(".csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&bytes[..]);
        for record in reader.records() {
            found += record
                .expect("a line")
                .iter()
                .filter(|cell| is_formula(cell))
                .count();
        }
    }
    found
}

#[test]
fn hostile_names_go_through_a_whole_study() {
    let folder = workplace("hostile_names");
    check_message(&fails(&folder, &["map", "hostile.csv", "--out", "m.csv"]));
    kind(&folder);
    check_message(&succeeds(&folder, &["run", "kind.toml", "--out", "o"]));
    let out = folder.join("o");
    check_list(&out, "results.json");
    let mut drawn = 0;
    for (name, bytes) in files(&out) {
        if name.ends_with(".svg") {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let parsed = roxmltree::Document::parse(&text);
            let document = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
            let bad = ["script", "img", "foreignObject"];
            assert!(
                !document
                    .descendants()
                    .any(|node| bad.contains(&node.tag_name().name())),
                "{name}"
            );
            drawn += 1;
        }
    }
    assert!(drawn > 20, "{drawn} figures");
    assert_eq!(formulas(&out), 0);
    succeeds(
        &folder,
        &["run", "kind.toml", "--out", "raw", "--formulas", "raw"],
    );
    assert!(formulas(&folder.join("raw")) > 50);
    fs::write(
        folder.join("setting.toml"),
        format!("{STUDY}[output]\nformulas = \"raw\"\n"),
    )
    .expect("a study");
    succeeds(&folder, &["run", "setting.toml", "--out", "setting"]);
    assert_eq!(files(&folder.join("setting")), files(&folder.join("raw")));
}

/// Also by Explore, on the same table and on each of the studies'.
#[test]
fn explored_names_are_well_formed() {
    let folder = workplace("explored");
    kind(&folder);
    for table in [
        "kind.csv",
        "collide.csv",
        "identical.csv",
        "allzero.csv",
        "tiny.csv",
        "twosamples.csv",
    ] {
        let run = output(
            &folder,
            &["explore", table, "--out", table.trim_end_matches(".csv")],
        );
        check_message(&said(&run));
        let out = folder.join(table.trim_end_matches(".csv"));
        assert_eq!(
            run.status.success(),
            out.exists(),
            "{table}: {}",
            said(&run)
        );
        for (name, bytes) in files(&out)
            .into_iter()
            .filter(|(name, _)| name.ends_with(".svg"))
        {
            let text = String::from_utf8(bytes).expect("UTF-8");
            roxmltree::Document::parse(&text)
                .unwrap_or_else(|error| panic!("{table}, {name}: {error}"));
        }
        assert_eq!(formulas(&out), 0, "{table}");
    }
}

/// What was neutralised comes back as it was.
#[test]
fn names_come_back_as_they_were() {
    let folder = workplace("back");
    kind(&folder);
    let read = |name: &str| {
        read_file(folder.join(name), &ReadOptions::default())
            .expect("a table")
            .table
    };
    let original = read("kind.csv");
    let map = |from: &str, to: &str| {
        succeeds(&folder, &["map", from, "--out", to, "--unmapped", "keep"]);
        read(to)
    };
    for ending in ["csv", "tsv", "csv.gz"] {
        let once = map("kind.csv", &format!("once.{ending}"));
        assert_eq!(once.sample_ids, original.sample_ids);
        assert!(
            once.features.iter().any(|name| name == "=GENE"),
            "{:?}",
            once.features
        );
        let mut columns: Vec<&str> = once
            .metadata
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        columns.sort_unstable();
        assert_eq!(columns, ["<b>site</b>", "=meta", "cancer_type"]);
        assert_eq!(
            once.metadata_column("=meta"),
            original.metadata_column("=meta")
        );
        let twice = map(&format!("once.{ending}"), &format!("twice.{ending}"));
        assert_eq!(
            (&twice.sample_ids, &twice.features, &twice.values),
            (&once.sample_ids, &once.features, &once.values)
        );
    }
}

/// Controls and directions are spelt out on a terminal and in JSON alike.
#[test]
fn what_misleads_is_spelt_out() {
    let folder = workplace("spelt");
    kind(&folder);
    let table = "caseID,TP53,EGFR,\u{202e}status\nA\u{1b}[31m,1,2,x\u{9b}y\nB\u{2066},3,4,z\n";
    fs::write(folder.join("t.csv"), table).expect("a table");
    for arguments in [
        &["inspect", "t.csv", "kind.csv"][..],
        &["inspect", "--json", "t.csv", "kind.csv"],
    ] {
        let run = output(&folder, arguments);
        assert!(run.status.success(), "{}", said(&run));
        let text = String::from_utf8(run.stdout).expect("UTF-8");
        let bad = text
            .chars()
            .find(|&c| misleads(c) && c != '\n' && c != '\t');
        assert_eq!(bad, None);
        assert!(
            text.contains("u{1b}") || text.contains("u001b"),
            "{}",
            &text[..300]
        );
        if arguments.contains(&"--json") {
            let json: serde_json::Value = serde_json::from_str(&text).expect("json");
            assert!(
                json.to_string().contains('\u{202e}'),
                "the value is as it was"
            );
        } else {
            let longest = text
                .split(['\n', '\t'])
                .map(|cell| cell.chars().count())
                .max();
            assert!(longest < Some(2000), "{longest:?}");
        }
    }
}
