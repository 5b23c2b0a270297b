//! The page's module, run by wasmtime: its arithmetic is that of WebAssembly, to the last bit the browsers' own.

use std::path::Path;

use genessl::study::{Assets, Study};
use genessl::table::converted_text;
use genessl::{Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasmtime::{Engine, Linker, Memory, Module, Store, TypedFunc, WasmParams, WasmResults};

use super::Replayed;
use super::wanted::Wanted;
use crate::files::name_of;
use crate::sources;
use crate::watch::Bar;

/// An instance of the module, and the functions that a host without JavaScript calls.
struct Host {
    store: Store<()>,
    memory: Memory,
    words: TypedFunc<u32, u32>,
    bytes: TypedFunc<u32, u32>,
    call: TypedFunc<(), i32>,
    answer: TypedFunc<(), u32>,
    answer_length: TypedFunc<(), u32>,
}

/// How far a study is, as an engine tells it.
#[derive(Deserialize)]
struct RunTold {
    message: String,
    unit: String,
    done: u64,
    total: u64,
}

/// An error as the engine tells it.
#[derive(Deserialize)]
struct Told {
    what: String,
    advice: String,
    file: Option<String>,
}

/// Runs a study again; `text` is the file that holds it with its record. Also gives its results, as JSON; nothing where the
/// module does not tell them.
pub fn replay(
    engine: &Path,
    wanted: &Wanted,
    study: &Study,
    text: &str,
) -> Result<(Replayed, String)> {
    let mut host = Host::open(engine)?;
    for file in Assets::files() {
        host.call("asset", file)?;
    }
    host.call("open", &[])?;
    for file in &wanted.files {
        let options = study.data.read_options(&file.name);
        let verb = format!("file\n{}\n{}", file.role.word(), file.name);
        // What the page turns into text is turned here.
        match converted_text(&file.source, &options)? {
            Some(text) => {
                host.call(&verb, &text)?;
                host.call(&format!("identity\n{}", file.sha256), &[])?;
            }
            None => {
                let bytes = sources::read_whole(file.source.as_ref(), &file.name)?;
                host.call(&verb, &bytes)?;
            }
        }
    }
    host.call("load", text.as_bytes())?;
    host.call(&format!("start\n{}", wanted.steps.join("\n")), &[])?;
    let bar = Bar::new();
    while host.call("advance", &[])? {
        let told: RunTold = host.answered()?;
        bar.show(&told.message, &told.unit, told.done, told.total);
    }
    drop(bar);
    host.call("replay", &[])?;
    let replayed = host.answered()?;
    // An older page's module does not tell them.
    let results = host.call("results", &[]).and_then(|_| host.answer());
    let results = results.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok((replayed, results.unwrap_or_default()))
}

impl Host {
    fn open(path: &Path) -> Result<Self> {
        let unusable = |error: wasmtime::Error| {
            Error::new(
                format!("this is not the module of a page that can be run here: {error:#}"),
                "Name pkg/genessl_bg.wasm of a page (cargo xtask build leaves it in dist/): --engine FILE.",
            )
            .in_file(name_of(path))
        };
        let engine = Engine::default();
        let module = Module::from_file(&engine, path).map_err(unusable)?;
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        // What the browser gives is not asked for on this way.
        linker
            .define_unknown_imports_as_traps(&module)
            .map_err(unusable)?;
        let instance = linker.instantiate(&mut store, &module).map_err(unusable)?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| unusable(wasmtime::Error::msg("it has no memory")))?;
        fn named<P: WasmParams, R: WasmResults>(
            instance: &wasmtime::Instance,
            store: &mut Store<()>,
            name: &str,
        ) -> wasmtime::Result<TypedFunc<P, R>> {
            instance.get_typed_func(store, name)
        }
        Ok(Host {
            words: named(&instance, &mut store, "plain_words").map_err(unusable)?,
            bytes: named(&instance, &mut store, "plain_bytes").map_err(unusable)?,
            call: named(&instance, &mut store, "plain_call").map_err(unusable)?,
            answer: named(&instance, &mut store, "plain_answer").map_err(unusable)?,
            answer_length: named(&instance, &mut store, "plain_answer_length").map_err(unusable)?,
            store,
            memory,
        })
    }

    /// Calls a verb; whether there is more to do.
    fn call(&mut self, words: &str, bytes: &[u8]) -> Result<bool> {
        let called = self.called(words, bytes).map_err(|error| {
            Error::new(
                format!("the engine came to its end: {error:#}"),
                "Its memory (4 GB) may not suffice for the study.",
            )
        })?;
        if called >= 0 {
            return Ok(called > 0);
        }
        let told: Told = self.answered()?;
        let error = Error::new(told.what, told.advice);
        Err(match told.file {
            Some(file) => error.in_file(file),
            None => error,
        })
    }

    fn called(&mut self, words: &str, bytes: &[u8]) -> wasmtime::Result<i32> {
        let place = self
            .words
            .call(&mut self.store, u32::try_from(words.len())?)?;
        self.memory
            .write(&mut self.store, place as usize, words.as_bytes())?;
        if !bytes.is_empty() {
            let place = self
                .bytes
                .call(&mut self.store, u32::try_from(bytes.len())?)?;
            self.memory.write(&mut self.store, place as usize, bytes)?;
        }
        self.call.call(&mut self.store, ())
    }

    /// What the last call answered.
    fn answered<T: DeserializeOwned>(&mut self) -> Result<T> {
        let answer = self.answer()?;
        serde_json::from_slice(&answer).map_err(|error| unread(&error))
    }

    fn answer(&mut self) -> Result<Vec<u8>> {
        let start = self
            .answer
            .call(&mut self.store, ())
            .map_err(|error| unread(&error))?;
        let length = self
            .answer_length
            .call(&mut self.store, ())
            .map_err(|error| unread(&error))?;
        let mut answer = vec![0; length as usize];
        self.memory
            .read(&self.store, start as usize, &mut answer)
            .map_err(|error| unread(&error))?;
        Ok(answer)
    }
}

fn unread(error: &dyn std::fmt::Display) -> Error {
    Error::new(format!("the engine's answer can't be read: {error}"), "")
}
