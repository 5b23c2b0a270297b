//! Step 8, Ablate: what each choice of pretraining is worth. The encoder is pretrained again with one choice changed at a
//! time, and judged as Compare judges: by classifiers on the same few labels.

#[cfg(not(target_arch = "wasm32"))]
mod rivals;
mod run;
pub mod settings;
mod tables;
mod variants;
mod words;

#[cfg(not(target_arch = "wasm32"))]
pub use rivals::{RivalOptions, Rivals, Standing, rivals};
pub use run::{AblateResult, AblateRun, VariantRuns};
pub use settings::{AblateSettings, Choice, ObjectiveSet};
pub use tables::{Judged, judged};
pub use variants::{Variant, variants};

use crate::learn::ModelKind;
use crate::study::effort;
use crate::study::record::{DigestPart, Hash};
use crate::study::session::{
    Download, Offer, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;
use crate::study::steps::pretrain::pretrain_bytes;

static ABLATE: StepKind = StepKind {
    name: "ablate",
    title: "Ablate",
    activity: "Pretraining with one choice changed",
    needs: Some(Step::PRETRAIN),
    invitation: "Add a table in which the classes of the samples are known.",
    has_input: Session::has_labelled,
    by_itself: true, // takes minutes
    depends_on: |session| {
        format!(
            "{}{}",
            session.training_key(),
            json(&session.study().ablate)
        )
    },
    foreseen: crate::study::steps::classify::foreseen,
    begin: |session| {
        let data = session.data().ok_or_else(nothing_before)?;
        let pathways = session.current_pathways();
        let pretrained = session.pretrained().ok_or_else(nothing_before)?;
        let (study, ledger, crew) = (session.study(), session.ledger(), session.crew());
        let run = AblateRun::new(study, data, pathways, pretrained, ledger, crew)?;
        Ok(Box::new(run))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let result: Option<&AblateResult> = session.result(Step::ABLATE);
        result.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[Download {
        name: "ablation",
        label: "Ablation",
        formats: TABLE_FORMATS,
    }],
    estimate_seconds: |session, extent| {
        let (study, settings) = (session.study(), &session.study().ablate);
        let variants = variants::variants(study, extent.pretrain as usize);
        let options = variants
            .iter()
            .filter_map(|variant| variant.options.as_ref());
        let pretrained: f64 = options
            .map(|options| effort::pretraining(session, extent, options))
            .sum();
        let judged = |kind: &ModelKind| {
            let labels = settings.share * extent.finetune;
            effort::classifier(session, extent, *kind, labels)
        };
        let judged: f64 = settings.models.iter().map(judged).sum();
        pretrained + judged * (variants.len() * settings.repeats) as f64 / extent.hands
    },
    estimate_bytes: pretrain_bytes,
    digest: |_, _| vec![DigestPart::whole("runs", digest_runs)],
    ..StepKind::PLAIN
};

impl Step {
    /// Pretraining with one choice changed at a time.
    pub const ABLATE: Step = Step(&ABLATE);
}

impl StepRun for AblateRun {
    const STEP: Step = Step::ABLATE;

    fn message(&self) -> Option<String> {
        Some(self.doing())
    }

    fn news(&self) -> usize {
        self.finished_runs()
    }

    fn offer(&self) -> Option<Offer<'_>> {
        self.offer()
    }
}

impl Session {
    /// The ablation so far: of the run in progress, else the kept one.
    pub fn ablation(&self) -> Option<AblateResult> {
        match self.running::<AblateRun>() {
            Some(run) => Some(run.so_far()),
            None => self.result(Step::ABLATE).cloned(),
        }
    }
}

/// The supervised network's runs, then those of each variant.
fn digest_runs(session: &Session, _: &str, _: usize, hash: &mut Hash) -> Option<()> {
    let result: &AblateResult = session.result(Step::ABLATE)?;
    let variants = result.variants.iter().flat_map(|one| &one.evaluations);
    let all = result.reference.iter().chain(variants);
    all.for_each(|one| hash.evaluation(one));
    Some(())
}
