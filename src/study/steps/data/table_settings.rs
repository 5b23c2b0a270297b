//! `[[data.table]]`: what is set for one file alone, beside what `[data]` sets for all.

use serde::{Deserialize, Serialize};

use crate::study::Role;
use crate::study::inputs::same_file;
use crate::table::{Choice, Orientation, ReadOptions, ScaleKind};

/// One file's settings; what is left out is as `[data]` has it for all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableSettings {
    /// The file: its path, or its name alone.
    pub path: String,
    /// What it is for, where it stands in none of `[data]`'s lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether its samples are in rows or in columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<Orientation>,
    /// Its column of sample ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_column: Option<String>,
    /// Its column of gene identifiers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gene_column: Option<String>,
    /// Which of its quantities to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Its column of classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its column of patients or the like, whose samples stay together; or `"barcodes"`, or `"none"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What its numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<ScaleKind>,
    /// Which of its sheets (or of an archive's files) to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Which of its layers to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Its columns that are metadata whatever they hold, or are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metadata_columns: Vec<String>,
    /// Its columns of numbers that are genes or samples whatever they are called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_columns: Vec<String>,
}

impl TableSettings {
    /// Whether they are of the file of this name. Files of one name in two folders are told apart where both are given.
    pub fn is_of(&self, file: &str) -> bool {
        let has_folder = |path: &str| path.contains(['/', '\\']);
        file == self.path
            || !(has_folder(file) && has_folder(&self.path)) && same_file(file, &self.path)
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        let nothing = TableSettings {
            path: self.path.clone(),
            ..TableSettings::default()
        };
        *self == nothing
    }

    /// What is set, each to be taken back.
    pub fn choices(&self) -> Vec<Choice> {
        let orientation = self.orientation.map(Orientation::word);
        let single = [
            ("orientation", orientation),
            ("sample_column", self.sample_column.as_deref()),
            ("gene_column", self.gene_column.as_deref()),
            ("quantity", self.quantity.as_deref()),
            ("label", self.label.as_deref()),
            ("group", self.group.as_deref()),
            ("scale", self.scale.map(ScaleKind::word)),
            ("sheet", self.sheet.as_deref()),
            ("layer", self.layer.as_deref()),
        ];
        let lists = [
            ("metadata_columns", &self.metadata_columns),
            ("value_columns", &self.value_columns),
        ];
        let single = single.into_iter();
        let single = single.filter_map(|(setting, value)| Some((setting, value?.to_owned())));
        let lists = lists.into_iter().filter(|(_, columns)| !columns.is_empty());
        let lists = lists.map(|(setting, columns)| (setting, columns.join(", ")));
        let set = single.chain(lists);
        set.map(|(setting, value)| as_set(setting, value)).collect()
    }

    /// Puts what is set in the place of what is set for all files.
    pub fn apply(&self, options: &mut ReadOptions) {
        fn set<T: Clone>(place: &mut Option<T>, own: &Option<T>) {
            if own.is_some() {
                place.clone_from(own);
            }
        }
        options.orientation = self.orientation.unwrap_or(options.orientation);
        set(&mut options.sample_column, &self.sample_column);
        set(&mut options.gene_column, &self.gene_column);
        set(&mut options.quantity, &self.quantity);
        set(&mut options.label, &self.label);
        set(&mut options.group, &self.group);
        set(&mut options.scale, &self.scale);
        set(&mut options.sheet, &self.sheet);
        set(&mut options.layer, &self.layer);
        let lists = [
            (&mut options.metadata_columns, &self.metadata_columns),
            (&mut options.value_columns, &self.value_columns),
        ];
        for (place, own) in lists.into_iter().filter(|(_, own)| !own.is_empty()) {
            place.clone_from(own);
        }
    }
}

fn as_set(setting: &str, value: String) -> Choice {
    Choice {
        value,
        why: "as set".into(),
        certain: true,
        setting: setting.into(),
        others: Vec::new(),
    }
}
