//! A study, in a thread of its own: a session stays where it was made, and Python's threads may ask it in turn.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use genessl::crew::Threads;
use genessl::figures::{self, Theme};
use genessl::packing;
use genessl::study::tree::Tree;
use genessl::study::{self, Assets, Role, RunProgress, Session, Step};
use genessl::table::{MemorySource, TableFormat, open_path, write};
use genessl::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::{raised, refused};
use crate::frame::Frame;
use crate::running::{failed, json, settings, threads_of};
use crate::table::Table;

/// What the deepest of what a session does takes, with room.
const STACK: usize = 16 << 20;

type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// A session and the thread it lives in, which ends with it.
#[pyclass(frozen, module = "genessl._genessl")]
pub struct Engine {
    jobs: Sender<Job>,
    /// Where the thread lives: a process that is forked has none of its threads.
    process: u32,
}

impl Engine {
    /// Has the session do something, without the interpreter.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&mut Session) -> Result<T> + Send + 'static,
    ) -> PyResult<T> {
        if std::process::id() != self.process {
            return Err(refused(
                "the study was opened in another process",
                "Open it in this one, by its study file.",
            ));
        }
        let (tell, told) = channel();
        let job: Job = Box::new(move |session| {
            let done = catch_unwind(AssertUnwindSafe(|| act(session)));
            // Nobody is left to hear it.
            let _ = tell.send(done.unwrap_or_else(|panic| Err(failed(&*panic))));
        });
        let jobs = self.jobs.clone();
        let answer = py.detach(move || jobs.send(job).ok().and_then(|()| told.recv().ok()));
        match answer {
            Some(answer) => answer.map_err(raised),
            None => Err(refused(
                "the study's thread has ended",
                "Open the study again.",
            )),
        }
    }
}

fn live(threads: usize, begun: &Sender<Result<()>>, jobs: &std::sync::mpsc::Receiver<Job>) {
    let mut session = match Assets::builtin() {
        Ok(assets) => Session::new(assets),
        Err(error) => {
            let _ = begun.send(Err(error));
            return;
        }
    };
    let _helpers = Threads::start(session.crew(), threads - 1);
    let _ = begun.send(Ok(()));
    while let Ok(job) = jobs.recv() {
        job(&mut session);
    }
}

/// How far a run is: step, what it does, its unit, done, total, and whether all is done; then whether something is finished
/// that is to be kept, and of how many bytes a state is that the next will take the place of.
type Told = (String, String, String, u64, u64, bool, bool, u64);

/// Finished pieces by their keys; nothing in its place says that the one kept is of no use any more.
type Kept<'py> = Vec<(String, Option<Bound<'py, PyBytes>>)>;

/// A figure: title, width, height, SVG, and its table with a title.
type Drawn = (String, u32, u32, String, Frame);

#[pymethods]
impl Engine {
    /// A session without anything in it.
    #[new]
    fn new(py: Python<'_>, threads: Option<usize>) -> PyResult<Self> {
        let threads = threads_of(threads)?;
        let process = std::process::id();
        let (jobs, waiting) = channel();
        let (begin, begun) = channel();
        let thread = std::thread::Builder::new()
            .name("study".to_owned())
            .stack_size(STACK);
        let started = thread.spawn(move || live(threads, &begin, &waiting));
        let begun = py.detach(move || started.ok().and_then(|_| begun.recv().ok()));
        match begun {
            Some(begun) => begun.map(|()| Engine { jobs, process }).map_err(raised),
            None => Err(refused(
                "no thread could be started",
                "End other programs first.",
            )),
        }
    }

    /// Takes a study file, and the tables it names: from `folder`, or the present one where they are not there.
    fn load(
        &self,
        py: Python<'_>,
        name: String,
        text: String,
        folder: Option<PathBuf>,
    ) -> PyResult<()> {
        self.ask(py, move |session| {
            let study = study::record::study_of(&name, &text)?;
            take(session, study, folder.as_deref())
        })
    }

    /// Takes settings, by the keys of the study file, as JSON.
    fn load_settings(&self, py: Python<'_>, text: String, folder: Option<PathBuf>) -> PyResult<()> {
        let value = settings("the settings", &text)?;
        self.ask(py, move |session| {
            let study = study::Study::of_tree("the settings", "", &Tree::of_json(&value));
            // A dict has no lines.
            let study = study.map_err(|error| Error {
                line: None,
                column: None,
                ..error
            })?;
            take(session, study, folder.as_deref())
        })
    }

    /// The settings, as JSON.
    fn settings(&self, py: Python<'_>) -> PyResult<String> {
        let study = self.ask(py, |session| Ok(session.study().clone()))?;
        json(&study)
    }

    /// The study as a file, with what it gave.
    fn study_file(&self, py: Python<'_>) -> PyResult<String> {
        self.ask(py, |session| session.study_file())
    }

    /// Adds a file, in the role that it most likely has where none is given; gives the role.
    fn add_file(
        &self,
        py: Python<'_>,
        path: PathBuf,
        role: Option<String>,
    ) -> PyResult<&'static str> {
        let role = role.as_deref().map(role_of).transpose()?;
        self.ask(py, move |session| {
            let source = open_path(&path)?;
            let name = path.to_string_lossy();
            let role = role.unwrap_or_else(|| session.suggest_role(&name, source.clone()));
            session.add_file(role, &name, source);
            Ok(role.word())
        })
    }

    /// Adds a table of this name; as [`Self::add_file`].
    fn add_table(
        &self,
        py: Python<'_>,
        table: &Table,
        name: String,
        role: Option<String>,
    ) -> PyResult<&'static str> {
        let role = role.as_deref().map(role_of).transpose()?;
        let table = Arc::clone(&table.table);
        self.ask(py, move |session| {
            let source = Arc::new(MemorySource::new(write(&table, TableFormat::Parquet)?));
            let role = role.unwrap_or_else(|| session.suggest_role(&name, source.clone()));
            session.add_file(role, &name, source);
            Ok(role.word())
        })
    }

    /// Adds gene sets, as a file's bytes.
    fn add_sets(&self, py: Python<'_>, name: String, bytes: Vec<u8>) -> PyResult<()> {
        self.ask(py, move |session| {
            session.add_file(Role::Sets, &name, Arc::new(MemorySource::new(bytes)));
            Ok(())
        })
    }

    /// Asks for these steps and what they need; of nothing, for all that there is something to work on for.
    fn start(
        &self,
        py: Python<'_>,
        steps: Option<Vec<String>>,
        without: Vec<String>,
    ) -> PyResult<()> {
        let named = |names: Vec<String>| -> PyResult<Vec<Step>> {
            names.iter().map(|name| step_of(name)).collect()
        };
        let steps = steps.map(named).transpose()?;
        let without = named(without)?;
        self.ask(py, move |session| {
            let mut steps = steps.unwrap_or_else(|| session.everything());
            steps.retain(|step| !without.contains(step));
            if steps.is_empty() {
                return Err(Error::new(
                    "there is nothing to run",
                    format!("Name a step, and don't leave it out: {}.", step_names()),
                ));
            }
            session.start_all(&steps);
            Ok(())
        })
    }

    /// Works for about so many seconds, or until a step is done.
    fn advance(&self, py: Python<'_>, seconds: f64) -> PyResult<Told> {
        let progress = self.ask(py, move |session| advance_for(session, seconds))?;
        let RunProgress {
            step,
            message,
            unit,
            done,
            total,
            finished,
            fresh,
            passing_bytes,
            ..
        } = progress;
        Ok((
            step.name().to_owned(),
            message,
            unit.to_owned(),
            done,
            total,
            finished,
            fresh,
            passing_bytes,
        ))
    }

    /// Says that finished pieces are collected, by [`Self::take_kept`] after each [`Self::advance`] that tells of some.
    fn collect(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, |session| {
            session.ledger().collect(true);
            Ok(())
        })
    }

    /// What was finished since this was last asked.
    fn take_kept<'py>(&self, py: Python<'py>) -> PyResult<Kept<'py>> {
        let kept = self.ask(py, |session| {
            let mut kept = Vec::new();
            session.take_kept(&mut |key, what| {
                let bytes = what.map(|what| {
                    let mut bytes = Vec::new();
                    packing::pack(key, what, &mut |block| bytes.extend_from_slice(block));
                    bytes
                });
                kept.push((key.to_owned(), bytes));
            });
            Ok(kept)
        })?;
        let piece = |(key, bytes): (String, Option<Vec<u8>>)| {
            (key, bytes.map(|bytes| PyBytes::new(py, &bytes)))
        };
        Ok(kept.into_iter().map(piece).collect())
    }

    /// Takes back a finished piece: what is computed from the same is not computed again.
    fn restore(&self, py: Python<'_>, key: String, bytes: Vec<u8>) -> PyResult<()> {
        self.ask(py, move |session| session.ledger().restore(&key, [bytes]))
    }

    /// Ends the run.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, |session| {
            session.cancel();
            Ok(())
        })
    }

    /// Where each step stands: name, title, state, and a sentence.
    fn steps(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String, String)>> {
        let states = self.ask(py, |session| Ok(session.states()))?;
        let told = |state: study::StepState| {
            let word = serde_json::to_value(state.state).unwrap_or_default();
            let word = word.as_str().unwrap_or_default().to_owned();
            (
                state.step.name().to_owned(),
                state.title.to_owned(),
                word,
                state.sentence,
            )
        };
        Ok(states.into_iter().map(told).collect())
    }

    /// What a person should know of the results.
    fn notes(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.ask(py, |session| {
            let notes = |step: Step| {
                let notes = session.notes(step).into_iter();
                notes.map(move |note| (step.name().to_owned(), note))
            };
            Ok(done(session).flat_map(notes).collect())
        })
    }

    /// The tables that there are: step, name, title.
    fn tables(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String)>> {
        self.ask(py, |session| {
            let mut tables = Vec::new();
            for step in done(session) {
                for name in session.table_names(step) {
                    let title = session.text_table(name)?.title;
                    tables.push((step.name().to_owned(), name.to_owned(), title));
                }
            }
            Ok(tables)
        })
    }

    /// A table.
    fn table(&self, py: Python<'_>, name: String) -> PyResult<Frame> {
        let table = self.ask(py, move |session| session.text_table(&name))?;
        Ok(Frame::of_table(&table))
    }

    /// The figures that there are: step, name, title.
    fn figures(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String)>> {
        self.ask(py, |session| {
            let mut figures: Vec<(String, String, String)> = Vec::new();
            for step in done(session) {
                let mut names = figures::listed_names(session, step);
                if step == Step::EXPLORE {
                    let layouts = figures::layouts(session).into_iter();
                    names.extend(layouts.map(|(method, name)| (name, method.title().to_owned())));
                }
                let of_step = |(name, title)| (step.name().to_owned(), name, title);
                figures.extend(names.into_iter().map(of_step));
            }
            Ok(figures)
        })
    }

    /// A figure.
    fn figure(&self, py: Python<'_>, name: String, dark: bool) -> PyResult<Drawn> {
        let theme = if dark { Theme::Dark } else { Theme::Light };
        let figure = self.ask(py, move |session| {
            figures::of_session(session, &name, theme)
        })?;
        let table = Frame::of_table(&figure.table);
        Ok((figure.title, figure.width, figure.height, figure.svg, table))
    }

    /// The study's numbers, as JSON.
    fn results(&self, py: Python<'_>) -> PyResult<String> {
        let results = self.ask(py, |session| Ok(session.results()))?;
        json(&results)
    }

    /// Something to save, in the format of this ending.
    fn save<'py>(
        &self,
        py: Python<'py>,
        name: String,
        format: String,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.ask(py, move |session| session.save(&name, &format))?;
        Ok(PyBytes::new(py, &bytes))
    }
}

/// Takes a study, and the files it names.
fn take(session: &mut Session, study: study::Study, folder: Option<&Path>) -> Result<()> {
    for (role, name) in session.load_study(study)? {
        let path = path_of(folder, &name);
        session.add_file(role, &name, open_path(&path)?);
    }
    Ok(())
}

/// From the study's folder, or from the present one where nothing is there.
fn path_of(folder: Option<&Path>, name: &str) -> PathBuf {
    let beside = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    match !beside.exists() && Path::new(name).exists() {
        true => PathBuf::from(name),
        false => beside,
    }
}

/// Works until the time is over, something is to be kept, a step is done, or all is. As on the command line, what fails does not keep the rest from
/// being done, and pathways by the built-in sets are not missed.
fn advance_for(session: &mut Session, seconds: f64) -> Result<RunProgress> {
    let begun = Instant::now();
    // A wrong number would be nobody's to correct.
    let limit = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    loop {
        let progress = session.advance().or_else(|error| end_of(session, error))?;
        let keeps = session.ledger().collects() && (progress.fresh || progress.passing_bytes > 0);
        if progress.finished || progress.changed || keeps || begun.elapsed() > limit {
            return Ok(progress);
        }
    }
}

/// How a run ends in which something failed.
fn end_of(session: &Session, error: Error) -> Result<RunProgress> {
    let built_in = matches!(&*session.study().pathways.sets, "kegg" | "wikipathways");
    let is_missed = |step: Step| step != Step::PATHWAYS || !built_in;
    let mut failures = session.failures().filter(|(step, _)| is_missed(*step));
    match failures.next() {
        Some((_, first)) => Err(first.clone()),
        None if session.genes().is_none() => Err(error),
        None => Ok(RunProgress {
            step: Step::PATHWAYS,
            analysis: None,
            message: error.to_string(),
            unit: "%",
            done: 1,
            total: 1,
            finished: true,
            changed: true,
            fresh: false,
            passing_bytes: 0,
            found: Vec::new(),
            waits: false,
        }),
    }
}

fn done(session: &Session) -> impl Iterator<Item = Step> {
    let steps = Step::all().iter().copied();
    steps.filter(|&step| session.has_result(step))
}

fn role_of(word: &str) -> PyResult<Role> {
    Role::of_word(word).ok_or_else(|| {
        let words = Role::ALL.map(Role::word).join(", ");
        refused(
            format!("there is no role \"{word}\""),
            format!("The roles are {words}."),
        )
    })
}

fn step_of(name: &str) -> PyResult<Step> {
    Step::named(name).ok_or_else(|| {
        refused(
            format!("there is no step \"{name}\""),
            format!("The steps are {}.", step_names()),
        )
    })
}

fn step_names() -> String {
    let names: Vec<&str> = Step::all().iter().map(|step| step.name()).collect();
    names.join(", ")
}
