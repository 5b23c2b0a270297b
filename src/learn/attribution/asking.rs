//! The attributions of one class's samples, as work that anybody of a crew can do.

use std::sync::Arc;

use ndarray::{Array2, Axis, s};

use super::path::{Path, Start};
use crate::crew::Work;
use crate::learn::classify::fit::Fitted;
use crate::learn::classify::{Classifier, ClassifierParts};
use crate::learn::logits::Logits;
use crate::learn::weights::{LinearWeights, NormWeights, Weights};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs};
use crate::{Advance, Error, Progress, Result};

/// Points between baseline and sample that go through the network in one call.
const POINTS: usize = 128;

/// A network that is asked.
pub struct Asked {
    classifier: Classifier,
    steps: usize,
}

impl Asked {
    /// # Errors
    /// A model that is not a network on genes, or one trained on a single class.
    pub(super) fn new(classifier: &Classifier, steps: usize) -> Result<Self> {
        let asked = Asked {
            classifier: classifier.clone(),
            steps,
        };
        asked.logits().map(|_| asked)
    }

    fn logits(&self) -> Result<Logits> {
        let classifier = &self.classifier;
        let logits = match classifier.fitted() {
            Fitted::Network(network) => network.logits(classifier.encoder()),
            _ => None,
        };
        logits.ok_or_else(|| {
            Error::new(
                format!(
                    "the {} classifier is not a network on genes, or was trained on one class alone",
                    classifier.kind().name()
                ),
                "Ask a supervised network, a frozen or a fine-tuned encoder; logistic regression has exact attributions.",
            )
        })
    }
}

/// The classifier by its parts, and the encoder that a frozen one stands on.
impl Pack for Asked {
    fn pack(&self, to: &mut Packer) {
        self.classifier.parts().pack(to);
        self.classifier.device().pack(to);
        let encoder = self.classifier.encoder_weights();
        match encoder {
            Some(encoder) => encoder.pack(to),
            None => of_width(self.classifier.features()).pack(to),
        }
        self.steps.pack(to);
    }
}

/// Stands for the pretrained encoder where there is none to stand on: of it no more than the number of genes is asked.
fn of_width(genes: usize) -> Weights {
    let layer = LinearWeights {
        weight: Array2::zeros((genes, 1)),
        bias: vec![0.0],
    };
    let norm = NormWeights {
        scale: vec![1.0],
        shift: vec![0.0],
    };
    Weights::without_heads(vec![layer], norm, 0.0)
}

/// The samples of one class, and where their ways begin.
pub struct Asking {
    pub(super) class: usize,
    /// Samples × genes.
    pub(super) samples: Array2<f32>,
    /// Baselines × genes: a sample's attributions are their mean over these.
    pub(super) baselines: Array2<f32>,
}

packs!(Asking {
    class,
    samples,
    baselines
});

/// Sums over the samples of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassSums {
    pub(super) class: usize,
    pub(super) signed: Vec<f64>,
    pub(super) absolute: Vec<f64>,
    pub(super) samples: usize,
    /// Of all samples the largest miss and the largest difference.
    pub(super) miss: f64,
    pub(super) difference: f64,
}

packs!(ClassSums {
    class,
    signed,
    absolute,
    samples,
    miss,
    difference
});

impl ClassSums {
    pub(super) fn new(class: usize, genes: usize) -> Self {
        ClassSums {
            class,
            signed: vec![0.0; genes],
            absolute: vec![0.0; genes],
            samples: 0,
            miss: 0.0,
            difference: 0.0,
        }
    }

    /// Adds one sample's attributions; `difference` is what they should sum to.
    pub(super) fn add(&mut self, attributions: &[f64], difference: f64) {
        let sums = self.signed.iter_mut().zip(&mut self.absolute);
        for ((signed, absolute), value) in sums.zip(attributions) {
            *signed += value;
            *absolute += value.abs();
        }
        self.samples += 1;
        let miss = (attributions.iter().sum::<f64>() - difference).abs();
        self.miss = self.miss.max(miss);
        self.difference = self.difference.max(difference.abs());
    }
}

impl Work for Asking {
    const NAME: &'static str = "asking";
    type Kit = Asked;
    type Answer = ClassSums;
    type Labour = AskingNow;

    fn unpack_kit(from: &mut Parcel) -> Result<Asked> {
        let (parts, device) = (ClassifierParts::unpack(from), Unpack::unpack(from));
        let encoder = Arc::new(Weights::unpack(from));
        let steps = Unpack::unpack(from);
        Ok(Asked {
            classifier: Classifier::of_parts(parts, &encoder, device)?,
            steps,
        })
    }

    fn begin(&self, kit: &Arc<Asked>) -> Result<AskingNow> {
        let path = Path::new(kit.logits()?, kit.steps);
        let starts: Vec<Start> = self
            .baselines
            .rows()
            .into_iter()
            .map(|baseline| path.start(baseline))
            .collect();
        Ok(AskingNow {
            path,
            batch: (POINTS / (kit.steps * starts.len()).max(1)).max(1),
            starts,
            sums: ClassSums::new(self.class, self.samples.ncols()),
            samples: self.samples.clone(),
        })
    }
}

/// A network being asked for one class, some samples a call.
pub struct AskingNow {
    path: Path,
    starts: Vec<Start>,
    samples: Array2<f32>,
    /// Samples a call.
    batch: usize,
    sums: ClassSums,
}

impl Advance for AskingNow {
    type Output = ClassSums;

    fn advance(&mut self) -> Result<Progress> {
        let (done, total) = (self.sums.samples, self.samples.nrows());
        let end = total.min(done + self.batch);
        if done < end {
            let samples = self.samples.slice_axis(Axis(0), (done..end).into());
            let of = vec![self.sums.class; end - done];
            let samples = samples.to_owned();
            let mut starts = self.starts.iter();
            let mut from = |start| self.path.attributions(start, &samples, &of);
            let mut attributed = starts.next().map(&mut from).unwrap_or_default();
            for start in starts {
                for (sum, one) in attributed.iter_mut().zip(from(start)) {
                    sum.add(&one);
                }
            }
            let count = self.starts.len() as f64;
            for mut attributed in attributed {
                attributed.divide(count);
                self.sums.add(&attributed.genes, attributed.difference);
            }
        }
        Ok(Progress {
            done: self.sums.samples as u64,
            total: total as u64,
        })
    }

    fn finish(self) -> Result<ClassSums> {
        Ok(self.sums)
    }
}

/// The rows of one class among the chosen ones.
pub(super) fn rows_of(samples: &Array2<f32>, rows: &[(usize, usize)], class: usize) -> Array2<f32> {
    let of_class = rows.iter().filter(|(_, of)| *of == class);
    let of_class: Vec<usize> = of_class.map(|(row, _)| *row).collect();
    let mut chosen = Array2::zeros((of_class.len(), samples.ncols()));
    for (at, &row) in of_class.iter().enumerate() {
        chosen.slice_mut(s![at, ..]).assign(&samples.row(row));
    }
    chosen
}
