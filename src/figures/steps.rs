//! The table of all steps that have figures, and what is looked up in it.

use super::drawing::figure::{Figure, FigureContext};
use super::drawing::palette::Theme;
use super::step_figures::{Chooser, Names, StepFigures};
use super::{ablate, classify, compare, data, explore, interpret, pathways, predict, pretrain};
use crate::study::{Session, Step};
use crate::{Error, Result};

/// One line a step, in the order of the steps.
const STEPS: [&StepFigures; 9] = [
    &data::FIGURES,
    &pathways::FIGURES,
    &explore::FIGURES,
    &pretrain::FIGURES,
    &classify::FIGURES,
    &compare::FIGURES,
    &ablate::FIGURES,
    &interpret::FIGURES,
    &predict::FIGURES,
];

fn of_step(step: Step) -> Option<&'static StepFigures> {
    STEPS.into_iter().find(|figures| figures.step == step)
}

/// The names and titles of a step's figures, as far as there is something to draw.
pub fn names(session: &Session, step: Step) -> Names {
    of_step(step).map_or_else(Vec::new, |figures| (figures.names)(session))
}

/// The figures of a step of which one is shown at a time.
pub fn choosers(session: &Session, step: Step) -> Vec<Chooser> {
    of_step(step).map_or_else(Vec::new, |figures| (figures.choosers)(session))
}

/// A figure by its name, drawn from the session's results.
///
/// # Errors
/// There is no such figure, or nothing to draw yet.
pub fn of_session(session: &Session, name: &str, theme: Theme) -> Result<Figure> {
    let context = FigureContext {
        theme,
        simulated: session.data().is_some_and(|data| data.simulated),
        subtitle: String::new(),
    };
    let drawn = STEPS
        .into_iter()
        .find_map(|figures| (figures.draw)(session, name, &context));
    drawn.unwrap_or_else(|| {
        Err(Error::new(
            format!("there is no figure \"{name}\" yet"),
            "Run the step it belongs to first.",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_their_order_and_once() {
        let mut all = Step::all().iter();
        for figures in STEPS {
            let name = figures.step.name();
            assert!(all.any(|&step| step == figures.step), "{name}");
        }
    }
}
