//! The study file: every setting of a run, as TOML on disk and as the same keys on the page.

use serde::{Deserialize, Serialize};

use super::cohort::CohortOptions;
use super::inputs::Role;
use super::output::OutputSettings;
use super::presets;
use super::record::Provenance;
use super::steps::ablate::settings::AblateSettings;
use super::steps::compare::settings::CompareSettings;
use super::steps::data::settings::DataSettings;
use super::steps::explore::settings::{ClusterSettings, ExploreSettings};
use super::steps::genes::settings::GeneSettings;
use super::steps::interpret::settings::InterpretSettings;
use super::steps::pathways::settings::PathwaySettings;
use super::steps::predict::settings::PredictSettings;
use super::tree::{Tree, Wrong};
use crate::caught::caught;
use crate::explore::tsne::TsneOptions;
use crate::explore::umap::UmapOptions;
use crate::genes::MappingSource;
use crate::learn::{ClassifyOptions, FeatureOptions, PretrainOptions};
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
    /// How tables are written. Nothing computed depends on it.
    pub output: OutputSettings,
    /// What the study gave when it was written: nothing computed depends on it, and a replay is compared with it.
    #[serde(skip)]
    pub record: Option<Provenance>,
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
            output: OutputSettings::default(),
            record: None,
        }
    }
}

/// What to do about a key or a value that is wrong.
const ADVICE: &str = "Correct or remove it; docs/study.md lists the keys. \"Save study\" on the page and `genessl run` \
                      (study.toml in its folder of results) write a file with every key.";

impl Study {
    /// Reads a study file.
    ///
    /// # Errors
    /// Unknown keys and values of the wrong kind, with their line and column.
    pub fn from_toml(name: &str, text: &str) -> Result<Self> {
        const BYTES_AT_MOST: usize = 4 << 20;
        if text.len() > BYTES_AT_MOST {
            let what = format!(
                "the study file has {} bytes, which no settings need",
                text.len()
            );
            return Err(Error::new(what, "Choose the study file itself.").in_file(name));
        }
        let parsed = caught(|| Ok(Tree::parse(text)))?;
        let mut tree = parsed.map_err(|wrong| wrong.told(name, text, ADVICE))?;
        let record = tree.take("record");
        let mut study = Study::of_tree(name, text, &tree)?;
        study.record = record.as_ref().map(Provenance::of_tree);
        Ok(study)
    }

    /// The study that a tree holds, which was read from a file of this name and text.
    ///
    /// # Errors
    /// As [`Self::from_toml`].
    pub fn of_tree(name: &str, text: &str, tree: &Tree) -> Result<Self> {
        let told = |wrong: Wrong| wrong.told(name, text, ADVICE);
        let tree = &presets::filled_in(tree).map_err(told)?;
        let mut study: Study = caught(|| Ok(tree.read()))?.map_err(told)?;
        study.name_tables();
        study.suit_cohort(tree);
        study.check().map_err(|error| error.in_file(name))?;
        Ok(study)
    }

    /// Takes the roles of `[[data.table]]` as if the files stood in the lists of these roles.
    fn name_tables(&mut self) {
        for (role, path) in self.data.list_tables() {
            match role {
                Role::Sets => self.pathways.sets = path,
                _ => {
                    self.genes.table = Some(path);
                    if self.genes.mapping == MappingSource::Catalogue {
                        self.genes.mapping = MappingSource::FileFirst;
                    }
                }
            }
        }
    }

    /// The built-in cohort holds counts: where a file that uses it names no transform, it gets theirs.
    fn suit_cohort(&mut self, tree: &Tree) {
        let named = |features: &Tree| features.get("transform").is_some();
        if self.data.simulated.is_some() && !tree.get("features").is_some_and(named) {
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
        let files = [&data.pretrain, &data.finetune, &data.test, &data.labelled];
        let given = files.iter().any(|files| !files.is_empty());
        let sources = [given, data.simulated.is_some(), data.tumours.is_some()];
        if sources.iter().filter(|&&given| given).count() > 1 {
            return Err(Error::new(
                "the study names more than one source of samples",
                "Give files (pretrain, finetune, test, labelled), or simulated, or tumours.",
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

/// Settings as text, to compare them.
pub(super) fn json(settings: &impl Serialize) -> String {
    serde_json::to_string(settings).unwrap_or_default()
}
