//! Where a result comes from: program, inputs, and a digest of what each step gave, so that a reader can compute it again and
//! see whether it is the same.

use serde::{Deserialize, Serialize};

use super::hash::Hash;
use crate::study::inputs::{InputFile, Role};
use crate::study::session::Session;
use crate::{Error, Result};

/// The number of the present numerics. It grows whenever a change of the program changes a bit of any result on the page;
/// equal numbers, studies and inputs give equal digests.
pub const NUMERICS: u32 = 1;

/// What computed a result, on what, and what it gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// `"GeneSSL"`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// [`NUMERICS`] of that program.
    #[serde(default)]
    pub numerics: u32,
    /// The commit that it was built from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The SHA-256 of the WebAssembly that computed, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
    /// What computed tensors: `"flex"` or `"ndarray"`.
    #[serde(default)]
    pub device: String,
    /// `"wasm32"` or the native architecture.
    pub architecture: String,
    /// The browser, as it calls itself, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The files read, with their role, size and SHA-256.
    #[serde(default)]
    pub files: Vec<FileRecord>,
    /// The steps whose results are there, in order, with their digests.
    #[serde(default)]
    pub steps: Vec<StepRecord>,
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name without its folder.
    pub name: String,
    /// What it was used for.
    pub role: Role,
    /// Its size.
    pub bytes: u64,
    /// Of its bytes as they are, where they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The scale of its numbers, where they were read as samples of the cohort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
}

/// What a step gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's name.
    pub step: String,
    /// How long it computed, where a clock was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Of the names and digests of its parts.
    pub sha256: String,
    /// What the step's result is made of, in the order computed.
    #[serde(default)]
    pub parts: Vec<PartRecord>,
}

/// A part of a step's result; in files a pair of texts, so that there is one line for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct PartRecord {
    /// What it is: `latent vectors`, `weights` …
    pub name: String,
    /// Of its numbers.
    pub sha256: String,
}

impl From<(String, String)> for PartRecord {
    fn from((name, sha256): (String, String)) -> Self {
        PartRecord { name, sha256 }
    }
}

impl From<PartRecord> for (String, String) {
    fn from(part: PartRecord) -> Self {
        (part.name, part.sha256)
    }
}

impl StepRecord {
    /// Of a step with these parts.
    pub(super) fn of(step: &str, seconds: Option<f64>, parts: Vec<PartRecord>) -> Self {
        let mut hash = Hash::default();
        for part in &parts {
            hash.text(&part.name);
            hash.text(&part.sha256);
        }
        StepRecord {
            step: step.to_owned(),
            seconds,
            sha256: hash.hex(),
            parts,
        }
    }
}

/// What the host knows of itself.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// As [`Provenance::commit`].
    pub commit: Option<String>,
    /// As [`Provenance::bundle`].
    pub bundle: Option<String>,
    /// As [`Provenance::browser`].
    pub browser: Option<String>,
}

impl Session {
    /// What computed the present results, on what, with their digests.
    pub fn provenance(&self) -> Provenance {
        let data = self.data();
        let scale = |file: &InputFile| {
            let mut read = data?.files.iter();
            let read = read.find(|read| read.name == file.name && read.role == file.role)?;
            Some(read.report.decisions.scale.words.clone())
        };
        let files = self.files().iter().map(|file| FileRecord {
            name: file.name.clone(),
            role: file.role,
            bytes: file.source.len(),
            sha256: file.identity.clone().flatten(),
            scale: scale(file),
        });
        let device = self.study().pretrain.device.name();
        Provenance {
            files: files.collect(),
            steps: self.step_records(),
            ..Provenance::of_program(&self.keeping.origin, device)
        }
    }

    /// The section of a study file that says what the present results are; empty where there are none.
    ///
    /// # Errors
    /// None in practice: all of it are plain values.
    pub(in crate::study) fn record_text(&self) -> Result<String> {
        #[derive(Serialize)]
        struct Section {
            record: Provenance,
        }
        let record = self.provenance();
        if record.steps.is_empty() {
            return Ok(String::new());
        }
        let text = toml::to_string(&Section { record })
            .map_err(|error| Error::new(format!("the record can't be written: {error}"), ""))?;
        Ok(format!("\n{text}"))
    }

    /// Says by what clock (seconds of any origin) computing is timed.
    pub fn set_clock(&mut self, clock: fn() -> f64) {
        self.keeping.clock = Some(clock);
    }

    /// Says what the host is.
    pub fn set_origin(&mut self, origin: Origin) {
        self.keeping.origin = origin;
    }
}

impl Provenance {
    /// Of this program.
    fn of_program(origin: &Origin, device: &str) -> Self {
        Provenance {
            program: "GeneSSL".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            numerics: NUMERICS,
            commit: origin.commit.clone(),
            bundle: origin.bundle.clone(),
            device: device.to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            browser: origin.browser.clone(),
            files: Vec::new(),
            steps: Vec::new(),
        }
    }
}
