//! Damaged and hostile files: no reader may panic, hang or take memory that the file does not have.
//!
//! A panic is seen by a hook, whatever catches it: in WebAssembly nothing does. Memory is counted by the allocator.

#[path = "../support/bombs.rs"]
mod bombs;
mod classifier;
mod command_line;
mod formats;
mod lessons;
mod memory;
mod mutation;
mod parquet;
mod study;
#[path = "../support/mod.rs"]
mod support;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};

use genessl::table::{MemorySource, ReadOptions, ReadTable, Reading};
use genessl::{Advance, Error, Result};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// The limits that hold for any input; the optimised build takes a third of the time.
const SECONDS: u64 = 20;
const BYTES: usize = 1 << 30;

/// The memory counted is that of the whole process, so tests wait for one another.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            usual(panic);
        }));
    });
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a reader on one input, under the limits.
fn survives<T>(what: &str, reader: impl FnOnce() -> Result<T>) -> Result<T> {
    let (panics, started) = (PANICS.load(Ordering::SeqCst), Instant::now());
    memory::forget_peak();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(reader));
    let (taken, peak) = (started.elapsed(), memory::peak());
    assert_eq!(PANICS.load(Ordering::SeqCst), panics, "{what}: a panic");
    assert!(taken < Duration::from_secs(SECONDS), "{what}: {taken:?}");
    assert!(peak < BYTES, "{what}: {} MB", peak >> 20);
    let outcome = outcome.unwrap_or_else(|_| unreachable!("the hook saw no panic"));
    if let Err(error) = &outcome {
        check_message(what, error);
    }
    outcome
}

/// Whether an error tells something, in few words.
fn check_message(what: &str, error: &Error) {
    let text = error.to_string();
    assert!(
        !error.what.is_empty() && !error.advice.is_empty(),
        "{what}: {text}"
    );
    assert!(
        text.len() < 2000,
        "{what}: a message of {} bytes",
        text.len()
    );
}

/// What must be refused, under the limits.
fn refused<T>(what: &str, reader: impl FnOnce() -> Result<T>) -> Error {
    match survives(what, reader) {
        Ok(_) => panic!("{what} was read"),
        Err(error) => error,
    }
}

fn read_table(bytes: &[u8]) -> Result<ReadTable> {
    let source = Arc::new(MemorySource::new(bytes));
    Reading::open("hostile", source, &ReadOptions::default())?.run()
}

/// The project's hostile files.
fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/hostile")
        .join(path)
}

/// The files of a folder of them, by name.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(data(folder))
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("a file").path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            (name.expect("a name"), std::fs::read(path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}
