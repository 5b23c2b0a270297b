//! The tables of the samples read.

use std::collections::{HashMap, HashSet};

use crate::Result;
use crate::explore::classes::Tissue;
use crate::sorting::sort;
use crate::study::tables::text_table;
use crate::study::{Part, Session};
use crate::table::{Cell, TextTable};

/// Their names.
pub fn names(session: &Session) -> Vec<&'static str> {
    match session.data() {
        Some(data) if data.labels.is_empty() => vec!["classes", "files", "samples"],
        Some(_) => vec!["classes", "files", "labels", "samples"],
        None => Vec::new(),
    }
}

/// One of them.
pub fn table(session: &Session, name: &str) -> Option<TextTable> {
    match name {
        "classes" => classes(session),
        "files" => files(session),
        "labels" => labels(session),
        "samples" => samples(session),
        _ => None,
    }
}

/// The study file.
pub fn save(session: &Session, name: &str, format: &str) -> Option<Result<Vec<u8>>> {
    let file = || Ok(session.study_file()?.into_bytes());
    ((name, format) == ("study", "toml")).then(file)
}

fn classes(session: &Session) -> Option<TextTable> {
    let data = session.data()?;
    let mut labels: Vec<Option<&str>> = data
        .samples
        .iter()
        .map(|sample| sample.label.as_deref())
        .collect();
    sort(&mut labels, &Ord::cmp);
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
        let ids: HashSet<&str> = of_class.iter().map(|sample| sample.id.as_str()).collect();
        row.push(Cell::Count(ids.len() as u64));
        row
    });
    Some(text_table(
        "classes",
        "Samples of each class",
        &["class", "pretrain", "finetune", "test", "all"],
        rows.collect(),
    ))
}

fn files(session: &Session) -> Option<TextTable> {
    let rows = session.data()?.files.iter().map(|file| {
        vec![
            Cell::Text(file.name.clone()),
            Cell::Text(format!("{:?}", file.role).to_ascii_lowercase()),
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

/// What files of labels and samples did not match.
fn labels(session: &Session) -> Option<TextTable> {
    let reports = session.data()?.labels.iter();
    let rows = reports.flat_map(|report| {
        let row = move |id: &String, what: &str| {
            vec![
                Cell::Text(report.file.clone()),
                Cell::Text(id.clone()),
                Cell::Text(what.into()),
            ]
        };
        let samples = report.samples_without.iter();
        let samples = samples.map(move |id| row(id, "a sample that the file does not have"));
        let ids = report.ids_without.iter();
        samples.chain(ids.map(move |id| row(id, "in the file, but no sample is called so")))
    });
    let columns = ["file", "id", "what it is"];
    let title = "Samples without labels, and labels without a sample";
    Some(text_table("labels", title, &columns, rows.collect()))
}

fn samples(session: &Session) -> Option<TextTable> {
    let data = session.data()?;
    let ids = data.once().into_iter().map(|(id, _)| id);
    let tissues: HashMap<&str, Tissue> = ids.zip(data.tissues().tissues).collect();
    let rows = data.samples.iter().map(|sample| {
        let label = sample.label.as_deref();
        let tissue = match tissues.get(sample.id.as_str()) {
            Some(Tissue::Normal) => "Normal",
            Some(Tissue::Tumour) => "Tumour",
            _ => "",
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
