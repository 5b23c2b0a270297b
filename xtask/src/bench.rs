//! Measures, natively (`cargo bench`) and in Chromium, by the same code where that is possible.

use crate::bundle::Bundle;
use crate::{Result, build, process, project, setup};

/// The native ones, in the order of the data.
const NATIVE: [&str; 3] = ["reading", "ssgsea", "pretraining"];

/// `cargo xtask bench [--native | --accuracy | --tumours [SEED …] | --browser [PART]]`; without any, `--native` and `--browser`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let (native, browser, part) =
        match arguments {
            [] => (true, true, None),
            ["--native"] => (true, false, None),
            ["--accuracy"] => return natively("accuracy", &[]),
            ["--tumours", seeds @ ..] => return natively("tumours", seeds),
            ["--browser"] => (false, true, None),
            ["--browser", part] => (false, true, Some(*part)),
            _ => return Err(
                "bench takes --native, --accuracy, --tumours or --browser, or nothing for the first and last"
                    .into(),
            ),
        };
    if native {
        for name in NATIVE {
            natively(name, &[])?;
        }
    }
    if browser {
        in_chromium(part)?;
    }
    Ok(())
}

fn natively(name: &str, words: &[&str]) -> Result<()> {
    println!("\n== {name}, natively");
    let mut cargo = process::cargo();
    cargo
        .current_dir(project::root())
        .args(["bench", "--quiet", "--features", "bench"]);
    process::run(cargo.args(["--bench", name, "--"]).args(words))
}

/// What is measured runs in the browser, so the program that drives it may as well be the tests' quick build.
fn in_chromium(part: Option<&str>) -> Result<()> {
    let chromium = setup::chromium()?;
    let site = project::target().join("bench-site");
    build::site(&Bundle::read("bench")?, &project::root().join("www"), &site)?;
    println!("\n== in Chromium");
    let mut cargo = process::cargo();
    cargo
        .current_dir(project::root())
        .args([
            "test",
            "--quiet",
            "--features",
            "browser",
            "--bench",
            "browser",
        ])
        .env("CHROMIUM", chromium)
        .env("GENESSL_SITE", site);
    if let Some(part) = part {
        cargo.args(["--", part]);
    }
    if let Ok(program) = std::env::current_exe() {
        cargo.env("GENESSL_XTASK", program);
    }
    process::run(&mut cargo)
}
