//! What a step has to show: its figures, by name, and what there is to choose among them.

use serde::Serialize;

use super::drawing::figure::{Figure, FigureContext};
use crate::Result;
use crate::study::{Session, Step};

/// Names of figures, each with its title.
pub type Names = Vec<(&'static str, &'static str)>;

/// The figures of one step.
pub(super) struct StepFigures {
    /// Whose they are.
    pub step: Step,
    /// Those that there is something to draw for, in the order of showing. One may be another step's, which draws it.
    pub names: fn(&Session) -> Names,
    /// Draws a figure by its name; `None` where the step has none of that name, or nothing to draw yet.
    pub draw: fn(&Session, &str, &FigureContext) -> Option<Result<Figure>>,
    /// Those of which one is shown at a time.
    pub choosers: fn(&Session) -> Vec<Chooser>,
}

/// For a step that shows all its figures at once.
pub(super) fn no_choosers(_: &Session) -> Vec<Chooser> {
    Vec::new()
}

/// Figures of one kind of which one is shown at a time. Its name for [`of_session`](super::of_session) is the chooser's,
/// and the value of each select, joined by "/".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chooser {
    /// The kind's name.
    pub name: &'static str,
    /// What the figures show.
    pub title: &'static str,
    /// What there is to choose.
    pub selects: Vec<Select>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Select {
    /// What is chosen.
    pub label: &'static str,
    /// From what.
    pub options: Vec<SelectOption>,
}

/// One possibility.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SelectOption {
    /// Its part of the figure's name.
    pub value: String,
    /// Its name for a reader.
    pub label: String,
}

impl Select {
    /// A choice from pairs of value and label.
    pub(super) fn of(label: &'static str, options: impl Iterator<Item = (String, String)>) -> Self {
        let option = |(value, label)| SelectOption { value, label };
        Select {
            label,
            options: options.map(option).collect(),
        }
    }
}
