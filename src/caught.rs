//! The last line of defence of what reads files or draws figures: natively a panic becomes an error.
//!
//! In WebAssembly a panic can't be caught, and ends the instance with all its results. So none of these may panic; this is
//! for the mistakes that are left.

use crate::{Error, Result};

/// Runs a reader.
///
/// # Errors
/// Those of the reader, and (natively) its panic.
pub(crate) fn caught<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    caught_as(reader_failed, read)
}

fn reader_failed(why: &str) -> Error {
    Error::new(
        format!("the reader failed on this file by a mistake of its own ({why})"),
        "The file is probably damaged: download or save it again. If it is not, please report this.",
    )
}

/// Runs some work; `failed` makes an error of what a panic says.
///
/// # Errors
/// Those of the work, and (natively) its panic.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn caught_as<T>(
    failed: fn(&str) -> Error,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    // What panicked is dropped by who gets the error.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it does not say why");
        Err(failed(said))
    })
}

/// Runs some work.
#[cfg(target_arch = "wasm32")]
pub(crate) fn caught_as<T>(_: fn(&str) -> Error, work: impl FnOnce() -> Result<T>) -> Result<T> {
    work()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let error =
            caught(|| -> Result<()> { panic!("index out of bounds") }).expect_err("it fails");
        assert!(error.what.contains("(index out of bounds)"), "{error}");
        assert_eq!(caught(|| Ok(3)), Ok(3));
    }
}
