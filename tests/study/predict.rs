//! Predict as a step of a study: a new table meets the trained classifier.

use std::sync::Arc;

use genessl::figures::{self, Theme};
use genessl::genes::Catalogue;
use genessl::learn::ModelKind;
use genessl::pathways::GeneSets;
use genessl::study::cohort::{CohortOptions, simulate};
use genessl::study::{Role, Session, State, Step, Study};
use genessl::table::{Cell, MemorySource, Table, TableFormat, Transform, write};

use crate::support::studies::{change, small_study};

/// The samples of the study's own cohort, as a file would hold them.
fn cohort() -> Table {
    let options = CohortOptions {
        samples: 110,
        types: 3,
        ..CohortOptions::default()
    };
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let sets = GeneSets::kegg().expect("gene sets");
    simulate(&options, &catalogue, &sets, Study::default().seed).expect("a cohort")
}

fn add(session: &mut Session, name: &str, table: &Table) {
    let format = TableFormat::of_name(name).expect("a format");
    let bytes = write(table, format).expect("a file");
    session.add_file(Role::Predict, name, Arc::new(MemorySource::new(bytes)));
}

/// The test part's samples by the ids that the evaluation names.
fn test_samples(session: &Session) -> Vec<String> {
    let evaluation = &session.evaluations()[0];
    evaluation
        .predictions
        .iter()
        .map(|one| one.sample.clone())
        .collect()
}

fn select(table: &Table, ids: &[String]) -> Table {
    let rows: Vec<usize> = ids
        .iter()
        .map(|id| {
            table
                .sample_ids
                .iter()
                .position(|one| one == id)
                .expect("a sample")
        })
        .collect();
    table.select_samples(&rows)
}

#[test]
fn samples_seen_again_get_the_answers_of_the_evaluation() {
    let mut session = small_study();
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    assert_eq!(session.state(Step::PREDICT).state, State::Empty);
    let ids = test_samples(&session);
    add(&mut session, "new.csv.gz", &select(&cohort(), &ids));
    assert_eq!(session.state(Step::PREDICT).state, State::Ready);
    assert_eq!(
        session.state(Step::DATA).state,
        State::Done,
        "the cohort is what it was"
    );
    for model in [
        ModelKind::Supervised,
        ModelKind::Frozen,
        ModelKind::Unfrozen,
    ] {
        change(&mut session, |study| study.predict.model = model);
        session.run(Step::PREDICT, |_| {}).expect("predictions");
        let result = session.predictions().expect("predictions");
        let evaluation = session
            .evaluations()
            .iter()
            .find(|one| one.model == model)
            .expect("one");
        for (at, known) in evaluation.predictions.iter().enumerate() {
            assert_eq!(result.samples[at].id, known.sample);
            assert_eq!(result.samples[at].label.as_ref(), Some(&known.truth));
            assert_eq!(result.classes[result.predicted[at]], known.predicted);
            for (class, p) in result.classes.iter().zip(result.probabilities.row(at)) {
                let place = evaluation
                    .classes
                    .iter()
                    .position(|one| one == class)
                    .expect("a class");
                assert_eq!(*p, known.probabilities[place], "{model:?} {class}");
            }
        }
        let sentence = session.state(Step::PREDICT).sentence;
        assert!(sentence.contains("Where the class is known"), "{sentence}");
    }
    let table = session.text_table("new_predictions").expect("a table");
    assert_eq!(table.rows.len(), ids.len());
    assert!(
        session
            .text_table("new_genes")
            .expect("a table")
            .rows
            .is_empty()
    );
    for (name, _) in figures::names(&session, Step::PREDICT) {
        let figure = figures::of_session(&session, name, Theme::Light).expect("a figure");
        assert_eq!(figure.name, name);
    }
}

#[test]
fn missing_genes_and_strange_samples_are_told() {
    let mut session = small_study();
    // So small an encoder tells little apart: nearly everything is called unusual, or nearly nothing.
    change(&mut session, |study| study.predict.unusual = 0.01);
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let needed = session
        .pretrained()
        .expect("an encoder")
        .checkpoint
        .features
        .genes
        .len();
    let ids = test_samples(&session);
    let mut table = select(&cohort(), &ids[..6]);
    // Every third gene is not there.
    let kept: Vec<usize> = (0..table.features.len())
        .filter(|gene| gene % 3 != 0)
        .collect();
    table.features = kept
        .iter()
        .map(|&gene| table.features[gene].clone())
        .collect();
    table.values = table.values.select(ndarray::Axis(1), &kept);
    table.remainder = None;
    table.metadata.clear();
    add(&mut session, "new.parquet", &table);
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    let result = session.predictions().expect("predictions");
    let threshold = result.novelty.threshold();
    for (at, &distance) in result.distances.iter().enumerate() {
        assert_eq!(
            result.is_unusual(at),
            distance > threshold,
            "{distance} {threshold}"
        );
    }
    assert!(result.is_unusual(0), "{:?} {threshold}", result.distances);
    assert!(result.samples.iter().all(|sample| sample.label.is_none()));
    let missing = &result.genes[0].missing;
    assert!(
        missing.len() > needed / 5 && missing.len() < needed / 2,
        "{}",
        missing.len()
    );
    let rows = session.text_table("new_genes").expect("a table").rows;
    assert_eq!(rows.len(), missing.len());
    let notes = session.notes(Step::PREDICT).join("\n");
    assert!(
        notes.contains("new.parquet") && notes.contains("taken as average"),
        "{notes}"
    );
    assert!(
        notes.contains(&format!("learned from: {}", ids[0])),
        "{notes}"
    );
    let rows = session.text_table("new_predictions").expect("a table").rows;
    assert_eq!(rows[0][6], Cell::Text("unlike the cohort".into()));

    change(&mut session, |study| study.predict.unusual = 0.999);
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    let result = session.predictions().expect("predictions");
    let unusual = (0..6).filter(|&at| result.is_unusual(at)).count();
    assert!(
        unusual < 3,
        "{:?} {}",
        result.distances,
        result.novelty.threshold()
    );
}

#[test]
fn a_table_in_another_unit_is_told() {
    let mut session = small_study();
    change(&mut session, |study| {
        study.features.transform = Transform::Log2p1
    });
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let ids = test_samples(&session);
    let mut table = select(&cohort(), &ids);
    add(&mut session, "same.csv", &table);
    table.values.mapv_inplace(|count| count / 50.0);
    table.remainder = None;
    add(&mut session, "other.csv", &table);
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    let result = session.predictions().expect("predictions");
    let told: Vec<(&str, bool)> = (result.genes.iter())
        .map(|genes| (genes.file.as_str(), genes.other_scale))
        .collect();
    assert_eq!(told, [("same.csv", false), ("other.csv", true)]);
    let notes = session.notes(Step::PREDICT).join("\n");
    assert!(
        notes.contains("other.csv: its values are on another scale"),
        "{notes}"
    );
}

#[test]
fn what_can_not_be_classified_is_refused_and_nothing_is_lost() {
    let mut session = small_study();
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let error = session.run(Step::PREDICT, |_| {}).expect_err("no table");
    assert!(error.advice.contains("predict"), "{error}");

    let mut table = cohort().select_samples(&[0, 1]);
    table.features.truncate(300);
    table.values = table.values.slice(ndarray::s![.., ..300]).to_owned();
    table.remainder = None;
    add(&mut session, "few.csv", &table);
    let error = session
        .run(Step::PREDICT, |_| {})
        .expect_err("too few genes");
    assert_eq!(error.file.as_deref(), Some("few.csv"), "{error}");
    assert_eq!(session.state(Step::CLASSIFY).state, State::Done);
    assert_eq!(session.state(Step::PREDICT).state, State::Failed);

    session.remove_file(Role::Predict, "few.csv");
    add(&mut session, "good.csv", &cohort().select_samples(&[0, 1]));
    change(&mut session, |study| {
        study.predict.model = ModelKind::Logistic
    });
    let error = session.run(Step::PREDICT, |_| {}).expect_err("not trained");
    assert!(error.what.contains("logistic"), "{error}");
    change(&mut session, |study| {
        study.predict.model = ModelKind::Frozen
    });
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    assert!(Study::from_toml("study.toml", "[predict]\nmodel = \"pca_logistic\"").is_err());
    assert!(Study::from_toml("study.toml", "[predict]\nunusual = 1.0").is_err());
    assert!(Study::from_toml("study.toml", "[predict]\nneighbours = 0").is_err());
}
