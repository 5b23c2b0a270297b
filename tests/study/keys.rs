//! `docs/study.md`: every key of the study file, made from the code, so that it can't say anything else than the code does.
//!
//! Sentences are the settings' own doc comments, types are their fields', defaults those of an empty study file, and limits
//! are found by asking: what the study file's reader refuses with all other keys at their defaults is out of bounds.
//! `GENESSL_WRITE=1 cargo test --test study keys` writes the page anew.

use std::fmt::Write as _;
use std::path::Path;

use genessl::study::Study;
use genessl::study::cohort::CohortOptions;
use genessl::study::tumours::TumourOptions;
use serde_json::Value;

/// A section of the study file: its name, where its settings are in the code, and what it is for.
struct Section {
    name: &'static str,
    source: &'static str,
    structure: &'static str,
    purpose: &'static str,
}

macro_rules! section {
    ($name:literal, $path:literal, $structure:literal, $purpose:literal) => {
        Section {
            name: $name,
            source: include_str!(concat!("../../src/", $path)),
            structure: $structure,
            purpose: $purpose,
        }
    };
}

#[rustfmt::skip]
const SECTIONS: [Section; 19] = [
    section!("data", "study/steps/data/settings.rs", "DataSettings",
        "Where the samples come from: files of three roles, labelled ones to be split, or both; or the built-in cohort. The only \
         section that must be there."),
    section!("data.simulated", "study/cohort.rs", "CohortOptions",
        "A simulated cohort instead of files, of types of one tissue; an empty section takes it as it is."),
    section!("data.tumours", "study/tumours/options.rs", "TumourOptions",
        "A cohort of tumours instead of files, drawn around the median profiles of TCGA's 33 types; an empty section takes it as \
         it is."),
    section!("data.table", "study/steps/data/table_settings.rs", "TableSettings",
        "What is set for one file alone, as often as there are such files; what is left out is as `[data]` has it for all."),
    section!("genes", "study/steps/genes/settings.rs", "GeneSettings", "How gene identifiers become symbols."),
    section!("pathways", "study/steps/pathways/settings.rs", "PathwaySettings", "How pathways are scored."),
    section!("explore", "study/steps/explore/settings.rs", "ExploreSettings", "What is looked at before learning."),
    section!("tsne", "explore/tsne/options.rs", "TsneOptions", "The layout by t-SNE."),
    section!("umap", "explore/umap.rs", "UmapOptions", "The layout by UMAP."),
    section!("clusters", "study/steps/explore/settings.rs", "ClusterSettings", "Clusters of samples, by k-means."),
    section!("features", "learn/features.rs", "FeatureOptions", "Which genes the network sees, and how they are scaled."),
    section!("pretrain", "learn/options.rs", "PretrainOptions", "The encoder and its pretraining."),
    section!("classify", "learn/options.rs", "ClassifyOptions", "The classifiers."),
    section!("compare", "study/steps/compare/settings.rs", "CompareSettings",
        "Which models are compared, on how many labels; `genessl run` compares where the section is there."),
    section!("ablate", "study/steps/ablate/settings.rs", "AblateSettings",
        "Which choices of pretraining are changed, to what; `genessl run` ablates where the section is there."),
    section!("interpret", "study/steps/interpret/settings.rs", "InterpretSettings", "What is asked of the trained model."),
    section!("predict", "study/steps/predict/settings.rs", "PredictSettings", "How new samples are classified."),
    section!("output", "study/output.rs", "OutputSettings", "How tables are written."),
    section!("", "study/settings.rs", "Study", "Before all sections. A line `preset = \"report\"` there takes the settings of the published report (`src/study/presets/report.toml`) for all keys that the file does not set; a study that is saved has every key, and no preset."),
];

struct Field {
    name: String,
    kind: String,
    sentence: String,
}

/// The public fields of a structure, with their types and doc comments.
fn fields(section: &Section) -> Vec<Field> {
    let head = format!("pub struct {} {{", section.structure);
    let place = section
        .source
        .find(&head)
        .unwrap_or_else(|| panic!("{head}"));
    let mut fields = Vec::new();
    let mut sentence = String::new();
    for line in section.source[place..].lines().skip(1) {
        let line = line.trim();
        if line == "}" {
            break;
        } else if let Some(words) = line.strip_prefix("///") {
            sentence = format!("{sentence} {}", words.trim()).trim().to_owned();
        } else if let Some(field) = line.strip_prefix("pub ") {
            let (name, kind) = field
                .trim_end_matches(',')
                .split_once(": ")
                .expect("a field");
            assert!(
                !sentence.is_empty(),
                "{}.{name} says nothing of itself",
                section.structure
            );
            fields.push(Field {
                name: name.to_owned(),
                kind: kind.to_owned(),
                sentence: std::mem::take(&mut sentence),
            });
        }
    }
    fields
}

/// What the reader says of a study file with this one key.
fn refusal(section: &str, key: &str, value: &str) -> Option<String> {
    let text = match section {
        "" => format!("{key} = {value}\n"),
        "data.table" if key == "path" => format!("[[data.table]]\npath = {value}\n"),
        "data.table" => format!("[[data.table]]\npath = \"t.csv\"\n{key} = {value}\n"),
        section => format!("[{section}]\n{key} = {value}\n"),
    };
    Study::from_toml("s", &text).err().map(|error| error.what)
}

/// The names that a key takes, in the order of the code, as far as it takes names and not any text.
fn names(section: &str, key: &str, list: bool) -> Vec<String> {
    let value = if list { "[\"?\"]" } else { "\"?\"" };
    let Some(error) = refusal(section, key, value) else {
        return Vec::new();
    };
    let Some((_, expected)) = error.split_once("expected ") else {
        return Vec::new();
    };
    let all: Vec<String> = expected
        .split('`')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect();
    // Some are names of the kind that the section does not take.
    let taken = |name: &&String| {
        let value = if list {
            format!("[\"{name}\"]")
        } else {
            format!("\"{name}\"")
        };
        refusal(section, key, &value).is_none()
    };
    let taken: Vec<String> = all.iter().filter(taken).cloned().collect();
    if taken.is_empty() { all } else { taken }
}

/// What numbers a key takes, found between the default, which it takes, and numbers far from it.
struct Limits<'a> {
    section: &'a str,
    key: &'a str,
    list: bool,
    whole: bool,
}

impl Limits<'_> {
    fn takes(&self, number: f64) -> bool {
        let number = match self.whole {
            true => format!("{number:.0}"),
            false => format!("{number:?}"),
        };
        let value = if self.list {
            format!("[{number}]")
        } else {
            number
        };
        refusal(self.section, self.key, &value).is_none()
    }

    /// The number next to `beyond` that is taken or just is not, and whether it is; none where `beyond` is taken too.
    fn bound(&self, inside: f64, beyond: f64) -> Option<(f64, bool)> {
        if self.takes(beyond) || !self.takes(inside) {
            return None;
        }
        let (mut inside, mut beyond) = (inside, beyond);
        for _ in 0..200 {
            let middle = match self.whole {
                true => ((inside + beyond) / 2.0).trunc(),
                false => (inside + beyond) / 2.0,
            };
            if middle == inside || middle == beyond {
                break;
            }
            match self.takes(middle) {
                true => inside = middle,
                false => beyond = middle,
            }
        }
        let round = |number: f64| (number * 1e6).round() / 1e6;
        match self.whole {
            // The neighbour was not looked at where the middle fell on an end.
            true => Some((inside, true)),
            false => Some((round(inside), self.takes(round(inside)))),
        }
    }

    fn words(&self, default: f64) -> String {
        let most = if self.whole {
            9_007_199_254_740_992.0
        } else {
            1e9
        };
        let least = self.bound(default, if self.whole { -1.0 } else { -1e9 });
        let low = match least {
            // A whole number is never below 0.
            Some((low, true)) if self.whole => (low > 0.0).then(|| format!("{low} or more")),
            Some((low, true)) => Some(format!("{low} or more")),
            Some((low, false)) => Some(format!("above {low}")),
            None => None,
        };
        let high = match self.bound(default, most) {
            Some((high, true)) => Some(format!("up to {high}")),
            Some((high, false)) => Some(format!("below {high}")),
            None => None,
        };
        [low, high]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Type and limits of a key.
fn kind_and_limits(section: &str, field: &Field, default: Option<&Value>) -> (String, String) {
    let optional = inner(&field.kind, "Option");
    let kind = optional.unwrap_or(&field.kind);
    let list = inner(kind, "Vec");
    let of = list.unwrap_or(kind);
    let key = field.name.as_str();
    let number = |whole: bool| {
        let first = default.and_then(|value| value.as_f64().or_else(|| value.get(0)?.as_f64()));
        let limits = Limits {
            section,
            key,
            list: list.is_some(),
            whole,
        };
        limits.words(first.unwrap_or(1.0))
    };
    let (singular, plural, limits) = match of {
        "usize" | "u64" | "u32" => ("whole number", "whole numbers", number(true)),
        "f64" | "f32" => ("number", "numbers", number(false)),
        "bool" => ("`true` or `false`", "", String::new()),
        "String" => ("text", "texts", String::new()),
        "[f64; 3]" => ("three numbers", "", "each above 0, 1 in all".to_owned()),
        _ => {
            let names = names(section, key, list.is_some());
            assert!(
                !names.is_empty(),
                "{section}.{key} is a {of}, of which no names are known"
            );
            let names: Vec<String> = names.iter().map(|name| format!("`\"{name}\"`")).collect();
            ("one of", "list of", names.join(", "))
        }
    };
    let kind = match (list, plural) {
        (None, _) => singular.to_owned(),
        (Some(_), "list of") => plural.to_owned(),
        (Some(_), _) => format!("list of {plural}"),
    };
    (kind, limits)
}

/// What stands between the angle brackets.
fn inner<'a>(kind: &'a str, outer: &str) -> Option<&'a str> {
    kind.strip_prefix(outer)?
        .strip_prefix('<')?
        .strip_suffix('>')
}

fn default_words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::Number(number)) => format!("`{number}`"),
        Some(value) => {
            let text = serde_json::to_string(value).expect("JSON");
            format!("`{}`", text.replace(",", ", "))
        }
    }
}

/// A section's keys as a table.
fn rows(section: &Section, defaults: &Value) -> String {
    let mut text =
        "| key | type | default | limits | what it is |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    let sections: Vec<&str> = SECTIONS.iter().map(|one| one.name).collect();
    for field in fields(section) {
        let path = [section.name, &field.name].join(".");
        let is_section = sections.contains(&path.trim_start_matches('.'));
        // What a study gave is no setting.
        if is_section || field.name == "record" {
            continue;
        }
        let default = defaults.get(&field.name);
        let (kind, limits) = kind_and_limits(section.name, &field, default);
        let limits = if limits.is_empty() {
            "–".to_owned()
        } else {
            limits
        };
        let sentence = field
            .sentence
            .replace("[`", "`")
            .replace("`]", "`")
            .replace('|', "\\|");
        let (name, default) = (&field.name, default_words(default));
        writeln!(
            text,
            "| `{name}` | {kind} | {default} | {limits} | {sentence} |"
        )
        .expect("text");
    }
    text
}

fn page() -> String {
    let study = serde_json::to_value(Study::default()).expect("JSON");
    let cohort = serde_json::to_value(CohortOptions::default()).expect("JSON");
    let tumours = serde_json::to_value(TumourOptions::default()).expect("JSON");
    let mut text = "# The study file\n\n\
        A study is one TOML file: `genessl run study.toml --out results/` runs it, the page loads and saves it. Every key but \
        those of `[data]` has a default; a key that is not listed here is refused with its line and column. Limits are those \
        that hold while all other keys have their defaults.\n\n\
        This page is made from the code by `GENESSL_WRITE=1 cargo test --test study keys`; the same test fails where it is no \
        longer true. A file that was written after a run ends with a section `[record]`: what the study read and gave, which \
        is no setting (see [reproducibility.md](reproducibility.md)).\n\n"
        .to_owned();
    let last = SECTIONS.len() - 1;
    for section in std::iter::once(&SECTIONS[last]).chain(&SECTIONS[..last]) {
        let defaults = match section.name {
            "" => &study,
            "data.simulated" => &cohort,
            "data.tumours" => &tumours,
            "data.table" => &Value::Null,
            name => &study[name],
        };
        match section.name {
            "" => text += "## At the top\n\n",
            "data.table" => text += "## `[[data.table]]`\n\n",
            name => writeln!(text, "## `[{name}]`\n").expect("text"),
        }
        writeln!(text, "{}\n\n{}", section.purpose, rows(section, defaults)).expect("text");
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_page_of_the_study_file_says_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/study.md");
    let page = page();
    if std::env::var_os("GENESSL_WRITE").is_some() {
        std::fs::write(&path, &page).expect("a place for it");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/study.md is no longer what the code says: GENESSL_WRITE=1 cargo test --test study keys writes it anew"
    );
}

#[test]
fn every_key_that_is_written_is_listed() {
    let page = page();
    let all = Study::default().to_toml().expect("text");
    let mut listed = 0;
    for line in all.lines() {
        if let Some((key, _)) = line.split_once(" = ") {
            assert!(page.contains(&format!("\n| `{key}` |")), "{key}");
            listed += 1;
        }
    }
    assert!(listed > 90, "{listed}");
}
