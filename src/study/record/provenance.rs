//! Where a result comes from: program, inputs, and a digest of what each step gave, so that a reader can compute it again and
//! see whether it is the same.

use serde::Serialize;

use super::hash::Hash;
use super::replay::settings_digest;
use crate::study::inputs::{InputFile, Role};
use crate::study::session::Session;
use crate::study::settings::json;
use crate::study::tree::{Tree, Value};

/// The number of the present numerics. It grows whenever a change of the program changes a bit of any result on the page;
/// equal numbers, studies and inputs give equal digests.
pub const NUMERICS: u32 = 8;

/// What computed a result, on what, and what it gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provenance {
    /// `"GeneSSL"`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// [`NUMERICS`] of that program.
    pub numerics: u32,
    /// The commit that it was built from, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The SHA-256 of the WebAssembly that computed, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
    /// What computed tensors: `"flex"` or `"ndarray"`.
    pub device: String,
    /// `"wasm32"` or the native architecture.
    pub architecture: String,
    /// The browser, as it calls itself, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// Of the settings that results may depend on, without the names of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// The files read, with their role, size and SHA-256.
    pub files: Vec<FileRecord>,
    /// The steps whose results are there, in order, with their digests.
    pub steps: Vec<StepRecord>,
}

/// One input file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileRecord {
    /// Its name without its folder.
    pub name: String,
    /// What it was used for.
    pub role: Role,
    /// Its size.
    pub bytes: u64,
    /// Of its bytes as they are, where they were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The scale of its numbers, where they were read as samples of the cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
}

/// What a step gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepRecord {
    /// The step's name.
    pub step: String,
    /// How long it computed, where a clock was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Of the names and digests of its parts.
    pub sha256: String,
    /// What the step's result is made of, in the order computed.
    pub parts: Vec<PartRecord>,
}

/// A part of a step's result; in files a pair of texts, so that there is one line for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "(String, String)")]
pub struct PartRecord {
    /// What it is: `latent vectors`, `weights` …
    pub name: String,
    /// Of its numbers.
    pub sha256: String,
}

impl From<PartRecord> for (String, String) {
    fn from(part: PartRecord) -> Self {
        (part.name, part.sha256)
    }
}

impl FileRecord {
    fn of_tree(tree: &Tree) -> Option<Self> {
        Some(FileRecord {
            name: tree.text("name")?.to_owned(),
            role: Role::of_word(tree.text("role")?)?,
            bytes: tree.whole("bytes").unwrap_or(0),
            sha256: tree.text("sha256").map(str::to_owned),
            scale: None,
        })
    }
}

impl StepRecord {
    fn of_tree(tree: &Tree) -> Option<Self> {
        let part = |pair: &Tree| match &pair.value {
            Value::List(pair) => match [&pair.first()?.value, &pair.get(1)?.value] {
                [Value::Text(name), Value::Text(sha256)] => Some(PartRecord {
                    name: name.clone(),
                    sha256: sha256.clone(),
                }),
                _ => None,
            },
            _ => None,
        };
        Some(StepRecord {
            step: tree.text("step")?.to_owned(),
            seconds: None,
            sha256: tree.text("sha256")?.to_owned(),
            parts: tree.list("parts").iter().filter_map(part).collect(),
        })
    }

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
            bytes: file.chosen().len(),
            sha256: file.identity.clone().flatten(),
            scale: scale(file),
        });
        let device = self.study().pretrain.device.name();
        Provenance {
            settings: settings_digest(self.study()),
            files: files.collect(),
            steps: self.step_records(),
            ..Provenance::of_program(&self.keeping.origin, device)
        }
    }

    /// The section of a study file that says what the present results are; empty where there are none.
    pub(in crate::study) fn record_text(&self) -> String {
        let record = self.provenance();
        match record.steps.is_empty() {
            true => String::new(),
            false => format!("\n{}", record.to_toml()),
        }
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
    /// What a section `[record]`, or the provenance in a list of results, says; what is missing or is of another kind is left
    /// out, since a record that tells less compares less.
    pub(in crate::study) fn of_tree(tree: &Tree) -> Provenance {
        let owned = |key: &str| tree.text(key).map(str::to_owned);
        let told = |key: &str| owned(key).unwrap_or_default();
        Provenance {
            program: told("program"),
            version: told("version"),
            numerics: tree.whole("numerics").unwrap_or(0) as u32,
            commit: owned("commit"),
            bundle: owned("bundle"),
            device: told("device"),
            architecture: told("architecture"),
            browser: owned("browser"),
            settings: owned("settings"),
            files: tree
                .list("files")
                .iter()
                .filter_map(FileRecord::of_tree)
                .collect(),
            steps: tree
                .list("steps")
                .iter()
                .filter_map(StepRecord::of_tree)
                .collect(),
        }
    }

    /// As the section `[record]` of a study file.
    fn to_toml(&self) -> String {
        // JSON writes texts as TOML reads them, but for one character.
        let quoted = |text: &str| json(&text).replace('\u{7f}', "\\u007f");
        let mut lines = vec!["[record]".to_owned()];
        let mut line = |key: &str, value: &str| lines.push(format!("{key} = {value}"));
        line("program", &quoted(&self.program));
        line("version", &quoted(&self.version));
        line("numerics", &self.numerics.to_string());
        line("device", &quoted(&self.device));
        line("architecture", &quoted(&self.architecture));
        let known = [
            ("commit", &self.commit),
            ("bundle", &self.bundle),
            ("browser", &self.browser),
            ("settings", &self.settings),
        ];
        for (key, text) in known {
            if let Some(text) = text {
                line(key, &quoted(text));
            }
        }
        for file in &self.files {
            lines.push("\n[[record.files]]".to_owned());
            let mut line = |key: &str, value: &str| lines.push(format!("{key} = {value}"));
            line("name", &quoted(&file.name));
            line("role", &quoted(file.role.word()));
            line("bytes", &file.bytes.to_string());
            if let Some(sha256) = &file.sha256 {
                line("sha256", &quoted(sha256));
            }
        }
        for step in &self.steps {
            lines.push("\n[[record.steps]]".to_owned());
            let mut line = |key: &str, value: &str| lines.push(format!("{key} = {value}"));
            line("step", &quoted(&step.step));
            if let Some(seconds) = step.seconds {
                line("seconds", &format!("{seconds:.3}"));
            }
            line("sha256", &quoted(&step.sha256));
            line("parts", "[");
            for part in &step.parts {
                let pair = format!("  [{}, {}],", quoted(&part.name), quoted(&part.sha256));
                lines.push(pair);
            }
            lines.push("]".to_owned());
        }
        lines.push(String::new());
        lines.join("\n")
    }

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
            settings: None,
            files: Vec::new(),
            steps: Vec::new(),
        }
    }
}
