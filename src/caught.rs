//! The last line of defence of what reads files: natively a panic becomes an error that says which file it was.
//!
//! In WebAssembly a panic can't be caught, and ends the instance with all its results. So no reader may panic; this is
//! for the mistakes that are left.

use crate::Result;

/// Runs a reader.
///
/// # Errors
/// Those of the reader, and (natively) its panic.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn caught<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    // A reader that panicked is dropped by who gets the error.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("it does not say why");
        Err(crate::Error::new(
            format!("the reader failed on this file by a mistake of its own ({said})"),
            "The file is probably damaged: download or save it again. If it is not, please report this.",
        ))
    })
}

/// Runs a reader.
#[cfg(target_arch = "wasm32")]
pub(crate) fn caught<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    read()
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
