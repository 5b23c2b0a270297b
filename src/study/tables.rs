//! The tables behind each step: what the page lists beside its figures and offers for download.

use super::results::Part;
use super::session::Session;
use super::steps::{Step, chosen_sets};
use crate::explore::classes::Tissue;
use crate::genes::{MappingReport, coverage};
use crate::learn::EpochLosses;
use crate::table::{Cell, MetadataColumn, Table, TextTable};
use crate::{Error, Result};

impl Session {
    /// The names of a step's tables, as far as there is something to list.
    pub fn table_names(&self, step: Step) -> Vec<&'static str> {
        match step {
            Step::Data if self.data().is_some() => vec!["classes", "files", "samples"],
            Step::Genes if self.genes().is_some() => {
                vec![
                    "mapping_steps",
                    "unmapped",
                    "merged",
                    "repaired",
                    "ambiguous",
                    "coverage",
                ]
            }
            Step::Pathways if self.pathways().is_some() => vec!["scores"],
            Step::Explore => self.explore_tables(),
            Step::Pretrain if self.history().is_some() => vec!["losses"],
            Step::Compare => self.compare_tables(),
            Step::Ablate => self.ablate_tables(),
            Step::Interpret => self.interpret_tables(),
            Step::Predict => self.predict_tables(),
            Step::Classify if !self.evaluations().is_empty() => vec!["metrics", "predictions"],
            _ => Vec::new(),
        }
    }

    /// A table by its name.
    ///
    /// # Errors
    /// There is no such table, or nothing to fill it with yet.
    pub fn text_table(&self, name: &str) -> Result<TextTable> {
        let table = match name {
            "classes" => self.classes_table(),
            "files" => self.files_table(),
            "samples" => self.samples_table(),
            "scores" => self.scores_table(),
            "losses" => self.losses_table(),
            "metrics" => self.metrics_table(),
            "predictions" => self.predictions_table(),
            name => self
                .explore_table(name)
                .or_else(|| self.compare_table(name))
                .or_else(|| self.ablate_table(name))
                .or_else(|| self.interpret_table(name))
                .or_else(|| self.predict_table(name))
                .or_else(|| {
                    let mut tables = self.mapping_report()?.tables().into_iter();
                    tables.find(|table| table.name == name)
                }),
        };
        table.ok_or_else(|| {
            Error::new(
                format!("there is no table \"{name}\" yet"),
                "Run the step it belongs to first.",
            )
        })
    }

    fn classes_table(&self) -> Option<TextTable> {
        let data = self.data()?;
        let mut labels: Vec<Option<&str>> = data
            .samples
            .iter()
            .map(|sample| sample.label.as_deref())
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let rows = labels.into_iter().map(|label| {
            let of_class: Vec<_> = data
                .samples
                .iter()
                .filter(|sample| sample.label.as_deref() == label)
                .collect();
            let count = |part| of_class.iter().filter(|sample| sample.part == part).count();
            let mut row = vec![Cell::Text(label.unwrap_or("(no label)").into())];
            row.extend(Part::ALL.map(|part| Cell::Count(count(part) as u64)));
            row.push(Cell::Count(of_class.len() as u64));
            row
        });
        Some(text_table(
            "classes",
            "Samples of each class",
            &["class", "pretrain", "finetune", "test", "all"],
            rows.collect(),
        ))
    }

    fn files_table(&self) -> Option<TextTable> {
        let rows = self.data()?.files.iter().map(|file| {
            vec![
                Cell::Text(file.name.clone()),
                Cell::Text(format!("{:?}", file.role).to_lowercase()),
                Cell::Text(file.report.format.clone()),
                Cell::Count(file.samples as u64),
                Cell::Count(file.genes as u64),
                Cell::Count(file.report.missing_values_filled as u64),
                Cell::Count(file.report.genes_all_missing.len() as u64),
            ]
        });
        let columns = [
            "file",
            "role",
            "format",
            "samples",
            "gene columns",
            "missing values set to 0",
            "genes dropped as all missing",
        ];
        Some(text_table("files", "Files read", &columns, rows.collect()))
    }

    fn samples_table(&self) -> Option<TextTable> {
        let data = self.data()?;
        let tissues = data.tissues().tissues;
        let rows = data.samples.iter().zip(tissues).map(|(sample, tissue)| {
            let label = sample.label.as_deref();
            let tissue = match tissue {
                Tissue::Normal => "Normal",
                Tissue::Tumour => "Tumour",
                Tissue::Unknown => "",
            };
            vec![
                Cell::Text(sample.id.clone()),
                label.map_or(Cell::Missing, |label| Cell::Text(label.into())),
                Cell::Text(sample.part.name().into()),
                Cell::Text(tissue.into()),
                Cell::Text(sample.file.clone()),
            ]
        });
        let columns = ["sample", "class", "part", "tissue", "file"];
        Some(text_table("samples", "Samples", &columns, rows.collect()))
    }

    /// What became of every gene column, with the coverage of the gene sets that are chosen now.
    pub fn mapping_report(&self) -> Option<MappingReport> {
        let genes = self.genes()?;
        let mut report = genes.report.clone();
        if let Ok(sets) = chosen_sets(self.study(), self.files(), self.assets()) {
            report.coverage = coverage(genes.symbols(), &sets.pairs());
        }
        Some(report)
    }

    fn scores_table(&self) -> Option<TextTable> {
        let result = self.pathways()?;
        let mut rows = Vec::new();
        for (part, scores) in result.scores.iter() {
            let nes = result.nes(part)?;
            for (sample, row) in scores.sample_ids.iter().zip(nes.rows()) {
                let mut cells = vec![Cell::Text(sample.clone()), Cell::Text(part.name().into())];
                cells.extend(row.iter().map(|&score| Cell::Number(score)));
                rows.push(cells);
            }
        }
        let columns: Vec<&str> = ["sample", "part"]
            .into_iter()
            .chain(result.pathways().iter().map(String::as_str))
            .collect();
        Some(text_table("scores", "Pathway scores (NES)", &columns, rows))
    }

    fn losses_table(&self) -> Option<TextTable> {
        let history = self.history()?;
        let row = |kind: &str, epoch: &EpochLosses| {
            vec![
                Cell::Count(epoch.epoch as u64),
                Cell::Text(kind.into()),
                Cell::Number(epoch.total),
                Cell::Number(epoch.pathway),
                Cell::Number(epoch.masked),
                Cell::Number(epoch.nt_xent),
            ]
        };
        let rows = history
            .epochs
            .iter()
            .map(|epoch| row("training", epoch))
            .chain(
                history
                    .validation
                    .iter()
                    .map(|epoch| row("validation", epoch)),
            );
        let columns = ["epoch", "samples", "total", "pathway", "masked", "NT-Xent"];
        Some(text_table(
            "losses",
            "Losses by epoch",
            &columns,
            rows.collect(),
        ))
    }

    fn metrics_table(&self) -> Option<TextTable> {
        let rows = self.evaluations().iter().map(|evaluation| {
            vec![
                Cell::Text(evaluation.model.title().into()),
                Cell::Number(evaluation.share),
                Cell::Count(evaluation.repeat as u64 + 1),
                Cell::Count(evaluation.labels_used as u64),
                Cell::Number(evaluation.accuracy),
                Cell::Number(evaluation.balanced_accuracy),
                Cell::Number(evaluation.macro_f1),
            ]
        });
        let columns = [
            "model",
            "share of labels",
            "run",
            "labels used",
            "accuracy",
            "balanced accuracy",
            "macro F1",
        ];
        Some(text_table(
            "metrics",
            "Test scores of each classifier",
            &columns,
            rows.collect(),
        ))
    }

    fn predictions_table(&self) -> Option<TextTable> {
        let evaluations = self.evaluations();
        let classes = &evaluations.first()?.classes;
        let mut rows = Vec::new();
        for evaluation in evaluations {
            for prediction in &evaluation.predictions {
                let mut row = vec![
                    Cell::Text(prediction.sample.clone()),
                    Cell::Text(evaluation.model.title().into()),
                    Cell::Number(evaluation.share),
                    Cell::Count(evaluation.repeat as u64 + 1),
                    Cell::Text(prediction.truth.clone()),
                    Cell::Text(prediction.predicted.clone()),
                ];
                row.extend(
                    prediction
                        .probabilities
                        .iter()
                        .map(|&p| Cell::Number(f64::from(p))),
                );
                rows.push(row);
            }
        }
        let probabilities: Vec<String> =
            classes.iter().map(|class| format!("p({class})")).collect();
        let columns: Vec<&str> = [
            "sample",
            "model",
            "share of labels",
            "run",
            "class",
            "predicted",
        ]
        .into_iter()
        .chain(probabilities.iter().map(String::as_str))
        .collect();
        Some(text_table(
            "predictions",
            "Predicted class of each test sample",
            &columns,
            rows,
        ))
    }

    /// All samples by gene symbols, with their part, as one table to download.
    ///
    /// # Errors
    /// The genes are not mapped yet.
    pub fn mapped_table(&self) -> Result<Table> {
        let genes = self.genes().ok_or_else(|| nothing_yet("mapped table"))?;
        stack(
            genes
                .parts
                .iter()
                .map(|(part, table)| (part, (**table).clone())),
        )
    }

    /// All samples' pathway scores as one table to download.
    ///
    /// # Errors
    /// The pathways are not scored yet.
    pub fn scores_matrix(&self) -> Result<Table> {
        let result = self.pathways().ok_or_else(|| nothing_yet("score"))?;
        stack(result.scores.iter().filter_map(|(part, scores)| {
            let table = Table::from_f64(
                "pathway scores",
                scores.sample_ids.clone(),
                scores.pathways.clone(),
                result.nes(part)?,
            );
            Some((part, table))
        }))
    }

    /// All samples' latent vectors as one table to download.
    ///
    /// # Errors
    /// The encoder is not pretrained yet.
    pub fn latent_matrix(&self) -> Result<Table> {
        let result = self
            .pretrained()
            .ok_or_else(|| nothing_yet("latent vector"))?;
        stack(result.latent.iter().map(|(part, latent)| {
            let features = (0..latent.values.ncols()).map(|column| format!("latent_{column}"));
            let table = Table {
                name: "latent space".into(),
                sample_ids: latent.sample_ids.clone(),
                features: features.collect(),
                values: (*latent.values).clone(),
                remainder: None,
                metadata: Vec::new(),
            };
            (part, table)
        }))
    }
}

fn nothing_yet(what: &str) -> Error {
    Error::new(
        format!("there is no {what} yet"),
        "Run the step it belongs to first.",
    )
}

/// A table of these columns.
pub(super) fn text_table(
    name: &str,
    title: &str,
    columns: &[&str],
    rows: Vec<Vec<Cell>>,
) -> TextTable {
    TextTable {
        name: name.into(),
        title: title.into(),
        columns: columns.iter().map(|&column| column.into()).collect(),
        rows,
    }
}

/// One table of all parts, with a metadata column that names the part.
fn stack(parts: impl Iterator<Item = (Part, Table)>) -> Result<Table> {
    let mut tables = Vec::new();
    for (part, mut table) in parts {
        let values = vec![part.name().to_string(); table.samples()];
        table.metadata.push(MetadataColumn {
            name: "part".into(),
            values,
        });
        tables.push(table);
    }
    Ok(crate::table::concatenate(tables)?.0)
}
