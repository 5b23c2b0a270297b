//! Interpret as a step of a study: what the model knows, on samples that pretraining has not seen.

use genessl::figures::{self, Theme};
use genessl::learn::ModelKind;
use genessl::study::{Part, State, Step, Study};
use genessl::table::Cell;

use crate::support::studies::{change, small_study};

#[test]
fn the_model_is_looked_into_and_everything_is_drawn() {
    let mut session = small_study();
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    assert_eq!(session.state(Step::INTERPRET).state, State::Done);
    let result = session.interpretation().expect("a result");
    let latent = &session.pretrained().expect("an encoder").latent;
    let unseen: Vec<String> = [Part::Finetune, Part::Test]
        .into_iter()
        .flat_map(|part| latent.get(part).expect("samples").sample_ids.clone())
        .collect();
    assert_eq!(result.unseen, unseen, "no sample of the pretraining part");
    assert_eq!(result.correlation.dim(), (12, result.pathways.len()));
    assert_eq!(
        result.head.measured.dim(),
        (unseen.len(), result.pathways.len())
    );

    // The measured scores are on the scale that the head was trained for.
    let scores = session.pathways().expect("scores");
    let range = scores.scores.get(Part::Pretrain).expect("samples").range();
    let first = scores.scores.get(Part::Finetune).expect("samples").es[[0, 3]] / range;
    assert!((f64::from(result.head.measured[[0, 3]]) - first).abs() < 1e-6);

    let asked = result.genes.as_ref().expect("genes");
    assert_eq!(asked.network.model, ModelKind::Unfrozen);
    let tested = session.evaluations()[0].classes.len();
    assert_eq!(asked.classes().count(), tested);
    assert!(asked.network.gap < 0.05, "{}", asked.network.gap);
    assert!(asked.linear.gap < 1e-4, "{}", asked.linear.gap);

    for name in session.table_names(Step::INTERPRET) {
        let table = session.text_table(name).expect("a table");
        assert!(!table.rows.is_empty(), "{name}");
    }
    let mut drawn = 0;
    let mut names: Vec<String> = figures::names(&session, Step::INTERPRET)
        .into_iter()
        .map(|(name, _)| name.to_string())
        .collect();
    for chooser in figures::choosers(&session, Step::INTERPRET) {
        let options = &chooser.selects[0].options;
        names.push(format!("{}/{}", chooser.name, options[0].value));
        names.push(format!(
            "{}/{}",
            chooser.name,
            options[options.len() - 1].value
        ));
    }
    for name in &names {
        for theme in [Theme::Light, Theme::Dark] {
            let figure = figures::of_session(&session, name, theme).expect(name);
            assert!(figure.svg.len() > 1000, "{name}");
            drawn += 1;
        }
    }
    assert_eq!(drawn, 2 * (4 + 4));
    let overall = result.head.overall_r2.expect("it varies");
    let best = result
        .head
        .pathways
        .iter()
        .filter_map(|fit| fit.r2)
        .fold(f64::MIN, f64::max);
    assert!(overall.is_finite() && overall < best, "{overall} {best}");
    let sentence = session.state(Step::INTERPRET).sentence;
    assert!(
        sentence.contains("R²") && sentence.contains("logistic"),
        "{sentence}"
    );
    assert!(session.state(Step::INTERPRET).number.starts_with("R²"));
}

#[test]
fn the_listed_genes_are_in_the_order_of_the_figure() {
    let mut session = small_study();
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let asked = session
        .interpretation()
        .and_then(|result| result.genes.as_ref())
        .expect("genes");
    let (class, place, _) = asked.classes().next().expect("a class");
    let top: Vec<&str> = asked
        .network
        .top(place, 5)
        .into_iter()
        .map(|gene| asked.genes[gene].as_str())
        .collect();
    let table = session.text_table("class_genes").expect("a table");
    let listed: Vec<&str> = table
        .rows
        .iter()
        .filter(|row| row[0] == Cell::Text(class.into()))
        .take(5)
        .map(|row| match &row[1] {
            Cell::Text(gene) => gene.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(listed, top);
    let figure = figures::of_session(&session, &format!("class_genes/{class}"), Theme::Light);
    let figure = figure.expect("a figure");
    for gene in top {
        assert!(figure.svg.contains(gene), "{gene}");
    }
}

#[test]
fn another_network_stands_in_and_without_one_the_rest_is_shown() {
    let mut session = small_study();
    change(&mut session, |study| {
        study.classify.models = vec![ModelKind::Frozen]
    });
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let notes = session.notes(Step::INTERPRET).join("\n");
    assert!(notes.contains("frozen encoder was looked into"), "{notes}");
    let result = session.interpretation().expect("a result");
    assert_eq!(
        result.genes.as_ref().expect("genes").network.model,
        ModelKind::Frozen
    );

    change(&mut session, |study| {
        study.classify.models = vec![ModelKind::NearestCentroid]
    });
    assert_eq!(session.state(Step::INTERPRET).state, State::Stale);
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let result = session.interpretation().expect("a result");
    assert!(result.genes.is_none());
    assert!(result.head.median_r2.is_some());
    let notes = session.notes(Step::INTERPRET).join("\n");
    assert!(notes.contains("classify.models"), "{notes}");
}

#[test]
fn genes_are_asked_from_samples_of_other_classes_too() {
    let mut session = small_study();
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let usual = session.text_table("class_genes").expect("a table");
    assert_eq!(usual.columns.len(), 7);
    let network = |session: &genessl::study::Session| {
        let result = session.interpretation().expect("a result");
        result.genes.clone().expect("genes")
    };
    let before = network(&session);
    assert!(before.others.is_none());
    change(&mut session, |study| study.interpret.baselines = 3);
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let after = network(&session);
    assert_eq!(after.network, before.network);
    let others = after.others.expect("they were asked for");
    assert_eq!(others.samples, after.network.samples);
    assert_ne!(others.signed, after.network.signed);
    let table = session.text_table("class_genes").expect("a table");
    assert_eq!(table.columns.len(), 9);
    assert!(table.rows.iter().all(|row| row.len() == 9));
    // Again, and by a crew, they are the same.
    let again = {
        let mut session = small_study();
        change(&mut session, |study| study.interpret.baselines = 3);
        session
            .run(Step::INTERPRET, |_| {})
            .expect("an interpretation");
        network(&session)
    };
    assert_eq!(again.others.expect("they were asked for"), others);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for text in [
        "[interpret]\nbaselines = 1001",
        "[interpret]\nmodel = \"logistic\"",
        "[interpret]\nsteps = 0",
        "[interpret]\nsamples_per_class = 0",
        "[interpret]\ntop_genes = 0",
        "[interpret]\ngenes = 3",
    ] {
        let error = Study::from_toml("study.toml", text).expect_err(text);
        assert!(!error.advice.is_empty(), "{error}");
    }
}

#[test]
fn a_head_that_was_not_taught_is_not_judged() {
    let mut session = small_study();
    change(&mut session, |study| study.pretrain.weight_pathway = 0.0);
    session
        .run(Step::INTERPRET, |_| {})
        .expect("an interpretation");
    let result = session.interpretation().expect("a result");
    assert!(!result.pathways.is_empty());
    assert_eq!(result.head.overall_r2, None);
    assert!(
        !session
            .table_names(Step::INTERPRET)
            .contains(&"pathway_fit")
    );
    let names = figures::names(&session, Step::INTERPRET);
    assert!(names.iter().all(|(name, _)| *name != "pathway_fit"));
    for (name, _) in names {
        figures::of_session(&session, name, Theme::Light).expect("a figure");
    }
    let choosers = figures::choosers(&session, Step::INTERPRET);
    assert!(
        choosers
            .iter()
            .all(|chooser| !chooser.selects[0].options.is_empty())
    );
    let state = session.state(Step::INTERPRET);
    assert!(
        state
            .sentence
            .starts_with("The encoder did not learn to tell pathway scores."),
        "{}",
        state.sentence
    );
    assert_eq!(state.number, "");
}
