//! The study file: every setting of a run, as TOML on disk and as the same keys on the page.

use serde::{Deserialize, Serialize};

use super::ablate::AblateSettings;
use super::cohort::CohortOptions;
use super::compare::CompareSettings;
use super::explore::{ClusterSettings, ExploreSettings};
use super::interpret::InterpretSettings;
use super::predict::PredictSettings;
use super::tree::Tree;
use crate::explore::tsne::TsneOptions;
use crate::explore::umap::UmapOptions;
use crate::genes::{Duplicates, MappingOptions, MappingSource, MappingTableOptions, Unmapped};
use crate::learn::{ClassifyOptions, FeatureOptions, PretrainOptions};
use crate::pathways::{CorrelNorm, SampleNorm, SsgseaOptions, Ties};
use crate::table::{Orientation, ReadOptions};
use crate::{Error, Result};

/// All settings of a study. Every key but `[data]` has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Study {
    /// Every random draw comes from this number.
    pub seed: u64,
    /// Where the samples come from.
    pub data: DataSettings,
    /// How gene identifiers become symbols.
    pub genes: GeneSettings,
    /// How pathways are scored.
    pub pathways: PathwaySettings,
    /// What is looked at before learning.
    pub explore: ExploreSettings,
    /// The layout by t-SNE.
    pub tsne: TsneOptions,
    /// The layout by UMAP.
    pub umap: UmapOptions,
    /// Clusters of samples.
    pub clusters: ClusterSettings,
    /// Which genes the network sees, and how they are scaled.
    pub features: FeatureOptions,
    /// The encoder and its pretraining.
    pub pretrain: PretrainOptions,
    /// The classifiers.
    pub classify: ClassifyOptions,
    /// Which models are compared, on how many labels.
    pub compare: CompareSettings,
    /// Which choices of pretraining are changed.
    pub ablate: AblateSettings,
    /// What is asked of the trained model.
    pub interpret: InterpretSettings,
    /// How new samples are classified.
    pub predict: PredictSettings,
}

impl Default for Study {
    fn default() -> Self {
        Study {
            seed: 7,
            data: DataSettings::default(),
            genes: GeneSettings::default(),
            pathways: PathwaySettings::default(),
            explore: ExploreSettings::default(),
            tsne: TsneOptions::default(),
            umap: UmapOptions::default(),
            clusters: ClusterSettings::default(),
            features: FeatureOptions::default(),
            pretrain: PretrainOptions::default(),
            classify: ClassifyOptions::default(),
            compare: CompareSettings::default(),
            ablate: AblateSettings::default(),
            interpret: InterpretSettings::default(),
            predict: PredictSettings::default(),
        }
    }
}

impl Study {
    /// Reads a study file.
    ///
    /// # Errors
    /// Unknown keys and values of the wrong kind, with their line and column.
    pub fn from_toml(name: &str, text: &str) -> Result<Self> {
        let read = Tree::parse(text).and_then(|tree| tree.read());
        let mut study: Study = read.map_err(|wrong| {
            let advice = "Correct the study file; README.md lists the keys.";
            let mut failure = Error::new(wrong.message, advice).in_file(name);
            if let Some(span) = wrong.span {
                let before = text.get(..span.start).unwrap_or(text);
                let line = before.matches('\n').count() as u64 + 1;
                let column = before.chars().rev().take_while(|&c| c != '\n').count() as u64 + 1;
                failure = failure.at(line, Some(column));
            }
            failure
        })?;
        study.suit_cohort(text);
        study.check().map_err(|error| error.in_file(name))?;
        Ok(study)
    }

    /// The built-in cohort holds counts: where a file that uses it names no transform, it gets theirs.
    fn suit_cohort(&mut self, text: &str) {
        let named = |line: &str| line.trim_start().starts_with("transform");
        if self.data.simulated.is_some() && !text.lines().any(named) {
            self.features.transform = CohortOptions::TRANSFORM;
        }
    }

    /// The study as a file that [`Study::from_toml`] reads back.
    ///
    /// # Errors
    /// None in practice: all settings are plain values.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self)
            .map_err(|error| Error::new(format!("the study can't be written: {error}"), ""))
    }

    /// Checks what no single room can: that the settings make sense together.
    ///
    /// # Errors
    /// Contradictory data sources, a split that isn't one, an absurd number.
    pub fn check(&self) -> Result<()> {
        let data = &self.data;
        let by_role =
            !(data.pretrain.is_empty() && data.finetune.is_empty() && data.test.is_empty());
        let sources = [by_role, !data.labelled.is_empty(), data.simulated.is_some()];
        if sources.iter().filter(|&&given| given).count() > 1 {
            return Err(Error::new(
                "the study names more than one source of samples",
                "Give either pretrain, finetune and test, or labelled, or simulated.",
            ));
        }
        let sum: f64 = data.split.iter().sum();
        if data.split.iter().any(|&part| part.is_nan() || part <= 0.0) || (sum - 1.0).abs() > 1e-6 {
            return Err(Error::new(
                format!(
                    "the split {:?} is not three positive shares that add up to 1",
                    data.split
                ),
                "Use for example split = [0.6, 0.2, 0.2].",
            ));
        }
        self.pathways.check()?;
        self.explore.check()?;
        self.tsne.check()?;
        self.umap.check()?;
        self.clusters.check()?;
        self.pretrain.check()?;
        self.classify.check()?;
        self.compare.check()?;
        self.ablate.check()?;
        self.interpret.check()?;
        self.predict.check()
    }
}

/// `[data]`: three roles of files, or one labelled set to be split, or the built-in cohort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataSettings {
    /// Files of samples without labels, for pretraining.
    pub pretrain: Vec<String>,
    /// Files of labelled samples, for training the classifiers.
    pub finetune: Vec<String>,
    /// Files of labelled samples, for testing alone.
    pub test: Vec<String>,
    /// Files of new samples, to be classified by a trained classifier.
    pub predict: Vec<String>,
    /// Labelled files to be split into the three parts, instead of the above.
    pub labelled: Vec<String>,
    /// Shares of pretraining, fine-tuning and test samples when `labelled` or `simulated` is split.
    pub split: [f64; 3],
    /// The metadata column that holds the class.
    pub label: String,
    /// Whether samples are rows or columns of the files.
    pub orientation: Orientation,
    /// The column of sample ids, where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_column: Option<String>,
    /// The built-in, simulated cohort instead of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<CohortOptions>,
}

impl Default for DataSettings {
    fn default() -> Self {
        DataSettings {
            pretrain: Vec::new(),
            finetune: Vec::new(),
            test: Vec::new(),
            predict: Vec::new(),
            labelled: Vec::new(),
            split: [0.6, 0.2, 0.2],
            label: "cancer_type".into(),
            orientation: Orientation::Auto,
            sample_column: None,
            simulated: None,
        }
    }
}

impl DataSettings {
    /// What the table reader needs to know of them.
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions {
            orientation: self.orientation,
            sample_column: self.sample_column.clone(),
            ..ReadOptions::default()
        }
    }
}

/// `[genes]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GeneSettings {
    /// The built-in catalogue, or a table of the user's before or instead of it.
    pub mapping: MappingSource,
    /// The user's mapping table (identifier, symbol), where one is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its column of identifiers (header or number), where it is not recognised by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier_column: Option<String>,
    /// Its column of symbols, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol_column: Option<String>,
    /// What happens to columns without a symbol.
    pub unmapped: Unmapped,
    /// How columns of one symbol are combined.
    pub duplicates: Duplicates,
}

impl GeneSettings {
    /// How the user's mapping table is read.
    pub fn table_options(&self) -> MappingTableOptions {
        MappingTableOptions {
            identifier_column: self.identifier_column.clone(),
            symbol_column: self.symbol_column.clone(),
        }
    }

    /// The mapping room's options.
    pub fn options(&self) -> MappingOptions {
        MappingOptions {
            mapping: self.mapping,
            unmapped: self.unmapped,
            duplicates: self.duplicates,
        }
    }
}

/// `[pathways]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PathwaySettings {
    /// `"kegg"`, `"wikipathways"`, or a GMT file.
    pub sets: String,
    /// Normalisation of each sample before ranking.
    pub sample_norm: SampleNorm,
    /// Normalisation of the values that weight the running sum.
    pub correl_norm: CorrelNorm,
    /// Exponent of the weights.
    pub weight: f64,
    /// Smallest number of a set's genes found in the table.
    pub min_size: usize,
    /// Largest number of a set's genes found in the table.
    pub max_size: usize,
    /// Whose order of tied genes is followed.
    pub ties: Ties,
    /// Normalise within batches of this many samples instead of over the whole run; 0 is off.
    pub batchwise: usize,
}

impl Default for PathwaySettings {
    fn default() -> Self {
        let defaults = SsgseaOptions::default();
        PathwaySettings {
            sets: "kegg".into(),
            sample_norm: defaults.sample_norm,
            correl_norm: defaults.correl_norm,
            weight: defaults.weight,
            min_size: defaults.min_size,
            max_size: defaults.max_size,
            ties: defaults.ties,
            batchwise: 0,
        }
    }
}

impl PathwaySettings {
    /// The scoring room's options.
    pub fn options(&self) -> SsgseaOptions {
        SsgseaOptions {
            sample_norm: self.sample_norm,
            correl_norm: self.correl_norm,
            weight: self.weight,
            min_size: self.min_size,
            max_size: self.max_size,
            ties: self.ties,
        }
    }

    fn check(&self) -> Result<()> {
        if !self.weight.is_finite() || self.weight < 0.0 {
            return Err(Error::new(
                format!(
                    "the ssGSEA weight {} is not a number of 0 or more",
                    self.weight
                ),
                "Use 0.25, ssGSEA's usual weight.",
            ));
        }
        if self.min_size > self.max_size {
            return Err(Error::new(
                format!(
                    "min_size {} is above max_size {}",
                    self.min_size, self.max_size
                ),
                "Use for example min_size = 15 and max_size = 500.",
            ));
        }
        Ok(())
    }
}

/// Settings as text, to compare them.
pub(super) fn json(settings: &impl Serialize) -> String {
    serde_json::to_string(settings).unwrap_or_default()
}
