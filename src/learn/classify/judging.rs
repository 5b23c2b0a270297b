//! Training and judging a classifier as work that anybody of a crew can do.

use std::sync::Arc;

use super::apart::is_apart;
use super::handed::Handed;
use super::{Classification, DrawOf, Evaluation, ModelKind};
use crate::crew::{Crew, Work};
use crate::learn::device::DeviceKind;
use crate::learn::labelled::ClassifyInputs;
use crate::learn::options::ClassifyOptions;
use crate::learn::split::Amount;
use crate::packing::{Pack, Packer, Parcel, Unpack, packs, packs_names};
use crate::{Advance, Progress, Result};

/// A model to be trained on a draw of the labels, and judged on the test part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judging {
    /// Which.
    pub model: ModelKind,
    /// On which labels.
    pub draw: DrawOf,
    /// Whether the classifier itself is wanted, too.
    pub keeps: bool,
}

/// What came of one.
#[derive(Debug)]
pub struct Judged {
    /// How it did.
    pub evaluation: Evaluation,
    /// The classifier, where it is wanted.
    pub classifier: Option<Handed>,
}

/// One being trained.
pub struct OnTrial {
    classification: Classification,
    keeps: bool,
}

impl Advance for OnTrial {
    type Output = Judged;

    fn advance(&mut self) -> Result<Progress> {
        self.classification.advance()
    }

    fn finish(self) -> Result<Judged> {
        let (evaluation, classifier) = self.classification.finish_with_classifier()?;
        Ok(Judged {
            evaluation,
            classifier: self.keeps.then(|| classifier.into()),
        })
    }
}

/// What all models of a comparison are trained with.
#[derive(Debug)]
pub struct JudgingKit {
    /// Samples, labels and encoder.
    pub inputs: Arc<ClassifyInputs>,
    /// How networks are trained.
    pub options: ClassifyOptions,
    /// What everything random is drawn from.
    pub seed: u64,
}

impl Work for Judging {
    const NAME: &'static str = "judging";
    type Kit = JudgingKit;
    type Answer = Judged;
    type Labour = OnTrial;

    fn unpack_kit(from: &mut Parcel) -> Result<JudgingKit> {
        Ok(JudgingKit {
            options: Unpack::unpack(from),
            seed: Unpack::unpack(from),
            inputs: Arc::new(Unpack::unpack(from)),
        })
    }

    fn begin(&self, kit: &Arc<JudgingKit>) -> Result<OnTrial> {
        let JudgingKit {
            inputs,
            options,
            seed,
        } = &**kit;
        let inputs = Arc::clone(inputs);
        Ok(OnTrial {
            classification: Classification::of_draw(
                self.model, inputs, options, &self.draw, *seed,
            )?,
            keeps: self.keeps,
        })
    }

    fn is_large(&self, kit: &JudgingKit) -> bool {
        is_apart(self.model, kit.inputs.genes().train.ncols(), &kit.options)
    }

    fn help(labour: &mut OnTrial, crew: &Crew) {
        labour.classification.helped_by(crew);
    }
}

impl Pack for JudgingKit {
    fn pack(&self, to: &mut Packer) {
        self.options.pack(to);
        self.seed.pack(to);
        self.inputs.pack(to);
    }
}

packs!(Judging { model, draw, keeps });
packs!(Judged {
    evaluation,
    classifier
});
packs!(DrawOf {
    amount,
    repeat,
    nested
});
packs!(ClassifyOptions {
    models,
    shares,
    repeats,
    batch_size,
    supervised_hidden,
    supervised_dropout,
    supervised_epochs,
    supervised_learning_rate,
    frozen_epochs,
    frozen_learning_rate,
    unfrozen_epochs,
    unfrozen_learning_rate,
    unfrozen_encoder_learning_rate,
    class_weights,
    validation_share,
    patience,
    head_epochs,
    rate_decay,
    device
});

impl Pack for Amount {
    fn pack(&self, to: &mut Packer) {
        match self {
            Amount::Share(share) => {
                true.pack(to);
                share.pack(to);
            }
            Amount::Count(count) => {
                false.pack(to);
                count.pack(to);
            }
        }
    }
}

impl Unpack for Amount {
    fn unpack(from: &mut Parcel) -> Self {
        match bool::unpack(from) {
            true => Amount::Share(Unpack::unpack(from)),
            false => Amount::Count(Unpack::unpack(from)),
        }
    }
}

packs_names!(DeviceKind { Flex, Ndarray });
