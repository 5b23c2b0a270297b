//! `[ablate]` of the study file.

use serde::{Deserialize, Serialize};

use crate::learn::{ModelKind, Objective, options};
use crate::{Error, Result};

/// A choice of pretraining that is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Which objectives are trained towards.
    Objectives,
    /// The share of genes hidden in the masked pass.
    MaskRatio,
    /// The temperature of the contrastive objective.
    Temperature,
    /// The width of the latent space.
    Latent,
    /// The number of samples pretrained on.
    Samples,
    /// How long it is pretrained.
    Epochs,
}

impl Choice {
    /// All of them.
    pub const ALL: [Choice; 6] = [
        Choice::Objectives,
        Choice::MaskRatio,
        Choice::Temperature,
        Choice::Latent,
        Choice::Samples,
        Choice::Epochs,
    ];

    /// The name that a reader sees.
    pub fn title(self) -> &'static str {
        match self {
            Choice::Objectives => "Objectives",
            Choice::MaskRatio => "Share of genes masked",
            Choice::Temperature => "Temperature of the contrastive objective",
            Choice::Latent => "Latent dimensions",
            Choice::Samples => "Samples pretrained on",
            Choice::Epochs => "Epochs of pretraining",
        }
    }

    /// The name of its figure.
    pub fn figure(self) -> &'static str {
        match self {
            Choice::Objectives => "ablation_objectives",
            Choice::MaskRatio => "ablation_mask_ratio",
            Choice::Temperature => "ablation_temperature",
            Choice::Latent => "ablation_latent",
            Choice::Samples => "ablation_samples",
            Choice::Epochs => "ablation_epochs",
        }
    }
}

/// Which objectives are trained towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveSet {
    /// None: the encoder keeps the random weights it begins with.
    None,
    /// Pathway scores.
    Pathway,
    /// Masked genes.
    Masked,
    /// Agreement of two views.
    Contrastive,
    /// Pathway scores and masked genes.
    PathwayMasked,
    /// Pathway scores and two views.
    PathwayContrastive,
    /// Masked genes and two views.
    MaskedContrastive,
    /// All three.
    All,
    /// SCARF.
    Scarf,
    /// VIME.
    Vime,
    /// BYOL.
    Byol,
    /// Barlow Twins.
    BarlowTwins,
    /// VICReg.
    Vicreg,
    /// A denoising autoencoder.
    Denoising,
    /// None, and each objective that there is by itself: ten sets in one.
    Each,
}

impl ObjectiveSet {
    /// Those of pathway scores, masked genes and two views, the smaller ones first.
    pub const USUAL: [ObjectiveSet; 8] = [
        ObjectiveSet::None,
        ObjectiveSet::Pathway,
        ObjectiveSet::Masked,
        ObjectiveSet::Contrastive,
        ObjectiveSet::PathwayMasked,
        ObjectiveSet::PathwayContrastive,
        ObjectiveSet::MaskedContrastive,
        ObjectiveSet::All,
    ];

    /// The sets of objectives that it stands for.
    pub(crate) fn sets(self) -> Vec<Vec<Objective>> {
        use Objective::{Masked, NtXent, Pathway};
        let one = match self {
            ObjectiveSet::None => vec![],
            ObjectiveSet::Pathway => vec![Pathway],
            ObjectiveSet::Masked => vec![Masked],
            ObjectiveSet::Contrastive => vec![NtXent],
            ObjectiveSet::PathwayMasked => vec![Pathway, Masked],
            ObjectiveSet::PathwayContrastive => vec![Pathway, NtXent],
            ObjectiveSet::MaskedContrastive => vec![Masked, NtXent],
            ObjectiveSet::All => vec![Pathway, Masked, NtXent],
            ObjectiveSet::Scarf => vec![Objective::Scarf],
            ObjectiveSet::Vime => vec![Objective::Vime],
            ObjectiveSet::Byol => vec![Objective::Byol],
            ObjectiveSet::BarlowTwins => vec![Objective::BarlowTwins],
            ObjectiveSet::Vicreg => vec![Objective::Vicreg],
            ObjectiveSet::Denoising => vec![Objective::Denoising],
            ObjectiveSet::Each => {
                let alone = Objective::ALL.map(|objective| vec![objective]);
                return std::iter::once(Vec::new()).chain(alone).collect();
            }
        };
        vec![one]
    }
}

/// What a reader is told of a set of objectives.
pub(crate) fn title(set: &[Objective]) -> String {
    if set.is_empty() {
        return "none (untrained)".into();
    }
    if set == &Objective::ALL[..Objective::USUAL] {
        return "all three".into();
    }
    let names: Vec<&str> = set.iter().map(|&objective| name(objective)).collect();
    names.join(" + ")
}

fn name(objective: Objective) -> &'static str {
    match objective {
        Objective::Pathway => "pathway",
        Objective::Masked => "masked",
        Objective::NtXent => "contrastive",
        Objective::Denoising => "denoising",
        further => further.title_and_unit().0,
    }
}

/// Which choices are changed, to what, and how the encoders are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AblateSettings {
    /// The choices that are changed, one at a time.
    pub choices: Vec<Choice>,
    /// The sets of objectives.
    pub objectives: Vec<ObjectiveSet>,
    /// Shares of masked genes, 0 to 1.
    pub mask_ratio: Vec<f64>,
    /// Temperatures.
    pub temperature: Vec<f64>,
    /// Latent dimensions.
    pub latent: Vec<usize>,
    /// Shares of the samples to pretrain on, each in 0 (exclusive) to 1.
    pub samples: Vec<f64>,
    /// Numbers of epochs to pretrain for.
    pub epoch_counts: Vec<usize>,
    /// The classifiers that judge the encoders: frozen, unfrozen.
    pub models: Vec<ModelKind>,
    /// The share of the labels they learn from, in 0 (exclusive) to 1.
    pub share: f64,
    /// Draws of these labels.
    pub repeats: usize,
    /// Passes over the samples in each pretraining, but for those whose epochs are what is changed; 0 for as many as in
    /// `[pretrain]`.
    pub epochs: usize,
}

impl Default for AblateSettings {
    fn default() -> Self {
        AblateSettings {
            choices: vec![Choice::Objectives],
            objectives: ObjectiveSet::USUAL.to_vec(),
            mask_ratio: vec![0.1, 0.2, 0.4, 0.6, 0.8],
            temperature: vec![0.1, 0.2, 0.5, 1.0],
            latent: vec![32, 64, 128, 256, 512],
            samples: vec![0.1, 0.25, 0.5, 1.0],
            epoch_counts: vec![1, 5, 10, 25],
            models: vec![ModelKind::Frozen],
            share: 0.1,
            repeats: 5,
            epochs: 0,
        }
    }
}

impl AblateSettings {
    /// Checks the numbers. What a value does to pretraining is checked when it is pretrained.
    ///
    /// # Errors
    /// Nothing to change or to judge by, a share that is none.
    pub fn check(&self) -> Result<()> {
        if self.choices.is_empty() {
            return Err(Error::new(
                "ablate.choices is empty, so there is nothing to change",
                "Name at least one of objectives, mask_ratio, temperature, latent, samples and epochs.",
            ));
        }
        let judges = [ModelKind::Frozen, ModelKind::Unfrozen];
        if self.models.is_empty() || !self.models.iter().all(|model| judges.contains(model)) {
            return Err(Error::new(
                "ablate.models must name classifiers that use the pretrained encoder",
                "Use frozen, unfrozen or both.",
            ));
        }
        let mut shares = self.samples.iter().chain([&self.share]);
        if let Some(share) = shares.find(|&&share| !(share > 0.0 && share <= 1.0)) {
            return Err(Error::new(
                format!("ablate.share and ablate.samples take shares, and one is {share}"),
                "Give numbers above 0 and up to 1, for example 0.1 for a tenth.",
            ));
        }
        let mut ratios = self.mask_ratio.iter();
        ratios.try_for_each(|&ratio| options::share("ablate.mask_ratio", ratio, true))?;
        let mut temperatures = self.temperature.iter();
        temperatures.try_for_each(|&one| options::temperature("ablate.temperature", one, 0.5))?;
        let mut widths = self.latent.iter();
        widths.try_for_each(|&latent| options::width("ablate.latent", latent))?;
        if self.latent.contains(&1) {
            return Err(Error::new(
                "ablate.latent has 1, and a layer normalisation leaves nothing of one number",
                "Give numbers of 2 or more.",
            ));
        }
        let lists = [
            self.mask_ratio.len(),
            self.temperature.len(),
            self.latent.len(),
            self.samples.len(),
            self.epoch_counts.len(),
        ];
        if let Some(&count) =
            (self.epoch_counts.iter()).find(|count| !(1..=100_000).contains(*count))
        {
            return Err(Error::new(
                format!("ablate.epoch_counts has {count}"),
                "Use numbers from 1 to 100,000; what the study itself pretrains for is compared anyway.",
            ));
        }
        if self.epochs > 100_000 || lists.iter().any(|&values| values > 100) {
            return Err(Error::new(
                "ablate asks for more than 100 values of a choice, or more than 100,000 epochs",
                "Name a few values of each choice; epochs = 0 takes those of pretraining.",
            ));
        }
        if self.repeats == 0 || self.repeats > 1000 {
            return Err(Error::new(
                format!("ablate.repeats is {}", self.repeats),
                "Use 1 to 1,000; 5 is usual.",
            ));
        }
        Ok(())
    }
}
