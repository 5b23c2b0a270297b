//! How long steps take, as far as that can be told before they run.
//!
//! Seconds on one core of the machine that the constants were measured on, by the page's module in Chromium: a host that knows what
//! steps took on its own machine multiplies by that.

use super::inputs::Role;
use super::parts::Part;
use super::session::{Session, Step};
use super::steps::data::bytes_when_read;
use crate::learn::split::Amount;
use crate::learn::{ModelKind, Objective, PretrainOptions};
use crate::sorting::set_of;

/// Multiplications and additions of a network's training a second.
const PRODUCTS: f64 = 25.5e9;
/// Seconds that Adam takes for a weight in a step.
const ADAM: f64 = 2.4e-9;
/// Seconds that a gene of a sample takes beside the products: what is hidden, noise, losses.
const GENE: f64 = 8e-9;
/// Seconds of a step of a classifier that has hardly any weights.
const SMALL_STEP: f64 = 60e-6;
/// Multiplications and additions a second in double precision.
const DOUBLES: f64 = 3e9;
/// Iterations of all regressions of a cross-validation.
const PROBE_ITERATIONS: f64 = 2000.0;
/// Rounds over the samples that a support vector machine takes.
const SVM_ROUNDS: f64 = 100.0;
/// Genes of a table of which only the number of bytes is known.
const USUAL_GENES: f64 = 20_000.0;
/// Bytes of a number in a file.
const BYTES: f64 = 8.0;
/// Classes where they are not known.
const USUAL_CLASSES: f64 = 10.0;
/// Pathways, which one objective predicts.
const PATHWAYS: f64 = 190.0;

/// The sizes that it depends on, which may be guesses while nothing is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Samples to pretrain on.
    pub pretrain: f64,
    /// Labelled samples to train on.
    pub finetune: f64,
    /// Samples to test on.
    pub test: f64,
    /// Genes of the table.
    pub genes: f64,
    /// Classes.
    pub classes: f64,
    /// How many work on what can be shared.
    pub hands: f64,
}

impl Extent {
    /// Of what was read, or of the cohort to be drawn, or as the files' bytes tell.
    pub fn of(session: &Session) -> Extent {
        let data = &session.study().data;
        let hands = 1.0 + session.crew().members() as f64;
        // What was read before another cohort was chosen tells nothing of that.
        let read = session.data().filter(|_| session.is_current(Step::DATA));
        if let Some(read) = read {
            let count = |part| read.count(part) as f64;
            let labels = read.samples.iter().filter_map(|one| one.label.as_ref());
            let symbols = session.genes().filter(|_| session.is_current(Step::GENES));
            let symbols = symbols.map(|genes| genes.symbols().len());
            let columns = || read.files.first().map_or(0, |file| file.genes);
            return Extent {
                pretrain: count(Part::Pretrain),
                finetune: count(Part::Finetune),
                test: count(Part::Test),
                genes: symbols.unwrap_or_else(columns) as f64,
                classes: set_of(labels).len() as f64,
                hands,
            };
        }
        let split = move |samples: f64, shares: [f64; 3], genes: f64, classes: f64| Extent {
            pretrain: samples * shares[0],
            finetune: samples * shares[1],
            test: samples * shares[2],
            genes,
            classes,
            hands,
        };
        if let Some(tumours) = &data.tumours {
            let (samples, types) = (tumours.samples() as f64, tumours.types() as f64);
            let genes = tumours.bytes() as f64 / 4.0 / samples;
            return split(samples, tumours.split(), genes, types + 1.0);
        }
        if let Some(simulated) = &data.simulated {
            let (samples, genes) = (simulated.samples as f64, simulated.genes as f64);
            return split(samples, data.split, genes, simulated.types as f64);
        }
        let mut extent = split(0.0, data.split, USUAL_GENES, USUAL_CLASSES);
        for file in session.files() {
            let own = match file.role {
                Role::Pretrain => [1.0, 0.0, 0.0],
                Role::Finetune => [0.0, 1.0, 0.0],
                Role::Test => [0.0, 0.0, 1.0],
                Role::Labelled => data.split,
                _ => continue,
            };
            let bytes = bytes_when_read(&file.name, file.source.len()) as f64;
            let samples = bytes / BYTES / USUAL_GENES;
            extent.pretrain += own[0] * samples;
            extent.finetune += own[1] * samples;
            extent.test += own[2] * samples;
        }
        extent
    }

    /// All samples.
    pub fn samples(&self) -> f64 {
        self.pretrain + self.finetune + self.test
    }

    /// All numbers of the table.
    pub fn numbers(&self) -> f64 {
        self.samples() * self.genes
    }

    /// Genes that the network sees.
    pub fn inputs(&self, session: &Session) -> f64 {
        match session.study().features.top_variable as f64 {
            0.0 => self.genes,
            top => top.min(self.genes),
        }
    }
}

/// The layers of a network: the first one's weights, and all others'.
#[derive(Debug, Clone, Copy)]
struct Layers {
    first: f64,
    rest: f64,
}

impl Layers {
    fn of(inputs: f64, hidden: &[usize], last: f64) -> Layers {
        let first = hidden.first().map_or(last, |&width| width as f64) * inputs;
        let inner: f64 = hidden
            .windows(2)
            .map(|pair| (pair[0] * pair[1]) as f64)
            .sum();
        let end = hidden.last().map_or(0.0, |&width| width as f64 * last);
        Layers {
            first,
            rest: inner + end,
        }
    }

    /// Forward and backward; the gradient of what goes in is not needed.
    fn seconds_of_row(&self) -> f64 {
        2.0 * (2.0 * self.first + 3.0 * self.rest) / PRODUCTS
    }

    fn forward(&self, rows: f64) -> f64 {
        2.0 * rows * (self.first + self.rest) / PRODUCTS
    }

    fn training(&self, rows: f64, epochs: usize, batch: usize) -> f64 {
        let steps = (rows / batch.max(1) as f64).ceil() * epochs as f64;
        rows * epochs as f64 * self.seconds_of_row() + steps * (self.first + self.rest) * ADAM
    }
}

fn encoder(options: &PretrainOptions, inputs: f64) -> Layers {
    Layers::of(inputs, &options.hidden, options.latent as f64)
}

/// A pretraining with these settings, the standardising before it and the latent vectors after it.
pub fn pretraining(session: &Session, extent: &Extent, options: &PretrainOptions) -> f64 {
    let inputs = extent.inputs(session);
    let samples = match options.samples as f64 {
        0.0 => extent.pretrain,
        some => some.min(extent.pretrain),
    };
    let rows = samples * (1.0 - options.validation_share);
    let (encoder, latent) = (encoder(options, inputs), options.latent as f64);
    // How often a batch passes the encoder, and how often all genes are made of its latent vectors again.
    let (mut passes, mut decoded) = (0.0, 0.0);
    for objective in Objective::ALL {
        if options.weight(objective) > 0.0 {
            let (own, again) = match objective {
                Objective::Pathway => (1.0, 0.0),
                Objective::Masked | Objective::Denoising => (1.0, 1.0),
                Objective::Vime => (1.0, 2.0),
                Objective::Byol => (3.0, 0.0),
                _ => (2.0, 0.0),
            };
            passes += own;
            decoded += again;
        }
    }
    let epochs = options.epochs as f64;
    // The first layer and what is made again are shared by genes; the layers between are one's own.
    let (own, shared) = (
        passes * 6.0 * encoder.rest,
        passes * (4.0 * encoder.first + GENE * PRODUCTS * inputs)
            + 6.0 * latent * (decoded * inputs + PATHWAYS),
    );
    let of_row = (own + shared / extent.hands) / PRODUCTS;
    let steps = (rows / options.batch_size.max(1) as f64).ceil() * epochs;
    let weights = encoder.first + encoder.rest + decoded * latent * inputs;
    epochs * rows * of_row
        + steps * weights * ADAM / extent.hands
        + encoder.forward(extent.samples())
        + extent.numbers() * 10e-9
}

/// A classifier trained on so many labels, and judged on the test part.
pub fn classifier(session: &Session, extent: &Extent, kind: ModelKind, labels: f64) -> f64 {
    let study = session.study();
    let (options, inputs) = (&study.classify, extent.inputs(session));
    let encoder = encoder(&study.pretrain, inputs);
    let batch = options.batch_size.max(1);
    match kind {
        ModelKind::Supervised => {
            let layers = Layers::of(inputs, &options.supervised_hidden, extent.classes);
            layers.training(labels, options.supervised_epochs, batch) + layers.forward(extent.test)
        }
        ModelKind::Unfrozen | ModelKind::RandomUnfrozen => {
            encoder.training(labels, options.unfrozen_epochs, batch) + encoder.forward(extent.test)
        }
        ModelKind::Frozen | ModelKind::RandomFrozen => {
            (labels / batch as f64).ceil() * options.frozen_epochs as f64 * SMALL_STEP
        }
        ModelKind::Logistic => labels * labels * inputs * 2.0 / PRODUCTS + labels * 0.5e-3,
        ModelKind::PcaLogistic => labels * 0.5e-3,
        ModelKind::Probe => {
            let latent = study.pretrain.latent as f64;
            PROBE_ITERATIONS * 4.0 * labels * latent * extent.classes / DOUBLES
        }
        ModelKind::Neighbours => extent.test * labels * study.pretrain.latent as f64 * 1e-9,
        ModelKind::Svm => labels * labels * (inputs + SVM_ROUNDS * extent.classes) * 2.0 / DOUBLES,
        ModelKind::NearestCentroid => extent.test * inputs * extent.classes * 1e-9,
    }
}

/// All draws of a sweep.
pub fn sweep(session: &Session, extent: &Extent) -> f64 {
    let compare = &session.study().compare;
    let all = extent.finetune;
    let labels = compare.amounts().into_iter().map(|amount| match amount {
        Amount::Share(share) => share * all,
        Amount::Count(count) => (count as f64).min(all),
    });
    let draw = |labels: f64| -> f64 {
        let models = compare.models.iter();
        models
            .map(|&kind| classifier(session, extent, kind, labels))
            .sum()
    };
    compare.repeats as f64 * labels.map(draw).sum::<f64>() / extent.hands
}

/// Gradients on the way to each sample that is looked at.
pub fn attribution(session: &Session, extent: &Extent) -> f64 {
    let (study, inputs) = (session.study(), extent.inputs(session));
    let layers = match study.interpret.model {
        ModelKind::Supervised => {
            Layers::of(inputs, &study.classify.supervised_hidden, extent.classes)
        }
        _ => encoder(&study.pretrain, inputs),
    };
    let looked_at = extent
        .test
        .min(extent.classes * study.interpret.samples_per_class as f64);
    // The first layer is linear on the way. What is told of them takes a quarter more.
    let steps = study.interpret.steps as f64;
    let ways = 1.0 + study.interpret.baselines as f64;
    ways * looked_at * 5.0 * (steps * layers.rest + layers.first) / PRODUCTS / extent.hands
}
