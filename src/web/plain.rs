//! The same engine for hosts without JavaScript: plain functions over memory, so that a program that runs WebAssembly can
//! run the page's very module (`genessl verify` does).
//!
//! A host asks for room, writes a verb's words and bytes into it, and calls the verb; what it answers lies in memory until the
//! next call. None of the module's imports is called on the way.

use std::cell::RefCell;
use std::sync::Arc;

use crate::study::record;
use crate::study::tumours::Profiles;
use crate::study::{Assets, Role, Session, Step};
use crate::table::MemorySource;
use crate::{Error, Result};

/// What a call ends with.
const DONE: i32 = 0;
const MORE: i32 = 1;
const FAILED: i32 = -1;

#[derive(Default)]
struct Host {
    words: Vec<u8>,
    bytes: Vec<u8>,
    answer: Vec<u8>,
    assets: Vec<Vec<u8>>,
    session: Option<Session>,
}

thread_local! {
    /// A host has one session: what it asks for comes one after another.
    static HOST: RefCell<Host> = RefCell::default();
}

fn with_host<T>(act: impl FnOnce(&mut Host) -> T) -> T {
    HOST.with_borrow_mut(act)
}

/// Room for a verb and its words, with line feeds between.
#[unsafe(no_mangle)]
pub extern "C" fn plain_words(length: usize) -> *mut u8 {
    with_host(|host| {
        host.words = vec![0; length];
        host.words.as_mut_ptr()
    })
}

/// Room for the bytes that go with it.
#[unsafe(no_mangle)]
pub extern "C" fn plain_bytes(length: usize) -> *mut u8 {
    with_host(|host| {
        host.bytes = vec![0; length];
        host.bytes.as_mut_ptr()
    })
}

/// Does what was written: 0 where it is done, 1 where there is more to do, -1 where it failed, and the answer says why.
#[unsafe(no_mangle)]
pub extern "C" fn plain_call() -> i32 {
    with_host(|host| {
        let words = String::from_utf8(std::mem::take(&mut host.words)).unwrap_or_default();
        let bytes = std::mem::take(&mut host.bytes);
        host.answer.clear();
        host.call(&words, bytes).unwrap_or_else(|error| {
            host.answer = serde_json::to_vec(&error).unwrap_or_default();
            FAILED
        })
    })
}

/// Where the answer to the last call lies.
#[unsafe(no_mangle)]
pub extern "C" fn plain_answer() -> *const u8 {
    with_host(|host| host.answer.as_ptr())
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn plain_answer_length() -> usize {
    with_host(|host| host.answer.len())
}

impl Host {
    fn call(&mut self, words: &str, bytes: Vec<u8>) -> Result<i32> {
        let mut words = words.split('\n');
        let verb = words.next().unwrap_or_default();
        if verb == "asset" {
            self.assets.push(bytes);
            return Ok(DONE);
        }
        if verb == "open" {
            let [catalogue, kegg, wikipathways, tumours, tissues] = &self.assets[..] else {
                return Err(misused("five files of data"));
            };
            let mut assets = Assets::from_bytes(catalogue, kegg, wikipathways)?;
            assets.set_profiles(Profiles::from_bytes(tumours, tissues)?);
            self.assets.clear();
            self.session = Some(Session::new(assets));
            return Ok(DONE);
        }
        let session = self.session.as_mut().ok_or_else(|| misused("\"open\""))?;
        match verb {
            "file" => {
                let role = words.next().and_then(Role::of_word);
                let role = role.ok_or_else(|| misused("a role"))?;
                let name = words.next().unwrap_or_default();
                session.add_file(role, name, Arc::new(MemorySource::new(bytes)));
            }
            "identity" => {
                let sha256 = words.next().unwrap_or_default();
                session.identify_last(sha256);
            }
            "load" => {
                let text = String::from_utf8(bytes).map_err(|_| misused("a study file"))?;
                session.load_study(record::study_of("the study file", &text)?)?;
            }
            "start" => {
                let steps: Option<Vec<Step>> = words.map(Step::named).collect();
                session.start_all(&steps.ok_or_else(|| misused("names of steps"))?);
            }
            "advance" => {
                let progress = session.advance()?;
                self.answer = json(&progress)?;
                return Ok(if progress.finished { DONE } else { MORE });
            }
            "results" => self.answer = json(&session.results())?,
            "replay" => self.answer = json(&session.replay())?,
            _ => return Err(misused("a verb")),
        }
        Ok(DONE)
    }
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::new(format!("no JSON: {error}"), ""))
}

fn misused(expected: &str) -> Error {
    Error::new(
        format!("the engine expected {expected}"),
        "This is a mistake of the program that hosts it.",
    )
}
