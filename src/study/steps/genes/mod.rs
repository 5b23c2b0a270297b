//! Step 2, Genes: gene identifiers become symbols, and the tables of all parts get the same columns.

mod digest;
mod run;
pub mod settings;
mod tables;
mod words;

pub use run::{GenesResult, GenesRun, mapping_for, mapping_in_use};
pub use settings::GeneSettings;

use crate::study::Role;
use crate::study::session::{
    Download, Session, Step, StepKind, StepRun, TABLE_FORMATS, nothing_before,
};
use crate::study::settings::json;

static GENES: StepKind = StepKind {
    name: "genes",
    title: "Genes",
    activity: "Mapping genes",
    unit: "tables",
    needs: Some(Step::DATA),
    depends_on: |session| {
        let tables = session.files_key(|role| role == Role::Mapping);
        format!("{}{tables}", json(&session.study().genes))
    },
    begin: |session| {
        let Session {
            study,
            files,
            assets,
            shelf,
            ..
        } = session;
        let data = shelf.get_mut(Step::DATA.name());
        let data = data.ok_or_else(nothing_before)?;
        Ok(Box::new(GenesRun::new(study, data, files, assets)?))
    },
    number: words::number,
    sentence: words::sentence,
    notes: |session| {
        let genes = session.genes();
        genes.map_or_else(Vec::new, |result| result.notes.clone())
    },
    tables: tables::names,
    table: tables::table,
    downloads: &[
        Download {
            name: "mapped",
            label: "Expression by gene symbol",
            formats: TABLE_FORMATS,
        },
        Download {
            name: "mapping_report",
            label: "Mapping report",
            formats: &["json"],
        },
    ],
    save: tables::save,
    estimate_seconds: |_, extent| extent.numbers() * 15e-9,
    estimate_bytes: |_, extent| extent.numbers() as u64 * 4,
    digest: digest::parts,
    ..StepKind::PLAIN
};

impl Step {
    /// Mapping genes to symbols.
    pub const GENES: Step = Step(&GENES);
}

impl StepRun for GenesRun {
    const STEP: Step = Step::GENES;
}

impl Session {
    /// The mapped tables, current or stale.
    pub fn genes(&self) -> Option<&GenesResult> {
        self.result(Step::GENES)
    }
}
