//! Step 7, Compare: how much a label is worth. Every model on the same draws of more and more labels, several times.

mod curves;
mod run;
pub mod settings;
mod tables;
mod words;

pub use curves::Sweep;
pub use run::{CompareResult, CompareRun};
pub use settings::CompareSettings;

use crate::learn::Evaluation;
use crate::study::effort;
use crate::study::record::DigestPart;
use crate::study::session::{
    Download, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;
use crate::study::steps::pretrain::classifier_bytes;

static COMPARE: StepKind = StepKind {
    name: "compare",
    title: "Compare",
    activity: "Comparing models",
    needs: Some(Step::PRETRAIN),
    invitation: "Add a table in which the classes of the samples are known.",
    has_input: Session::has_labelled,
    by_itself: true, // takes minutes
    depends_on: |session| {
        format!(
            "{}{}",
            session.training_key(),
            json(&session.study().compare)
        )
    },
    foreseen: crate::study::steps::classify::foreseen,
    begin: |session| {
        let data = session.data().ok_or_else(nothing_before)?;
        let pretrained = session.pretrained().ok_or_else(nothing_before)?;
        let run = CompareRun::new(
            session.study(),
            data,
            pretrained,
            session.ledger(),
            session.crew(),
        )?;
        Ok(Box::new(run))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let result: Option<&CompareResult> = session.result(Step::COMPARE);
        result.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "sweep_accuracy",
            label: "Accuracy by labels",
            formats: TABLE_FORMATS,
        },
        Download {
            name: "sweep_runs",
            label: "Every run",
            formats: TABLE_FORMATS,
        },
    ],
    estimate_seconds: effort::sweep,
    estimate_bytes: classifier_bytes,
    digest: |_, _| {
        vec![DigestPart::whole("runs", |session, _, _, hash| {
            let runs = session.sweep_evaluations().iter();
            runs.for_each(|(_, one)| hash.evaluation(one));
            Some(())
        })]
    },
    ..StepKind::PLAIN
};

impl Step {
    /// Training classifiers on more and more labels.
    pub const COMPARE: Step = Step(&COMPARE);
}

impl StepRun for CompareRun {
    const STEP: Step = Step::COMPARE;

    fn message(&self) -> Option<String> {
        self.doing()
    }

    fn news(&self) -> usize {
        self.evaluations().len()
    }
}

impl Session {
    /// The sweep so far: the runs of the one in progress, else of the one that is kept.
    pub fn sweep(&self) -> Option<Sweep> {
        let seed = self.study().seed;
        let sweep = match self.running::<CompareRun>() {
            Some(run) => Sweep::of(run.evaluations(), run::levels(self.study()), seed),
            None => {
                let result: &CompareResult = self.result(Step::COMPARE)?;
                Sweep::of(&result.evaluations, result.levels.clone(), seed)
            }
        };
        (!sweep.runs.is_empty()).then_some(sweep)
    }

    /// The sweep's evaluations so far, each with the place of its draw.
    pub fn sweep_evaluations(&self) -> &[(usize, Evaluation)] {
        match self.running::<CompareRun>() {
            Some(run) => run.evaluations(),
            None => {
                let result: Option<&CompareResult> = self.result(Step::COMPARE);
                result.map_or(&[], |result| &result.evaluations)
            }
        }
    }
}
