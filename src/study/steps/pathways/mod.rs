//! Step 3, Pathways: every sample gets a score for every gene set (ssGSEA).

mod run;
pub mod settings;
mod tables;
mod words;

pub use run::{PathwaysResult, PathwaysRun};
pub use settings::PathwaySettings;

use crate::study::Role;
use crate::study::inputs::is_builtin;
use crate::study::record::DigestPart;
use crate::study::session::{
    Download, Offer, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;

static PATHWAYS: StepKind = StepKind {
    name: "pathways",
    title: "Pathways",
    activity: "Scoring pathways",
    unit: "samples",
    needs: Some(Step::GENES),
    depends_on: |session| {
        let pathways = &session.study().pathways;
        let own = !is_builtin(&pathways.sets);
        let sets = session.files_key(|role| role == Role::Sets && own);
        format!("{}{sets}", json(pathways))
    },
    begin: |session| {
        let genes = session.genes().ok_or_else(nothing_before)?;
        let (files, assets) = (session.files(), session.assets());
        let run = PathwaysRun::new(
            session.study(),
            genes,
            files,
            assets,
            session.ledger(),
            session.crew(),
        )?;
        Ok(Box::new(run))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let pathways = session.pathways();
        pathways.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[Download {
        name: "scores",
        label: "Pathway scores",
        formats: TABLE_FORMATS,
    }],
    save: tables::save,
    estimate_seconds: |_, extent| extent.numbers() * 40e-9 / extent.hands,
    estimate_bytes: |session, extent| {
        let sets = session.pathways();
        let sets = sets.map_or(200, |result| result.pathways().len()) as u64;
        extent.samples() as u64 * sets * 8 + extent.genes as u64 * 64
    },
    digest: |_, _| vec![DigestPart::table("scores")],
    ..StepKind::PLAIN
};

impl Step {
    /// Scoring pathways.
    pub const PATHWAYS: Step = Step(&PATHWAYS);
}

impl StepRun for PathwaysRun {
    const STEP: Step = Step::PATHWAYS;

    fn offer(&self) -> Option<Offer<'_>> {
        self.offer()
    }
}

impl Session {
    /// The pathway scores, current or stale.
    pub fn pathways(&self) -> Option<&PathwaysResult> {
        self.result(Step::PATHWAYS)
    }

    /// The pathway scores of the present tables and settings.
    pub(in crate::study) fn current_pathways(&self) -> Option<&PathwaysResult> {
        self.pathways().filter(|_| self.is_current(Step::PATHWAYS))
    }
}
