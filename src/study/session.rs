//! The session: inputs, settings and results, the steps, and the one that is running.
//!
//! A session knows of each step only what its [`StepKind`] says; the list of them comes from `steps/mod.rs`. Every result
//! is kept with the key of what it was computed from: its own settings, its files, and the key of the step before. A result
//! whose key is no longer the present one is stale: it can still be looked at, and is computed again when the step is asked
//! for.

use std::any::Any;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use serde::{Serialize, Serializer};

use super::effort::Extent;
use super::inputs::{Assets, InputFile, Role};
use super::ledger::Ledger;
use super::record::{DigestPart, Keeping};
use super::settings::Study;
use super::shelf::Shelf;
use crate::crew::Crew;
use crate::packing::Pack;
use crate::table::TextTable;
use crate::{Advance, Error, Progress, Result};

/// A step of a study. Each has a folder in `steps/`, where its constant is: [`Step::DATA`], [`Step::GENES`], …
#[derive(Clone, Copy)]
pub struct Step(pub(super) &'static StepKind);

impl Step {
    /// Its name in files and addresses.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The step whose result this one starts from.
    pub fn needs(self) -> Option<Step> {
        self.0.needs
    }

    /// Whether it is the other step, or needs or uses it, directly or not.
    pub fn rests_on(self, other: Step) -> bool {
        let mut before = self.0.uses.iter().copied().chain(self.needs());
        self == other || before.any(|step| step.rests_on(other))
    }

    /// Whether it is left out where everything is asked for.
    pub fn is_by_itself(self) -> bool {
        self.0.by_itself
    }

    /// What can be saved of its result.
    pub fn downloads(self) -> &'static [Download] {
        self.0.downloads
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Step {}

impl Hash for Step {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0.title)
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

/// Something to save of a step's result.
#[derive(Debug, Serialize)]
pub struct Download {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub label: &'static str,
    /// The endings it can be saved with.
    pub formats: &'static [&'static str],
}

/// The bytes of something to save.
pub type Saved = Result<Vec<u8>>;

/// The formats of tables of numbers.
pub const TABLE_FORMATS: &[&str] = &["csv", "csv.gz", "tsv", "parquet"];

/// What a step is and does, in one value. What a step does not have is as in [`StepKind::PLAIN`].
pub struct StepKind {
    /// Its name in files and addresses.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it is doing while it runs.
    pub activity: &'static str,
    /// What its progress counts.
    pub unit: &'static str,
    /// The step whose result it starts from.
    pub needs: Option<Step>,
    /// Whether it starts from no other step, since its files bring all that it needs.
    pub stands_alone: fn(&Session) -> bool,
    /// Steps whose result it uses, and does without where that can't be made.
    pub uses: &'static [Step],
    /// Whether it is left out where everything is asked for, because it takes minutes or wants a table of its own.
    pub by_itself: bool,
    /// Whether the study asks for it all the same.
    pub is_asked_for: fn(&Session) -> bool,
    /// What to do where there is nothing to work on.
    pub invitation: &'static str,
    /// Whether there is something to work on, beside the cohort's samples.
    pub has_input: fn(&Session) -> bool,
    /// What the result depends on, beside the step before: own settings and files, as text.
    pub depends_on: fn(&Session) -> String,
    /// Why it will fail, as far as the samples tell that were read: said before the steps that it needs are run.
    pub foreseen: fn(&Session) -> Option<Error>,
    /// Begins to compute it; the steps that it needs are done.
    pub begin: fn(&mut Session) -> Result<Box<dyn Running>>,
    /// Where the step is a set of analyses, each of which can be asked for by itself.
    pub analyses: Option<&'static Analyses>,
    /// Whether a result is there that the next step can no longer start from.
    pub is_used_up: fn(&Session) -> bool,
    /// Called when another step has a new result.
    pub after: fn(&mut Session, Step),
    /// The one number that the rail shows.
    pub number: fn(&Session) -> Option<String>,
    /// The result in a sentence or two.
    pub sentence: fn(&Session) -> Option<String>,
    /// What a person should know about the result.
    pub notes: fn(&Session) -> Vec<String>,
    /// Of that, what makes the result doubtful.
    pub warnings: fn(&Session) -> Vec<String>,
    /// The names of its tables, as far as there is something to list.
    pub tables: fn(&Session) -> Vec<&'static str>,
    /// A table by its name.
    pub table: fn(&Session, &str) -> Option<TextTable>,
    /// What can be saved of it.
    pub downloads: &'static [Download],
    /// The bytes of something to save, by name and format, where it is no table of [`Self::table`].
    pub save: fn(&Session, &str, &str) -> Option<Saved>,
    /// What the digest of its result, or of one analysis, is made of.
    pub digest: fn(&Session, Option<&str>) -> Vec<DigestPart>,
    /// Bytes it will need beside what is held already.
    pub estimate_bytes: fn(&Session, &Extent) -> u64,
    /// Seconds it will take, as [`effort`](super::effort) counts them.
    pub estimate_seconds: fn(&Session, &Extent) -> f64,
}

impl StepKind {
    /// A step that does nothing and has nothing to show.
    pub const PLAIN: StepKind = StepKind {
        name: "",
        title: "",
        activity: "",
        unit: "%",
        needs: None,
        stands_alone: |_| false,
        uses: &[],
        by_itself: false,
        is_asked_for: |_| false,
        invitation: "Add a table of gene expression, or load the built-in cohort.",
        has_input: |_| true,
        depends_on: |_| String::new(),
        foreseen: |_| None,
        begin: |_| Err(nothing_before()),
        analyses: None,
        is_used_up: |_| false,
        after: |_, _| {},
        number: |_| None,
        sentence: |_| None,
        notes: |_| Vec::new(),
        warnings: |_| Vec::new(),
        tables: |_| Vec::new(),
        table: |_, _| None,
        downloads: &[],
        save: |_, _, _| None,
        digest: |_, _| Vec::new(),
        estimate_bytes: |_, _| 0,
        estimate_seconds: |_, _| 0.0,
    };
}

/// The analyses of a step that has several, by their names.
pub struct Analyses {
    /// Those that running the step does.
    pub chosen: fn(&Session) -> Vec<String>,
    /// An analysis and all others that it needs, the needed first.
    pub with_needs: fn(&Session, &str) -> Vec<String>,
    /// The steps that have to be done first.
    pub needs: fn(&str) -> Vec<Step>,
    /// What it depends on, in one text.
    pub key: fn(&Session, &str) -> String,
    /// What the one that is kept was computed from.
    pub kept_key: fn(&Session, &str) -> Option<String>,
    /// Begins to compute it.
    pub begin: fn(&Session, &str) -> Result<Box<dyn Running>>,
    /// Whether any is kept.
    pub has_result: fn(&Session) -> bool,
}

/// What a step's run tells beside its progress, and where its result goes. [`Running`] follows from it.
pub trait StepRun: Advance<Output: Any> + Any {
    /// Whose run it is.
    const STEP: Step;

    /// What it is doing, where that says more than the step's activity.
    fn message(&self) -> Option<String> {
        None
    }

    /// Grows when there is something new to show.
    fn news(&self) -> usize {
        0
    }

    /// What there is to be kept elsewhere, since the last piece of work and until the next. A run that has something to
    /// offer when it is finished is advanced once more before it ends.
    fn offer(&self) -> Option<Offer<'_>> {
        None
    }

    /// Puts the result where it belongs.
    ///
    /// # Errors
    /// The result can't be made.
    fn keep(self, key: String, session: &mut Session) -> Result<()>
    where
        Self: Sized,
    {
        let result = self.finish()?;
        session.shelf.put(Self::STEP.name(), key, result);
        Ok(())
    }
}

/// Something to be kept where it outlives the session.
pub struct Offer<'a> {
    /// The fingerprint of what it depends on.
    pub key: &'a str,
    pub what: &'a dyn Pack,
    /// Whether a later one takes its place, so that this one may be left out.
    pub passing: bool,
}

/// A run as a session holds it.
pub trait Running: Any {
    /// Does a small piece.
    ///
    /// # Errors
    /// Those of the computation.
    fn advance(&mut self) -> Result<Progress>;
    /// As [`StepRun::message`].
    fn message(&self) -> Option<String>;
    /// As [`StepRun::news`].
    fn news(&self) -> usize;
    /// As [`StepRun::offer`].
    fn offer(&self) -> Option<Offer<'_>>;
    /// As [`StepRun::keep`].
    ///
    /// # Errors
    /// Likewise.
    fn keep(self: Box<Self>, key: String, session: &mut Session) -> Result<()>;
}

impl<R: StepRun> Running for R {
    fn advance(&mut self) -> Result<Progress> {
        Advance::advance(self)
    }

    fn message(&self) -> Option<String> {
        StepRun::message(self)
    }

    fn news(&self) -> usize {
        StepRun::news(self)
    }

    fn offer(&self) -> Option<Offer<'_>> {
        StepRun::offer(self)
    }

    fn keep(self: Box<Self>, key: String, session: &mut Session) -> Result<()> {
        StepRun::keep(*self, key, session)
    }
}

/// A step, or one analysis of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    pub step: Step,
    pub analysis: Option<String>,
}

impl Piece {
    /// The step as a whole.
    pub fn of(step: Step) -> Self {
        let analysis = None;
        Piece { step, analysis }
    }

    fn name(&self) -> (&'static str, Option<String>) {
        (self.step.name(), self.analysis.clone())
    }
}

/// What is being computed.
pub(super) struct Task {
    pub piece: Piece,
    pub key: String,
    pub run: Box<dyn Running>,
    /// How long it has computed, where there is a clock.
    pub seconds: Option<f64>,
}

/// What a run is to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    /// A step and all that it needs.
    UpTo(Step),
    /// These steps and all that they need, each as far as it can be done.
    Steps(Vec<Step>),
    /// One analysis of a step and what it needs.
    Analysis(Step, String),
}

type Failures = BTreeMap<(&'static str, Option<String>), (String, Error)>;

/// Inputs, settings, results, and what is running.
pub struct Session {
    pub(super) steps: &'static [Step],
    pub(super) assets: Assets,
    pub(super) study: Study,
    pub(super) files: Vec<InputFile>,
    /// The files that a study names, added or not.
    pub(super) expected: Vec<(Role, String)>,
    pub(super) next_serial: u64,
    pub(super) shelf: Shelf,
    pub(super) ledger: Ledger,
    pub(super) crew: Crew,
    pub(super) goal: Option<Goal>,
    pub(super) task: Option<Task>,
    /// How much news of the present task has been told.
    pub(super) shown: usize,
    failures: Failures,
    pub(super) keeping: Keeping,
}

impl Session {
    /// An empty session of these steps, with default settings.
    pub(super) fn of(steps: &'static [Step], assets: Assets) -> Self {
        Session {
            steps,
            assets,
            study: Study::default(),
            files: Vec::new(),
            expected: Vec::new(),
            next_serial: 0,
            shelf: Shelf::default(),
            ledger: Ledger::default(),
            crew: Crew::default(),
            goal: None,
            task: None,
            shown: 0,
            failures: Failures::new(),
            keeping: Keeping::default(),
        }
    }

    /// The built-in catalogue and gene sets.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The finished pieces of work.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Forgets what was computed, also what was given back to be gone on with: all of it is to be computed anew.
    pub fn forget_results(&mut self) {
        self.cancel();
        self.shelf = Shelf::default();
        self.ledger.forget();
        self.failures.clear();
        self.keeping.forget_digests();
    }

    /// Who helps, as far as anybody does.
    pub fn crew(&self) -> &Crew {
        &self.crew
    }

    /// The settings.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The study as a file, to be run again. Steps that are run by themselves are run where the file has their section, so
    /// it has that of one that was run or that is set otherwise than by default.
    ///
    /// # Errors
    /// As [`Study::to_toml`].
    ///
    /// At its end stands what it gave, where it has results.
    pub fn study_file(&self) -> Result<String> {
        let mut text = self.study.to_toml()?;
        let usual = Study::default().to_toml()?;
        for step in Step::all().iter().filter(|step| step.is_by_itself()) {
            let own = section(&text, step.name());
            let is_usual = text.get(own.clone()) == usual.get(section(&usual, step.name()));
            if is_usual && !self.has_result(*step) {
                text.replace_range(own, "");
            }
        }
        text.push_str(&self.record_text());
        Ok(text)
    }

    /// The files, in the order added.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Changes the settings; what was computed from others becomes stale, and stops if it is running.
    ///
    /// # Errors
    /// The settings contradict one another; the old ones stay.
    pub fn set_study(&mut self, study: Study) -> Result<()> {
        study.check()?;
        self.study = Study {
            record: None,
            ..study
        };
        self.stop_if_outdated();
        Ok(())
    }

    /// The result of a step, current or stale.
    pub(super) fn result<T: Any>(&self, step: Step) -> Option<&T> {
        self.shelf.get(step.name())
    }

    /// The run that is being computed, if it is of this type.
    pub(super) fn running<R: Any>(&self) -> Option<&R> {
        let run: &dyn Any = &*self.task.as_ref()?.run;
        run.downcast_ref()
    }

    /// Which of these files there are: their roles, and numbers that tell them from earlier ones of the same name.
    pub(super) fn files_key(&self, wanted: impl Fn(Role) -> bool) -> String {
        let wanted = self.files.iter().filter(|file| wanted(file.role));
        wanted
            .map(|file| format!("{:?}{}:", file.role, file.serial))
            .collect()
    }

    /// The step whose result this one starts from, with the present files.
    pub fn needs(&self, step: Step) -> Option<Step> {
        step.needs().filter(|_| !(step.0.stands_alone)(self))
    }

    /// The steps whose results this one uses or starts from.
    fn before(&self, step: Step) -> impl Iterator<Item = Step> {
        step.0.uses.iter().copied().chain(self.needs(step))
    }

    /// As [`Step::rests_on`], with the present files.
    pub(super) fn rests_on(&self, step: Step, other: Step) -> bool {
        step == other || self.before(step).any(|before| self.rests_on(before, other))
    }

    /// Whether a step is the other one, or needs it, directly or not.
    pub(super) fn can_not_do_without(&self, step: Step, other: Step) -> bool {
        let needs = |before: Step| self.can_not_do_without(before, other);
        step == other || self.needs(step).is_some_and(needs)
    }

    /// Whether there is something for a step to begin with: samples of a cohort, or files that bring all it needs.
    pub(super) fn has_beginning(&self, step: Step) -> bool {
        self.has_samples() || (step.0.stands_alone)(self)
    }

    /// What a step's result depends on, in one text.
    pub(super) fn key(&self, step: Step) -> String {
        let mut key = (step.0.depends_on)(self);
        for before in self.before(step) {
            key = format!("{}|{key}", self.key(before));
        }
        key
    }

    /// What a step or an analysis depends on.
    pub(super) fn piece_key(&self, piece: &Piece) -> String {
        match (&piece.analysis, piece.step.0.analyses) {
            (Some(name), Some(analyses)) => (analyses.key)(self, name),
            _ => self.key(piece.step),
        }
    }

    /// What the kept result was computed from.
    pub(super) fn kept_key(&self, step: Step) -> Option<&str> {
        self.shelf.key(step.name())
    }

    /// Whether the result is there and was computed from the present inputs and settings.
    pub(super) fn is_piece_current(&self, piece: &Piece) -> bool {
        match (&piece.analysis, piece.step.0.analyses) {
            (Some(name), Some(analyses)) => {
                (analyses.kept_key)(self, name).is_some_and(|key| key == (analyses.key)(self, name))
            }
            _ => {
                let kept = self.kept_key(piece.step);
                kept.is_some_and(|key| key == self.key(piece.step))
            }
        }
    }

    /// What running a step computes: the step, or its chosen analyses.
    pub(super) fn pieces(&self, step: Step) -> Vec<Piece> {
        let Some(analyses) = step.0.analyses else {
            return vec![Piece::of(step)];
        };
        let chosen = (analyses.chosen)(self).into_iter();
        let piece = |name| Piece {
            step,
            analysis: Some(name),
        };
        chosen.map(piece).collect()
    }

    /// Whether the step's result is there and was computed from the present inputs and settings.
    pub fn is_current(&self, step: Step) -> bool {
        let pieces = self.pieces(step);
        pieces.iter().all(|piece| self.is_piece_current(piece))
    }

    /// The step that failed and that this one can't do without, with why it did.
    pub fn hindrance(&self, step: Step) -> Option<(Step, &Error)> {
        let mut steps = self.steps.iter().copied();
        steps.find_map(|other| {
            let hinders = self.can_not_do_without(step, other) && other.0.analyses.is_none();
            Some((other, self.failure(other).filter(|_| hinders)?))
        })
    }

    /// Whether the step has a result, current or stale.
    pub fn has_result(&self, step: Step) -> bool {
        match step.0.analyses {
            Some(analyses) => (analyses.has_result)(self),
            None => self.kept_key(step).is_some(),
        }
    }

    /// Why the step failed, if it did so with the present inputs and settings.
    pub fn failure(&self, step: Step) -> Option<&Error> {
        let pieces = self.pieces(step);
        pieces.iter().find_map(|piece| self.piece_failure(piece))
    }

    /// Why a step or an analysis failed, if it did so with the present inputs and settings.
    pub(super) fn piece_failure(&self, piece: &Piece) -> Option<&Error> {
        let (key, error) = self.failures.get(&piece.name())?;
        (*key == self.piece_key(piece)).then_some(error)
    }

    pub(super) fn note_failure(&mut self, piece: &Piece, error: Error) {
        let key = self.piece_key(piece);
        self.failures.insert(piece.name(), (key, error));
    }

    /// Forgets why these steps failed, so that they are tried again.
    pub(super) fn forget_failures(&mut self, wanted: impl Fn(Step) -> bool) {
        let steps = self.steps.iter().filter(|&&step| wanted(step));
        let names: Vec<&str> = steps.map(|step| step.name()).collect();
        self.failures.retain(|(name, _), _| !names.contains(name));
    }

    /// Stops what is running; finished steps and analyses keep their results.
    pub fn cancel(&mut self) {
        self.goal = None;
        self.task = None;
    }

    pub(super) fn stop_if_outdated(&mut self) {
        let outdated = |task: &Task| task.key != self.piece_key(&task.piece);
        if self.task.as_ref().is_some_and(outdated) {
            self.cancel();
        }
    }

    /// Whether there are samples of a cohort.
    pub(super) fn has_samples(&self) -> bool {
        self.study.data.is_built_in() || self.files.iter().any(|file| file.role.has_samples())
    }

    /// Whether there are samples whose classes are used.
    pub(super) fn has_labelled(&self) -> bool {
        let is_labelled = |role| matches!(role, Role::Finetune | Role::Test | Role::Labelled);
        let mut files = self.files.iter();
        self.study.data.is_built_in() || files.any(|file| is_labelled(file.role))
    }
}

/// Why a step can't begin.
pub(super) fn nothing_before() -> Error {
    Error::new("a step before this one has no result", "Run it first.")
}

/// Where a section of a study file stands, up to the next; empty where there is none.
fn section(text: &str, name: &str) -> std::ops::Range<usize> {
    let header = format!("\n[{name}]\n");
    let Some(before) = text.find(&header) else {
        return 0..0;
    };
    let (start, inside) = (before + 1, before + header.len());
    let end = text[inside..]
        .find("\n[")
        .map_or(text.len(), |end| inside + end + 1);
    start..end
}
