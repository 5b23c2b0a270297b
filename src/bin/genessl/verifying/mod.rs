//! `verify`: runs a study again and says whether every step gives the digests that were recorded.

#[cfg(feature = "engine")]
mod engine;
mod native;
mod shown;
mod wanted;

use std::path::{Path, PathBuf};

use genessl::names::{visible, with_brief_names};
use genessl::study::words::counted;
use genessl::study::{Study, record};
use genessl::{Error, Result};
use serde::Deserialize;

use crate::VerifyArguments;
use crate::files::name_of;
use crate::learning::text_of;
pub use wanted::{Places, Wanted, WantedFile, by_name};

/// A replay as an engine tells it.
#[derive(Deserialize)]
struct Replayed {
    steps: Vec<ReplayedStep>,
    identical: bool,
    sentence: String,
    recorded_by: String,
}

#[derive(Deserialize)]
struct ReplayedStep {
    step: String,
    title: String,
    verdict: String,
    recorded: String,
    present: String,
    missing: Vec<String>,
}

/// `genessl verify`
///
/// # Errors
/// The file holds no digests, an input is not there or is another one, or a digest differs.
pub fn verify(arguments: &VerifyArguments) -> Result<()> {
    let path = match arguments.file.is_dir() {
        true => arguments.file.join("results.json"),
        false => arguments.file.clone(),
    };
    let name = name_of(&path);
    let text = text_of(&path)?;
    let study = record::study_of(&name, &text)?;
    let recorded = study
        .record
        .clone()
        .filter(|record| !record.steps.is_empty());
    let recorded = recorded.ok_or_else(|| nothing_recorded(&name))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let folders = arguments
        .data
        .iter()
        .cloned()
        .chain([folder, PathBuf::from(".")]);
    let folders: Vec<PathBuf> = folders.collect();
    let places = Places {
        folders: &folders,
        fetch: arguments.fetch,
    };
    let wanted = Wanted::find(&study, &recorded, &places)?;
    let steps = counted(recorded.steps.len(), "step");
    let (replay, results) = match engine_file(arguments) {
        Some(engine) => {
            say!("genessl: {steps} to run again, by {}", engine.display());
            by_engine(&engine, &wanted, &study, &text)?
        }
        None => {
            say!("genessl: {steps} to run again, by this program's own code");
            native::replay(&study, &wanted, &recorded)?
        }
    };
    let shown = match replay.identical {
        true => shown::first_difference(&text, &results, &replay),
        false => None,
    };
    tell(&replay, shown.as_deref())
}

/// The page's module: the one that was named, or beside the program, or where it is built.
fn engine_file(arguments: &VerifyArguments) -> Option<PathBuf> {
    if arguments.native {
        return None;
    }
    if let Some(engine) = &arguments.engine {
        return Some(engine.clone());
    }
    if cfg!(not(feature = "engine")) {
        return None;
    }
    const MODULE: &str = "genessl_bg.wasm";
    let beside = std::env::current_exe().ok();
    let beside = beside.and_then(|program| Some(program.parent()?.join(MODULE)));
    let built = Path::new("dist").join("pkg").join(MODULE);
    beside
        .into_iter()
        .chain([built])
        .find(|file| file.is_file())
}

#[cfg(feature = "engine")]
fn by_engine(
    engine: &Path,
    wanted: &Wanted,
    study: &Study,
    text: &str,
) -> Result<(Replayed, String)> {
    engine::replay(engine, wanted, study, text)
}

#[cfg(not(feature = "engine"))]
fn by_engine(_: &Path, _: &Wanted, _: &Study, _: &str) -> Result<(Replayed, String)> {
    Err(Error::new(
        "this program was built without what runs the page's module",
        "Build it with --features engine, or leave --engine out: its own code then runs the study, whose last digits differ from \
         a page's.",
    ))
}

/// What nobody should take the sentence for.
const NOT_VOUCHED_FOR: &str = "Compared were the digests of what each step computes, and sentences and scores where the file holds results. \
     Figures, and words of a report beside these, were not: whoever doubts them runs the study and reads what it says.";

/// One line a step, then the sentence, and what it does not say; `shown` is where the file shows something else.
fn tell(replay: &Replayed, shown: Option<&str>) -> Result<()> {
    println!("recorded by {}", visible(&replay.recorded_by));
    let recorded = replay
        .steps
        .iter()
        .filter(|step| step.verdict != "not_recorded");
    for step in recorded {
        let mark = match step.verdict.as_str() {
            "same" if step.missing.is_empty() => "identical",
            "same" => "identical as far as it was computed",
            "different" => "DIFFERENT",
            _ => "not run",
        };
        let digests = match step.verdict.as_str() {
            "same" => short(&step.recorded).to_owned(),
            // Where the digest of a step is the same, one of its parts' is not.
            "different" if step.present == step.recorded => short(&step.recorded).to_owned(),
            _ => format!("{}, was {}", short(&step.present), short(&step.recorded)),
        };
        println!("{:>10}  {mark:<12} {digests}", step.title);
    }
    println!("{}", visible(&with_brief_names(&replay.sentence)));
    if let Some(shown) = shown {
        println!("The file was changed after it was written: {shown}.");
        return Err(Error::new(
            "the file shows what the study does not give",
            "",
        ));
    }
    println!("{NOT_VOUCHED_FOR}");
    match replay.identical {
        true => Ok(()),
        false => Err(Error::new("the study did not give what was recorded", "")),
    }
}

/// The beginning of a digest, enough to tell it from others; `-` where there is none.
fn short(digest: &str) -> &str {
    digest.get(..16).unwrap_or("-")
}

fn nothing_recorded(name: &str) -> Error {
    Error::new(
        "the file tells no digests to compare with",
        "Give results.json or the study.toml that `genessl run` or the page wrote after a run, or a report.",
    )
    .in_file(name)
}
