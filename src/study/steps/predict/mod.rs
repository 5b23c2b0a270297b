//! Step 10, Predict: a classifier of the step Classify meets samples of a new table, and says how alike they are to those
//! that the encoder has learned from. The classifier is the study's own, or that of a file ([`trained`]), which needs no
//! other step.

mod run;
pub mod settings;
mod tables;
mod trained;
mod words;

pub use run::{NewGenes, NewSample, PredictResult, PredictRun};
pub use settings::PredictSettings;
pub(in crate::study) use words::card;

use trained::Trained;

use crate::study::Role;
use crate::study::record::DigestPart;
use crate::study::session::{Download, Session, Step, StepKind, StepRun, TABLE_FORMATS};
use crate::study::settings::json;
use crate::study::steps::pretrain::classifier_bytes;

static PREDICT: StepKind = StepKind {
    name: "predict",
    title: "Predict",
    activity: "Classifying new samples",
    needs: Some(Step::CLASSIFY),
    invitation: "Add a table of new samples: the trained classifier names their classes.",
    by_itself: true, // wants a table of its own
    is_asked_for: has_new_samples,
    has_input: has_new_samples,
    stands_alone: |session| trained::file_of(session).is_some(),
    depends_on: |session| {
        let tables = session.files_key(|role| matches!(role, Role::Predict | Role::Classifier));
        let study = session.study();
        let new = session.files().iter();
        let new = new.filter(|file| file.role == Role::Predict);
        let own = new.filter_map(|file| study.data.of_file(&file.name));
        let own: String = own.map(json).collect();
        match trained::file_of(session) {
            // What the step Data depends on counts here as far as tables are read by it.
            Some(_) => format!("{tables}{}{own}", json(&study.data.read_options(""))),
            None => format!("{tables}{}{own}", json(&study.predict)),
        }
    },
    begin: |session| {
        let (study, files, assets) = (session.study(), session.files(), session.assets());
        let trained = match trained::file_of(session) {
            Some(file) => trained::read(file)?,
            None => Trained::of_session(session, study.predict.model)?,
        };
        Ok(Box::new(PredictRun::new(study, trained, files, assets)?))
    },
    number: words::number,
    sentence: words::sentence,
    notes: words::notes,
    warnings: words::warnings,
    tables: tables::names,
    table: tables::table,
    downloads: &[Download {
        name: "new_predictions",
        label: "Predictions",
        formats: TABLE_FORMATS,
    }],
    save: |session, name, format| {
        let is_classifier = (name, format) == ("classifier", "safetensors");
        is_classifier.then(|| trained::write(session))
    },
    estimate_bytes: classifier_bytes,
    digest: |_, _| vec![DigestPart::table("new_predictions")],
    ..StepKind::PLAIN
};

fn has_new_samples(session: &Session) -> bool {
    let mut files = session.files().iter();
    files.any(|file| file.role == Role::Predict)
}

impl Step {
    /// Classifying a new table.
    pub const PREDICT: Step = Step(&PREDICT);
}

impl StepRun for PredictRun {
    const STEP: Step = Step::PREDICT;

    fn message(&self) -> Option<String> {
        Some(self.doing())
    }
}

impl Session {
    /// Whether a classifier was trained that can be saved and given new tables.
    pub fn has_trained_classifier(&self) -> bool {
        trained::saved_model(self).is_some()
    }

    /// What a classifier says of new samples, current or stale.
    pub fn predictions(&self) -> Option<&PredictResult> {
        self.result(Step::PREDICT)
    }
}
