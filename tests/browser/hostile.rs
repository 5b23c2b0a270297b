//! Files made to break it, dropped on the page: each gets its card or a message, what was loaded before stays, the engine is
//! never replaced, no script runs that a name holds, and nothing is asked for that is not the page's own.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::bombs::{OF_ONE_LINE, alike, gigabyte};
use crate::desk::folder;
use crate::files::small_study;
use crate::page::{Page, find};
use crate::robbed::server::files as own_files;
use crate::support::is_long;

/// As long as anything may take, on a busy machine; on a quiet one it is seconds.
const LIMIT: Duration = Duration::from_secs(40);
/// The most memory that the engine may take, in bytes.
const MEMORY: u64 = 1 << 30;

/// Counts the engines that the page starts: workers with a name, which is that of their lock.
const COUNT_ENGINES: &str = "window.engines = 0; window.Worker = class extends Worker {
  constructor(...all) { super(...all); window.engines += all[1]?.name ? 1 : 0; } };";

fn hostile(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/hostile")
        .join(path)
}

/// The files of some of the folders there, by name.
fn all_in(folders: &[&str], end: &str) -> Vec<PathBuf> {
    let within = folders.iter().flat_map(|name| {
        let entries = std::fs::read_dir(hostile(name)).expect("a folder");
        entries.map(|entry| entry.expect("a file").path())
    });
    let mut found: Vec<PathBuf> = within
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// A page with a study of three files, of which the data are read, and what it says of their classes.
fn begun() -> (Page, Vec<Vec<String>>) {
    let page = Page::open_after(COUNT_ENGINES);
    page.pick_files("file-input", &small_study());
    page.wait_for_state("data", "ready");
    read_all(&page);
    assert_eq!(page.state("data"), "done", "{}", page.shown_error());
    let classes = page.table("data", "classes");
    (page, classes)
}

/// Reads the files that are there; returns what the page says, which is empty where all went well.
fn read_all(page: &Page) -> String {
    page.click("step-data");
    page.click("run-here");
    page.wait_until_within(
        LIMIT,
        "the data are read, or why not is told",
        &format!(
            "['done', 'failed'].includes({}.dataset.state) && {}.dataset.state === 'idle'",
            find("step-data"),
            find("progress")
        ),
    );
    page.shown_error()
}

/// The file that reading ended at, if one is named.
fn failed_file(page: &Page) -> Option<String> {
    let file = page.evaluate(
        "document.querySelector('step-panel').store.snapshot.steps.find(({ step }) => step === 'data').error?.file ?? null",
    );
    file.as_str().map(str::to_owned)
}

/// Gives tables that would be split by themselves the part that those of the study have.
fn to_pretrain(page: &Page) {
    page.settle();
    page.evaluate(
        "(async () => { const { inputs, snapshot } = document.querySelector('step-panel').store;
           for (const { role, name } of [...snapshot.files]) if (role === 'labelled') await inputs.move(role, 'pretrain', name); })()",
    );
}

/// Takes files away: those that a script's condition on `name` holds for.
fn remove(page: &Page, condition: &str) {
    page.evaluate(&format!(
        "(async () => {{ const {{ inputs, snapshot }} = document.querySelector('step-panel').store;
           for (const {{ role, name }} of [...snapshot.files]) if ({condition}) await inputs.remove(role, name); }})()"
    ));
}

fn expect_a_card(page: &Page, file: &str) {
    page.wait_until_within(
        LIMIT,
        &format!("{file} has its card"),
        &format!(
            "{}?.dataset.card !== undefined",
            find(&format!("file-{file}"))
        ),
    );
}

/// What was there before the hostile files is there, and comes to the same.
fn expect_unharmed(page: &Page, classes: &[Vec<String>]) {
    remove(
        page,
        "!['pretrain.csv', 'finetune.csv', 'test.csv'].includes(name)",
    );
    assert_eq!(read_all(page), "");
    // The table of before stays until the new one is drawn.
    for _ in 0..50 {
        if page.table("data", "classes") == classes {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert_eq!(page.table("data", "classes"), classes);
    expect_untouched(page);
}

/// What the page asks for beside its own scripts.
const LISTS: [&str; 5] = [
    "/icons/icon.svg",
    "/manifest.webmanifest",
    "/lessons/lessons.json",
    "/cohorts.json",
    "/cohorts/built-in.json",
];

/// One engine, of a size that is no trouble; no script of a name has run, and only the page's own files were asked for.
fn expect_untouched(page: &Page) {
    let told = page.evaluate("[window.engines, window.__pwn ?? null]");
    assert_eq!(
        told,
        json!([1, null]),
        "engines, and what scripts in names leave"
    );
    let dialogs = page
        .dialogs
        .lock()
        .map(|seen| seen.len())
        .unwrap_or_default();
    assert_eq!(dialogs, 0, "something was asked");
    let memory = page.evaluate("document.querySelector('step-panel').store.snapshot.memory");
    assert!(memory.as_u64() < Some(MEMORY), "{memory} bytes");
    let asked = page.evaluate(
        "performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('blob:')).map(({ name }) => new URL(name).pathname)",
    );
    let own = own_files();
    for path in asked.as_array().into_iter().flatten() {
        let path = path.as_str().unwrap_or_default();
        assert!(
            own.iter().any(|file| file == path) || LISTS.contains(&path),
            "{path} was asked for"
        );
    }
    page.assert_no_complaints();
}

#[test]
fn every_hostile_file_gets_a_card_or_a_message_and_harms_nothing() {
    let (page, classes) = begun();
    // All of these are read natively as well; in the daily run every third here.
    let every = if is_long() { 1 } else { 3 };
    let damaged = all_in(&["parquet"], ".parquet");
    let damaged: Vec<PathBuf> = damaged.into_iter().step_by(every).collect();
    let mut files = damaged.clone();
    files.extend(all_in(&["good"], ".parquet").into_iter().step_by(every));
    files.extend(all_in(&["names", "studies"], ".csv"));
    files.extend(all_in(&["names", "studies"], ".gmt"));
    page.drop_files(&files);
    for file in &files {
        expect_a_card(&page, &name(file));
    }
    to_pretrain(&page);
    // Reading ends at the first that can't be read; without it, at the next.
    let mut told = 0;
    for _ in 0..files.len() {
        let said = read_all(&page);
        let Some(file) = failed_file(&page) else {
            println!("at last: {said}");
            break;
        };
        println!("{}", said.replace('\n', " "));
        assert!(said.contains(&file), "{said}");
        told += 1;
        remove(&page, &format!("name === {}", json!(file)));
    }
    assert!(told >= damaged.len(), "{told} were told");
    expect_unharmed(&page, &classes);
}

#[test]
fn bombs_end_in_a_message_and_harm_nothing() {
    let (page, classes) = begun();
    for (file, bytes) in bombs() {
        let path = folder("bombs").join(file);
        std::fs::write(&path, bytes).expect("a file");
        let started = std::time::Instant::now();
        page.drop_files(&[path]);
        let card = find(&format!("file-{file}"));
        let refused = format!("!{}.hidden", find("error"));
        page.wait_until_within(
            LIMIT,
            &format!("{file} has its card, or is refused"),
            &format!("{card}?.dataset.card !== undefined || {refused}"),
        );
        let looked = started.elapsed();
        let said = match page.shown_error() {
            said if said.is_empty() => {
                to_pretrain(&page);
                read_all(&page)
            }
            said => said,
        };
        println!(
            "{file}: {looked:.1?}, {:.1?}: {}",
            started.elapsed(),
            said.replace('\n', " ")
        );
        assert!(said.contains(file), "{file}: {said}");
        remove(&page, &format!("name === '{file}'"));
        page.evaluate("document.querySelector('step-panel').store.clearFailure()");
    }
    expect_unharmed(&page, &classes);
}

/// In the daily run one of each kind.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    const DAILY: [&str; 4] = [
        "row.csv.gz",
        "numbers.csv.gz",
        "rows.parquet",
        "archive.zip",
    ];
    const NAMES: [&str; OF_ONE_LINE.len()] = [
        "zeros.csv.gz",
        "commas.csv.gz",
        "newlines.csv.gz",
        "row.csv.gz",
        "cell.csv.gz",
        "quotation.csv.gz",
        "blank.csv.gz",
        "header.csv.gz",
    ];
    let of_one_line = NAMES.iter().zip(OF_ONE_LINE);
    let wanted = |name: &&str| is_long() || DAILY.contains(name);
    let mut bombs: Vec<_> = of_one_line
        .filter(|(name, _)| wanted(name))
        .map(|(name, (_, first, piece))| (*name, gigabyte(first, piece)))
        .collect();
    let zeros = format!("{}\n", vec!["0"; 4000].join(","));
    let samples: Vec<String> = (1..4000).map(|sample| format!("S{sample}")).collect();
    let header = format!("gene,{}\n", samples.join(","));
    bombs.push(("numbers.csv.gz", gigabyte(&header, &zeros)));
    bombs.push(("rows.parquet", alike(100_000_000, "S")));
    if wanted(&"texts.parquet") {
        bombs.push(("texts.parquet", alike(200_000, &"long ".repeat(20_000))));
    }
    bombs.push(("archive.zip", zipped(&vec![b'0'; 600 << 20])));
    bombs
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(1));
    archive
        .start_file("table.csv", options)
        .expect("a file begins");
    archive.write_all(bytes).expect("it is packed");
    archive.finish().expect("an archive").into_inner()
}

/// Each study with its table and sets is run, looked at step by step, and taken away again.
#[test]
fn hostile_studies_end_in_results_or_messages() {
    let page = Page::open_after(COUNT_ENGINES);
    let sets = hostile("studies/sets.gmt");
    let mut studies: Vec<(PathBuf, PathBuf, PathBuf)> = all_in(&["studies"], ".toml")
        .into_iter()
        .map(|study| (study.clone(), study.with_extension("csv"), sets.clone()))
        .collect();
    studies.push(names_that_hurt());
    for (study, table, sets) in studies {
        let study_name = name(&study);
        page.drop_files(&[study, table.clone(), sets]);
        expect_a_card(&page, &name(&table));
        page.click("step-data");
        page.click("run");
        crate::robbed::study::wait_for_rest(&page);
        let said = page.shown_error();
        println!(
            "{study_name}: {:?} {}",
            page.states(),
            said.replace('\n', " ")
        );
        let failed = page
            .states()
            .iter()
            .filter(|state| *state == "failed")
            .count();
        assert_eq!(failed > 0, !said.is_empty(), "{study_name}: {said}");
        look_at_all(&page, &study_name);
        if page.state("classify") == "done" {
            expect_left_out(&page, &study_name);
        }
        page.click("step-data");
        page.screenshot(study_name.trim_end_matches(".toml"));
        remove(&page, "true");
    }
    expect_untouched(&page);
}

/// What `results.json` says of the figures: in its place each that could not be drawn, and why.
fn expect_left_out(page: &Page, study: &str) {
    page.click("step-classify");
    let results = page.download("results", "json");
    let results: Value = serde_json::from_slice(&results).expect("JSON");
    let figures = results["figures"].as_array().expect("figures");
    assert!(figures.len() > 10, "{study}: {figures:?}");
    let left_out: Vec<&Value> = figures
        .iter()
        .filter(|figure| figure["left_out"].is_object())
        .collect();
    let undrawable = ["identical.toml", "allzero.toml", "tiny.toml"].contains(&study);
    let named = |name: &str| left_out.iter().any(|figure| figure["name"] == name);
    assert_eq!(
        named("latent_pathways"),
        undrawable,
        "{study}: {left_out:?}"
    );
    assert!(undrawable || left_out.is_empty(), "{study}: {left_out:?}");
    for figure in left_out {
        let why = figure["left_out"]["what"].as_str().unwrap_or_default();
        assert!(why.len() > 20, "{study}: {figure}");
    }
}

/// A study of names that hold markup, formulas and control characters, each sample of it once.
fn names_that_hurt() -> (PathBuf, PathBuf, PathBuf) {
    let read = |file: &str| std::fs::read_to_string(hostile(file)).expect("a text");
    let put = |file: &str, text: &str| {
        let path = folder("dropped").join(file);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let text = read("studies/collide.toml");
    let study = text
        .replace("collide.csv", "hostile.csv")
        .replace("sets.gmt", "hostile.gmt");
    let names = read("names/hostile.csv");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(names.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut seen = std::collections::HashSet::new();
    for record in reader.records() {
        let record = record.expect("an even row");
        let plain = record[0].chars().filter(char::is_ascii_graphic);
        let plain: String = plain.collect();
        if !plain.is_empty() && seen.insert(plain) {
            writer.write_record(&record).expect("a row");
        }
    }
    let table = String::from_utf8(writer.into_inner().expect("a table")).expect("text");
    (
        put("hostile.toml", &study),
        put("hostile.csv", &table),
        hostile("names/hostile.gmt"),
    )
}

/// Every figure of every step that is done is drawn, or says why not.
fn look_at_all(page: &Page, study: &str) {
    for step in crate::journey::steps() {
        page.click(&format!("step-{step}"));
        if page.state(step) != "done" {
            continue;
        }
        page.wait_until(
            &format!("{study}, {step}: every figure is drawn or left out"),
            "[...document.querySelectorAll('gene-figure')].every((figure) =>
               figure.querySelector('.drawing svg') || figure.innerText.length > 60)",
        );
        let odd = page.evaluate(
            "document.body.innerText.match(/.*\\b(null|undefined|NaN)\\b.*|.*\\[object.*/)?.[0] ?? ''",
        );
        assert_eq!(odd, "", "{study}, {step}");
        assert_eq!(
            page.evaluate("window.__pwn ?? null"),
            Value::Null,
            "{study}, {step}"
        );
    }
}
