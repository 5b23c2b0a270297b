//! `python/`: the package `genessl` for Python, built as a wheel, installed beside what it is held against, and tested.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Result, process, project};

/// The oldest Python that the wheel is for.
const OLDEST: (u32, u32) = (3, 11);
/// What the environment holds, once it was complete.
const COMPLETE: &str = "complete.txt";
/// How long pip may take to bring some hundred megabytes.
const INSTALL_WITHIN: Duration = Duration::from_secs(1800);

/// What pytest printed of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tested {
    /// Tests that passed.
    pub passed: u64,
    /// What each test that lacked something said.
    pub skipped: Vec<String>,
}

/// Why it can't be tested here.
pub enum Untested {
    /// Something outside of the project is missing.
    Lacking(String),
    /// It failed.
    Failed(String),
}

impl From<String> for Untested {
    fn from(reason: String) -> Self {
        Untested::Failed(reason)
    }
}

/// How a wheel is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Build {
    /// As tests are, which is slower code.
    Tested,
    /// To be installed.
    Published,
}

/// `cargo xtask python`: builds the wheel that is to be installed, and tests it.
pub fn run() -> Result<()> {
    match tested_as(Build::Published) {
        Ok(_) => {
            println!("the wheel is in {}", folder().join("wheels").display());
            Ok(())
        }
        Err(Untested::Lacking(reason) | Untested::Failed(reason)) => Err(reason),
    }
}

/// Builds a wheel as tests are built and runs the package's tests on it.
pub fn test() -> Result<Tested, Untested> {
    tested_as(Build::Tested)
}

fn tested_as(build: Build) -> Result<Tested, Untested> {
    let python = environment().map_err(Untested::Lacking)?;
    let wheel = wheel(&python, build)?;
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--force-reinstall",
        "--no-deps",
    ]);
    process::run(install.arg(wheel).stdin(Stdio::null()))?;
    tests(&python)
}

/// Everything of Python's lies in a folder of its own beside what cargo builds.
fn folder() -> PathBuf {
    project::target().join("python")
}

/// A Python with all that the tests import: the one made before, or a new one.
fn environment() -> Result<PathBuf> {
    let requirements = project::root().join("python/tests/requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| told(&requirements, &error))?;
    let folder = folder().join("environment");
    let python = match cfg!(windows) {
        true => folder.join("Scripts").join("python.exe"),
        false => folder.join("bin").join("python"),
    };
    if fs::read_to_string(folder.join(COMPLETE)).is_ok_and(|had| had == wanted) {
        return Ok(python);
    }
    println!("Python: making an environment for the tests");
    let mut make = Command::new(interpreter()?);
    process::run(
        make.args(["-m", "venv", "--clear"])
            .arg(&folder)
            .stdin(Stdio::null()),
    )?;
    let mut install = Command::new(&python);
    // Where there is no registry to be reached, one try tells as much as many.
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--retries",
        "1",
        "--requirement",
    ]);
    process::run_within(
        install.arg(&requirements).stdin(Stdio::null()),
        INSTALL_WITHIN,
    )
    .map_err(|reason| format!("pip could not get what the tests need ({reason})"))?;
    fs::write(folder.join(COMPLETE), wanted).map_err(|error| told(&folder, &error))?;
    Ok(python)
}

/// A Python that is new enough.
fn interpreter() -> Result<PathBuf> {
    let names = [
        "python3",
        "python",
        "python3.13",
        "python3.12",
        "python3.11",
    ];
    let found = names.iter().filter_map(|name| process::find(name));
    let new_enough = |python: &PathBuf| {
        let greeting = process::output(Command::new(python).arg("--version"));
        greeting.is_ok_and(|greeting| version_of(&greeting).is_some_and(|own| own >= OLDEST))
    };
    found
        .into_iter()
        .find(new_enough)
        .ok_or_else(|| format!("Python {}.{} or later is not installed", OLDEST.0, OLDEST.1))
}

/// `Python 3.11.7` as numbers.
fn version_of(greeting: &str) -> Option<(u32, u32)> {
    let mut numbers = greeting.strip_prefix("Python ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn wheel(python: &Path, build: Build) -> Result<PathBuf> {
    let wheels = folder().join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels).map_err(|error| told(&wheels, &error))?;
    }
    let mut maturin = Command::new(python);
    maturin.args(["-m", "maturin", "build", "--quiet", "--manifest-path"]);
    maturin
        .arg(project::root().join("python/Cargo.toml"))
        .arg("--out")
        .arg(&wheels);
    if build == Build::Published {
        maturin.arg("--release");
    }
    // It is a workspace of its own, and would have a build folder of its own.
    maturin.env("CARGO_TARGET_DIR", project::target());
    process::run(
        maturin
            .arg("--interpreter")
            .arg(python)
            .stdin(Stdio::null()),
    )?;
    let entries = wheels.read_dir().map_err(|error| told(&wheels, &error))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let wheel = paths
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "whl"));
    wheel.ok_or_else(|| "maturin left no wheel".to_owned())
}

fn tests(python: &Path) -> Result<Tested, Untested> {
    let mut pytest = Command::new(python);
    // Each test that was skipped is printed with its reason.
    pytest.args([
        "-m",
        "pytest",
        "-rs",
        "--color=no",
        "-p",
        "no:cacheprovider",
    ]);
    pytest
        .current_dir(project::root().join("python"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let output = pytest
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("pytest: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    match output.status.success() {
        true => Ok(tested(&said)),
        false => Err(Untested::Failed(closing_line(&said).to_owned())),
    }
}

fn closing_line(said: &str) -> &str {
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or("pytest said nothing")
        .trim_matches(['=', ' '])
}

fn tested(said: &str) -> Tested {
    let words: Vec<&str> = closing_line(said).split([' ', ',']).collect();
    let place = words.iter().position(|&word| word == "passed");
    let passed = place.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok());
    let skipped = said.lines().filter(|line| line.starts_with("SKIPPED "));
    Tested {
        passed: passed.unwrap_or(0),
        skipped: skipped.map(str::to_owned).collect(),
    }
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pytest_says_is_counted() {
        let said = "tests/test_a.py ..s\n\nSKIPPED [1] tests/test_a.py:7: needs data/test.csv.gz\n\
                    ===== 71 passed, 1 skipped, 3 warnings in 12.31s =====\n\n";
        let skipped = vec!["SKIPPED [1] tests/test_a.py:7: needs data/test.csv.gz".to_owned()];
        assert_eq!(
            tested(said),
            Tested {
                passed: 71,
                skipped
            }
        );
        assert_eq!(
            closing_line("== 2 failed, 1 passed in 3s ==\n"),
            "2 failed, 1 passed in 3s"
        );
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version_of("Python 3.9.18"), Some((3, 9)));
        assert!(version_of("Python 3.9.18") < Some(OLDEST));
        assert!(version_of("Python 3.13.0+") > Some(OLDEST));
        assert_eq!(version_of("pypy"), None);
    }
}
