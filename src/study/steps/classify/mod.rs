//! Step 6, Classify: classifiers are trained on the fine-tuning part and judged on the test part. Its settings are the
//! learning room's own.

mod run;
mod tables;
mod words;

use run::check_labels;
pub use run::{ClassifyResult, ClassifyRun, labelled};

use super::pretrain::classifier_bytes;
use crate::Error;
use crate::learn::{Evaluation, ModelKind};
use crate::study::effort;
use crate::study::record::DigestPart;
use crate::study::session::{
    Download, Offer, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;

static CLASSIFY: StepKind = StepKind {
    name: "classify",
    title: "Classify",
    activity: "Training classifiers",
    needs: Some(Step::PRETRAIN),
    invitation: "Add a table in which the classes of the samples are known.",
    has_input: Session::has_labelled,
    depends_on: |session| json(&session.study().classify),
    foreseen,
    begin: |session| {
        let data = session.data().ok_or_else(nothing_before)?;
        let pretrained = session.pretrained().ok_or_else(nothing_before)?;
        let (study, ledger, crew) = (session.study(), session.ledger(), session.crew());
        let run = ClassifyRun::new(study, data, pretrained, ledger, crew)?;
        Ok(Box::new(run))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let classified = session.classified();
        classified.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "predictions",
            label: "Predictions",
            formats: TABLE_FORMATS,
        },
        // Made by the step Predict, which reads it.
        Download {
            name: "classifier",
            label: "Trained classifier",
            formats: &["safetensors"],
        },
        Download {
            name: "results",
            label: "Results",
            formats: &["json"],
        },
    ],
    estimate_seconds: |session, extent| {
        let options = &session.study().classify;
        let of = |kind: &ModelKind, share: &f64| {
            effort::classifier(session, extent, *kind, share * extent.finetune)
        };
        let of_all = |share| -> f64 { options.models.iter().map(|kind| of(kind, share)).sum() };
        options.repeats as f64 * options.shares.iter().map(of_all).sum::<f64>()
    },
    estimate_bytes: classifier_bytes,
    digest: |_, _| {
        vec![DigestPart::whole("predictions", |session, _, _, hash| {
            session
                .evaluations()
                .iter()
                .for_each(|one| hash.evaluation(one));
            Some(())
        })]
    },
    ..StepKind::PLAIN
};

/// Why nothing can be learned from the labels.
pub fn foreseen(session: &Session) -> Option<Error> {
    check_labels(session.data()?).err()
}

impl Step {
    /// Training and testing classifiers.
    pub const CLASSIFY: Step = Step(&CLASSIFY);
}

impl StepRun for ClassifyRun {
    const STEP: Step = Step::CLASSIFY;

    fn message(&self) -> Option<String> {
        Some(self.doing())
    }

    fn offer(&self) -> Option<Offer<'_>> {
        self.offer()
    }
}

impl Session {
    /// The classifiers, current or stale.
    pub fn classified(&self) -> Option<&ClassifyResult> {
        self.result(Step::CLASSIFY)
    }

    /// The evaluations so far: of the run in progress, else the kept ones.
    pub fn evaluations(&self) -> &[Evaluation] {
        match self.running::<ClassifyRun>() {
            Some(run) => run.evaluations(),
            None => self.classified().map_or(&[], |result| &result.evaluations),
        }
    }

    /// How classifiers are trained; which ones the step Classify trains, and on what, does not matter to others.
    pub(in crate::study) fn training_key(&self) -> String {
        let mut training = self.study().classify.clone();
        (training.models, training.shares, training.repeats) = Default::default();
        json(&training)
    }
}
