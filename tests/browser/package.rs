//! The package for npm in pages of others: in plain HTML and as one module; with `GENESSL_LONG` also through Vite, webpack and
//! esbuild, which come from npm.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;

use crate::desk::folder;
use crate::page::Page;
use crate::server::{Server, xtask};
use crate::support::is_long;

/// Long enough for a small study on a busy machine.
const RUN: Duration = Duration::from_secs(200);

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/npm")
}

/// The package, made anew of the page that is built; nothing where the compiler of its types can't be had.
fn package() -> Option<PathBuf> {
    static MADE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let output = xtask().args(["npm", "--keep-wasm"]).output();
        let output = output.expect("the project's tool starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm");
        output.status.success().then_some(folder).ok_or(said)
    });
    match made {
        Ok(folder) => Some(folder.clone()),
        Err(said) if said.contains("not installed") || said.contains("npm could not get") => {
            println!("SKIPPED the package in a page: {}", said.trim());
            None
        }
        Err(said) => panic!("cargo xtask npm: {said}"),
    }
}

/// Copies a folder and all in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(source, target).unwrap();
        }
    }
}

const STUDY: &str = "document.querySelector('genessl-study').shadowRoot";
const FIGURE: &str = "document.querySelector('body > genessl-figure').shadowRoot";

#[test]
fn a_plain_page_runs_a_study_by_the_keyboard_and_its_figures_are_read_by_keys() {
    let Some(package) = package() else { return };
    let site = folder("site");
    copy(&examples().join("html"), &site);
    copy(&package, &site.join("genessl"));
    let server = Server::of(&site);
    let page = Page::open_at(&server.address, "");
    page.wait_until(
        "the study is there",
        &format!("{STUDY}.querySelector('button') !== null"),
    );
    page.evaluate(&format!("{STUDY}.querySelector('button').focus()"));
    page.press("Enter");
    page.wait_until_within(
        RUN,
        "both figures are drawn",
        &format!(
            "{FIGURE}.querySelector('figure:not([hidden]) [part=drawing] svg') !== null
             && {STUDY}.querySelector('genessl-figure').shadowRoot.querySelector('figure:not([hidden])') !== null"
        ),
    );
    let shown = page.evaluate(&format!(
        "{STUDY}.querySelector('[role=status]').textContent"
    ));
    let sentence = shown.as_str().unwrap_or_default();
    assert!(sentence.contains("principal components"), "{sentence}");
    let choices = page.evaluate(&format!(
        "[...{STUDY}.querySelectorAll('option')].map(({{ value }}) => value)"
    ));
    let choices = choices.to_string();
    assert!(choices.contains("scatter/genes/umap/"), "{choices}");

    page.evaluate(&format!("{FIGURE}.querySelector('[tabindex]').focus()"));
    page.press("ArrowRight");
    let says = page.evaluate(&format!(
        "{FIGURE}.querySelector('[part=says]').textContent"
    ));
    assert!(says.as_str().unwrap_or_default().contains("BRCA"), "{says}");
    page.evaluate(&format!("{FIGURE}.querySelector('button').click()"));
    let rows = page.evaluate(&format!("{FIGURE}.querySelectorAll('tr').length"));
    assert!(rows.as_u64() > Some(3), "{rows}");

    let paper = format!("{FIGURE}.querySelector('[part=drawing] rect').getAttribute('fill')");
    let light = page.evaluate(&paper);
    page.prefer_dark(true);
    page.wait_until(
        "the figure is drawn for the dark",
        &format!("{paper} !== {light}"),
    );
    page.assert_no_complaints();
}

/// Scores and the addresses that were asked for, where all of the package is one module.
const INLINE: &str = r#"
import { ssgsea } from "genessl/package/inline.js";
const rows = [0, 1, 2].map((at) => ({ sample: `S${at}`, TP53: at, MDM2: 3 - at, MYC: 1, KRAS: at * at }));
const { pathways, values } = await ssgsea(rows, { one: ["TP53", "MDM2"], two: ["MYC", "KRAS"] }, { min_size: 1 });
const asked = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
window.outcome = { pathways, values: [...values], asked: asked.filter((path) => !/\.js$/.test(path)) };
"#;

#[test]
fn the_package_as_one_module_fetches_nothing_but_modules() {
    let Some(package) = package() else { return };
    let site = folder("site");
    copy(&package, &site.join("genessl"));
    let script = INLINE.replace("\"genessl/", "\"./genessl/");
    std::fs::write(site.join("main.js"), script).unwrap();
    let html = "<!doctype html><link rel=\"icon\" href=\"data:,\"><script type=\"module\" src=\"main.js\"></script>";
    std::fs::write(site.join("index.html"), html).unwrap();
    let server = Server::of(&site);
    let page = Page::open_at(&server.address, "");
    page.wait_until_within(RUN, "there are scores", "window.outcome !== undefined");
    let outcome = page.evaluate("window.outcome");
    assert_eq!(outcome["pathways"], serde_json::json!(["one", "two"]));
    let values = outcome["values"].as_array().map(Vec::as_slice);
    let values = values.unwrap_or_default();
    assert!(
        values.len() == 6 && values.iter().all(Value::is_f64),
        "{outcome}"
    );
    let asked = outcome["asked"].as_array().map(Vec::as_slice);
    let others = asked.unwrap_or_default().iter().filter(|path| {
        // Workers are started from memory, and have no path on the server.
        std::fs::exists(site.join(path.as_str().unwrap_or_default().trim_start_matches('/')))
            .unwrap_or(true)
    });
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&Value>::new());
    page.assert_no_complaints();
}

/// Runs npm in a folder; what it says where it can't.
fn npm(place: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.current_dir(place).args(arguments).stdin(Stdio::null());
    let output = npm.output().map_err(|error| error.to_string())?;
    let said = [output.stdout, output.stderr].concat();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&said).into_owned()),
    }
}

#[test]
fn bundlers_take_the_package_along() {
    if !is_long() {
        return println!("SKIPPED the package by bundlers: a long form (cargo xtask test --all)");
    }
    let Some(package) = package() else { return };
    for name in ["vite", "webpack", "esbuild"] {
        let place = folder(name);
        // What an earlier run installed would stay.
        std::fs::remove_dir_all(&place).unwrap();
        copy(&examples().join(name), &place);
        let own = format!("dependencies.genessl=file:{}", package.display());
        npm(&place, &["pkg", "set", &own]).expect("npm sets a dependency");
        // Copied, not linked: as from the registry.
        let install = [
            "install",
            "--install-links",
            "--no-audit",
            "--no-fund",
            "--fetch-retries",
            "0",
        ];
        if let Err(said) = npm(&place, &install) {
            println!("SKIPPED the package by {name}: npm could not install it: {said}");
            continue;
        }
        npm(&place, &["run", "build"]).unwrap_or_else(|said| panic!("{name}: {said}"));
        let server = Server::of(&place.join("dist"));
        let page = Page::open_at(&server.address, "");
        let text = "document.querySelector('#status').textContent";
        let done = format!("/^60 samples, \\d+ pathways$/.test({text})");
        page.wait_until_within(RUN, &format!("{name}: the study is done"), &done);
        page.assert_no_complaints();
    }
}
