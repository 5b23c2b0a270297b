//! The boundary to JavaScript: check, convert, delegate. No logic lives here.
//!
//! One exported type, [`Engine`], lives in a worker and is called from there. Every call is synchronous; whatever
//! takes long is done in small pieces by [`Engine::advance`]. Errors are thrown as plain objects (see `www/engine/types.d.ts`).

#[cfg(feature = "bench")]
mod bench;
mod blob;
mod brotli;
mod crew;
mod explore;
mod memory;
mod plain;
mod views;

use std::sync::Arc;

use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::figures::{self, Theme};
use crate::lesson::{Answers, Lesson, LessonView};
use crate::packing::{self, Pack};
use crate::study::record;
use crate::study::tree::{Tree, Value};
use crate::study::tumours::{CohortSize, Profiles};
use crate::study::{Assets, Role, Session, Step, Study, TableSettings};
use crate::table::TextTable;
use crate::{Error, Result};
use blob::BlobSource;

/// The page's engine: a [`Session`], spoken to in JavaScript's values.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
    /// The table that was asked for last, since the page reads it a page at a time.
    last_table: Option<(String, u64, TextTable)>,
    /// Counts results, so that a kept table is known to be out of date.
    version: u64,
}

#[wasm_bindgen]
impl Engine {
    /// From the contents of `data/catalogue.bin.gz`, `data/kegg.gmt.gz` and `data/wikipathways.gmt.gz`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        catalogue: &[u8],
        kegg: &[u8],
        wikipathways: &[u8],
    ) -> std::result::Result<Engine, JsValue> {
        let assets = Assets::from_bytes(catalogue, kegg, wikipathways).map_err(thrown)?;
        Ok(Engine {
            session: Session::new(assets),
            last_table: None,
            version: 0,
        })
    }

    /// Adds a file, and as it was chosen where it was turned into text; nothing is read before a step needs it.
    #[wasm_bindgen(js_name = addFile)]
    pub fn add_file(
        &mut self,
        role: &str,
        name: &str,
        file: web_sys::Blob,
        original: web_sys::Blob,
    ) -> std::result::Result<(), JsValue> {
        let role = named::<Role>("role", role).map_err(thrown)?;
        let source = BlobSource::new(file).map_err(thrown)?;
        let original = BlobSource::new(original).map_err(thrown)?;
        self.session
            .add_converted_file(role, name, Arc::new(source), Arc::new(original));
        Ok(())
    }

    /// Takes a file away.
    #[wasm_bindgen(js_name = removeFile)]
    pub fn remove_file(&mut self, role: &str, name: &str) -> std::result::Result<(), JsValue> {
        self.session
            .remove_file(named("role", role).map_err(thrown)?, name);
        Ok(())
    }

    /// Gives a file another role, with what is set for it.
    #[wasm_bindgen(js_name = moveFile)]
    pub fn move_file(
        &mut self,
        from: &str,
        to: &str,
        name: &str,
    ) -> std::result::Result<(), JsValue> {
        let (from, to) = (named("role", from), named("role", to));
        self.session
            .move_file(from.map_err(thrown)?, to.map_err(thrown)?, name);
        Ok(())
    }

    /// What a file is, what was decided about it, and how each decision is changed.
    pub fn card(&self, role: &str, name: &str) -> std::result::Result<JsValue, JsValue> {
        let role = named::<Role>("role", role).map_err(thrown)?;
        to_js(&views::card(&self.session, role, name).map_err(thrown)?)
    }

    /// Sets how one file is read, in the place of what was set for it alone; the keys are those of `[[data.table]]`.
    #[wasm_bindgen(js_name = setTable)]
    pub fn set_table(&mut self, settings: JsValue) -> std::result::Result<(), JsValue> {
        self.session
            .set_table(from_js::<TableSettings>(&settings).map_err(thrown)?);
        Ok(())
    }

    /// The files and what is known of them.
    pub fn files(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&views::files(&self.session))
    }

    /// The role that a file most likely has, by its content and its name.
    #[wasm_bindgen(js_name = suggestRole)]
    pub fn suggest_role(
        &self,
        name: &str,
        file: web_sys::Blob,
    ) -> std::result::Result<JsValue, JsValue> {
        let source = BlobSource::new(file).map_err(thrown)?;
        to_js(&self.session.suggest_role(name, Arc::new(source)))
    }

    /// The settings, with the keys of the study file.
    pub fn settings(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(self.session.study())
    }

    /// Changes the settings; what depends on a change becomes stale.
    #[wasm_bindgen(js_name = setSettings)]
    pub fn set_settings(&mut self, settings: JsValue) -> std::result::Result<(), JsValue> {
        let study: Study = from_js(&settings).map_err(thrown)?;
        self.session.set_study(study).map_err(thrown)
    }

    /// The study file.
    #[wasm_bindgen(js_name = studyToml)]
    pub fn study_toml(&self) -> std::result::Result<String, JsValue> {
        self.session.study().to_toml().map_err(thrown)
    }

    /// Takes the settings of a study file, of results or of a report, and gives the role and name of each of its files that is not there yet.
    #[wasm_bindgen(js_name = loadStudyToml)]
    pub fn load_study_toml(&mut self, text: &str) -> std::result::Result<JsValue, JsValue> {
        let study = record::study_of("the study file", text).map_err(thrown)?;
        let missing = self.session.load_study(study).map_err(thrown)?;
        to_js(&views::missing_files(&self.session, missing))
    }

    /// Compares the results with no record any more.
    #[wasm_bindgen(js_name = forgetRecord)]
    pub fn forget_record(&mut self) {
        self.session.forget_record();
    }

    /// Forgets what was computed or kept, so that it is computed anew.
    #[wasm_bindgen(js_name = forgetResults)]
    pub fn forget_results(&mut self) {
        self.session.forget_results();
    }

    /// The settings of a study that sets nothing.
    #[wasm_bindgen(js_name = usualSettings)]
    pub fn usual_settings(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&Study::default())
    }

    /// Takes a piece of a file into its SHA-256; false where all are known.
    pub fn identify(&mut self) -> bool {
        self.session.identify_files().is_some()
    }

    /// The SHA-256 of a file that is not added.
    pub fn sha256(&self, file: web_sys::Blob) -> std::result::Result<String, JsValue> {
        let source = BlobSource::new(file).map_err(thrown)?;
        record::sha256_of(&source).map_err(thrown)
    }

    /// A lesson as it is shown; its study gets the seed of the student, where it has seeds for students and one is named.
    #[wasm_bindgen(js_name = readLesson)]
    pub fn read_lesson(
        &self,
        name: &str,
        text: &str,
        student: &str,
    ) -> std::result::Result<JsValue, JsValue> {
        let lesson = Lesson::read(name, text).map_err(thrown)?;
        to_js(&LessonView::of(&lesson, student).map_err(thrown)?)
    }

    /// What the check of a lesson's step, counted from 0, says of the present results and these answers.
    #[wasm_bindgen(js_name = checkLesson)]
    pub fn check_lesson(
        &self,
        text: &str,
        step: usize,
        answer: String,
        guess: String,
    ) -> std::result::Result<JsValue, JsValue> {
        let lesson = Lesson::read("the lesson", text).map_err(thrown)?;
        to_js(&lesson.judge(step, &self.session, &Answers { answer, guess }))
    }

    /// Uses the built-in, simulated cohort.
    pub fn simulate(&mut self, samples: usize, types: usize) -> std::result::Result<(), JsValue> {
        self.session.simulate(samples, types).map_err(thrown)
    }

    /// Uses the cohort of tumours drawn around TCGA's profiles; its size is `quick`, `class` or `report`.
    #[wasm_bindgen(js_name = drawTumours)]
    pub fn draw_tumours(&mut self, size: &str) -> std::result::Result<(), JsValue> {
        let size = named::<CohortSize>("size", size).map_err(thrown)?;
        self.session.draw_tumours(size).map_err(thrown)
    }

    /// Takes what tumours are drawn around: the contents of `data/tumours.bin.gz` and `data/tissues.bin.gz`.
    #[wasm_bindgen(js_name = setProfiles)]
    pub fn set_profiles(
        &mut self,
        tumours: &[u8],
        tissues: &[u8],
    ) -> std::result::Result<(), JsValue> {
        let profiles = Profiles::from_bytes(tumours, tissues).map_err(thrown)?;
        self.session.set_profiles(profiles);
        Ok(())
    }

    /// Asks for a step and all it needs, or for all steps of which the loaded
    /// study says what they gave (`"replay"`), or for everything (`"all"`) but some steps, whose names stand between commas, and
    /// which are done all the same where others need them.
    pub fn start(&mut self, step: &str, without: &str) -> std::result::Result<(), JsValue> {
        if step == "all" {
            let mut steps = self.session.everything();
            steps.retain(|step| without.split(',').all(|name| name != step.name()));
            self.session.start_all(&steps);
        } else if step == "replay" {
            let steps = self.session.recorded_steps();
            self.session.start_all(&steps);
        } else {
            self.session
                .start(named::<Step>("step", step).map_err(thrown)?);
        }
        Ok(())
    }

    /// Does a small piece of what was asked for.
    pub fn advance(&mut self) -> std::result::Result<JsValue, JsValue> {
        let progress = self.session.advance().map_err(thrown)?;
        if progress.changed || progress.finished {
            self.version += 1;
        }
        to_js(&progress)
    }

    /// The name of the step that the next piece belongs to; nothing while nothing was asked for.
    #[wasm_bindgen(js_name = runningStep)]
    pub fn running_step(&self) -> Option<String> {
        self.session
            .running_step()
            .map(|step| step.name().to_owned())
    }

    /// Says what the page is: the commit and the SHA-256 of the module, where they are known, and the browser.
    #[wasm_bindgen(js_name = setOrigin)]
    pub fn set_origin(&mut self, commit: Option<String>, bundle: Option<String>, browser: String) {
        self.session.set_origin(record::Origin {
            commit,
            bundle,
            browser: Some(browser),
        });
        self.session.set_clock(|| js_sys::Date::now() / 1e3);
    }

    /// How the present results compare with those of the study that was loaded; nothing where it told of none.
    pub fn replay(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&self.session.replay())
    }

    /// Stops what is running.
    pub fn cancel(&mut self) {
        self.session.cancel();
    }

    /// What each step shows of itself.
    pub fn steps(&self) -> std::result::Result<JsValue, JsValue> {
        to_js(&views::steps(&self.session))
    }

    /// A step's sentence, notes, and the names of its figures, tables and downloads.
    pub fn view(&self, step: &str) -> std::result::Result<JsValue, JsValue> {
        let step = named::<Step>("step", step).map_err(thrown)?;
        to_js(&views::view(&self.session, step))
    }

    /// A figure by its name.
    pub fn figure(&self, name: &str, theme: &str) -> std::result::Result<JsValue, JsValue> {
        let theme = named::<Theme>("theme", theme).map_err(thrown)?;
        to_js(&figures::of_session(&self.session, name, theme).map_err(thrown)?)
    }

    /// `count` rows of a table, from row `start`.
    pub fn table(
        &mut self,
        name: &str,
        start: usize,
        count: usize,
    ) -> std::result::Result<JsValue, JsValue> {
        let kept = matches!(&self.last_table, Some((kept, version, _)) if kept == name && *version == self.version);
        if !kept {
            let table = self.session.text_table(name).map_err(thrown)?;
            self.last_table = Some((name.to_string(), self.version, table));
        }
        match &self.last_table {
            Some((_, _, table)) => to_js(&views::page_of(table, start, count)),
            None => Ok(JsValue::NULL),
        }
    }

    /// A table, figure or file to save.
    pub fn download(&self, name: &str, format: &str) -> std::result::Result<Uint8Array, JsValue> {
        let bytes = views::download(&self.session, name, format).map_err(thrown)?;
        Ok(Uint8Array::from(bytes.as_slice()))
    }

    /// Says whether somebody keeps what is finished. As long as nobody does, [`Self::take_kept`] gives the runs of sweeps and
    /// nothing else, and nothing else is made.
    pub fn collect(&self, collects: bool) {
        self.session.ledger().collect(collects);
    }

    /// What is finished since the last call, to be kept where it outlives the engine, and the state of a pretraining that has
    /// just ended an epoch: pairs of a key and bytes. To be called between two calls of [`Self::advance`]; see
    /// [`Session::take_kept`]. What comes under a key that was there before takes its place; with `null` in the place of
    /// bytes it is to be removed.
    #[wasm_bindgen(js_name = takeKept)]
    pub fn take_kept(&self) -> js_sys::Array {
        let all = js_sys::Array::new();
        self.session.take_kept(&mut |key, what| {
            let bytes = what.map_or(JsValue::NULL, |what| bytes_of(key, what).into());
            all.push(&js_sys::Array::of2(&key.into(), &bytes));
        });
        all
    }

    /// Takes back what [`Self::take_kept`] gave, in this engine or an earlier one; false where it is damaged, and then what
    /// it was is computed again.
    #[wasm_bindgen(js_name = restoreKept)]
    pub fn restore_kept(&self, key: &str, bytes: &Uint8Array) -> bool {
        self.session.ledger().restore(key, blocks_of(bytes)).is_ok()
    }

    /// The memory that the engine has taken so far.
    #[wasm_bindgen(js_name = memoryBytes)]
    pub fn memory_bytes(&self) -> f64 {
        taken_bytes()
    }
}

/// Bytes that come back are held in blocks of this size, and given up one after another as they are read.
const BLOCK: u32 = 1 << 20;

fn blocks_of(bytes: &Uint8Array) -> impl Iterator<Item = Vec<u8>> {
    let length = bytes.length();
    (0..length).step_by(BLOCK as usize).map(move |start| {
        let end = length.min(start + BLOCK);
        bytes.subarray(start, end).to_vec()
    })
}

/// The memory that this instance has taken so far.
fn taken_bytes() -> f64 {
    // One page of wasm memory has 64 KiB; it only ever grows.
    core::arch::wasm32::memory_size(0) as f64 * 65_536.0
}

/// Packed into JavaScript's memory: the module's own, which never shrinks, need not hold it a second time.
fn bytes_of(key: &str, what: &dyn Pack) -> Uint8Array {
    // Far below 4 GB, as all of the module's memory is.
    let bytes = Uint8Array::new_with_length(packing::length(key, what) as u32);
    let mut at = 0;
    packing::pack(key, what, &mut |block| {
        let end = at + block.len() as u32;
        bytes.subarray(at, end).copy_from(block);
        at = end;
    });
    bytes
}

/// A value of an enumeration by its name in the study file.
fn named<T: DeserializeOwned>(what: &str, name: &str) -> Result<T> {
    Tree::from(Value::Text(name.to_owned()))
        .read()
        .map_err(|_| {
            Error::new(
                format!("there is no {what} \"{name}\""),
                "This is a mistake of the page; reload it.",
            )
        })
}

fn to_js(value: &impl Serialize) -> std::result::Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T> {
    tree(value).read().map_err(|error| {
        Error::new(
            format!("a setting has the wrong kind of value: {error}"),
            "Correct it.",
        )
    })
}

/// A value of JavaScript as a tree; what has no place in settings counts as missing.
fn tree(value: &JsValue) -> Tree {
    Tree::from(if let Some(truth) = value.as_bool() {
        Value::Truth(truth)
    } else if let Some(number) = value.as_f64() {
        // JavaScript's numbers are all of one kind. Exact up to 2^53, as whole numbers are there.
        if number == (number as u64) as f64 {
            Value::Whole(number as u64)
        } else if number == (number as i64) as f64 {
            Value::Negative(number as i64)
        } else {
            Value::Number(number)
        }
    } else if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if let Some(items) = value.dyn_ref::<js_sys::Array>() {
        Value::List(items.iter().map(|item| tree(&item)).collect())
    } else if let Some(object) = value.dyn_ref::<js_sys::Object>() {
        let entries = js_sys::Object::entries(object);
        let pairs = entries.iter().map(|pair| js_sys::Array::from(&pair));
        let given = pairs.filter(|pair| !pair.get(1).is_undefined());
        let pairs = given.map(|pair| (tree(&pair.get(0)), tree(&pair.get(1))));
        Value::Table(pairs.collect())
    } else {
        Value::Missing
    })
}

/// An error as the page's `Failure`.
fn thrown(error: Error) -> JsValue {
    to_js(&views::Failure::from(&error)).unwrap_or_else(|_| JsValue::from(error.to_string()))
}
