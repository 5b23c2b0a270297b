//! What each step shows of itself: its state, the one number of the rail, and its result in a sentence.

use serde::Serialize;

use super::effort::Extent;
use super::session::{Session, Step, StepKind};
use crate::Error;
use crate::names::with_brief_names;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing to work on yet.
    Empty,
    /// Can be run.
    Ready,
    /// Is running.
    Running,
    /// Has a result of the present inputs and settings.
    Done,
    /// Has a result of earlier inputs or settings.
    Stale,
    /// Failed with the present inputs and settings.
    Failed,
}

/// A step as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct StepState {
    /// Which step.
    pub step: Step,
    /// Its title.
    pub title: &'static str,
    /// Where it stands.
    pub state: State,
    /// The one number shown beside its title.
    pub number: String,
    /// Its result in a sentence, or what to do.
    pub sentence: String,
    /// Why it failed.
    pub error: Option<Error>,
    /// The memory it will need, in bytes, as far as that can be told before it runs.
    pub estimate_bytes: u64,
    /// The time it will take on one core of an ordinary machine, in seconds, as far as that can be told before it runs.
    pub estimate_seconds: f64,
}

impl Session {
    /// All steps as they are shown.
    pub fn states(&self) -> Vec<StepState> {
        let extent = Extent::of(self);
        let steps = self.steps.iter();
        steps.map(|&step| self.state_of(step, &extent)).collect()
    }

    /// One step as it is shown.
    pub fn state(&self, step: Step) -> StepState {
        self.state_of(step, &Extent::of(self))
    }

    fn state_of(&self, step: Step, extent: &Extent) -> StepState {
        let state = self.standing(step);
        StepState {
            step,
            title: step.title(),
            state,
            number: (step.0.number)(self).unwrap_or_default(),
            sentence: self.sentence(step, state),
            error: self.failure(step).cloned(),
            estimate_bytes: (step.0.estimate_bytes)(self, extent),
            estimate_seconds: (step.0.estimate_seconds)(self, extent),
        }
    }

    fn standing(&self, step: Step) -> State {
        if self.running_step() == Some(step) {
            State::Running
        } else if self.failure(step).is_some() {
            State::Failed
        } else if self.is_current(step) {
            State::Done
        } else if self.has_result(step) {
            State::Stale
        } else if self.has_beginning(step) && self.has_input(step) {
            State::Ready
        } else {
            State::Empty
        }
    }

    fn sentence(&self, step: Step, state: State) -> String {
        match ((step.0.sentence)(self), state) {
            (Some(sentence), _) => with_brief_names(&sentence).into_owned(),
            (None, State::Empty) => self.invitation(step).into(),
            (None, State::Running) => format!("{} …", step.0.activity),
            (None, State::Ready) if self.hindrance(step).is_some() => self.waits_in_vain(step),
            (None, State::Failed) => "This step could not be done.".into(),
            (None, _) => "Not run yet: press Run.".into(),
        }
    }

    /// What to add: the samples, or what the step, or the first that it needs, lacks.
    fn invitation(&self, step: Step) -> &'static str {
        if !self.has_beginning(step) {
            return StepKind::PLAIN.invitation;
        }
        let before = self.needs(step).filter(|&before| !self.has_input(before));
        before.map_or(step.0.invitation, |before| self.invitation(before))
    }

    fn waits_in_vain(&self, step: Step) -> String {
        let title = self.hindrance(step).map_or("", |(other, _)| other.title());
        format!("Not run: the step {title}, which it starts from, could not be done.")
    }

    /// What a person should know about a step's result; what makes it doubtful comes first.
    pub fn notes(&self, step: Step) -> Vec<String> {
        let mut notes = self.warnings(step);
        notes.extend(brief((step.0.notes)(self)));
        notes
    }

    /// What makes a step's result doubtful.
    pub fn warnings(&self, step: Step) -> Vec<String> {
        brief((step.0.warnings)(self))
    }
}

/// Notes in which long names are shortened.
fn brief(notes: Vec<String>) -> Vec<String> {
    let notes = notes.into_iter();
    notes
        .map(|note| with_brief_names(&note).into_owned())
        .collect()
}
