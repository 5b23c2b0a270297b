//! All tests: the tools' own, the library's, the command line's, and the page's in Chromium.

use std::time::Instant;

use crate::{Result, build, process, project, setup};

/// One part of the tests, and how it went.
struct Part {
    name: &'static str,
    outcome: Result<()>,
    seconds: u64,
}

/// `cargo xtask test [--no-browser] [ARGUMENT…]`: arguments go to the test programs, for example a test's name.
pub fn run(arguments: &[&str]) -> Result<()> {
    let (browser, names): (Vec<_>, Vec<_>) = arguments
        .iter()
        .partition(|&&argument| argument == "--no-browser");
    let browser = browser.is_empty();
    if browser {
        setup::everything()?;
    }
    let mut parts = vec![part("the tools", || {
        cargo_test(&["--package", "xtask"], &names)
    })];
    if browser {
        let page = part("the page's build", || build::page().map(|_| ()));
        let built = page.outcome.is_ok();
        parts.push(page);
        // With the feature, so that the library is compiled once for all of its tests.
        let mut targets = vec!["--package", "genessl", "--features", "browser"];
        if !built {
            targets.extend(["--lib", "--bins"]);
        }
        parts.push(part("the library, the command line and the page", || {
            cargo_test(&targets, &names)
        }));
    } else {
        parts.push(part("the library and the command line", || {
            cargo_test(&["--package", "genessl"], &names)
        }));
    }
    summarise(&parts)
}

fn part(name: &'static str, work: impl FnOnce() -> Result<()>) -> Part {
    println!("\n== {name}");
    let started = Instant::now();
    let outcome = work();
    Part {
        name,
        outcome,
        seconds: started.elapsed().as_secs(),
    }
}

fn cargo_test(targets: &[&str], names: &[&&str]) -> Result<()> {
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
    if let Ok(chromium) = setup::chromium() {
        cargo.env("CHROMIUM", chromium);
    }
    process::run(&mut cargo)
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
            Ok(()) => println!("passed  {name} ({seconds} s)"),
            Err(reason) => println!("FAILED  {name} ({seconds} s): {reason}"),
        }
    }
    let failed = parts.iter().filter(|part| part.outcome.is_err()).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} of {} parts failed", parts.len()))
    }
}
