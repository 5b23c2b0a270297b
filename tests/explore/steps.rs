//! Explore as a step of a study: what runs, what is kept, what a change makes stale, what is told.

use genessl::study::explore::{Analysis, ClusterSpace, EmbeddingMethod, Method, Shades, Space};
use genessl::study::{Assets, Session, State, Step, Study};
use genessl::table::Cell;

fn session() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.simulate(90, 4).expect("a cohort");
    change(&mut session, |study| {
        study.explore.top_genes = vec![50, 100];
        study.explore.embed_genes = 100;
        study.explore.components = 10;
        study.tsne.iterations = 250;
        study.tsne.perplexity = 10.0;
        study.umap.epochs = 60;
        study.clusters.starts = 3;
        study.clusters.scan_to = 5;
    });
    session
}

fn change(session: &mut Session, how: impl FnOnce(&mut Study)) {
    let mut study = session.study().clone();
    how(&mut study);
    session.set_study(study).expect("settings");
}

fn explored() -> Session {
    let mut session = session();
    session.run(Step::EXPLORE, |_| {}).expect("an exploration");
    session
}

fn run(session: &mut Session, analysis: Analysis) {
    session.start_analysis(analysis);
    while !session.advance().expect("it advances").finished {}
}

const UMAP: Analysis = Analysis::Umap(Space::Genes);
const TSNE: Analysis = Analysis::Tsne(Space::Genes);
const CLUSTERS: Analysis = Analysis::Clusters(Space::Genes);

#[test]
fn the_step_does_everything_and_nothing_that_follows() {
    let session = explored();
    assert_eq!(session.state(Step::EXPLORE).state, State::Done);
    assert_eq!(session.state(Step::PRETRAIN).state, State::Ready);
    for method in Method::ALL {
        let plane = session.plane(Space::Genes, method).expect("a picture");
        assert_eq!(plane.dim(), (90, 2));
        assert!(plane.iter().all(|at| at.is_finite()));
    }
    let clusters = session
        .exploration()
        .clusters(Space::Genes)
        .expect("clusters");
    // Four types and normal tissue.
    assert_eq!(clusters.table.clusters, 5);
    assert_eq!(
        clusters
            .scan
            .iter()
            .map(|point| point.clusters)
            .collect::<Vec<_>>(),
        [2, 3, 4, 5]
    );
    let sentence = session.state(Step::EXPLORE).sentence;
    assert!(sentence.contains("adjusted Rand index"), "{sentence}");
    let notes = session.notes(Step::EXPLORE).join(" ");
    assert!(notes.contains("largest class"), "{notes}");
}

#[test]
fn classifying_does_not_wait_for_it() {
    let mut session = session();
    session.start(Step::PRETRAIN);
    let mut steps = Vec::new();
    while steps.last() != Some(&Step::PRETRAIN) {
        steps.push(session.advance().expect("it advances").step);
    }
    assert!(!steps.contains(&Step::EXPLORE));
    session.start_everything();
    assert_eq!(session.running_step(), Some(Step::EXPLORE));
}

#[test]
fn a_change_makes_stale_what_lies_downstream_and_nothing_else() {
    let mut session = explored();
    let states = |session: &Session| [UMAP, TSNE, CLUSTERS].map(|one| session.analysis_state(one));
    assert_eq!(states(&session), [State::Done; 3]);
    change(&mut session, |study| study.umap.min_dist = 0.5);
    assert_eq!(states(&session), [State::Stale, State::Done, State::Stale]);
    assert_eq!(session.state(Step::EXPLORE).state, State::Stale);
    change(&mut session, |study| study.clusters.on = ClusterSpace::Tsne);
    assert_eq!(session.analysis_state(CLUSTERS), State::Stale);
    run(&mut session, CLUSTERS);
    assert_eq!(states(&session), [State::Stale, State::Done, State::Done]);
    change(&mut session, |study| study.explore.top_genes = vec![30]);
    assert_eq!(session.analysis_state(Analysis::Panels), State::Stale);
    assert_eq!(session.analysis_state(TSNE), State::Done);
    change(&mut session, |study| study.explore.embed_genes = 60);
    assert_eq!(session.analysis_state(TSNE), State::Stale);
}

#[test]
fn one_analysis_brings_what_it_needs_and_no_more() {
    let mut session = session();
    run(&mut session, UMAP);
    assert_eq!(
        session.analysis_state(Analysis::Pca(Space::Genes)),
        State::Done
    );
    assert_eq!(session.analysis_state(UMAP), State::Done);
    assert_eq!(session.analysis_state(TSNE), State::Ready);
    assert!(session.pathways().is_none(), "no pathway is scored for it");
}

#[test]
fn a_cancelled_layout_is_dropped_and_the_rest_is_kept() {
    let mut session = session();
    run(&mut session, Analysis::Pca(Space::Genes));
    session.start_analysis(TSNE);
    let mut settling = 0;
    while settling < 20 {
        let progress = session.advance().expect("it advances");
        assert!(!progress.finished);
        settling += usize::from(session.plane(Space::Genes, Method::Tsne).is_some());
    }
    session.cancel();
    assert!(session.plane(Space::Genes, Method::Tsne).is_none());
    assert_eq!(session.analysis_state(TSNE), State::Ready);
    assert_eq!(
        session.analysis_state(Analysis::Pca(Space::Genes)),
        State::Done
    );
}

#[test]
fn the_learned_space_needs_an_encoder() {
    let mut session = session();
    run(&mut session, Analysis::Pca(Space::Genes));
    session.start_analysis(Analysis::Umap(Space::Latent));
    let error = loop {
        match session.advance() {
            Ok(progress) => assert!(!progress.finished, "there is nothing to lay out"),
            Err(error) => break error,
        }
    };
    assert!(error.advice.contains("Pretrain"), "{error}");
    change(&mut session, |study| {
        study.features.top_variable = 80;
        study.pretrain.epochs = 2;
        study.pretrain.hidden = vec![32];
        study.pretrain.latent = 12;
    });
    session.run(Step::PRETRAIN, |_| {}).expect("an encoder");
    run(&mut session, Analysis::Umap(Space::Latent));
    assert_eq!(
        session
            .plane(Space::Latent, Method::Umap)
            .map(|plane| plane.dim()),
        Some((90, 2))
    );
}

#[test]
fn a_selection_is_listed_and_compared_with_the_rest() {
    let mut session = explored();
    let labels = session.cohort().expect("samples").labels.clone();
    let class = labels[0].clone();
    let chosen: Vec<usize> = (0..90).filter(|&sample| labels[sample] == class).collect();
    session.select(chosen.iter().rev().copied().chain([9_999]).collect());
    assert_eq!(
        session.selection(),
        chosen,
        "in order, and nothing that is not there"
    );
    let table = session.text_table("selection").expect("a table");
    assert_eq!(table.rows.len(), chosen.len());
    assert!(
        table
            .rows
            .iter()
            .all(|row| row[1] == Cell::Text(class.clone()))
    );
    run(&mut session, Analysis::Difference);
    let result = session.exploration().difference().expect("tests");
    assert_eq!(
        (result.selected, result.rest),
        (chosen.len(), 90 - chosen.len())
    );
    assert!(
        result.genes.q.iter().filter(|&&q| q < 0.05).count() > 10,
        "a class differs in genes"
    );
    assert!(!result.pathways.q.is_empty());
    let order = result.genes.order();
    assert!(result.genes.q[order[0]] <= result.genes.q[order[1]]);
    session.select(vec![1, 2, 3]);
    assert_eq!(session.analysis_state(Analysis::Difference), State::Stale);
}

#[test]
fn nothing_selected_is_an_error_that_says_what_to_do() {
    let mut session = explored();
    session.select(Vec::new());
    session.start_analysis(Analysis::Difference);
    let error = loop {
        match session.advance() {
            Ok(progress) => assert!(!progress.finished),
            Err(error) => break error,
        }
    };
    assert!(error.advice.contains("Select"), "{error}");
    assert_eq!(
        session.state(Step::EXPLORE).state,
        State::Done,
        "the rest is kept"
    );
}

#[test]
fn samples_are_coloured_by_what_is_known_of_them() {
    let session = explored();
    let offered: Vec<String> = session
        .colour_choices()
        .into_iter()
        .map(|choice| choice.by)
        .collect();
    for by in ["label", "part", "clusters"] {
        assert!(
            offered.iter().any(|offer| offer == by),
            "{by} among {offered:?}"
        );
    }
    for by in &offered {
        let colouring = session.colouring(by).expect("what is offered can be had");
        let count = match colouring.shades {
            Shades::Classes { of_sample, .. } => of_sample.len(),
            Shades::Values(values) => values.len(),
        };
        assert_eq!(count, 90, "{by}");
    }
    let found = session.search("tp53", 5);
    assert_eq!(found[0].by, "gene:TP53");
    let Shades::Values(values) = session.colouring("gene:TP53").expect("a gene").shades else {
        panic!("a gene has values");
    };
    assert!(values.iter().any(|value| *value > 0.0));
    let name = &session.pathways().expect("scores").pathways()[0];
    let pathway = &session.search(name, 5)[0];
    assert_eq!((pathway.kind, &pathway.name), ("pathway", name));
    assert!(session.colouring(&pathway.by).is_ok());
    assert!(session.colouring("gene:NOSUCHGENE").is_err());
}

#[test]
fn too_few_samples_for_a_layout_do_not_end_a_run_of_everything() {
    let mut session = session();
    change(&mut session, |study| {
        study.explore.components = 500;
        study.tsne.perplexity = 80.0;
        study.umap.neighbours = 200;
        study.explore.embeddings = vec![EmbeddingMethod::Tsne, EmbeddingMethod::Umap];
    });
    session
        .run(Step::EXPLORE, |_| {})
        .expect("limits are lowered");
    let notes = session.notes(Step::EXPLORE).join(" ");
    assert!(
        notes.contains("perplexity is lowered") && notes.contains("neighbours is lowered"),
        "{notes}"
    );
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for text in [
        "[explore]\ntop_genes = []",
        "[explore]\ntop_genes = [1]",
        "[explore]\ncomponents = 1",
        "[explore]\noutlier_cutoff = -1",
        "[explore]\nmethod = \"pca\"",
        "[tsne]\nperplexity = -3",
        "[umap]\nneighbours = 1",
        "[umap]\nmin_dist = 3",
        "[clusters]\nstarts = 0",
    ] {
        let error = Study::from_toml("study.toml", text).expect_err(text);
        assert!(!error.advice.is_empty(), "{error}");
    }
}
