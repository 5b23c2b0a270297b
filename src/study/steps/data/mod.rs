//! Step 1, Data: the tables are read, and every sample gets its part and its label.

mod beside;
mod checks;
mod division;
mod groups;
mod labels;
mod result;
mod run;
pub mod settings;
mod split;
mod table_settings;
mod tables;
mod words;

pub use beside::FileToRead;
pub use result::{DataResult, FileSummary, LoadedTable, SampleInfo};
pub use run::DataRun;
pub use settings::DataSettings;
pub use split::{SplitTable, split_table};
pub use table_settings::TableSettings;

use crate::study::Role;
use crate::study::effort::Extent;
use crate::study::record::{DigestPart, Hash};
use crate::study::session::{Download, Session, Step, StepKind, StepRun};
use crate::study::settings::json;
use crate::table::Transform;

static DATA: StepKind = StepKind {
    name: "data",
    title: "Data",
    activity: "Reading tables",
    unit: "bytes",
    depends_on,
    begin: |session| {
        let (files, assets) = (session.files(), session.assets());
        let study = session.study();
        Ok(Box::new(DataRun::new(
            study,
            files,
            assets,
            session.crew(),
        )?))
    },
    is_used_up: |session| session.data().is_some_and(|data| data.tables.is_none()),
    number: words::number,
    sentence: words::sentence,
    notes: words::notes,
    warnings: words::warnings,
    tables: tables::names,
    table: tables::table,
    downloads: &[Download {
        name: "study",
        label: "Settings of this study",
        formats: &["toml"],
    }],
    save: tables::save,
    estimate_seconds: |session, extent| {
        let data = &session.study().data;
        match data.is_built_in() {
            true => extent.numbers() * 195e-9,
            false => extent.numbers() * 80e-9,
        }
    },
    estimate_bytes,
    digest: |_, _| vec![DigestPart::whole("samples", digest_samples)],
    ..StepKind::PLAIN
};

impl Step {
    /// Reading the tables.
    pub const DATA: Step = Step(&DATA);
}

impl StepRun for DataRun {
    const STEP: Step = Step::DATA;

    fn message(&self) -> Option<String> {
        let drawing = self.draws().then(|| "Drawing tumours".to_owned());
        drawing.or_else(|| self.reads().map(|name| format!("Reading {name}")))
    }
}

impl Session {
    /// The samples read, current or stale.
    pub fn data(&self) -> Option<&DataResult> {
        self.result(Step::DATA)
    }

    /// What is done to the tables' numbers: as set, else what the samples read ask for.
    pub fn transform(&self) -> Transform {
        match self.study().features.transform {
            Transform::Auto => self.data().map_or(Transform::Auto, DataResult::proposed),
            chosen => chosen,
        }
    }
}

/// The settings but for the files' names and those of files of no samples, the files, and the seed where samples are drawn.
fn depends_on(session: &Session) -> String {
    let study = session.study();
    let mut data = study.data.clone();
    data.forget_files();
    data.table.retain(|table| {
        let mut files = session.files().iter();
        files.any(|file| file.role.has_samples() && table.is_of(&file.name))
    });
    let sources = match data.is_built_in() {
        true => String::new(),
        false => session.files_key(|role| role.has_samples() || role == Role::Labels),
    };
    let drawn = data.is_built_in() || !study.data.labelled.is_empty();
    let seed = match drawn {
        true => study.seed.to_string(),
        false => String::new(),
    };
    format!("{seed}{}{sources}", json(&data))
}

/// Text holds about eight characters a number, gzip a third of it, Parquet about five bytes a number.
fn estimate_bytes(session: &Session, _: &Extent) -> u64 {
    if let Some(tumours) = &session.study().data.tumours {
        return tumours.bytes();
    }
    let files = session.files().iter();
    let tables = files.filter(|file| file.role.has_samples());
    tables
        .map(|file| bytes_when_read(&file.name, file.source.len()))
        .sum()
}

/// As much as the file is when it is unpacked.
pub fn bytes_when_read(name: &str, bytes: u64) -> u64 {
    match name.to_ascii_lowercase().ends_with(".gz") {
        true => bytes * 3,
        false => bytes,
    }
}

/// Of every sample its id, part and class.
fn digest_samples(session: &Session, _: &str, _: usize, hash: &mut Hash) -> Option<()> {
    for sample in &session.data()?.samples {
        hash.text(&sample.id);
        hash.text(sample.part.name());
        hash.text(sample.label.as_deref().unwrap_or_default());
    }
    Some(())
}
