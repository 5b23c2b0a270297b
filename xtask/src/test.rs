//! All tests: the library's, the command line's, the page's types, the page in Chromium, and the tools' own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde::Deserialize;

use crate::python::{self, Tested, Untested};
use crate::{Result, build, process, project, setup, types};

/// One part of the tests, and how it went.
struct Part {
    name: &'static str,
    outcome: Result<Counts>,
    seconds: u64,
}

/// What the test programs printed of themselves.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    /// What each test that lacked something said.
    skipped: Vec<String>,
}

/// What a test asks for to do its long form: far more inputs, kills and thefts, the same way each time.
const LONG: &str = "GENESSL_LONG";

/// `cargo xtask test [--no-browser] [--all] [ARGUMENT…]`: arguments go to the test programs, for example a test's name.
pub fn run(arguments: &[&str]) -> Result<()> {
    let given = |flag: &str| arguments.contains(&flag);
    let (browser, long) = (!given("--no-browser"), given("--all"));
    let names: Vec<&str> = arguments
        .iter()
        .copied()
        .filter(|&argument| argument != "--no-browser" && argument != "--all")
        .collect();
    let run = Run { names, long };
    let mut parts = Vec::new();
    if browser {
        setup::everything()?;
        let mut built = None;
        parts.push(part("the page's build", || {
            built = Some(build::page()?);
            Ok(Counts::default())
        }));
        parts.push(part("the tests' build", || run.compiled()));
        let can_run = parts.iter().all(|part| part.outcome.is_ok());
        parts.extend(if can_run {
            run.beside_each_other(built.as_deref())
        } else {
            run.native(None, &Spoken::Now)
        });
    } else {
        let native = "the library and the command line";
        parts.push(part(native, || {
            run.cargo(&["--package", "genessl"], &Spoken::Now)
        }));
        parts.extend(run.others(None, &Spoken::Now));
    }
    summarise(&parts)
}

/// What was asked for.
struct Run<'a> {
    /// What the test programs are given, for example a test's name.
    names: Vec<&'a str>,
    /// In the long forms.
    long: bool,
}

/// When the lines that a test program prints are printed.
enum Spoken {
    Now,
    /// Later, in one piece: another one is speaking.
    Later(Mutex<Vec<String>>),
}

impl Spoken {
    fn line(&self, line: String) {
        match self {
            Spoken::Now => println!("{line}"),
            Spoken::Later(lines) => lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line),
        }
    }
}

impl Run<'_> {
    /// The package's features: with the browser, so that the library is compiled once for all of its tests. The module
    /// outside a browser takes a compiler of its own to compile, for minutes.
    fn library(&self) -> [&'static str; 4] {
        let features = if self.long {
            "browser,engine"
        } else {
            "browser"
        };
        ["--package", "genessl", "--features", features]
    }

    /// Compiles the library's tests, so that two that run beside each other need not wait for one another.
    fn compiled(&self) -> Result<Counts> {
        let mut cargo = process::cargo();
        cargo
            .current_dir(project::root())
            .args(["test", "--no-run"])
            .args(self.library());
        process::run(&mut cargo)?;
        Ok(Counts::default())
    }

    /// The page's tests, which keep one core busy, beside all others on what is left.
    fn beside_each_other(&self, built: Option<&Path>) -> Vec<Part> {
        let later = Spoken::Later(Mutex::default());
        let parts = std::thread::scope(|scope| {
            let others = scope.spawn(|| self.native(built, &later));
            let mut targets = self.library().to_vec();
            targets.extend(["--test", PAGE]);
            let mut parts = vec![part("the page", || self.cargo(&targets, &Spoken::Now))];
            parts.extend(others.join().unwrap_or_else(|_| {
                vec![Part {
                    name: "the library and the command line",
                    outcome: Err("the thread of these tests ended by itself".into()),
                    seconds: 0,
                }]
            }));
            parts
        });
        if let Spoken::Later(lines) = later {
            println!("\n== beside the page");
            for line in lines.into_inner().unwrap_or_else(PoisonError::into_inner) {
                println!("{line}");
            }
        }
        parts
    }

    /// All that needs no page, in order.
    fn native(&self, built: Option<&Path>, spoken: &Spoken) -> Vec<Part> {
        let mut parts = vec![part("the library and the command line", || {
            let names = integration_tests()?;
            let mut targets = self.library().to_vec();
            targets.extend(["--lib", "--bins"]);
            for name in &names {
                targets.extend(["--test", name]);
            }
            let mut counts = self.cargo(&targets, spoken)?;
            let mut examples = self.library().to_vec();
            examples.push("--doc");
            counts.add(self.cargo(&examples, spoken)?);
            Ok(counts)
        })];
        parts.extend(self.others(built, spoken));
        parts
    }

    fn others(&self, built: Option<&Path>, spoken: &Spoken) -> Vec<Part> {
        let mut parts = Vec::new();
        if self.names.is_empty() {
            parts.push(part("the page's types", || page_types(built)));
        }
        let others = ["xtask", "genessl-kernels", "genessl-report"];
        let own = others.map(|name| ["--package", name]).concat();
        parts.push(part("the tools, kernels and reports", || {
            self.cargo(&own, spoken)
        }));
        if self.long && self.names.is_empty() {
            parts.push(part("the Python package", python_package));
        }
        parts
    }

    fn cargo(&self, targets: &[&str], spoken: &Spoken) -> Result<Counts> {
        cargo_test(targets, self, spoken)
    }
}

/// The test program that drives the page.
const PAGE: &str = "browser";

/// The names of the library's test programs, but for the page's.
fn integration_tests() -> Result<Vec<String>> {
    let mut cargo = process::cargo();
    cargo
        .current_dir(project::root())
        .args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&process::output(&mut cargo)?)
        .map_err(|error| format!("cargo metadata: {error}"))?;
    let names: Vec<String> = metadata
        .packages
        .into_iter()
        .filter(|package| package.name == "genessl")
        .flat_map(|package| package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "test") && target.name != PAGE)
        .map(|target| target.name)
        .collect();
    if names.is_empty() {
        return Err("cargo metadata names no test program of the library".into());
    }
    Ok(names)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

fn part(name: &'static str, work: impl FnOnce() -> Result<Counts>) -> Part {
    println!("\n== {name}");
    let started = Instant::now();
    let outcome = work();
    Part {
        name,
        outcome,
        seconds: started.elapsed().as_secs(),
    }
}

/// Checks the types of the page, and of the package that was built for it just now.
fn page_types(built: Option<&Path>) -> Result<Counts> {
    let mut counts = Counts::default();
    match types::compiler() {
        Ok(compiler) => {
            compiler.check(built)?;
            counts.passed = 1;
        }
        Err(reason) => {
            let skipped = format!("SKIPPED the page's types: {reason}");
            println!("{skipped}");
            counts.skipped.push(skipped);
        }
    }
    Ok(counts)
}

/// Builds and tests the package for Python, in minutes.
fn python_package() -> Result<Counts> {
    match python::test() {
        Ok(Tested { passed, skipped }) => Ok(Counts {
            passed,
            failed: 0,
            skipped,
        }),
        Err(Untested::Lacking(reason)) => {
            let skipped = format!("SKIPPED the Python package: {reason}");
            println!("{skipped}");
            Ok(Counts {
                skipped: vec![skipped],
                ..Counts::default()
            })
        }
        Err(Untested::Failed(reason)) => Err(reason),
    }
}

fn cargo_test(targets: &[&str], run: &Run, spoken: &Spoken) -> Result<Counts> {
    let mut cargo = process::cargo();
    cargo
        .current_dir(project::root())
        .args(["test", "--no-fail-fast"])
        .args(targets);
    // What was skipped, measured or seen is printed, also by tests that pass.
    cargo.args(["--", "--show-output"]).args(&run.names);
    if let Ok(program) = std::env::current_exe() {
        cargo.env("GENESSL_XTASK", program);
    }
    if let Spoken::Later(_) = spoken {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        cargo.env("RUST_TEST_THREADS", (cores - 1).max(1).to_string());
    }
    if run.long {
        cargo.env(LONG, "1");
    }
    if let Ok(chromium) = setup::chromium() {
        cargo.env("CHROMIUM", chromium);
    }
    let mut child = cargo
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo test: {error}"))?;
    let mut counts = Counts::default();
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|output| BufReader::new(output).lines())
    {
        let line = line.map_err(|error| format!("cargo test: {error}"))?;
        counts.note(&line);
        spoken.line(line);
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(counts),
        Ok(_) if counts.failed > 0 => Err(format!(
            "{} of {} tests failed",
            counts.failed,
            counts.failed + counts.passed
        )),
        Ok(status) => Err(format!("cargo test failed ({status})")),
        Err(error) => Err(format!("cargo test: {error}")),
    }
}

impl Counts {
    fn add(&mut self, others: Counts) {
        self.passed += others.passed;
        self.failed += others.failed;
        self.skipped.extend(others.skipped);
    }

    /// Takes note of a line that a test program printed.
    fn note(&mut self, line: &str) {
        if line.trim_start().starts_with("SKIPPED ") {
            self.skipped.push(line.trim().to_owned());
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let count = |what: &str| {
            let words: Vec<&str> = result
                .split([' ', ';'])
                .filter(|word| !word.is_empty())
                .collect();
            let at = words.iter().position(|&word| word == what)?;
            words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
        };
        self.passed += count("passed").unwrap_or(0);
        self.failed += count("failed").unwrap_or(0);
    }
}

fn summarise(parts: &[Part]) -> Result<()> {
    println!("\n== summary");
    for Part {
        name,
        outcome,
        seconds,
    } in parts
    {
        match outcome {
            Ok(_) => println!("passed  {name} ({seconds} s)"),
            Err(reason) => println!("FAILED  {name} ({seconds} s): {reason}"),
        }
    }
    let counts = || parts.iter().filter_map(|part| part.outcome.as_ref().ok());
    for line in counts().flat_map(|counts| &counts.skipped) {
        println!("{line}");
    }
    let failed = parts.iter().filter(|part| part.outcome.is_err()).count();
    if failed > 0 {
        return Err(format!("{failed} of {} parts failed", parts.len()));
    }
    println!(
        "{} passed, 0 failed",
        counts().map(|counts| counts.passed).sum::<u64>()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_program_runs_but_the_page_s_which_runs_beside_them() {
        let names = integration_tests().unwrap();
        let folder = std::fs::read_dir(project::root().join("tests")).unwrap();
        let files = folder.filter_map(|entry| {
            let path = entry.unwrap().path();
            let program = path.is_file() && path.extension().is_some_and(|kind| kind == "rs");
            program.then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
        });
        let files: Vec<String> = files.collect();
        assert!(files.len() > 30, "{files:?}");
        assert!(files.iter().all(|file| names.contains(file)), "{names:?}");
        assert!(!names.contains(&PAGE.to_owned()));
    }

    #[test]
    fn results_are_added_up_and_what_was_skipped_is_kept() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "SKIPPED real_tables: needs data/tcga7/test.csv.gz",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 1.02s",
            "the test result: is not at the beginning; 9 passed",
        ] {
            counts.note(line);
        }
        let skipped = vec!["SKIPPED real_tables: needs data/tcga7/test.csv.gz".to_owned()];
        assert_eq!(
            counts,
            Counts {
                passed: 7,
                failed: 2,
                skipped
            }
        );
    }
}
