//! `bench-objectives`: every objective of pretraining by itself, and pairs of the best, on the same draws of labels.

use genessl::Result;
use genessl::figures::{
    Ablation, AblationModel, AblationVariant, ComparedModel, Figure, FigureContext, Theme, ablation,
};
use genessl::learn::sweep::Difference;
use genessl::study::ablate::{RivalOptions, Rivals, Standing, rivals};
use genessl::study::{Assets, Session, Step, Study};
use genessl::table::{self, Cell, TableFormat, TextTable};
use serde::Serialize;

use crate::BenchObjectivesArguments;
use crate::crew;
use crate::files::json_bytes;
use crate::folder::{ResultsFolder, WrittenFile};
use crate::learning::{
    add_study_files, folder_of, named_paths, read_study, run_with_bar, tell_notes,
};
use crate::rescue;
use crate::target;

/// The file that says what the folder holds.
const LIST: &str = "objectives.json";

#[derive(Serialize)]
struct List {
    own: String,
    study: Study,
    written_by: &'static str,
    files: Vec<WrittenFile>,
}

/// `genessl bench-objectives`
pub fn bench(arguments: &BenchObjectivesArguments) -> Result<()> {
    let options = RivalOptions {
        shares: arguments.shares.clone(),
        repeats: usize::from(arguments.repeats),
    };
    let study = read_study(&arguments.study)?;
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    let folder = folder_of(&arguments.study);
    let inputs = named_paths(&study, &folder);
    add_study_files(&mut session, &study, &folder)?;
    session.load_study(study)?;
    let results = ResultsFolder::open(&arguments.out, LIST)?;
    target::check_outside(&arguments.out, &inputs)?;
    run_with_bar(&mut session, Step::PRETRAIN)?;
    tell_notes(&session);
    let found = rivals(&session, &options, &|next| say!("genessl: {next}"))?;
    let standings = found.standings();
    rescue::results(results, LIST, |folder| {
        write(&session, &options, &found, &standings, folder)
    })?;
    say!("genessl: {}", sentence(&options, &standings));
    Ok(())
}

fn write(
    session: &Session,
    options: &RivalOptions,
    found: &Rivals,
    standings: &[Standing],
    mut folder: ResultsFolder,
) -> Result<()> {
    let table = table_of(options, standings);
    let bytes = table::write_text_as(&table, TableFormat::Csv, session.formulas())?;
    folder.write("objectives.csv".into(), &bytes)?;
    for (level, &share) in options.shares.iter().enumerate() {
        let name = format!("objectives_{}", percent(share));
        let figure = figure(session, &name, level, found, standings)?;
        folder.write(format!("figures/{name}.svg"), figure.svg.as_bytes())?;
    }
    let list = List {
        own: found.names[found.own].clone(),
        study: session.study().clone(),
        written_by: "GeneSSL",
        files: folder.files().to_vec(),
    };
    folder.finish(&json_bytes(&list)?)
}

fn percent(share: f64) -> String {
    format!("{}", (share * 1e4).round() / 1e2).replace('.', "_")
}

fn table_of(options: &RivalOptions, standings: &[Standing]) -> TextTable {
    let number = |number: Option<f64>| number.map_or(Cell::Missing, Cell::Number);
    let row = |one: &Standing| {
        let (difference, gain) = (one.difference.as_ref(), one.gain.as_ref());
        // Of one draw there is no interval.
        let ranged = |of: Option<&Difference>, end: fn(&Difference) -> f64| {
            number(of.filter(|_| options.repeats > 1).map(end))
        };
        vec![
            Cell::Text(one.objective.clone()),
            Cell::Number(options.shares[one.accuracy.level]),
            Cell::Number(one.accuracy.labels),
            Cell::Count(one.accuracy.n as u64),
            Cell::Number(one.accuracy.mean),
            number(one.accuracy.sd),
            number(difference.map(|difference| difference.mean)),
            ranged(difference, |difference| difference.low),
            ranged(difference, |difference| difference.high),
            ranged(difference, |difference| difference.p),
            number(gain.map(|gain| gain.mean)),
            ranged(gain, |gain| gain.low),
            ranged(gain, |gain| gain.high),
            number(one.course.map(|course| course.first_loss)),
            number(one.course.map(|course| course.last_loss)),
            number(one.course.map(|course| course.effective_rank)),
        ]
    };
    let columns = [
        "objective",
        "proportion",
        "labels",
        "draws",
        "mean",
        "std",
        "difference to supervised",
        "low",
        "high",
        "p",
        "difference to own",
        "low to own",
        "high to own",
        "first loss",
        "last loss",
        "effective rank",
    ];
    TextTable {
        name: "objectives".into(),
        title: "Test accuracy of the frozen encoder by the objectives of its pretraining".into(),
        columns: columns.map(String::from).to_vec(),
        rows: standings.iter().map(row).collect(),
    }
}

/// The accuracies with one share of the labels.
fn figure(
    session: &Session,
    name: &str,
    level: usize,
    found: &Rivals,
    standings: &[Standing],
) -> Result<Figure> {
    let values = |model: usize| -> Vec<f64> {
        let mut cells = standings.iter().map(|one| &one.accuracy);
        let cell = cells.find(|cell| (cell.model, cell.level) == (model, level));
        cell.map_or_else(Vec::new, |cell| {
            cell.values.iter().map(|&(_, value)| value).collect()
        })
    };
    let supervised = values(0);
    let mean = supervised.iter().sum::<f64>() / supervised.len().max(1) as f64;
    let labels = found.runs.iter().find(|run| run.level == level);
    let labels = labels.map_or(0, |run| run.labels);
    let variants: Vec<AblationVariant> = (1..found.names.len())
        .map(|model| AblationVariant {
            label: &found.names[model],
            own: model == found.own,
        })
        .collect();
    let model = AblationModel {
        model: ComparedModel {
            name: "Frozen encoder",
            place: 1,
            yardstick: false,
        },
        runs: (1..found.names.len()).map(values).collect(),
    };
    let drawn = Ablation {
        name,
        title: &format!("Test accuracy with {labels} labels, by objectives"),
        across: "Objectives",
        measure: "accuracy",
        variants: &variants,
        models: &[model],
        references: &[("supervised network", mean)],
    };
    let context = FigureContext {
        theme: Theme::Light,
        simulated: session.data().is_some_and(|data| data.simulated),
        subtitle: String::new(),
    };
    ablation(&drawn, &context)
}

/// The best with the first share of the labels.
fn sentence(options: &RivalOptions, standings: &[Standing]) -> String {
    let first = standings.iter().filter(|one| one.accuracy.level == 0);
    let trained = first.filter(|one| one.difference.is_some());
    let best = trained.max_by(|a, b| a.accuracy.mean.total_cmp(&b.accuracy.mean));
    let Some((one, difference)) = best.and_then(|one| Some((one, one.difference.as_ref()?))) else {
        return "nothing was judged".into();
    };
    let interval = match options.repeats {
        1 => String::new(),
        _ => format!(
            "95 % interval {} to {}; ",
            points(difference.low),
            points(difference.high)
        ),
    };
    format!(
        "with {} % of the labels {} is best, {:.1} % right: {} points beside the supervised network ({interval}it was chosen for \
         being best, which flatters it)",
        100.0 * options.shares[0],
        one.objective,
        100.0 * one.accuracy.mean,
        points(difference.mean),
    )
}

/// Percentage points with their sign.
fn points(share: f64) -> String {
    format!("{:+.1}", 100.0 * share).replace('-', "−")
}

/// What `--shares` takes.
pub fn share(text: &str) -> std::result::Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| format!("{text} is no number"))?;
    match share > 0.0 && share <= 1.0 {
        true => Ok(share),
        false => Err("a share is above 0 and up to 1".into()),
    }
}
