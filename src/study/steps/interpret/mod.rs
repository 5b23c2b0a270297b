//! Step 9, Interpret: what the encoder knows of pathways, and which genes decide a class. All of it is looked at on samples
//! that pretraining has not seen.

mod run;
pub mod settings;
mod tables;
mod words;

pub use run::{GenesAsked, InterpretResult, InterpretRun};
pub use settings::InterpretSettings;

use crate::study::effort;
use crate::study::record::DigestPart;
use crate::study::session::{
    Download, Offer, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;
use crate::study::steps::pretrain::classifier_bytes;

static INTERPRET: StepKind = StepKind {
    name: "interpret",
    title: "Interpret",
    activity: "Looking into the model",
    needs: Some(Step::CLASSIFY),
    invitation: "There is no network to look into: let Classify train one.",
    has_input: |session| {
        let mut models = session.study().classify.models.iter();
        models.any(|model| model.is_network())
    },
    depends_on: |session| json(&session.study().interpret),
    begin: |session| {
        let data = session.data().ok_or_else(nothing_before)?;
        let pathways = session.current_pathways();
        let pretrained = session.pretrained().ok_or_else(nothing_before)?;
        let classified = session.classified().ok_or_else(nothing_before)?;
        let (study, ledger) = (session.study(), session.ledger());
        let run = InterpretRun::new(study, data, pathways, pretrained, classified, ledger)?;
        Ok(Box::new(run.with_crew(session.crew())))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let result = session.interpretation();
        result.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "class_genes",
            label: "Genes that decide a class",
            formats: TABLE_FORMATS,
        },
        Download {
            name: "pathway_fit",
            label: "Pathways the encoder can tell",
            formats: TABLE_FORMATS,
        },
    ],
    estimate_seconds: effort::attribution,
    estimate_bytes: classifier_bytes,
    digest: |session, _| {
        let names = tables::names(session).into_iter();
        names.map(DigestPart::table).collect()
    },
    ..StepKind::PLAIN
};

impl Step {
    /// Looking into what was learned.
    pub const INTERPRET: Step = Step(&INTERPRET);
}

impl StepRun for InterpretRun {
    const STEP: Step = Step::INTERPRET;

    fn message(&self) -> Option<String> {
        Some(self.doing())
    }

    fn offer(&self) -> Option<Offer<'_>> {
        self.offer()
    }
}

impl Session {
    /// What was found in the model, current or stale.
    pub fn interpretation(&self) -> Option<&InterpretResult> {
        self.result(Step::INTERPRET)
    }
}
