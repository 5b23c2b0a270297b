//! Compare's tables.

use super::Sweep;
use crate::learn::sweep::{Measure, Summary};
use crate::study::Session;
use crate::study::tables::text_table;
use crate::table::{Cell, TextTable};

/// The names of the tables that there are.
pub fn names(session: &Session) -> Vec<&'static str> {
    if session.sweep().is_some() {
        vec![
            "sweep_accuracy",
            "sweep_balanced_accuracy",
            "sweep_macro_f1",
            "sweep_differences",
            "labels_needed",
            "sweep_runs",
        ]
    } else {
        Vec::new()
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    let sweep = session.sweep()?;
    match name {
        "sweep_accuracy" => Some(sweep.measure_table(name, "Test accuracy", Measure::Accuracy)),
        "sweep_balanced_accuracy" => {
            let title = "Balanced test accuracy";
            Some(sweep.measure_table(name, title, Measure::BalancedAccuracy))
        }
        "sweep_macro_f1" => {
            Some(sweep.measure_table(name, "Macro F1 on the test part", Measure::MacroF1))
        }
        "sweep_differences" => Some(sweep.differences_table()),
        "labels_needed" => Some(sweep.needed_table(session.study().compare.target)),
        "sweep_runs" => Some(sweep.runs_table()),
        _ => None,
    }
}

impl Sweep {
    fn level(&self, level: usize) -> Cell {
        match self.levels.get(level).copied().flatten() {
            Some(share) => Cell::Number(share),
            None => Cell::Missing,
        }
    }

    fn model(&self, model: usize) -> Cell {
        Cell::Text(
            self.models
                .get(model)
                .map_or("", |model| model.title())
                .into(),
        )
    }

    /// As the report has it: proportion, mean, standard deviation, and each run.
    fn measure_table(&self, name: &str, title: &str, measure: Measure) -> TextTable {
        let cells = self.summary(measure);
        let repeats = self
            .runs
            .iter()
            .map(|run| run.repeat + 1)
            .max()
            .unwrap_or(0);
        let row = |cell: &Summary| {
            let mut row = vec![
                self.model(cell.model),
                self.level(cell.level),
                Cell::Number(cell.labels),
                Cell::Number(cell.mean),
                cell.sd.map_or(Cell::Missing, Cell::Number),
            ];
            for repeat in 0..repeats {
                let run = cell.values.iter().find(|(of, _)| *of == repeat);
                row.push(run.map_or(Cell::Missing, |&(_, value)| Cell::Number(value)));
            }
            row
        };
        let mut columns: Vec<String> = ["model", "proportion", "labels", "mean", "std"]
            .map(String::from)
            .to_vec();
        columns.extend((1..=repeats).map(|run| format!("run{run}")));
        TextTable {
            name: name.into(),
            title: title.into(),
            columns,
            rows: cells.iter().map(row).collect(),
        }
    }

    fn differences_table(&self) -> TextTable {
        let differences = self.differences(Measure::Accuracy);
        let rows = differences.iter().map(|difference| {
            vec![
                self.model(difference.model),
                match difference.level {
                    Some(level) => self.level(level),
                    None => Cell::Text("all".into()),
                },
                Cell::Number(difference.labels),
                Cell::Number(difference.mean),
                Cell::Number(difference.low),
                Cell::Number(difference.high),
                Cell::Count(difference.wins as u64),
                Cell::Count(difference.ties as u64),
                Cell::Count(difference.losses as u64),
                Cell::Number(difference.p),
                Cell::Number(difference.adjusted_p),
            ]
        });
        text_table(
            "sweep_differences",
            "Accuracy less the supervised network's, on the same draws",
            &[
                "model",
                "proportion",
                "labels",
                "difference",
                "low",
                "high",
                "wins",
                "ties",
                "losses",
                "p",
                "p (Holm)",
            ],
            rows.collect(),
        )
    }

    fn needed_table(&self, target: f64) -> TextTable {
        let number = |value: Option<f64>| value.map_or(Cell::Missing, Cell::Number);
        let rows = self
            .labels_needed(target)
            .into_iter()
            .map(|(model, needed)| {
                vec![
                    Cell::Text(model.title().into()),
                    match needed {
                        Some(needed) if needed.at_most => {
                            Cell::Text(format!("{:.0} or fewer", needed.labels))
                        }
                        Some(needed) => Cell::Number(needed.labels),
                        None => Cell::Text("not reached".into()),
                    },
                    number(needed.and_then(|needed| needed.low)),
                    number(needed.and_then(|needed| needed.high)),
                ]
            });
        text_table(
            "labels_needed",
            &format!("Labels needed for an accuracy of {:.0} %", 100.0 * target),
            &["model", "labels", "low", "high"],
            rows.collect(),
        )
    }

    fn runs_table(&self) -> TextTable {
        let rows = self.runs.iter().map(|run| {
            vec![
                self.model(run.model),
                self.level(run.level),
                Cell::Count(run.repeat as u64 + 1),
                Cell::Count(run.labels as u64),
                Cell::Number(run.accuracy),
                Cell::Number(run.balanced_accuracy),
                Cell::Number(run.macro_f1),
            ]
        });
        text_table(
            "sweep_runs",
            "Every run",
            &[
                "model",
                "proportion",
                "run",
                "labels",
                "accuracy",
                "balanced accuracy",
                "macro F1",
            ],
            rows.collect(),
        )
    }
}
