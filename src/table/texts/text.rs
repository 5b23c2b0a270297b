//! Bytes of a file as text.

/// Text in UTF-8, or else in Latin-1, which reads every byte as something.
pub(in crate::table) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
