//! Errors of the core as exceptions of Python, with the same what, where and what to do.

use genessl::Error;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    genessl,
    GeneSSLError,
    PyValueError,
    "What went wrong (`what`), where (`file`, `line`, `column`) and what to do (`advice`); its text is all of it."
);

/// The exception that says what an error says.
pub fn raised(error: Error) -> PyErr {
    Python::attach(|py| {
        let exception = GeneSSLError::new_err(error.to_string());
        match set_parts(exception.value(py), &error) {
            Ok(()) => exception,
            Err(other) => other,
        }
    })
}

fn set_parts(exception: &Bound<'_, PyAny>, error: &Error) -> PyResult<()> {
    exception.setattr("what", &error.what)?;
    exception.setattr("file", &error.file)?;
    exception.setattr("line", error.line)?;
    exception.setattr("column", error.column)?;
    exception.setattr("advice", &error.advice)
}

/// The exception of a refusal that is made here.
pub fn refused(what: impl Into<String>, advice: impl Into<String>) -> PyErr {
    raised(Error::new(what, advice))
}
