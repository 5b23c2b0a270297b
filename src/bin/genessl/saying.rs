//! What is said to a person: messages on standard error, answers on standard output.
//!
//! Nobody may be there to hear it (a pipe to `head`, a full disk): then the work goes on all the same. What names in a file
//! can hold that a terminal would obey is spelt out.

use std::io::{ErrorKind, Write};

use genessl::names::visible;
use genessl::{Error, Result};

/// Writes a line to standard error; what `say!` stands for.
pub fn say(line: &str) {
    let mut plain = visible(&line.replace('\n', " ")).into_owned();
    plain.push('\n');
    // Nobody is left to be told.
    let _ = std::io::stderr().write_all(plain.as_bytes());
}

/// Writes a command's answer to standard output. A reader that has heard enough (`head`) is no failure.
///
/// # Errors
/// Standard output can't be written to for another reason, and the answer is lost.
pub fn answer(lines: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match (out.write_all(lines.as_bytes())).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::new(
            format!("the answer can't be written: {error}"),
            "Check where standard output goes, and its space.",
        )
        .in_file("standard output")),
        _ => Ok(()),
    }
}

/// A value as JSON in which characters that mislead are spelt out too; within JSON they stand in texts alone.
///
/// # Errors
/// The value has no form in JSON.
pub fn json(value: &impl serde::Serialize) -> Result<String> {
    let json = serde_json::to_string_pretty(value)
        .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))?;
    let mut plain = String::with_capacity(json.len() + 1);
    let mut units = [0; 2];
    for character in json.chars() {
        if character != '\n' && genessl::names::misleads(character) {
            for unit in character.encode_utf16(&mut units) {
                plain += &format!("\\u{unit:04x}");
            }
        } else {
            plain.push(character);
        }
    }
    plain.push('\n');
    Ok(plain)
}
