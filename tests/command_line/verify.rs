//! `genessl verify`: studies run again by the page's module outside a browser, and by the program's own code.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{genessl, told};

fn folder(name: &str) -> PathBuf {
    crate::program::folder("verify", name)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The page's module, where the page has been built.
fn module() -> Option<String> {
    if cfg!(not(feature = "engine")) {
        println!("SKIPPED: built without the feature engine (cargo xtask test --all has it)");
        return None;
    }
    let module = root().join("dist/pkg/genessl_bg.wasm");
    if !module.is_file() {
        println!("SKIPPED: {} is not built", module.display());
        return None;
    }
    Some(module.display().to_string())
}

/// A study of a table of its own, run in a folder; `results.json` is in `out/`.
fn ran(folder: &Path) {
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
    let settings =
        fs::read_to_string(root().join("tests/data/numerics/settings.toml")).expect("settings");
    let settings = settings.replace(
        "simulated = { samples = 110, types = 3 }",
        "labelled = [\"cohort.csv\"]",
    );
    let settings = settings
        .split("[compare]")
        .next()
        .expect("all before Compare");
    fs::write(folder.join("study.toml"), settings).expect("a study file");
    let run = genessl(folder, &["run", "study.toml", "--out", "out"]);
    assert!(run.status.success(), "{}", told(&run));
}

#[test]
fn what_the_browser_recorded_the_module_gives_outside_one() {
    let Some(module) = module() else { return };
    let held = root().join("tests/data/numerics/study.toml");
    let held = held.to_str().expect("a path in UTF-8");
    let verified = genessl(&folder("module"), &["verify", held, "--engine", &module]);
    let told = told(&verified);
    assert!(verified.status.success(), "{told}");
    assert_eq!(told.matches("  identical  ").count(), 9, "{told}");
    assert!(
        told.contains("Identical, to the last bit, at every step."),
        "{told}"
    );
    assert!(told.contains("recorded by GeneSSL"), "{told}");
}

#[test]
fn the_programs_own_results_are_verified_by_itself_and_differ_from_the_modules_in_what_is_trained()
{
    let folder = folder("own");
    ran(&folder);
    for file in ["out", "out/results.json", "out/study.toml"] {
        let verified = genessl(&folder, &["verify", file, "--native"]);
        assert!(verified.status.success(), "{file}: {}", told(&verified));
        assert!(
            told(&verified).contains("Identical, to the last bit"),
            "{}",
            told(&verified)
        );
    }
    let Some(module) = module() else { return };
    let verified = genessl(&folder, &["verify", "out", "--engine", &module]);
    let told = told(&verified);
    assert_eq!(verified.status.code(), Some(1), "{told}");
    for step in ["Data", "Genes", "Pathways"] {
        assert!(told.contains(&format!("{step:>10}  identical")), "{told}");
    }
    assert!(told.contains("whose arithmetic rounds otherwise"), "{told}");
}

#[test]
fn another_file_of_the_same_name_is_refused_and_one_elsewhere_is_found() {
    let folder = folder("files");
    ran(&folder);
    let table = fs::read(folder.join("cohort.csv")).expect("the table");
    let mut other = table.clone();
    let last = other.len() - 2;
    other[last] = if other[last] == b'1' { b'2' } else { b'1' };
    fs::write(folder.join("cohort.csv"), &other).expect("another table");
    let verified = genessl(&folder, &["verify", "out", "--native"]);
    assert_eq!(verified.status.code(), Some(1));
    assert!(
        told(&verified).contains("is not the file that was recorded"),
        "{}",
        told(&verified)
    );
    fs::create_dir(folder.join("tables")).expect("a folder");
    fs::write(folder.join("tables/cohort.csv"), &table).expect("the table");
    let verified = genessl(&folder, &["verify", "out", "--native", "--data", "tables"]);
    assert!(verified.status.success(), "{}", told(&verified));
    fs::remove_dir_all(folder.join("tables")).expect("the folder goes");
    fs::remove_file(folder.join("cohort.csv")).expect("the table goes");
    let verified = genessl(&folder, &["verify", "out", "--native"]);
    assert!(
        told(&verified).contains("it is not there"),
        "{}",
        told(&verified)
    );
    // A file is known by its bytes, whatever it is called.
    fs::write(folder.join("download (1).csv"), &table).expect("the table");
    let verified = genessl(&folder, &["verify", "out", "--native"]);
    assert!(verified.status.success(), "{}", told(&verified));
}

#[test]
fn a_study_among_results_is_run_where_the_first_was_and_what_was_piped_or_fetched_is_told() {
    let folder = folder("again");
    ran(&folder);
    let again = genessl(&folder, &["run", "out/study.toml", "--out", "again"]);
    assert!(again.status.success(), "{}", told(&again));
    let [first, second] = ["out", "again"]
        .map(|out| fs::read_to_string(folder.join(out).join("results.json")).expect("results"));
    assert_eq!(first, second);
    for (name, words) in [
        ("-", "nothing can read again"),
        ("https://example.invalid/cohort.csv", "Give --fetch"),
    ] {
        let record = first.replace("\"cohort.csv\"", &format!("\"{name}\""));
        fs::write(folder.join("record.json"), record).expect("a record");
        let verified = genessl(&folder, &["verify", "record.json", "--native"]);
        assert_eq!(verified.status.code(), Some(1));
        assert!(told(&verified).contains(words), "{}", told(&verified));
    }
}

#[test]
fn sentences_and_scores_that_were_changed_in_the_file_are_told() {
    let folder = folder("edited");
    ran(&folder);
    let report = genessl(&folder, &["report", "out", "--out", "report.html"]);
    assert!(report.status.success(), "{}", told(&report));
    for file in ["out/results.json", "report.html"] {
        let verified = genessl(&folder, &["verify", file, "--native"]);
        assert!(verified.status.success(), "{file}: {}", told(&verified));
        let text = fs::read_to_string(folder.join(file)).expect("results");
        let at = text.find("\"accuracy\":").expect("an accuracy") + "\"accuracy\":".len();
        let end = at + text[at..].find(',').expect("more");
        let better = format!("{} 0.123{}", &text[..at], &text[end..]);
        let said = text.find("\"sentences\":").expect("sentences");
        let sentence = text[said..].replacen("The best ", "The very best ", 1);
        let boasting = format!("{}{sentence}", &text[..said]);
        for (edited, words) in [
            (better, ["evaluations[0].accuracy: it shows 0.123", ""]),
            (boasting, ["sentences, classify: it shows", "very best"]),
        ] {
            fs::write(folder.join("edited.json"), edited).expect("a file");
            let verified = genessl(&folder, &["verify", "edited.json", "--native"]);
            let told = told(&verified);
            assert_eq!(verified.status.code(), Some(1), "{file}: {told}");
            assert!(words.iter().all(|words| told.contains(words)), "{told}");
        }
    }
}

#[test]
fn files_without_digests_and_modules_that_are_none_are_told() {
    let folder = folder("none");
    let settings = root().join("tests/data/numerics/settings.toml");
    fs::copy(settings, folder.join("study.toml")).expect("a study file");
    fs::write(folder.join("page.html"), "<!doctype html><p>nothing</p>").expect("a page");
    fs::write(folder.join("other.json"), "{\"a\": 1}").expect("another file");
    let held = root().join("tests/data/numerics/study.toml");
    let held = held.to_str().expect("a path in UTF-8");
    for (arguments, words) in [
        (vec!["verify", "study.toml"], "tells no digests"),
        (vec!["verify", "page.html"], "holds no study"),
        (vec!["verify", "other.json"], "name no study"),
        (vec!["verify", "missing.json"], "can't be read"),
        (
            vec!["verify", held, "--engine", "page.html"],
            match cfg!(feature = "engine") {
                true => "not the module of a page",
                false => "built without what runs the page's module",
            },
        ),
    ] {
        let verified = genessl(&folder, &arguments);
        assert_eq!(verified.status.code(), Some(1), "{arguments:?}");
        let told = told(&verified);
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
}
