//! `explore`: tables and figures of everything one looks at before learning.

use std::path::Path;

use genessl::Result;
use genessl::figures;
use genessl::study::{Assets, Role, Session, Step, Study};

use crate::ExploreArguments;
use crate::crew;
use crate::folder::ResultsFolder;
use crate::learning::{add, add_helpers, read_study, run_with_bar, set, tell_not_done, tell_notes};
use crate::rescue;
use crate::results::Results;
use crate::target;

/// The file that says what a folder of explorations holds.
const LIST: &str = "explore.json";

/// `genessl explore`
pub fn explore(arguments: &ExploreArguments) -> Result<()> {
    let mut session = Session::new(Assets::builtin()?);
    let _helpers = crew::help(session.crew());
    let mut study = match &arguments.study {
        Some(path) => read_study(path)?,
        None => Study::default(),
    };
    apply_options(&mut study, arguments);
    let sets = study.pathways.sets.clone();
    let mapping = study.genes.table.clone();
    study.data = genessl::study::DataSettings {
        label: study.data.label,
        ..Default::default()
    };
    arguments.input.apply(&mut study.data);
    session.set_study(study)?;
    // The part that needs no labels, and takes them where there are some.
    for path in &arguments.input.labels {
        add(&mut session, Role::Labels, path)?;
    }
    for path in &arguments.input.tables {
        add(&mut session, Role::Pretrain, path)?;
    }
    add_helpers(&mut session, Path::new("."), &sets, mapping.as_deref())?;
    let folder = ResultsFolder::open(&arguments.out, LIST)?;
    target::check_outside(&arguments.out, &arguments.input.paths())?;
    run_with_bar(&mut session, Step::EXPLORE)?;
    tell_notes(&session);
    tell_not_done(&session, None);
    rescue::results(folder, LIST, |folder| write(&session, folder))?;
    say!("genessl: {}", session.state(Step::EXPLORE).sentence);
    Ok(())
}

fn apply_options(study: &mut Study, arguments: &ExploreArguments) {
    set(&mut study.seed, &arguments.seed);
    set(&mut study.data.label, &arguments.label);
    set(&mut study.features.transform, &arguments.transform);
    set(&mut study.explore.top_genes, &arguments.top_genes);
    set(&mut study.explore.embed_genes, &arguments.embed_genes);
    set(&mut study.tsne.perplexity, &arguments.perplexity);
    set(&mut study.umap.neighbours, &arguments.neighbours);
    set(&mut study.umap.min_dist, &arguments.min_dist);
    set(&mut study.clusters.clusters, &arguments.clusters);
    set(&mut study.clusters.on, &arguments.clusters_on);
    set(&mut study.output.formulas, &arguments.formulas);
}

/// Everything there is: `tables/`, `figures/`, and `explore.json`.
fn write(session: &Session, folder: ResultsFolder) -> Result<()> {
    let mut results = Results::new(session, folder);
    results.tables(Step::EXPLORE)?;
    results.figures_with_tables(Step::EXPLORE)?;
    write_layouts(session, &mut results)?;
    results.finish(&session.explore_summary())
}

/// The layouts of the samples by their genes, coloured by class, or by cluster where no classes are known.
pub fn write_layouts(session: &Session, results: &mut Results) -> Result<()> {
    figures::layouts(session)
        .into_iter()
        .try_for_each(|(method, name)| {
            results.figure_with_table(Step::EXPLORE, &name, method.title(), method.name())
        })
}
