//! What the page is shown of a session, as plain values.

use serde::Serialize;

use crate::figures::{self, Theme};
use crate::study::explore::{Analysis, Method, Space};
use crate::study::tables::saved_json;
use crate::study::words::counted;
use crate::study::{Card, Download, Results, Role, Session, State, Step};
use crate::table::{Cell, TextTable};
use crate::{Error, Result};

/// An error as the page shows it: its parts, and all of it in one text.
#[derive(Serialize)]
pub struct Failure {
    #[serde(flatten)]
    error: Error,
    message: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Failure {
            error: error.clone(),
            message: error.to_string(),
        }
    }
}

#[derive(Serialize)]
pub struct FileInfo {
    role: Role,
    name: String,
    bytes: u64,
    state: &'static str,
    summary: String,
    /// Columns beside the genes, once read: what can be the label.
    metadata: Vec<String>,
    /// Tells it from an earlier file of its name.
    serial: u64,
    /// Of its bytes as they are, once they were looked at.
    sha256: Option<String>,
}

/// The files, with what reading them found.
pub fn files(session: &Session) -> Vec<FileInfo> {
    let failed_file = session
        .failure(Step::DATA)
        .and_then(|error| error.file.clone());
    session
        .files()
        .iter()
        .map(|file| {
            let read = session.data().and_then(|data| {
                data.files
                    .iter()
                    .find(|read| read.name == file.name && read.role == file.role)
            });
            let failed = failed_file.as_ref() == Some(&file.name);
            FileInfo {
                sha256: file.identity.clone().flatten(),
                role: file.role,
                name: file.name.clone(),
                bytes: file.source.len(),
                state: match read {
                    _ if failed => "failed",
                    Some(_) => "read",
                    None => "waiting",
                },
                summary: read.map_or_else(String::new, |read| {
                    let (samples, genes) = (read.samples, read.genes);
                    format!(
                        "{}, {}",
                        counted(samples, "sample"),
                        counted(genes, "gene column")
                    )
                }),
                metadata: read.map_or_else(Vec::new, |read| read.report.metadata.clone()),
                serial: file.serial,
            }
        })
        .collect()
}

#[derive(Serialize)]
pub struct MissingFile {
    role: Role,
    name: String,
    /// Of the one that was recorded, where the study tells.
    sha256: Option<String>,
    bytes: Option<u64>,
}

#[derive(Serialize)]
pub struct CardView {
    card: Card,
    failure: Option<Failure>,
}

/// A file's card.
pub fn card(session: &Session, role: Role, name: &str) -> Result<CardView> {
    let card = session.card(role, name)?;
    let failure = card.error.as_ref().map(Failure::from);
    Ok(CardView { card, failure })
}

/// Files that a study names and that are not there yet.
pub fn missing_files(session: &Session, missing: Vec<(Role, String)>) -> Vec<MissingFile> {
    let known = |(role, name): (Role, String)| {
        let recorded = session.recorded_file(role, &name);
        MissingFile {
            sha256: recorded.and_then(|file| file.sha256.clone()),
            bytes: recorded.map(|file| file.bytes),
            role,
            name,
        }
    };
    missing.into_iter().map(known).collect()
}

#[derive(Serialize)]
pub struct StepView {
    step: Step,
    title: &'static str,
    needs: Option<Step>,
    by_itself: bool,
    state: State,
    number: String,
    sentence: String,
    error: Option<Failure>,
    estimate_bytes: u64,
    estimate_seconds: f64,
}

/// All steps as the rail shows them.
pub fn steps(session: &Session) -> Vec<StepView> {
    session
        .states()
        .into_iter()
        .map(|state| StepView {
            step: state.step,
            title: state.title,
            needs: session.needs(state.step),
            by_itself: state.step.is_by_itself(),
            state: state.state,
            number: state.number,
            sentence: state.sentence,
            error: state.error.as_ref().map(Failure::from),
            estimate_bytes: state.estimate_bytes,
            estimate_seconds: state.estimate_seconds,
        })
        .collect()
}

#[derive(Serialize)]
pub struct Named {
    name: String,
    title: String,
}

#[derive(Serialize)]
pub struct NamedTable {
    name: String,
    title: String,
    rows: usize,
}

#[derive(Serialize)]
pub struct View {
    sentence: String,
    notes: Vec<String>,
    figures: Vec<Named>,
    choosers: Vec<figures::Chooser>,
    tables: Vec<NamedTable>,
    downloads: &'static [Download],
}

/// What a panel lists of its step.
pub fn view(session: &Session, step: Step) -> View {
    let tables = session.table_names(step).into_iter().filter_map(|name| {
        let table = session.text_table(name).ok()?;
        Some(NamedTable {
            name: name.into(),
            title: table.title,
            rows: table.rows.len(),
        })
    });
    let figures = figures::names(session, step)
        .into_iter()
        .map(|(name, title)| Named {
            name: name.into(),
            title: title.into(),
        });
    View {
        sentence: session.state(step).sentence,
        notes: session.notes(step),
        figures: figures.collect(),
        choosers: figures::choosers(session, step),
        tables: tables.collect(),
        downloads: downloads(session, step),
    }
}

#[derive(Serialize)]
pub struct ScatterState {
    space: Space,
    method: Method,
    title: String,
    state: State,
    sentence: String,
    error: Option<Failure>,
}

#[derive(Serialize)]
pub struct AnalysisState {
    state: State,
    sentence: String,
    error: Option<Failure>,
}

#[derive(Serialize)]
pub struct Explorations {
    /// Changes when the samples or their order do.
    samples_key: String,
    /// Changes when what is coloured by may have.
    colours_key: String,
    count: usize,
    classes: usize,
    latent: bool,
    scatters: Vec<ScatterState>,
    clusters: AnalysisState,
    latent_clusters: AnalysisState,
    difference: AnalysisState,
}

/// What can be shown of the samples, and where each picture stands.
pub fn explorations(session: &Session) -> Explorations {
    let error = |analysis| session.analysis_failure(analysis).map(Failure::from);
    let scatter = |space: Space, method: Method| {
        let analysis = Analysis::scatter(space, method);
        ScatterState {
            space,
            method,
            title: session.scatter_title(space, method),
            state: session.analysis_state(analysis),
            sentence: session.scatter_sentence(space, method),
            error: error(analysis),
        }
    };
    let state = |analysis: Analysis, sentence| AnalysisState {
        state: session.analysis_state(analysis),
        sentence,
        error: error(analysis),
    };
    let clusters = |space| state(Analysis::Clusters(space), session.clusters_sentence(space));
    let cohort = session.cohort();
    Explorations {
        samples_key: session.samples_key(),
        colours_key: session.colours_key(),
        count: cohort.map_or(0, |cohort| cohort.len()),
        classes: cohort.map_or(0, |cohort| cohort.classes()),
        latent: session.pretrained().is_some(),
        scatters: Space::ALL
            .into_iter()
            .flat_map(|space| Method::ALL.map(|method| scatter(space, method)))
            .collect(),
        clusters: clusters(Space::Genes),
        latent_clusters: clusters(Space::Latent),
        difference: state(Analysis::Difference, session.difference_sentence()),
    }
}

/// What can be saved of a step's result.
fn downloads(session: &Session, step: Step) -> &'static [Download] {
    match session.has_result(step) {
        true => step.downloads(),
        false => &[],
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub enum PageCell<'a> {
    Text(&'a str),
    Number(f64),
    Missing(()),
}

#[derive(Serialize)]
pub struct TablePage<'a> {
    title: &'a str,
    columns: &'a [String],
    rows: Vec<Vec<PageCell<'a>>>,
    total: usize,
}

/// Some rows of a table.
pub fn page_of(table: &TextTable, start: usize, count: usize) -> TablePage<'_> {
    let cell = |cell| match cell {
        &Cell::Number(number) => PageCell::Number(number),
        &Cell::Count(count) => PageCell::Number(count as f64),
        Cell::Text(text) => PageCell::Text(text),
        Cell::Missing => PageCell::Missing(()),
    };
    let rows = table.rows.iter().skip(start).take(count);
    TablePage {
        title: &table.title,
        columns: &table.columns,
        rows: rows.map(|row| row.iter().map(cell).collect()).collect(),
        total: table.rows.len(),
    }
}

/// What `results.json` holds that the page saves: the study's numbers, and the list of its figures.
#[derive(Serialize)]
struct SavedResults {
    #[serde(flatten)]
    numbers: Results,
    figures: Vec<figures::Listed>,
}

/// The bytes of something to save.
pub fn download(session: &Session, name: &str, format: &str) -> Result<Vec<u8>> {
    match (name, format) {
        (name, "svg") => Ok(figures::of_session(session, name, Theme::Light)?
            .svg
            .into_bytes()),
        ("results", "json") => saved_json(&SavedResults {
            numbers: session.results(),
            figures: figures::listed(session),
        }),
        (name, format) => session.save(name, format),
    }
}
