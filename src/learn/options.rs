//! The settings of pretraining and classification, with the recipe's defaults, and what is wrong with them.

mod limits;

use serde::{Deserialize, Serialize};

use super::classify::kind::ModelKind;
use super::device::DeviceKind;
use super::objectives::Objective;
use super::targets::PathwayTargets;
use crate::{Error, Result};
use limits::{count, depth, not_negative, together};
pub(crate) use limits::{positive, share, temperature, width};

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
    /// The weight of SCARF (Bahri et al. 2022).
    pub weight_scarf: f64,
    /// SCARF: the shares of genes that get their value of another sample in each of the two copies; one number leaves the
    /// other copy as it is, as the paper has it.
    pub scarf_corruption: Vec<f64>,
    /// SCARF: the temperature.
    pub scarf_temperature: f64,
    /// The weight of VIME (Yoon et al. 2020).
    pub weight_vime: f64,
    /// VIME: the share of genes whose values are exchanged between the samples of a batch.
    pub vime_corruption: f64,
    /// VIME: what the squared error of the values counts beside the cross-entropy of which were exchanged.
    pub vime_alpha: f64,
    /// The weight of BYOL (Grill et al. 2020).
    pub weight_byol: f64,
    /// BYOL: how much of the slower network stays in a step at first; it rises to 1 as half a cosine.
    pub byol_decay: f64,
    /// The weight of Barlow Twins (Zbontar et al. 2021).
    pub weight_barlow_twins: f64,
    /// Barlow Twins: what a correlation between different dimensions counts.
    pub barlow_twins_lambda: f64,
    /// The weight of VICReg (Bardes et al. 2022).
    pub weight_vicreg: f64,
    /// VICReg: what the difference of the two views counts.
    pub vicreg_invariance: f64,
    /// VICReg: what it counts where a dimension varies too little.
    pub vicreg_variance: f64,
    /// VICReg: what covariance of different dimensions counts.
    pub vicreg_covariance: f64,
    /// The weight of the denoising autoencoder (Vincent et al. 2008), which takes away the noise and the dropped genes of the
    /// views.
    pub weight_denoising: f64,
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
            weight_scarf: 0.0,
            scarf_corruption: vec![0.6, 0.3],
            scarf_temperature: 1.0,
            weight_vime: 0.0,
            vime_corruption: 0.3,
            vime_alpha: 2.0,
            weight_byol: 0.0,
            byol_decay: 0.99,
            weight_barlow_twins: 0.0,
            barlow_twins_lambda: 0.005,
            weight_vicreg: 0.0,
            vicreg_invariance: 25.0,
            vicreg_variance: 25.0,
            vicreg_covariance: 1.0,
            weight_denoising: 0.0,
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
        temperature("pretrain.temperature", self.temperature, 0.5)?;
        share("pretrain.mask_ratio", self.mask_ratio, true)?;
        share("pretrain.feature_dropout", self.feature_dropout, false)?;
        share("pretrain.dropout", self.dropout, false)?;
        share("pretrain.validation_share", self.validation_share, false)?;
        not_negative("pretrain.noise", self.noise)?;
        self.check_objectives()?;
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

    fn check_objectives(&self) -> Result<()> {
        for objective in Objective::ALL {
            let key = match objective {
                // Its setting is older than its name.
                Objective::NtXent => "contrastive",
                other => other.name(),
            };
            not_negative(&format!("pretrain.weight_{key}"), self.weight(objective))?;
        }
        if !self.has_objective() {
            return Err(Error::new(
                "all weights of the pretraining objectives are 0, so there is nothing to learn",
                "Set weight_pathway, weight_masked, weight_contrastive or another weight above 0.",
            ));
        }
        let mut objectives = Objective::ALL.into_iter();
        if !objectives.any(|objective| self.weight(objective) > 0.0 && self.asks(objective)) {
            return Err(Error::new(
                "pretraining is asked for nothing that it can learn from: no gene is hidden (pretrain.mask_ratio is 0), or all three \
                 terms of VICReg are 0",
                "Set pretrain.mask_ratio, one of the terms or another objective's weight above 0.",
            ));
        }
        let copies = self.scarf_corruption.iter();
        if !(1..=2).contains(&copies.len()) {
            return Err(Error::new(
                format!("pretrain.scarf_corruption has {} numbers", copies.len()),
                "Give two shares, one for each copy, or one share to leave the other copy as it is.",
            ));
        }
        for &corrupted in copies {
            share("pretrain.scarf_corruption", corrupted, true)?;
        }
        temperature("pretrain.scarf_temperature", self.scarf_temperature, 1.0)?;
        share("pretrain.vime_corruption", self.vime_corruption, true)?;
        not_negative("pretrain.vime_alpha", self.vime_alpha)?;
        share("pretrain.byol_decay", self.byol_decay, true)?;
        not_negative("pretrain.barlow_twins_lambda", self.barlow_twins_lambda)?;
        not_negative("pretrain.vicreg_invariance", self.vicreg_invariance)?;
        not_negative("pretrain.vicreg_variance", self.vicreg_variance)?;
        not_negative("pretrain.vicreg_covariance", self.vicreg_covariance)
    }

    /// What an objective counts in the total; not trained towards where it is 0.
    pub fn weight(&self, objective: Objective) -> f64 {
        match objective {
            Objective::Pathway => self.weight_pathway,
            Objective::Masked => self.weight_masked,
            Objective::NtXent => self.weight_contrastive,
            Objective::Scarf => self.weight_scarf,
            Objective::Vime => self.weight_vime,
            Objective::Byol => self.weight_byol,
            Objective::BarlowTwins => self.weight_barlow_twins,
            Objective::Vicreg => self.weight_vicreg,
            Objective::Denoising => self.weight_denoising,
        }
    }

    /// Sets what an objective counts in the total.
    pub fn set_weight(&mut self, objective: Objective, weight: f64) {
        *match objective {
            Objective::Pathway => &mut self.weight_pathway,
            Objective::Masked => &mut self.weight_masked,
            Objective::NtXent => &mut self.weight_contrastive,
            Objective::Scarf => &mut self.weight_scarf,
            Objective::Vime => &mut self.weight_vime,
            Objective::Byol => &mut self.weight_byol,
            Objective::BarlowTwins => &mut self.weight_barlow_twins,
            Objective::Vicreg => &mut self.weight_vicreg,
            Objective::Denoising => &mut self.weight_denoising,
        } = weight;
    }

    /// Whether an objective has anything to ask for, whatever its weight.
    fn asks(&self, objective: Objective) -> bool {
        let terms = [
            self.vicreg_invariance,
            self.vicreg_variance,
            self.vicreg_covariance,
        ];
        match objective {
            Objective::Masked => self.mask_ratio > 0.0,
            Objective::Vicreg => terms.iter().any(|&term| term > 0.0),
            _ => true,
        }
    }

    /// Whether there is anything to learn.
    pub fn has_objective(&self) -> bool {
        let mut objectives = Objective::ALL.into_iter();
        objectives.any(|objective| self.weight(objective) > 0.0)
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
        if self.models.contains(&ModelKind::PcaLogistic) {
            return Err(Error::new(
                "classify.models has pca_logistic, which stands on components that only the step Compare has",
                "Take it out; compare.models may have it.",
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
