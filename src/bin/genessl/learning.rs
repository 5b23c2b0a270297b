//! `pretrain` and `run`: a study from its files to its results.

use std::path::{Path, PathBuf};

use genessl::learn::checkpoint;
use genessl::names::with_brief_names;
use genessl::study::{Assets, Role, RunProgress, Session, Step, Study};
use genessl::{Error, Result};

use crate::crew;
use crate::exploring;
use crate::files::{
    SMALL_FILE_BYTES, check_table, json_bytes, name_of, read_bytes, read_source, write_text_table,
};
use crate::folder::{KeptFolder, ResultsFolder};
use crate::reporting;
use crate::rescue;
use crate::results::Results;
use crate::sources::{self, is_address};
use crate::target;
use crate::watch::Bar;
use crate::{PretrainArguments, RunArguments};

/// `genessl pretrain`
pub fn pretrain(arguments: &PretrainArguments) -> Result<()> {
    let mut inputs = arguments.input.paths();
    inputs.extend(arguments.study.as_deref());
    inputs.extend(arguments.sets.as_deref().map(Path::new));
    let mut outputs = vec![arguments.out.as_path()];
    outputs.extend(arguments.losses.as_deref());
    target::check_apart(&outputs, &inputs)?;
    target::check(&arguments.out)?;
    if let Some(path) = &arguments.losses {
        check_table(path)?;
    }
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    let mut study = match &arguments.study {
        Some(path) => read_study(path)?,
        None => Study::default(),
    };
    apply_options(&mut study, arguments);
    let sets = study.pathways.sets.clone();
    let mapping = study.genes.table.clone();
    study.data = Default::default();
    arguments.input.apply(&mut study.data);
    session.set_study(study)?;
    for path in &arguments.input.tables {
        add(&mut session, Role::Pretrain, path)?;
    }
    add_helpers(&mut session, Path::new("."), &sets, mapping.as_deref())?;
    run_with_bar(&mut session, Step::PRETRAIN)?;
    tell_notes(&session);
    if let Some(error) = session.failure(Step::PATHWAYS) {
        if names_sets(&session) || arguments.sets.is_some() {
            return Err(error.clone());
        }
        tell_not_done(&session, None);
    }
    if let Some(result) = session.pretrained() {
        rescue::file(&arguments.out, &checkpoint::save(&result.checkpoint)?)?;
    }
    if let Some(path) = &arguments.losses {
        write_text_table(path, &session.text_table("losses")?, session.formulas())?;
    }
    say!("genessl: {}", session.state(Step::PRETRAIN).sentence);
    Ok(())
}

/// Takes an option of the command line where it is given.
pub fn set<T: Clone>(place: &mut T, value: &Option<T>) {
    if let Some(value) = value {
        *place = value.clone();
    }
}

fn apply_options(study: &mut Study, arguments: &PretrainArguments) {
    set(&mut study.seed, &arguments.seed);
    set(&mut study.pathways.sets, &arguments.sets);
    set(&mut study.features.transform, &arguments.transform);
    set(&mut study.features.top_variable, &arguments.top_variable);
    set(&mut study.output.formulas, &arguments.formulas);
    let options = &mut study.pretrain;
    set(&mut options.samples, &arguments.samples);
    set(&mut options.epochs, &arguments.epochs);
    set(&mut options.batch_size, &arguments.batch_size);
    set(&mut options.learning_rate, &arguments.learning_rate);
    set(&mut options.validation_share, &arguments.validation_share);
    set(&mut options.device, &arguments.device);
}

/// The file that says what a folder of results holds.
pub const LIST: &str = "results.json";

/// `genessl run`
pub fn run(arguments: &RunArguments) -> Result<()> {
    let text = study_text(&arguments.study)?;
    let mut study = Study::from_toml(&name_of(&arguments.study), &text)?;
    set(&mut study.output.formulas, &arguments.formulas);
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    let folder = folder_of(&arguments.study);
    let mut inputs = named_paths(&study, &folder);
    inputs.extend(arguments.predict.iter().cloned());
    add_study_files(&mut session, &study, &folder)?;
    session.load_study(study)?;
    let results = ResultsFolder::open(&arguments.out, LIST)?;
    target::check_outside(&arguments.out, &inputs)?;
    if let Some(report) = &arguments.report {
        let tables = inputs.iter().map(PathBuf::as_path);
        let inputs: Vec<&Path> = tables.chain([arguments.study.as_path()]).collect();
        target::check_apart(&[report], &inputs)?;
        reporting::check(report, &arguments.out, &arguments.words)?;
    }
    for table in &arguments.predict {
        add(&mut session, Role::Predict, table)?;
    }
    check_predicted(&session)?;
    let mut kept = KeptFolder::open(&arguments.out, session.ledger(), arguments.fresh)?;
    let failure = run_targets(&mut session, arguments, &text, &mut kept)?;
    tell_notes(&session);
    tell_not_done(&session, failure.as_ref());
    let again = |error| match kept.makes_room() {
        true => write_results(&session, ResultsFolder::open(&arguments.out, LIST)?),
        false => Err(error),
    };
    rescue::results(results, LIST, |folder| {
        write_results(&session, folder).or_else(again)
    })?;
    if let Err(error) = kept.clear() {
        say!("genessl: what was kept while the study ran can't be removed: {error}");
    }
    if let Some(report) = &arguments.report {
        reporting::write(
            &arguments.out,
            &arguments.words,
            &[folder, PathBuf::from(".")],
            report,
        )?;
    }
    for step in done(&session) {
        say!("{:>9}  {}", step.title(), session.state(step).sentence);
    }
    failure.map_or(Ok(()), Err)
}

/// Reads the new tables once before everything: they are used last, and nobody should wait for that to hear that one can't
/// be read. Pipes give what they hold once, and are not.
///
/// # Errors
/// One can't be read.
fn check_predicted(session: &Session) -> Result<()> {
    let new = session.files().iter();
    for file in new.filter(|file| file.role == Role::Predict && !file.source.is_pipe()) {
        let options = session.study().data.read_options(&file.name);
        read_source(&file.name, file.source.clone(), &options)?;
    }
    Ok(())
}

/// Does what was asked for, as far as it can be done, and says why the first of it could not.
///
/// # Errors
/// There is nothing to write: the tables can't be read or mapped.
fn run_targets(
    session: &mut Session,
    arguments: &RunArguments,
    text: &str,
    kept: &mut KeptFolder,
) -> Result<Option<Error>> {
    let is_alone = session
        .files()
        .iter()
        .any(|file| file.role == Role::Classifier);
    if !(session.study().data.is_built_in() || names_samples(session) || is_alone) {
        return Err(Error::new(
            "the study names no samples",
            "Give [data] pretrain, finetune and test, or labelled, or tumours = {}, or simulated = {}; or classifier and \
             predict.",
        ));
    }
    session.start_all(&targets(session, arguments, text));
    match advance_keeping(session, |session, progress| kept.take(session, progress)) {
        Err(error) if session.genes().is_none() => Err(error),
        Err(_) => {
            // Sets that were chosen are asked for; those taken by default are not.
            let is_asked = |step| step != Step::PATHWAYS || names_sets(session);
            let mut failures = session.failures().filter(|(step, _)| is_asked(*step));
            Ok(failures.next().map(|(_, error)| error.clone()))
        }
        Ok(()) => Ok(None),
    }
}

/// Runs what was asked for to its end. What fails on the way is said when it does: hours may follow.
pub fn advance_to_the_end(session: &mut Session) -> Result<()> {
    advance_keeping(session, |_, _| {})
}

/// The same; `keep` is called after each piece of work.
fn advance_keeping(
    session: &mut Session,
    mut keep: impl FnMut(&Session, &RunProgress),
) -> Result<()> {
    let bar = Bar::new();
    let mut told = 0;
    loop {
        let progress = session.advance()?;
        keep(session, &progress);
        bar.show_run(&progress);
        for found in &progress.found {
            bar.aside(|| say!("genessl: {found}"));
        }
        if progress.finished {
            return Ok(());
        }
        if session.failures().count() > told {
            told = session.failures().count();
            bar.aside(|| tell_not_done(session, None));
        }
    }
}

/// Whether the study has files with samples of its cohort.
fn names_samples(session: &Session) -> bool {
    session.files().iter().any(|file| file.role.has_samples())
}

/// Whether gene sets were chosen that are not built in.
fn names_sets(session: &Session) -> bool {
    !is_built_in(&session.study().pathways.sets)
}

fn is_built_in(sets: &str) -> bool {
    matches!(sets, "kegg" | "wikipathways")
}

/// Says which steps could not be done, and why; not that of the error with which the program ends.
pub fn tell_not_done(session: &Session, end: Option<&Error>) {
    for one in session.not_done() {
        if end.is_none_or(|error| error.what != one.what) {
            say!(
                "genessl: {} was not done: {}. {}",
                one.step.title(),
                one.what,
                one.advice
            );
        }
    }
}

/// The steps to do: all that there is something to work on for; of those that are run by themselves the ones that have a
/// section in the study file, or an option.
fn targets(session: &Session, arguments: &RunArguments, text: &str) -> Vec<Step> {
    let mut targets = session.everything();
    let by_themselves = Step::all().iter().filter(|step| step.is_by_itself());
    let is_in_study = |step: Step| names_section(text, step.name()) && session.has_input(step);
    let is_asked = |step: &&Step| arguments.asks(**step) || is_in_study(**step);
    targets.extend(by_themselves.filter(is_asked));
    targets.retain(|step| !arguments.without.contains(step));
    targets
}

/// The tables, and the classifier, that a study names, by their roles.
fn named_tables(study: &Study) -> [(Role, &Vec<String>); 7] {
    let data = &study.data;
    [
        (Role::Pretrain, &data.pretrain),
        (Role::Finetune, &data.finetune),
        (Role::Test, &data.test),
        (Role::Labelled, &data.labelled),
        (Role::Labels, &data.labels),
        (Role::Predict, &data.predict),
        (Role::Classifier, &data.classifier),
    ]
}

/// The paths of all files that a study names.
pub fn named_paths(study: &Study, folder: &Path) -> Vec<PathBuf> {
    let tables = named_tables(study).into_iter().flat_map(|(_, names)| names);
    let sets = (!is_built_in(&study.pathways.sets)).then_some(&study.pathways.sets);
    let helpers = study.genes.table.iter().chain(sets);
    let paths = tables.chain(helpers).filter(|name| !is_address(name));
    paths.map(|name| path_of(folder, name)).collect()
}

/// Adds all files that a study names; their paths start from this folder.
pub fn add_study_files(session: &mut Session, study: &Study, folder: &Path) -> Result<()> {
    for (role, names) in named_tables(study) {
        for name in names {
            add_named(session, role, folder, name)?;
        }
    }
    add_helpers(
        session,
        folder,
        &study.pathways.sets,
        study.genes.table.as_deref(),
    )
}

/// Adds the gene sets and the mapping table that a study names.
pub fn add_helpers(
    session: &mut Session,
    folder: &Path,
    sets: &str,
    mapping: Option<&str>,
) -> Result<()> {
    if !is_built_in(sets) {
        add_named(session, Role::Sets, folder, sets)?;
    }
    match mapping {
        Some(table) => add_named(session, Role::Mapping, folder, table),
        None => Ok(()),
    }
}

fn add_named(session: &mut Session, role: Role, folder: &Path, name: &str) -> Result<()> {
    let path = if name == "-" || is_address(name) {
        PathBuf::from(name)
    } else {
        path_of(folder, name)
    };
    session.add_file(role, name, sources::open(&path)?);
    Ok(())
}

/// The path of a file that a study names: from the study's folder, or from the present one where nothing is there. A study that
/// lies among results names its files as the one did that was run.
fn path_of(folder: &Path, name: &str) -> PathBuf {
    let beside = folder.join(name);
    match !beside.exists() && Path::new(name).exists() {
        true => PathBuf::from(name),
        false => beside,
    }
}

pub fn add(session: &mut Session, role: Role, path: &Path) -> Result<()> {
    session.add_file(role, &name_of(path), sources::open(path)?);
    Ok(())
}

pub fn read_study(path: &Path) -> Result<Study> {
    Study::from_toml(&name_of(path), &study_text(path)?)
}

/// All of a study file, which may be a pipe that gives it once.
fn study_text(path: &Path) -> Result<String> {
    text_of(path)
}

/// All of a small file of text.
///
/// # Errors
/// It can't be read, or is not UTF-8.
pub fn text_of(path: &Path) -> Result<String> {
    let bytes = read_bytes(path, SMALL_FILE_BYTES)?;
    String::from_utf8(bytes).map_err(|_| {
        Error::new("the file is not UTF-8 text", "Save it as UTF-8.").in_file(name_of(path))
    })
}

/// The folder that the paths in a study file start from: its own, or the present one where it is a pipe (or what a shell
/// calls `/dev/stdin`, `/dev/fd/63`).
pub fn folder_of(study: &Path) -> PathBuf {
    let is_named = study.is_file() && !study.starts_with("/dev") && !study.starts_with("/proc");
    let parent = study.parent().filter(|_| is_named);
    parent.unwrap_or(Path::new("")).to_path_buf()
}

pub fn run_with_bar(session: &mut Session, target: Step) -> Result<()> {
    let bar = Bar::new();
    session.run(target, |progress| bar.show_run(progress))?;
    drop(bar);
    Ok(())
}

/// Says what a person should know of the results.
pub fn tell_notes(session: &Session) {
    for note in done(session).flat_map(|step| session.notes(step)) {
        say!("genessl: {}", with_brief_names(&note));
    }
}

/// Whether a study file has this section.
fn names_section(text: &str, section: &str) -> bool {
    let header = format!("[{section}]");
    let mut lines = text.lines();
    lines.any(|line| line.trim_start().starts_with(&header))
}

/// The steps that have a result.
fn done(session: &Session) -> impl Iterator<Item = Step> {
    Step::all()
        .iter()
        .copied()
        .filter(|&step| session.has_result(step))
}

/// Everything there is: the study with its digests, tables, figures and trained weights, and the list of them.
///
/// # Errors
/// The disk refuses it.
pub fn write_results(session: &Session, folder: ResultsFolder) -> Result<()> {
    let mut results = Results::new(session, folder);
    let study = session.study_file();
    results.file("study.toml", study.map(String::into_bytes))?;
    if let Some(report) = session.mapping_report() {
        results.file("mapping_report.json", json_bytes(&report))?;
    }
    if session.pathways().is_some() {
        results.matrix("scores.csv", session.scores_matrix())?;
    }
    if session.pretrained().is_some() {
        results.matrix("latent.csv", session.latent_matrix())?;
    }
    if let Some(result) = session.pretrained() {
        let weights = checkpoint::save(&result.checkpoint);
        results.file("weights.safetensors", weights)?;
    }
    if session.has_trained_classifier() {
        let classifier = session.save("classifier", "safetensors");
        results.file("classifier.safetensors", classifier)?;
    }
    for step in done(session) {
        results.tables(step)?;
        results.figures(step)?;
    }
    if session.has_result(Step::EXPLORE) {
        exploring::write_layouts(session, &mut results)?;
    }
    results.finish(&session.results())
}
