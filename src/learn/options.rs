//! The settings of pretraining and classification, with the recipe's defaults, and what is wrong with them.

use serde::{Deserialize, Serialize};

use super::classify::kind::ModelKind;
use super::device::DeviceKind;
use super::targets::PathwayTargets;
use crate::{Error, Result};

/// Widths beyond this are a slip of the keyboard, not a model for one machine.
const WIDEST: usize = 65_536;
/// So are more layers than this.
const DEEPEST: usize = 32;
/// Weights between hidden layers that no study of expression needs: a hundred times those of the recipe.
const WEIGHTS_WITHIN: usize = 1 << 26;
/// Rates, temperatures and noise beyond this are no settings but slips.
const LARGEST: f64 = 1e6;
/// More epochs, repeats or samples in a step than any training ends with.
const MOST: usize = 100_000;
/// More shares of the labels than a comparison shows.
const MOST_SHARES: usize = 100;

/// The settings of pretraining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PretrainOptions {
    /// Train on this many of the samples, drawn by the seed; 0 for all.
    pub samples: usize,
    /// Passes over the samples.
    pub epochs: usize,
    /// Samples in one step.
    pub batch_size: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// The share of genes hidden from the encoder in the masked pass.
    pub mask_ratio: f64,
    /// The standard deviation of the noise added in the two views.
    pub noise: f64,
    /// The share of genes set to zero in the two views.
    pub feature_dropout: f64,
    /// The temperature of the contrastive objective.
    pub temperature: f64,
    /// The widths of the encoder's hidden layers.
    pub hidden: Vec<usize>,
    /// The width of the latent space.
    pub latent: usize,
    /// The width of the space in which the two views are compared.
    pub projection: usize,
    /// The dropout of the hidden layers.
    pub dropout: f64,
    /// What the pathway objective predicts: the scores as they are (`nes`), or each pathway's with mean 0 and standard
    /// deviation 1 in the samples that are trained on (`standardised`).
    pub targets: PathwayTargets,
    /// The weight of the pathway objective in the total.
    pub weight_pathway: f64,
    /// The weight of the masked objective.
    pub weight_masked: f64,
    /// The weight of the contrastive objective.
    pub weight_contrastive: f64,
    /// The share of the samples held out to watch the objectives on.
    pub validation_share: f64,
    /// Where to compute; the page has flex alone.
    pub device: DeviceKind,
}

impl Default for PretrainOptions {
    fn default() -> Self {
        PretrainOptions {
            samples: 0,
            epochs: 50,
            batch_size: 64,
            learning_rate: 1e-3,
            mask_ratio: 0.4,
            noise: 0.1,
            feature_dropout: 0.1,
            temperature: 0.5,
            hidden: vec![1024, 512],
            latent: 256,
            projection: 128,
            dropout: 0.3,
            targets: PathwayTargets::default(),
            weight_pathway: 1.0,
            weight_masked: 0.3,
            weight_contrastive: 0.1,
            validation_share: 0.0,
            device: DeviceKind::Flex,
        }
    }
}

impl PretrainOptions {
    /// Whether the settings make sense by themselves.
    ///
    /// # Errors
    /// Names the first setting that does not, and the values it can take.
    pub fn check(&self) -> Result<()> {
        self.device.check()?;
        count("pretrain.epochs", self.epochs)?;
        count("pretrain.batch_size", self.batch_size)?;
        if self.batch_size < 2 {
            return Err(Error::new(
                "pretrain.batch_size is 1, which leaves nothing to tell a sample from",
                "Set it to 2 or more; 64 is the default.",
            ));
        }
        positive("pretrain.learning_rate", self.learning_rate, 1e-3)?;
        positive("pretrain.temperature", self.temperature, 0.5)?;
        share("pretrain.mask_ratio", self.mask_ratio, true)?;
        share("pretrain.feature_dropout", self.feature_dropout, false)?;
        share("pretrain.dropout", self.dropout, false)?;
        share("pretrain.validation_share", self.validation_share, false)?;
        not_negative("pretrain.noise", self.noise)?;
        not_negative("pretrain.weight_pathway", self.weight_pathway)?;
        not_negative("pretrain.weight_masked", self.weight_masked)?;
        not_negative("pretrain.weight_contrastive", self.weight_contrastive)?;
        if self.weight_pathway + self.weight_masked + self.weight_contrastive == 0.0 {
            return Err(Error::new(
                "all three weights of the pretraining objectives are 0, so there is nothing to learn",
                "Set weight_pathway, weight_masked or weight_contrastive above 0.",
            ));
        }
        width("pretrain.latent", self.latent)?;
        if self.latent < 2 {
            return Err(Error::new(
                "pretrain.latent is 1, and a layer normalisation leaves nothing of one number",
                "Set it to 2 or more; 256 is the default.",
            ));
        }
        width("pretrain.projection", self.projection)?;
        depth("pretrain.hidden", self.hidden.len())?;
        self.hidden
            .iter()
            .try_for_each(|&hidden| width("pretrain.hidden", hidden))?;
        let mut widths = self.hidden.clone();
        widths.extend([self.latent, self.projection]);
        together("pretrain.hidden, latent and projection", &widths)
    }
}

/// The settings of classification; the defaults are those the reference accuracies were made with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifyOptions {
    /// Which classifiers to train.
    pub models: Vec<ModelKind>,
    /// The shares of the labels to train on, each in 0 (exclusive) to 1.
    pub shares: Vec<f64>,
    /// How often to repeat each with other random numbers.
    pub repeats: usize,
    /// Samples in one step.
    pub batch_size: usize,
    /// The widths of the supervised baseline's hidden layers.
    pub supervised_hidden: Vec<usize>,
    /// The supervised baseline's dropout. (Fine-tuning keeps the dropout the encoder was pretrained with.)
    pub supervised_dropout: f64,
    /// Passes over the labelled samples.
    pub supervised_epochs: usize,
    /// Adam's learning rate.
    pub supervised_learning_rate: f64,
    /// Passes over the labelled samples.
    pub frozen_epochs: usize,
    /// Adam's learning rate.
    pub frozen_learning_rate: f64,
    /// Passes over the labelled samples.
    pub unfrozen_epochs: usize,
    /// Adam's learning rate for the new layer.
    pub unfrozen_learning_rate: f64,
    /// Adam's learning rate for the pretrained encoder.
    pub unfrozen_encoder_learning_rate: f64,
    /// Whether all classes count the same, however many labels they have: each label weighs labels / (classes × labels
    /// of its class) in the loss of networks and of logistic regressions. Nearest centroids have no weights.
    pub class_weights: bool,
    /// The share of the labels that networks do not learn from but watch for early stopping; 0 to train all epochs.
    pub validation_share: f64,
    /// With early stopping: epochs without a smaller loss after which training stops. The weights of the best epoch
    /// are kept.
    pub patience: usize,
    /// In fine-tuning, the first epochs in which the new layer is trained alone (Kumar et al. 2022).
    pub head_epochs: usize,
    /// In fine-tuning, by how much the learning rate is multiplied from each layer of the encoder to the one below it,
    /// further from the new layer (Howard and Ruder 2018).
    pub rate_decay: f64,
    /// Where to compute; the page has flex alone.
    pub device: DeviceKind,
}

impl Default for ClassifyOptions {
    fn default() -> Self {
        ClassifyOptions {
            models: vec![
                ModelKind::Supervised,
                ModelKind::Frozen,
                ModelKind::Unfrozen,
            ],
            shares: vec![1.0],
            repeats: 1,
            batch_size: 32,
            supervised_hidden: vec![512, 256],
            supervised_dropout: 0.3,
            supervised_epochs: 50,
            supervised_learning_rate: 1e-3,
            frozen_epochs: 200,
            frozen_learning_rate: 1e-3,
            unfrozen_epochs: 50,
            unfrozen_learning_rate: 1e-3,
            unfrozen_encoder_learning_rate: 1e-4,
            class_weights: false,
            validation_share: 0.0,
            patience: 10,
            head_epochs: 0,
            rate_decay: 1.0,
            device: DeviceKind::Flex,
        }
    }
}

impl ClassifyOptions {
    /// Whether the settings make sense by themselves.
    ///
    /// # Errors
    /// Names the first setting that does not, and the values it can take.
    pub fn check(&self) -> Result<()> {
        self.device.check()?;
        if self.models.is_empty() {
            return Err(Error::new(
                "classify.models is empty",
                format!(
                    "Name at least one of {}.",
                    ModelKind::ALL.map(ModelKind::name).join(", ")
                ),
            ));
        }
        if self.models.len() > ModelKind::ALL.len() {
            return Err(Error::new(
                format!("classify.models names {} models", self.models.len()),
                "Name each model once.",
            ));
        }
        if self.shares.is_empty() {
            return Err(Error::new(
                "classify.shares is empty",
                "Give at least one share of the labels, for example 1.0 for all.",
            ));
        }
        if self.shares.len() > MOST_SHARES {
            return Err(Error::new(
                format!("classify.shares names {} shares", self.shares.len()),
                format!("Give {MOST_SHARES} at most."),
            ));
        }
        self.shares
            .iter()
            .try_for_each(|&share| label_share(share))?;
        count("classify.repeats", self.repeats)?;
        count("classify.batch_size", self.batch_size)?;
        count("classify.supervised_epochs", self.supervised_epochs)?;
        count("classify.frozen_epochs", self.frozen_epochs)?;
        count("classify.unfrozen_epochs", self.unfrozen_epochs)?;
        positive(
            "classify.supervised_learning_rate",
            self.supervised_learning_rate,
            1e-3,
        )?;
        positive(
            "classify.frozen_learning_rate",
            self.frozen_learning_rate,
            1e-3,
        )?;
        positive(
            "classify.unfrozen_learning_rate",
            self.unfrozen_learning_rate,
            1e-3,
        )?;
        let encoder = self.unfrozen_encoder_learning_rate;
        positive("classify.unfrozen_encoder_learning_rate", encoder, 1e-4)?;
        share(
            "classify.supervised_dropout",
            self.supervised_dropout,
            false,
        )?;
        depth("classify.supervised_hidden", self.supervised_hidden.len())?;
        let mut hidden = self.supervised_hidden.iter();
        hidden.try_for_each(|&hidden| width("classify.supervised_hidden", hidden))?;
        together("classify.supervised_hidden", &self.supervised_hidden)?;
        share("classify.validation_share", self.validation_share, false)?;
        count("classify.patience", self.patience)?;
        self.check_fine_tuning()
    }

    fn check_fine_tuning(&self) -> Result<()> {
        let (head, all) = (self.head_epochs, self.unfrozen_epochs);
        if head >= all {
            return Err(Error::new(
                format!(
                    "classify.head_epochs is {head} of {all} epochs, so the encoder would never be trained on"
                ),
                "Set it below classify.unfrozen_epochs; 0 trains the encoder from the first epoch on.",
            ));
        }
        if self.rate_decay > 0.0 && self.rate_decay <= 1.0 {
            return Ok(());
        }
        Err(Error::new(
            format!("classify.rate_decay is {}", self.rate_decay),
            "Set it above 0 and up to 1; 1 trains all layers of the encoder at the same rate.",
        ))
    }
}

/// Whether `share` is a share of labels one can train on.
pub(crate) fn label_share(share: f64) -> Result<()> {
    if share > 0.0 && share <= 1.0 {
        return Ok(());
    }
    Err(Error::new(
        format!("classify.shares holds {share}, which is not a share of the labels"),
        "Give shares above 0 and up to 1, for example 0.1 for a tenth of the labels.",
    ))
}

fn count(name: &str, number: usize) -> Result<()> {
    if (1..=MOST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it between 1 and {MOST}."),
    ))
}

fn depth(name: &str, layers: usize) -> Result<()> {
    if layers <= DEEPEST {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} names {layers} layers"),
        format!("Give {DEEPEST} at most."),
    ))
}

/// Whether layers of these widths, one after another, are a network that a machine can hold.
fn together(name: &str, widths: &[usize]) -> Result<()> {
    let pairs = widths.iter().zip(&widths[widths.len().min(1)..]);
    let weights = pairs.fold(0_u64, |sum, (&one, &next)| {
        sum.saturating_add((one as u64).saturating_mul(next as u64))
    });
    if weights <= WEIGHTS_WITHIN as u64 {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} make layers of {weights} weights"),
        format!("Make them narrower: {WEIGHTS_WITHIN} weights between them at most."),
    ))
}

pub(crate) fn width(name: &str, number: usize) -> Result<()> {
    if (1..=WIDEST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}, which no layer can have"),
        format!("Set it between 1 and {WIDEST}."),
    ))
}

pub(crate) fn share(name: &str, number: f64, up_to_one: bool) -> Result<()> {
    if (0.0..1.0).contains(&number) || (up_to_one && number == 1.0) {
        return Ok(());
    }
    let upper = if up_to_one { "up to 1" } else { "below 1" };
    Err(Error::new(
        format!("{name} is {number}, which is not a share"),
        format!("Set it from 0 {upper}."),
    ))
}

pub(crate) fn positive(name: &str, number: f64, usual: f64) -> Result<()> {
    if number > 0.0 && number <= LARGEST {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it above 0 and no higher than {LARGEST}; {usual} is the default."),
    ))
}

fn not_negative(name: &str, number: f64) -> Result<()> {
    if (0.0..=LARGEST).contains(&number) {
        return Ok(());
    }
    Err(Error::new(
        format!("{name} is {number}"),
        format!("Set it to 0 or more, up to {LARGEST}."),
    ))
}
