//! All tests: the library's, the command line's, the page's types, the page in Chromium, and the tools' own.

mod counts;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use self::counts::Counts;
use crate::python::{self, Tested, Untested};
use crate::{Result, build, process, project, setup, types};

/// One part of the tests, and how it went.
struct Part {
    name: &'static str,
    outcome: Result<Counts>,
    seconds: u64,
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
    let mut parts = Vec::new();
    let mut built = None;
    if browser {
        setup::everything()?;
        let page = part("the page's build", || {
            built = Some(build::page()?);
            Ok(Counts::default())
        });
        // With the feature, so that the library is compiled once for all of its tests.
        // The module outside a browser takes a compiler of its own to compile, for minutes.
        let features = if long { "browser,engine" } else { "browser" };
        let mut targets = packages();
        targets.extend(["--features", features]);
        if page.outcome.is_err() {
            targets.extend(["--lib", "--bins"]);
        }
        parts.push(page);
        let all = "the library, the command line, the page and the tools";
        parts.push(part(all, || cargo_test(&targets, &names, long)));
    } else {
        let native = "the library, the command line and the tools";
        parts.push(part(native, || cargo_test(&packages(), &names, long)));
    }
    if names.is_empty() {
        let work = || page_types(built.as_deref());
        parts.push(part("the page's types", work));
    }
    if long && names.is_empty() {
        parts.push(part("the Python package", python_package));
    }
    summarise(&parts)
}

/// What is tested, by one call: by several, what is common to all would be compiled for each, as each wants other parts of it.
fn packages() -> Vec<&'static str> {
    let tested = ["genessl", "genessl-kernels", "genessl-report", "xtask"];
    tested
        .into_iter()
        .flat_map(|name| ["--package", name])
        .collect()
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
            skipped,
            ..Counts::default()
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

fn cargo_test(targets: &[&str], names: &[&str], long: bool) -> Result<Counts> {
    let (mut counts, mut outcome) = tests_of(targets, names, long)?;
    if outcome.is_err() && pass_alone(&counts, targets, long) {
        counts.forgive();
        outcome = Ok(());
    }
    match outcome {
        Ok(()) => Ok(counts),
        Err(_) if counts.failed > 0 => Err(format!(
            "{} of {} tests failed\n{}",
            counts.failed,
            counts.failed + counts.passed,
            counts.reasons().join("\n")
        )),
        Err(reason) => Err(reason),
    }
}

/// Whether the tests that failed are few, tests of the page, and pass when nothing else runs: a machine that stood still for a moment
/// fails a browser, and the summary tells which they were and how they failed.
fn pass_alone(counts: &Counts, targets: &[&str], long: bool) -> bool {
    const FEW: u64 = 3;
    let all_are_known = counts.failures.len() as u64 == counts.failed && counts.open == 0;
    // Where the page could not be built its tests were not run.
    let are_of_the_page = !targets.contains(&"--lib");
    if !all_are_known || !are_of_the_page || !(1..=FEW).contains(&counts.failed) {
        return false;
    }
    println!("\n== once more, alone, if they are tests of the page");
    // The same targets, so that nothing is compiled anew.
    let page = [targets, &["--test", "browser"]].concat();
    let mut names = vec!["--exact", "--test-threads=1"];
    names.extend(counts.failures.keys().map(String::as_str));
    let again = tests_of(&page, &names, long);
    again.is_ok_and(|(again, outcome)| outcome.is_ok() && again.passed == counts.failed)
}

/// What test programs say, and how cargo ended.
///
/// # Errors
/// Cargo can't be run.
fn tests_of(targets: &[&str], names: &[&str], long: bool) -> Result<(Counts, Result<()>)> {
    let mut cargo = process::cargo();
    cargo
        .current_dir(project::root())
        .args(["test", "--no-fail-fast"])
        .args(targets);
    // What was skipped, measured or seen is printed, also by tests that pass.
    cargo.args(["--", "--show-output"]).args(names);
    if let Ok(program) = std::env::current_exe() {
        cargo.env("GENESSL_XTASK", program);
    }
    if long {
        cargo.env(LONG, "1");
    }
    if let Ok(chromium) = setup::chromium() {
        cargo.env("CHROMIUM", chromium);
    }
    let failed = |error| format!("cargo test: {error}");
    let mut child = cargo.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut counts = Counts::default();
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|output| BufReader::new(output).lines())
    {
        let line = line.map_err(failed)?;
        println!("{line}");
        counts.note(&line);
    }
    let status = child.wait().map_err(failed)?;
    let outcome = match status.success() {
        true => Ok(()),
        false => Err(format!("cargo test failed ({status})")),
    };
    Ok((counts, outcome))
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
    for test in counts().flat_map(|counts| &counts.unsteady) {
        println!("FAILED AT FIRST, passed alone: {test}");
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
