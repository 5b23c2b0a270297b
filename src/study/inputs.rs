//! What a session is given: files with their roles, and the built-in catalogue and gene sets.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::genes::Catalogue;
use crate::learn::tensors::TensorFile;
use crate::pathways::GeneSets;
use crate::study::tumours::Profiles;
use crate::table::budget::SMALL_FILE_BYTES;
use crate::table::{
    ByteSource, Choice, Contents, MetadataColumn, ReadOptions, USUAL_LABEL, glimpse, is_label_name,
    is_missing_word, label_rank, packed_text,
};
use crate::{Error, Result};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Samples to pretrain on; their labels, if any, are not used.
    Pretrain,
    /// Labelled samples to train classifiers on.
    Finetune,
    /// Labelled samples to test classifiers on.
    Test,
    /// Labelled samples to be split into the three parts.
    Labelled,
    /// A table that maps gene identifiers to symbols.
    Mapping,
    /// Gene sets: GMT, GMX, GRP or MSigDB's JSON.
    Sets,
    /// Classes and other metadata of samples, by their ids.
    Labels,
    /// New samples, for a trained classifier to name their classes.
    Predict,
    /// A trained classifier, to be used in the place of the study's own.
    Classifier,
}

impl Role {
    /// All of them, in the order they are offered.
    pub const ALL: [Role; 9] = [
        Role::Pretrain,
        Role::Finetune,
        Role::Test,
        Role::Labelled,
        Role::Mapping,
        Role::Sets,
        Role::Labels,
        Role::Predict,
        Role::Classifier,
    ];

    /// Whether files of this role hold samples of the cohort.
    pub fn has_samples(self) -> bool {
        !matches!(
            self,
            Role::Mapping | Role::Sets | Role::Labels | Role::Predict | Role::Classifier
        )
    }

    /// Whether files of this role are tables of samples.
    pub fn is_table(self) -> bool {
        !matches!(
            self,
            Role::Mapping | Role::Sets | Role::Labels | Role::Classifier
        )
    }

    /// The role of this name.
    pub fn of_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The role's name in the study file.
    pub fn word(self) -> &'static str {
        match self {
            Role::Pretrain => "pretrain",
            Role::Finetune => "finetune",
            Role::Test => "test",
            Role::Labelled => "labelled",
            Role::Mapping => "mapping",
            Role::Sets => "sets",
            Role::Labels => "labels",
            Role::Predict => "predict",
            Role::Classifier => "classifier",
        }
    }

    /// The role that a file of this name most likely has, in whatever folder it lies.
    pub fn suggest(name: &str) -> Role {
        let name = last_part(name).to_ascii_lowercase();
        let stem = name.split('.').next().unwrap_or(&name);
        let has = |words: &[&str]| words.iter().any(|word| stem.contains(word));
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        if [".gmt", ".gmx", ".grp"]
            .iter()
            .any(|end| plain.ends_with(end))
        {
            Role::Sets
        } else if plain.ends_with(".safetensors") {
            Role::Classifier
        } else if has(&["mapping", "gene_map", "genemap", "annotation", "symbols"]) {
            Role::Mapping
        } else if has(&["pretrain", "unlabel", "unlabeled"]) {
            Role::Pretrain
        } else if has(&["finetune", "fine_tune", "fine-tune", "train"]) {
            Role::Finetune
        } else if has(&["test", "holdout", "held_out"]) {
            Role::Test
        } else {
            Role::Labelled
        }
    }
}

/// What a file is most likely for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDecision {
    /// What it is for.
    pub role: Role,
    /// What that rests on, in words.
    pub why: String,
    /// Whether its content leaves no other.
    pub certain: bool,
}

impl RoleDecision {
    /// By what the file holds, read with these options, and by its name where that leaves a choice. Samples are labelled if
    /// there is the label column, or another with classes.
    pub fn of_file(
        name: &str,
        source: Arc<dyn ByteSource>,
        catalogue: Arc<Catalogue>,
        options: &ReadOptions,
    ) -> RoleDecision {
        let by_name = Role::suggest(name);
        let decided = |role, why: &str, certain| RoleDecision {
            role,
            why: why.to_owned(),
            certain,
        };
        if TensorFile::is_one(&*source) {
            return decided(Role::Classifier, "it holds tensors", true);
        }
        let metadata = match glimpse(name, source, options, catalogue) {
            // What can't be read is said when it is read.
            Err(_) => return RoleDecision::by_name(name),
            Ok(Contents::GeneSets) => return decided(Role::Sets, "it holds sets of genes", true),
            // GMX has its sets side by side, which look like columns of names.
            Ok(Contents::Names) if by_name == Role::Sets => {
                return decided(Role::Sets, "its name says so", true);
            }
            Ok(Contents::Names) => {
                return decided(
                    Role::Mapping,
                    "it holds names of genes and no numbers",
                    true,
                );
            }
            Ok(Contents::Labels) => {
                let why = "it holds ids and texts, and no expression";
                return decided(Role::Labels, why, true);
            }
            Ok(Contents::Samples(metadata)) => metadata,
        };
        let label = options.label.as_deref().unwrap_or(USUAL_LABEL);
        let labels = has_classes(&metadata, label);
        let has_classes = match &labels {
            Some(column) => format!("it has classes in \"{column}\""),
            None => "it has no column of classes".to_owned(),
        };
        match by_name {
            Role::Pretrain => decided(Role::Pretrain, "its name says so", true),
            Role::Finetune | Role::Test => match labels {
                Some(_) => {
                    let why = format!("its name says so, and {has_classes}");
                    decided(by_name, &why, true)
                }
                None => {
                    let why = format!("{has_classes}, whatever its name says");
                    decided(Role::Pretrain, &why, false)
                }
            },
            _ if labels.is_none() => decided(Role::Pretrain, &has_classes, true),
            _ => decided(Role::Labelled, &has_classes, true),
        }
    }

    /// By the file's name alone.
    pub fn by_name(name: &str) -> RoleDecision {
        RoleDecision {
            role: Role::suggest(name),
            why: "its name says so".to_owned(),
            certain: false,
        }
    }

    /// The decision about a file that is used in this role, which another than this may have chosen.
    pub fn used_as(&self, role: Role) -> Choice {
        let others = Role::ALL.iter().filter(|other| **other != role);
        let chosen = role == self.role;
        Choice {
            value: role.word().to_owned(),
            why: match chosen {
                true => self.why.clone(),
                false => format!("as set; {}", self.why),
            },
            // What was set by a person needs no second look.
            certain: self.certain || !chosen,
            setting: "role".to_owned(),
            others: others.map(|other| other.word().to_owned()).collect(),
        }
    }
}

/// The column that has the label's name, or of those that repeat a few texts the likeliest.
fn has_classes<'a>(metadata: &'a [MetadataColumn], label: &str) -> Option<&'a str> {
    const CLASSES_AT_MOST: usize = 60;
    let repeats = |column: &MetadataColumn| {
        let values = || column.values.iter().filter(|value| !is_missing_word(value));
        let different: HashSet<&String> = values().collect();
        let is_text = values().any(|value| value.parse::<f64>().is_err());
        // Numbers are classes under a usual name of these.
        (is_text || is_label_name(&column.name))
            && (2..=CLASSES_AT_MOST).contains(&different.len())
            && different.len() < values().count()
    };
    let named = metadata.iter().find(|column| column.name == label);
    let likeliest = || {
        let possible = metadata.iter().filter(|column| repeats(column));
        possible.min_by_key(|column| label_rank(&column.name))
    };
    let found = named.or_else(likeliest);
    found.map(|column| column.name.as_str())
}

/// One file, not read until a step needs it.
#[derive(Clone)]
pub struct InputFile {
    /// What it is for.
    pub role: Role,
    /// Its name, unique within the role.
    pub name: String,
    /// Its bytes.
    pub source: Arc<dyn ByteSource>,
    /// Distinguishes this file from another one of the same name that was added later.
    pub serial: u64,
    /// The file as it was chosen, where [`Self::source`] is the text that it was turned into.
    pub original: Option<Arc<dyn ByteSource>>,
    /// The SHA-256 of its bytes once that was looked at: none in it where they can't be read.
    pub identity: Option<Option<String>>,
}

impl InputFile {
    /// The file as it was chosen.
    pub fn chosen(&self) -> &Arc<dyn ByteSource> {
        self.original.as_ref().unwrap_or(&self.source)
    }

    /// All of a small file, such as a mapping table or gene sets; of a workbook the text of the sheet that the options name.
    ///
    /// # Errors
    /// The file can't be read, or is larger than 128 MB and so can't be what it was given as.
    pub fn read_all(&self, options: &ReadOptions) -> Result<Vec<u8>> {
        let packed = packed_text(&self.source, options);
        if let Some(text) = packed.map_err(|error| error.in_file(&self.name))? {
            return Ok(text);
        }
        const AT_ONCE: usize = 1 << 20;
        let mut bytes = Vec::new();
        loop {
            if bytes.len().max(self.source.len() as usize) > SMALL_FILE_BYTES {
                return Err(Error::new(
                    format!(
                        "the file has more than {} MB, too many for what it was given as",
                        SMALL_FILE_BYTES >> 20
                    ),
                    "Give it the role of a table of samples instead.",
                )
                .in_file(&self.name));
            }
            let filled = bytes.len();
            bytes.resize(filled + AT_ONCE, 0);
            let read = self
                .source
                .read_at(filled as u64, &mut bytes[filled..])
                .map_err(|error| {
                    Error::new(format!("the file can't be read: {error}"), "Add it again.")
                        .in_file(&self.name)
                })?;
            bytes.truncate(filled + read);
            if read == 0 {
                return Ok(bytes);
            }
        }
    }
}

/// The built-in data: gene identifiers and two collections of gene sets.
#[derive(Clone)]
pub struct Assets {
    /// Ensembl and Entrez ids, symbols, previous symbols and aliases.
    pub catalogue: Arc<Catalogue>,
    /// The same as it came, for those who read files elsewhere.
    pub(super) packed_catalogue: Arc<[u8]>,
    /// KEGG pathways of 2011.
    pub kegg: Arc<GeneSets>,
    /// WikiPathways of 2022.
    pub wikipathways: Arc<GeneSets>,
    /// The profiles of tumour types and tissues: in the page fetched when a cohort is first drawn around them.
    profiles: Option<Arc<Profiles>>,
}

impl Assets {
    /// From the bytes of the files in `data/`, as the page fetches them.
    ///
    /// # Errors
    /// The bytes are not those files.
    pub fn from_bytes(catalogue: &[u8], kegg: &[u8], wikipathways: &[u8]) -> Result<Self> {
        Ok(Assets {
            catalogue: Arc::new(Catalogue::from_bytes(catalogue)?),
            packed_catalogue: catalogue.into(),
            kegg: Arc::new(GeneSets::parse_gmt("kegg", kegg)?),
            wikipathways: Arc::new(GeneSets::parse_gmt("wikipathways", wikipathways)?),
            profiles: None,
        })
    }

    /// The ones compiled into a native build.
    ///
    /// # Errors
    /// None, unless the build is broken.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn builtin() -> Result<Self> {
        Ok(Assets {
            catalogue: Catalogue::builtin()?,
            packed_catalogue: Catalogue::builtin_file().into(),
            kegg: Arc::new(GeneSets::kegg()?),
            wikipathways: Arc::new(GeneSets::wikipathways()?),
            profiles: None,
        })
    }

    /// The files of a native build, in the order in which an engine without JavaScript is given them: catalogue, KEGG,
    /// WikiPathways, profiles of tumours and of tissues.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn files() -> [&'static [u8]; 5] {
        let [kegg, wikipathways] = GeneSets::builtin_files();
        let [tumours, tissues] = Profiles::builtin_files();
        [
            Catalogue::builtin_file(),
            kegg,
            wikipathways,
            tumours,
            tissues,
        ]
    }

    /// Takes the profiles of tumour types and tissues.
    pub fn set_profiles(&mut self, profiles: Profiles) {
        self.profiles = Some(Arc::new(profiles));
    }

    /// The profiles of tumour types and tissues: those that were set, natively else the ones of the program.
    ///
    /// # Errors
    /// There are none.
    pub fn profiles(&self) -> Result<Arc<Profiles>> {
        if let Some(profiles) = &self.profiles {
            return Ok(Arc::clone(profiles));
        }
        #[cfg(not(target_arch = "wasm32"))]
        return Ok(Arc::new(Profiles::builtin()?));
        #[cfg(target_arch = "wasm32")]
        Err(Error::new(
            "the profiles that the cohort of tumours is drawn around are not there",
            "Check that the page's server can be reached, and run again.",
        ))
    }
}

/// Whether gene sets of this name are built in, rather than a file's.
pub fn is_builtin(sets: &str) -> bool {
    matches!(sets, "kegg" | "wikipathways")
}

/// Of the files that a study names the one that a file is: the one of its path, else the first of its name.
pub fn named_file<'a>(wanted: &'a [(Role, String)], name: &str) -> Option<&'a (Role, String)> {
    let by_path = wanted.iter().find(|(_, path)| path == name);
    by_path.or_else(|| wanted.iter().find(|(_, path)| same_file(name, path)))
}

/// Whether a path of the study file means this file: the page knows files by name alone.
pub fn same_file(name: &str, path: &str) -> bool {
    name == path || last_part(name) == last_part(path)
}

/// A path without its folders.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
