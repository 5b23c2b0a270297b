//! What was decided about the columns of a file, on the way from its layout to the report.

use crate::table::deciding::decisions::Choice;
use crate::table::layout::Layout;
use crate::table::layout::orientation::{Decision, Orientation};
use crate::table::layout::sketch::ColumnSketch;
use crate::table::names::headers;
use crate::table::names::quantity::Chosen;

/// What was decided about the columns, as far as a report needs it.
#[derive(Debug)]
pub(in crate::table) struct Decided {
    orientation: Decision,
    pub id: Option<String>,
    /// Which column that is, counted from 1.
    id_place: usize,
    id_why: String,
    /// Other columns that could be the id.
    other_ids: Vec<String>,
    pub producer: Option<&'static str>,
    quantity: Option<Chosen>,
    turned: bool,
}

impl Decided {
    pub(in crate::table) fn new(layout: &Layout, columns: &[ColumnSketch]) -> Decided {
        let name = |column: usize| columns[column].name.clone();
        let texts = columns.iter().enumerate().filter(|(index, column)| {
            let is_named = !headers::is_unnamed(&column.name);
            let in_rows = layout.orientation == Orientation::SamplesInRows;
            let is_distinct = column.known.asked > 0 && column.known.is_distinct()
                || in_rows && column.different && headers::may_be_sample_id(&column.name);
            Some(*index) != layout.id && is_named && is_distinct
        });
        Decided {
            orientation: layout.decision.clone(),
            id: layout.id.map(name),
            id_place: layout.id.map_or(0, |column| column + 1),
            id_why: layout.id_why.clone(),
            other_ids: texts.take(8).map(|(index, _)| name(index)).collect(),
            producer: layout.producer,
            quantity: layout.quantity.clone(),
            turned: false,
        }
    }

    /// Whether samples are in rows.
    pub(in crate::table) fn in_rows(&self) -> bool {
        self.orientation.orientation != Orientation::SamplesInColumns
    }

    /// Notes that the file has its samples in columns, and that they were put into rows before it was read.
    pub(in crate::table) fn turn(&mut self) {
        self.turned = true;
    }

    /// How the file was read.
    pub(in crate::table) fn place(&self) -> Orientation {
        self.orientation.orientation
    }

    pub(in crate::table) fn orientation(&self) -> Choice {
        let (rows, columns) = (Orientation::SamplesInRows, Orientation::SamplesInColumns);
        let (own, other) = match self.in_rows() && !self.turned {
            true => (rows, columns),
            false => (columns, rows),
        };
        Choice {
            value: own.word().to_owned(),
            why: match self.turned {
                true => "as set: genes are in obs, samples in var".into(),
                false => self.orientation.why.clone(),
            },
            certain: self.orientation.certain || self.turned,
            setting: "orientation".into(),
            others: vec![other.word().to_owned()],
        }
    }

    pub(in crate::table) fn id_column(&self) -> Choice {
        let setting = if self.in_rows() {
            "sample_column"
        } else {
            "gene_column"
        };
        Choice {
            value: match &self.id {
                Some(name) if headers::is_unnamed(name) => {
                    format!("column {}, which has no name", self.id_place)
                }
                Some(name) => name.clone(),
                None => String::new(),
            },
            why: self.id_why.clone(),
            certain: self.id.is_some(),
            setting: setting.into(),
            others: self.other_ids.clone(),
        }
    }

    /// The kind of quantity that was taken, in words.
    pub(in crate::table) fn quantity_words(&self) -> Option<&'static str> {
        self.quantity.as_ref().map(|chosen| chosen.quantity.words())
    }

    pub(in crate::table) fn quantity(&self) -> Option<Choice> {
        let chosen = self.quantity.as_ref()?;
        Some(Choice {
            value: chosen.called.clone(),
            why: match (chosen.set, chosen.others.is_empty()) {
                (true, _) => format!("{}, as set", chosen.quantity.words()),
                (_, true) => chosen.quantity.words().to_owned(),
                _ => format!(
                    "{}, preferred to {}",
                    chosen.quantity.words(),
                    chosen.others.join(", ")
                ),
            },
            certain: chosen.set || chosen.others.is_empty(),
            setting: "quantity".into(),
            others: chosen.others.clone(),
        })
    }
}
