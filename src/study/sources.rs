//! What a session works on: files and their roles, a study file, the built-in cohort.

use crate::sorting::sort;
use std::sync::Arc;

use super::cohort::CohortOptions;
use super::inputs::{InputFile, Role, RoleDecision, is_builtin, named_file, same_file};
use super::session::Session;
use super::settings::Study;
use super::steps::data::TableSettings;
use super::tumours::{CohortSize, Profiles, TumourOptions};
use crate::Result;
use crate::genes::MappingSource;
use crate::table::{ByteSource, Transform};

impl Session {
    /// Takes the settings of a study file, and says which of its files are still to be added.
    ///
    /// The files stay those that were added; one that the study names in another role gets that role, and
    /// [`Self::suggest_role`] knows the others when they come.
    ///
    /// # Errors
    /// As [`Self::set_study`].
    pub fn load_study(&mut self, mut study: Study) -> Result<Vec<(Role, String)>> {
        study.check()?;
        let recorded = study.record.take();
        self.keeping.expected = recorded.map(|recorded| (recorded, study.clone()));
        let data = &study.data;
        let named = [
            (Role::Pretrain, &data.pretrain),
            (Role::Finetune, &data.finetune),
            (Role::Test, &data.test),
            (Role::Labelled, &data.labelled),
            (Role::Labels, &data.labels),
            (Role::Predict, &data.predict),
            (Role::Classifier, &data.classifier),
        ];
        self.expected = named
            .into_iter()
            .flat_map(|(role, names)| names.iter().map(move |name| (role, name.clone())))
            .collect();
        if !is_builtin(&study.pathways.sets) {
            self.expected
                .push((Role::Sets, study.pathways.sets.clone()));
        }
        if let Some(table) = &study.genes.table {
            self.expected.push((Role::Mapping, table.clone()));
        }
        for file in &mut self.files {
            let is_it = |(role, path): &(Role, String)| *role == file.role && *path == file.name;
            if !self.expected.iter().any(is_it)
                && let Some((role, _)) = named_file(&self.expected, &file.name)
            {
                file.role = *role;
            }
        }
        self.study = study;
        self.order_files();
        self.name_files_in_study();
        self.stop_if_outdated();
        let added = |name: &str| self.files.iter().any(|file| same_file(&file.name, name));
        Ok(self
            .expected
            .iter()
            .filter(|(_, name)| !added(name))
            .cloned()
            .collect())
    }

    /// The role a file most likely has: the one the study file gives it, else what it holds and its name say.
    pub fn suggest_role(&self, name: &str, source: Arc<dyn ByteSource>) -> Role {
        let expected = named_file(&self.expected, name);
        let by_content = || {
            let catalogue = self.assets.catalogue.clone();
            let options = self.study.data.read_options(name);
            RoleDecision::of_file(name, source, catalogue, &options).role
        };
        expected.map_or_else(by_content, |(role, _)| *role)
    }

    /// Uses the cohort of tumours drawn around TCGA's profiles instead of files, split as its size has it.
    ///
    /// # Errors
    /// The study is contradictory otherwise.
    pub fn draw_tumours(&mut self, size: CohortSize) -> Result<()> {
        let mut study = self.study.clone();
        let options = TumourOptions::of_size(size);
        study.data.split = options.split();
        study.data.tumours = Some(options);
        if study.data.simulated.take().is_some()
            && study.features.transform == CohortOptions::TRANSFORM
        {
            study.features.transform = Transform::default();
        }
        self.use_built_in(study)
    }

    /// Takes the profiles that tumours are drawn around.
    pub fn set_profiles(&mut self, profiles: Profiles) {
        self.assets.set_profiles(profiles);
    }

    /// Uses the built-in, simulated cohort of this size instead of files.
    ///
    /// # Errors
    /// The size is absurd.
    pub fn simulate(&mut self, samples: usize, types: usize) -> Result<()> {
        let mut study = self.study.clone();
        study.data.simulated = Some(CohortOptions {
            samples,
            types,
            ..CohortOptions::default()
        });
        study.data.tumours = None;
        if study.features.transform == Transform::default() {
            study.features.transform = CohortOptions::TRANSFORM;
        }
        self.use_built_in(study)
    }

    /// Takes the settings, and no more files of samples.
    fn use_built_in(&mut self, mut study: Study) -> Result<()> {
        self.files.retain(|file| !file.role.has_samples());
        study.data.table.clear();
        self.set_study(study)?;
        self.name_files_in_study();
        Ok(())
    }

    /// Adds a file, in the place of one of the same role and name. It is read when a step needs it.
    ///
    /// A mapping table and gene sets are put to use at once: the settings change to name them.
    pub fn add_file(&mut self, role: Role, name: &str, source: Arc<dyn ByteSource>) {
        self.take_file(role, name, source, None);
    }

    /// As [`Self::add_file`], of a file that was turned into text; what it was is what identifies it.
    pub fn add_converted_file(
        &mut self,
        role: Role,
        name: &str,
        text: Arc<dyn ByteSource>,
        original: Arc<dyn ByteSource>,
    ) {
        self.take_file(role, name, text, Some(original));
    }

    fn take_file(
        &mut self,
        role: Role,
        name: &str,
        source: Arc<dyn ByteSource>,
        original: Option<Arc<dyn ByteSource>>,
    ) {
        // There is one classifier at most.
        let is_same = |file: &InputFile| file.name == name || role == Role::Classifier;
        self.files
            .retain(|file| !(file.role == role && is_same(file)));
        self.next_serial += 1;
        let file = InputFile {
            identity: None,
            original,
            role,
            name: name.into(),
            source,
            serial: self.next_serial,
        };
        self.files.push(file);
        self.order_files();
        if role.has_samples() {
            self.study.data.tumours = None;
        }
        match role {
            Role::Mapping => {
                self.study.genes.table = Some(name.into());
                if self.study.genes.mapping == MappingSource::Catalogue {
                    self.study.genes.mapping = MappingSource::FileFirst;
                }
            }
            Role::Sets => self.study.pathways.sets = name.into(),
            // What the simulated cohort needs is not what a table of one's own most likely needs.
            _ if role.has_samples()
                && self.study.data.simulated.take().is_some()
                && self.study.features.transform == CohortOptions::TRANSFORM =>
            {
                self.study.features.transform = Transform::default();
            }
            _ => {}
        }
        self.name_files_in_study();
        self.stop_if_outdated();
    }

    /// Takes a file away.
    pub fn remove_file(&mut self, role: Role, name: &str) {
        self.files
            .retain(|file| !(file.role == role && file.name == name));
        match role {
            Role::Mapping => {
                self.study.genes.table = None;
                self.study.genes.mapping = MappingSource::Catalogue;
            }
            Role::Sets if self.study.pathways.sets == name => {
                self.study.pathways.sets = "kegg".into();
            }
            _ => {}
        }
        // What was set for a file is not meant for another of its name.
        if !self.files.iter().any(|file| file.name == name) {
            self.study.data.table.retain(|table| !table.is_of(name));
        }
        self.name_files_in_study();
        self.stop_if_outdated();
    }

    /// What is set for a file alone, in the place of what was; nothing, where all is as for all files. It contradicts no
    /// other setting, and can be put right also while others contradict each other.
    pub fn set_table(&mut self, settings: TableSettings) {
        let tables = &mut self.study.data.table;
        tables.retain(|table| !table.is_of(&settings.path));
        if !settings.is_empty() {
            tables.push(settings);
        }
        self.stop_if_outdated();
    }

    /// Gives a file another role, with what is set for it.
    pub fn move_file(&mut self, from: Role, to: Role, name: &str) {
        let is_it = |file: &InputFile| file.role == from && file.name == name;
        let Some(place) = self.files.iter().position(is_it) else {
            return;
        };
        let source = self.files[place].source.clone();
        let own = self.study.data.table.clone();
        self.remove_file(from, name);
        self.study.data.table = own;
        self.add_file(to, name, source);
        let moved = |file: &InputFile| file.role == to && file.name == name;
        if let Some(at) = self.files.iter().position(moved) {
            let moved = self.files.remove(at);
            self.files.insert(place.min(self.files.len()), moved);
        }
        self.order_files();
        self.name_files_in_study();
    }

    /// Puts the files in the order that results rest on: that of the study that was loaded, whatever order they came in; else by
    /// role, and as they came.
    fn order_files(&mut self) {
        let recorded = self.keeping.expected.iter();
        let recorded = recorded.flat_map(|(recorded, _)| &recorded.files);
        let recorded = recorded.map(|file| (file.role, file.name.as_str()));
        let named = self.expected.iter();
        let named = named.map(|(role, name)| (*role, name.as_str()));
        let wanted: Vec<(Role, &str)> = recorded.chain(named).collect();
        let place = |file: &InputFile| {
            let of_role = |(role, _): &(Role, &str)| *role == file.role;
            let by_path = wanted
                .iter()
                .position(|one| of_role(one) && one.1 == file.name);
            let by_name = || {
                wanted
                    .iter()
                    .position(|one| of_role(one) && same_file(&file.name, one.1))
            };
            let place = by_path.or_else(by_name).unwrap_or(usize::MAX);
            (place, file.role)
        };
        sort(&mut self.files, &|a, b| place(a).cmp(&place(b)));
    }

    fn name_files_in_study(&mut self) {
        let names = |role: Role| -> Vec<String> {
            self.files
                .iter()
                .filter(|f| f.role == role)
                .map(|f| f.name.clone())
                .collect()
        };
        let (pretrain, finetune) = (names(Role::Pretrain), names(Role::Finetune));
        let (test, labelled) = (names(Role::Test), names(Role::Labelled));
        let (labels, predict) = (names(Role::Labels), names(Role::Predict));
        let classifier = names(Role::Classifier);
        let data = &mut self.study.data;
        (data.pretrain, data.finetune) = (pretrain, finetune);
        (data.test, data.labelled) = (test, labelled);
        (data.labels, data.predict) = (labels, predict);
        data.classifier = classifier;
    }
}
