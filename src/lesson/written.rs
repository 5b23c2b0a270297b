//! A lesson file as it stands in TOML, before anything in it is checked.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A lesson as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) title: String,
    #[serde(default)]
    pub(super) goals: Vec<String>,
    #[serde(default)]
    pub(super) minutes: u32,
    #[serde(default)]
    pub(super) data: String,
    #[serde(default)]
    pub(super) student_seeds: bool,
    #[serde(default)]
    pub(super) hide: Vec<String>,
    #[serde(default)]
    pub(super) lock: Vec<String>,
    pub(super) step: Vec<WrittenStep>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenStep {
    pub(super) title: String,
    pub(super) text: String,
    #[serde(default, rename = "do")]
    pub(super) task: String,
    #[serde(default)]
    pub(super) mark: String,
    #[serde(default)]
    pub(super) hide: Vec<String>,
    #[serde(default)]
    pub(super) lock: Vec<String>,
    pub(super) before: Option<WrittenQuestion>,
    pub(super) question: Option<WrittenQuestion>,
    pub(super) check: Option<String>,
    #[serde(default)]
    pub(super) hints: Vec<String>,
    #[serde(default)]
    pub(super) wrong: Vec<WrittenWrong>,
    #[serde(default)]
    pub(super) outcome: Vec<WrittenOutcome>,
    #[serde(default)]
    pub(super) done: String,
    pub(super) solution: Option<WrittenSolution>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenQuestion {
    pub(super) text: String,
    #[serde(default)]
    pub(super) choices: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenWrong {
    pub(super) answer: Option<String>,
    pub(super) when: Option<String>,
    pub(super) say: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenOutcome {
    pub(super) label: String,
    pub(super) value: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSolution {
    /// Read from the tree.
    #[serde(rename = "settings")]
    pub(super) _settings: Option<IgnoredAny>,
    #[serde(default)]
    pub(super) run: Vec<String>,
    #[serde(default)]
    pub(super) select: Vec<String>,
    pub(super) answer: Option<String>,
}
