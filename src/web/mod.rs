//! The boundary to JavaScript: check, convert, delegate.
