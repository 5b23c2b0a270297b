//! The list of a study's figures that stands in `results.json`: each in its place, and where it could not be drawn, why.

use std::collections::HashSet;

use serde::Serialize;

use super::{Theme, choosers, names, of_session};
use crate::Error;
use crate::study::explore::{Method, Space};
use crate::study::{Session, Step};

/// Of the figures of which one is shown at a time, those that are few: one a class.
const FEW: &str = "class_genes";

/// A figure, in its place among the others: the file it is in, if it is in one, or why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// Whose it is.
    pub step: Step,
    /// Its name for [`of_session`].
    pub name: String,
    /// What it shows.
    pub title: String,
    /// Its file in the results folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why it could not be drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Error>,
}

/// The names and titles of the figures of a step that are listed.
pub fn listed_names(session: &Session, step: Step) -> Vec<(String, String)> {
    let shown = names(session, step).into_iter();
    let shown = shown.map(|(name, title)| (name.to_owned(), title.to_owned()));
    let few = choosers(session, step)
        .into_iter()
        .filter(|chooser| chooser.name == FEW);
    let chosen = few.flat_map(|chooser| {
        let options = chooser
            .selects
            .into_iter()
            .flat_map(|select| select.options);
        let (name, title) = (chooser.name, chooser.title);
        let of_option =
            move |value, label| (format!("{name}/{value}"), format!("{title}: {label}"));
        options.map(move |option| of_option(option.value, option.label))
    });
    shown.chain(chosen).collect()
}

/// The layouts of the samples by their genes, as far as they were made, and the names of their figures: coloured by class,
/// or by cluster where no classes are known.
pub fn layouts(session: &Session) -> Vec<(Method, String)> {
    let cohort = session.cohort();
    let by = match cohort.is_some_and(|cohort| cohort.classes() > 0) {
        true => "label",
        false => "clusters",
    };
    let space = Space::Genes;
    let mut methods = Method::ALL.to_vec();
    methods.retain(|&method| session.plane(space, method).is_some());
    let named = methods.into_iter().map(|method| {
        let name = format!("scatter/{}/{}/{by}", space.name(), method.name());
        (method, name)
    });
    named.collect()
}

/// The figures of all steps that have a result, each once. Each is drawn to see whether it can be.
pub fn listed(session: &Session) -> Vec<Listed> {
    let done = Step::all().iter().filter(|&&step| session.has_result(step));
    let figures = done.flat_map(|&step| {
        let mut names = listed_names(session, step);
        if step == Step::EXPLORE {
            let layouts = layouts(session).into_iter();
            names.extend(layouts.map(|(method, name)| (name, method.title().to_owned())));
        }
        names
            .into_iter()
            .map(move |(name, title)| (step, name, title))
    });
    // What an earlier step has shown is not listed again.
    let mut seen = HashSet::new();
    let figures = figures.filter(|(_, name, _)| seen.insert(name.clone()));
    let looked_at = figures.map(|(step, name, title)| Listed {
        step,
        left_out: of_session(session, &name, Theme::Light).err(),
        name,
        title,
        file: None,
    });
    looked_at.collect()
}
