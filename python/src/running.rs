//! Computations without the interpreter: threads that help, and Ctrl+C.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use genessl::crew::{Crew, Threads};
use genessl::{Advance, Error, Progress};
use pyo3::prelude::*;
use serde::de::DeserializeOwned;

use crate::error::{raised, refused};

/// More take memory and help little: each trains a network of its own.
const USUAL_AT_MOST: usize = 16;
const AT_MOST: usize = 256;
/// Python hears of Ctrl+C, and of progress, so often.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// How many threads compute: as many as there are cores, but no more than 16, where nothing is said.
pub fn threads_of(asked: Option<usize>) -> PyResult<usize> {
    let cores = || available_parallelism().map_or(1, NonZeroUsize::get);
    match asked {
        None => Ok(cores().min(USUAL_AT_MOST)),
        Some(threads) if (1..=AT_MOST).contains(&threads) => Ok(threads),
        Some(threads) => Err(refused(
            format!("threads is {threads}"),
            format!("Give 1 to {AT_MOST}, or None for one for each core."),
        )),
    }
}

/// A crew, and the threads that help it as long as they are held.
pub fn helped(threads: usize) -> (Crew, Threads) {
    let crew = Crew::default();
    let helpers = Threads::start(&crew, threads - 1);
    (crew, helpers)
}

/// Does some work without the interpreter. What panics is an exception like others.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> PyResult<T> + Send) -> PyResult<T> {
    py.detach(|| guarded(work))
}

/// Does some work; what panics is an exception like others.
pub fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(raised(failed(&*panic))))
}

/// What is told of a panic.
pub fn failed(panic: &(dyn Any + Send)) -> Error {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it does not say why");
    Error::new(
        format!("the computation stopped by a mistake of its own ({said})"),
        "Please report this.",
    )
}

/// Runs a computation to its end, within [`detached`]; Ctrl+C ends it.
pub fn run<A: Advance>(work: A) -> PyResult<A::Output> {
    run_watched(work, |_, _| Ok(()))
}

/// As [`run`]; `watch` hears how far it is.
pub fn run_watched<A: Advance>(
    mut work: A,
    watch: impl Fn(Python<'_>, Progress) -> PyResult<()>,
) -> PyResult<A::Output> {
    let mut asked = Instant::now();
    loop {
        let progress = work.advance().map_err(raised)?;
        let ends = progress.is_finished();
        if ends || asked.elapsed() > ASK_EVERY {
            Python::attach(|py| {
                py.check_signals()?;
                watch(py, progress)
            })?;
            asked = Instant::now();
        }
        if ends {
            return work.finish().map_err(raised);
        }
    }
}

/// Settings that came as JSON, in one line.
pub fn settings<T: DeserializeOwned>(what: &str, json: &str) -> PyResult<T> {
    serde_json::from_str(json).map_err(|error| {
        let said = error.to_string();
        let said = said
            .rsplit_once(" at line ")
            .map_or(&*said, |(said, _)| said);
        let key = key_before(json, error.column());
        refused(
            format!("{what}: {}{}", key, in_words(said)),
            "Correct it; help() of the function lists what it takes.",
        )
    })
}

/// The key whose value stands in this column, with a colon.
fn key_before(json: &str, column: usize) -> String {
    let before = json.get(..column).unwrap_or(json);
    let key = before.rsplit_once("\": ").map(|(before, _)| before);
    let key = key.and_then(|before| before.rsplit_once('"'));
    key.map_or_else(String::new, |(_, key)| format!("{key}: "))
}

/// Types by the names that they have in Python.
fn in_words(said: &str) -> String {
    let mut said = said.to_owned();
    for (kind, word) in [
        ("expected usize", "expected a whole number from 0"),
        ("expected u64", "expected a whole number from 0"),
        ("expected f64", "expected a number"),
        ("expected f32", "expected a number"),
        ("expected a boolean", "expected True or False"),
        ("expected a sequence", "expected a list"),
        ("expected value", "expected a text"),
        ("null", "None"),
    ] {
        said = said.replace(kind, word);
    }
    said
}

/// A value as JSON, for Python to read.
pub fn json(value: &impl serde::Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|error| refused(format!("no JSON: {error}"), ""))
}
