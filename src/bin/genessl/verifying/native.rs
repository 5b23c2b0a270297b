//! The replay by this program's own code: the same numbers to some digits, and the same bits where it was recorded by the same
//! program on the same kind of processor.

use genessl::study::record::Provenance;
use genessl::study::{Assets, Session, Step, Study};
use genessl::{Error, Result};

use super::{Replayed, wanted::Wanted};
use crate::crew;
use crate::learning::advance_to_the_end;

/// Also gives the results, as JSON.
pub fn replay(study: &Study, wanted: &Wanted, recorded: &Provenance) -> Result<(Replayed, String)> {
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    for file in &wanted.files {
        session.add_file(file.role, &file.name, file.source.clone());
    }
    session.load_study(Study {
        record: Some(recorded.clone()),
        ..study.clone()
    })?;
    let steps: Vec<Step> = wanted
        .steps
        .iter()
        .filter_map(|name| Step::named(name))
        .collect();
    session.start_all(&steps);
    advance_to_the_end(&mut session)?;
    let json = serde_json::to_value(session.replay());
    let replayed = json.and_then(serde_json::from_value);
    let results = serde_json::to_string(&session.results());
    let both = replayed.and_then(|replayed| Ok((replayed, results?)));
    both.map_err(|error| Error::new(format!("the replay can't be told: {error}"), ""))
}
