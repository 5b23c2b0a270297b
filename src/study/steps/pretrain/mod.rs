//! Step 5, Pretrain: genes are chosen and scaled on the pretraining part, the encoder is pretrained on it, and every part is
//! embedded in the latent space. Its settings are the learning room's own.

mod digest;
mod kept;
mod means;
mod run;
mod tables;
mod words;

pub use kept::{KeptPretraining, On};
pub use means::Means;
pub use run::{PretrainResult, PretrainRun, SampleInputs, Samples, do_without_pathways};

use crate::learn::{HOLD_BELOW_CELLS, History};
use crate::study::effort::{self, Extent};
use crate::study::session::{
    Download, Offer, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;

static PRETRAIN: StepKind = StepKind {
    name: "pretrain",
    title: "Pretrain",
    activity: "Pretraining the encoder",
    unit: "training steps",
    needs: Some(Step::GENES),
    uses: &[Step::PATHWAYS],
    depends_on: |session| {
        let study = session.study();
        let (features, pretrain) = (json(&study.features), json(&study.pretrain));
        format!("{}{features}{pretrain}", study.seed)
    },
    begin: |session| {
        let genes = session.genes().ok_or_else(nothing_before)?;
        let mut study = session.study().clone();
        study.features.transform = session.transform();
        let pathways = session.current_pathways();
        let run = PretrainRun::new(study, genes, pathways, session.ledger(), session.crew())?;
        Ok(Box::new(run))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let pretrained = session.pretrained();
        pretrained.map_or_else(Vec::new, |result| result.notes.clone())
    },
    warnings: |session| {
        let pretrained = session.pretrained();
        pretrained.map_or_else(Vec::new, |result| result.warnings.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "weights",
            label: "Weights of the encoder",
            formats: &["safetensors"],
        },
        Download {
            name: "latent",
            label: "Latent vectors",
            formats: TABLE_FORMATS,
        },
    ],
    save: tables::save,
    estimate_seconds: |session, extent| {
        effort::pretraining(session, extent, &session.study().pretrain)
    },
    estimate_bytes: pretrain_bytes,
    digest: digest::parts,
    ..StepKind::PLAIN
};

impl Step {
    /// Pretraining the encoder.
    pub const PRETRAIN: Step = Step(&PRETRAIN);
}

impl StepRun for PretrainRun {
    const STEP: Step = Step::PRETRAIN;

    fn message(&self) -> Option<String> {
        Some(self.doing().into())
    }

    fn news(&self) -> usize {
        self.history().map_or(0, |history| history.epochs.len())
    }

    fn offer(&self) -> Option<Offer<'_>> {
        self.kept_training()?.offer()
    }
}

impl Session {
    /// The pretrained encoder, current or stale.
    pub fn pretrained(&self) -> Option<&PretrainResult> {
        self.result(Step::PRETRAIN)
    }

    /// The losses so far: of the pretraining that is running, else of the one that is kept.
    pub fn history(&self) -> Option<&History> {
        match self.running::<PretrainRun>() {
            Some(run) => run.history(),
            None => self.pretrained().map(|result| &result.history),
        }
    }
}

/// Weights, gradients and Adam's two moments; the standardised samples, where they are held; a batch of four passes, twice.
pub fn pretrain_bytes(session: &Session, extent: &Extent) -> u64 {
    let options = &session.study().pretrain;
    let inputs = extent.inputs(session) as u64;
    let widths: Vec<u64> = std::iter::once(inputs)
        .chain(options.hidden.iter().map(|&width| width as u64))
        .chain([options.latent as u64])
        .collect();
    let encoder: u64 = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let weights = encoder + options.latent as u64 * (inputs + 400);
    let samples = match extent.samples() as u64 * inputs {
        held if held < HOLD_BELOW_CELLS as u64 => held * 4,
        _ => 0,
    };
    weights * 16 + samples + options.batch_size as u64 * inputs * 4 * 8
}

/// The latent vectors, and a classifier with its gradients and moments.
pub fn classifier_bytes(session: &Session, extent: &Extent) -> u64 {
    extent.samples() as u64 * 256 * 4 + extent.inputs(session) as u64 * 512 * 16
}
