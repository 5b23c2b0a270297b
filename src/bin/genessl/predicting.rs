//! `predict`: new tables meet a trained classifier from its file; the study that trained it is not needed.

use std::io::Write;

use genessl::names::with_brief_names;
use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::{TableFormat, write_text_as};
use genessl::{Error, Result};

use crate::PredictArguments;
use crate::files::name_of;
use crate::folder::ResultsFolder;
use crate::learning::{LIST, add, run_with_bar, set, tell_notes, write_results};
use crate::rescue;
use crate::target;

/// `genessl predict`
pub fn predict(arguments: &PredictArguments) -> Result<()> {
    let input = &arguments.input;
    if let Some(labels) = input.labels.first() {
        return Err(Error::new(
            "predict takes classes from the tables' own columns alone",
            "Leave --labels out; --label names the column, where the tables have one.",
        )
        .in_file(name_of(labels)));
    }
    let mut session = Session::new(Assets::builtin()?);
    let mut study = Study::default();
    input.apply(&mut study.data);
    set(&mut study.data.label, &arguments.label);
    set(&mut study.output.formulas, &arguments.formulas);
    session.set_study(study)?;
    add(&mut session, Role::Classifier, &arguments.model)?;
    for table in &input.tables {
        add(&mut session, Role::Predict, table)?;
    }
    let folder = match &arguments.out {
        Some(out) => {
            let mut inputs = input.paths();
            inputs.push(&arguments.model);
            let folder = ResultsFolder::open(out, LIST)?;
            target::check_outside(out, &inputs)?;
            Some(folder)
        }
        None => None,
    };
    tell_cards(&session);
    run_with_bar(&mut session, Step::PREDICT)?;
    tell_notes(&session);
    match folder {
        Some(folder) => rescue::results(folder, LIST, |folder| write_results(&session, folder))?,
        None => print(&session)?,
    }
    say!("genessl: {}", session.state(Step::PREDICT).sentence);
    Ok(())
}

/// Says how each table is read, as the page's cards do. Pipes give what they hold once, and are not looked at.
fn tell_cards(session: &Session) {
    let files = session.files().iter().filter(|file| !file.source.is_pipe());
    for file in files {
        let card = session.card(file.role, &file.name);
        for note in card.iter().flat_map(|card| &card.notes) {
            say!("genessl: {}: {}", file.name, with_brief_names(note));
        }
    }
}

/// The predictions as CSV, where no folder is named.
fn print(session: &Session) -> Result<()> {
    let table = session.text_table("new_predictions")?;
    let bytes = write_text_as(&table, TableFormat::Csv, session.formulas())?;
    let written = std::io::stdout().write_all(&bytes);
    written.map_err(|error| {
        Error::new(
            format!("the predictions can't be written to standard output: {error}"),
            "Name a folder for them by --out.",
        )
    })
}
