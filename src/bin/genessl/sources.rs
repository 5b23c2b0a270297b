//! Where inputs come from: files, pipes, standard input, and addresses.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use genessl::table::{ByteSource, MemorySource, open_path};
use genessl::{Error, Result};

use crate::files::name_of;

/// How long a server may think about what it is asked.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// More than the report's tables have, and what a computer can hold beside them.
const FETCHED_BYTES: u64 = 2 << 30;
const TELL_EVERY: Duration = Duration::from_secs(5);
/// After that one who waits for a pipe is told so.
const PIPE_IS_SLOW: Duration = Duration::from_secs(2);

/// Opens what a path or an address names.
///
/// # Errors
/// It can't be opened or fetched.
pub fn open(path: &Path) -> Result<Arc<dyn ByteSource>> {
    if let Some(address) = path.to_str().filter(|path| is_address(path)) {
        return Ok(Arc::new(MemorySource::new(fetch(address)?)));
    }
    while_waiting(path, || open_path(path))
}

/// All bytes of a source.
///
/// # Errors
/// It can't be read.
#[cfg(feature = "engine")]
pub fn read_whole(source: &dyn ByteSource, name: &str) -> Result<Vec<u8>> {
    let mut bytes = vec![0; source.len() as usize];
    let mut at = 0;
    while at < bytes.len() {
        let count = source
            .read_at(at as u64, &mut bytes[at..])
            .map_err(|error| {
                Error::new(format!("the file can't be read: {error}"), "Check it.").in_file(name)
            })?;
        if count == 0 {
            break;
        }
        at += count;
    }
    bytes.truncate(at);
    Ok(bytes)
}

/// Whether a name is that of something on a server.
pub fn is_address(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

/// Opening a named pipe waits until somebody writes to it, who may never come: says so.
pub fn while_waiting<T>(path: &Path, open: impl FnOnce() -> T) -> T {
    let is_pipe = std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if !is_pipe {
        return open();
    }
    let opened = Arc::new(AtomicBool::new(false));
    let (is_open, name) = (Arc::clone(&opened), name_of(path));
    std::thread::spawn(move || {
        std::thread::sleep(PIPE_IS_SLOW);
        if !is_open.load(Ordering::Relaxed) {
            say!(
                "genessl: {name} is a pipe to which nothing is written yet; waiting for it (Ctrl+C ends this)"
            );
        }
    });
    let result = open();
    opened.store(true, Ordering::Relaxed);
    result
}

/// What an address holds.
fn fetch(address: &str) -> Result<Vec<u8>> {
    let failed = |error: ureq::Error| {
        Error::new(
            format!("the address can't be read: {error}"),
            "Open it in a browser to check it.",
        )
        .in_file(address)
    };
    say!("genessl: fetching {address}");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(ANSWER_WITHIN))
        .timeout_recv_response(Some(ANSWER_WITHIN))
        .build()
        .into();
    let mut response = agent.get(address).call().map_err(failed)?;
    let mut body = response
        .body_mut()
        .with_config()
        .limit(FETCHED_BYTES)
        .reader();
    let (mut bytes, mut told, mut block) = (Vec::new(), Instant::now(), vec![0; 1 << 16]);
    loop {
        let count = body.read(&mut block).map_err(|error| {
            let error = ureq::Error::from(error);
            failed(error)
        })?;
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&block[..count]);
        if told.elapsed() > TELL_EVERY {
            say!("genessl: {:.1} MB of {address}", bytes.len() as f64 / 1e6);
            told = Instant::now();
        }
    }
}
