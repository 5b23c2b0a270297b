//! A trained classifier as a file: it answers as the study that trained it, to the last bit, and needs nothing of it.

use std::sync::Arc;

use genessl::figures::{self, Theme};
use genessl::genes::{Catalogue, Mapping, MappingOptions};
use genessl::learn::ModelKind;
use genessl::learn::checkpoint;
use genessl::pathways::GeneSets;
use genessl::study::cohort::{CohortOptions, simulate};
use genessl::study::{Assets, Role, RoleDecision, Session, State, Step, Study};
use genessl::table::{
    Formulas, MemorySource, ReadOptions, Table, TableFormat, Transform, write, write_text_as,
};

use crate::support::python::read_by_python;
use crate::support::studies::{change, small_study};

const NAME: &str = "classifier.safetensors";

/// Samples that the small study has not seen, of its genes.
fn new_samples() -> Table {
    let options = CohortOptions {
        samples: 30,
        types: 3,
        ..CohortOptions::default()
    };
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let sets = GeneSets::kegg().expect("gene sets");
    let seed = Study::default().seed + 1;
    simulate(&options, &catalogue, &sets, seed).expect("a cohort")
}

fn add(session: &mut Session, role: Role, name: &str, bytes: Vec<u8>) {
    session.add_file(role, name, Arc::new(MemorySource::new(bytes)));
}

fn add_table(session: &mut Session, name: &str, table: &Table) {
    let format = TableFormat::of_name(name).expect("a format");
    add(
        session,
        Role::Predict,
        name,
        write(table, format).expect("a file"),
    );
}

fn trained() -> Session {
    let mut session = small_study();
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    session
}

fn saved(session: &Session) -> Vec<u8> {
    session.save("classifier", "safetensors").expect("a file")
}

/// A session of nothing but a classifier.
fn alone(classifier: Vec<u8>) -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    add(&mut session, Role::Classifier, NAME, classifier);
    session
}

/// All that a step shows: its tables as CSV, its figures as SVG, its sentence.
fn shown(session: &Session) -> Vec<(String, String)> {
    let tables = ["new_predictions", "new_genes"].map(|name| {
        let table = session.text_table(name).expect("a table");
        let bytes = write_text_as(&table, TableFormat::Csv, Formulas::Raw).expect("CSV");
        (name.to_owned(), String::from_utf8(bytes).expect("text"))
    });
    let names = figures::names(session, Step::PREDICT).into_iter();
    let figures = names.map(|(name, _)| {
        let figure = figures::of_session(session, name, Theme::Light).expect("a figure");
        (name.to_owned(), figure.svg)
    });
    let sentence = session.state(Step::PREDICT).sentence;
    let said = [("sentence".to_owned(), sentence)];
    tables.into_iter().chain(figures).chain(said).collect()
}

fn assert_same(one: &Session, other: &Session, what: &str) {
    for ((name, ours), (of, theirs)) in shown(one).into_iter().zip(shown(other)) {
        assert!(
            name == of && ours == theirs,
            "{what}: {name}\n{ours}\n{theirs}"
        );
    }
}

/// What comes of a table where there is nothing but the classifier.
fn by_file(classifier: Vec<u8>, name: &str, table: &Table) -> Session {
    let mut session = alone(classifier);
    add_table(&mut session, name, table);
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    session
}

#[test]
fn every_kind_of_model_answers_from_a_file_as_in_its_study() {
    let usable = || ModelKind::ALL.into_iter().filter(|kind| kind.is_portable());
    let mut session = small_study();
    change(&mut session, |study| {
        study.classify.models = usable().collect()
    });
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let mut table = new_samples();
    // Every fifth gene is not there.
    let kept: Vec<usize> = (0..table.features.len())
        .filter(|gene| gene % 5 != 0)
        .collect();
    let names = kept.iter().map(|&gene| table.features[gene].clone());
    table.features = names.collect();
    table.values = table.values.select(ndarray::Axis(1), &kept);
    table.remainder = None;
    add_table(&mut session, "new.csv", &table);
    for kind in usable() {
        change(&mut session, |study| {
            study.predict.model = kind;
            study.predict.unusual = 0.8;
            study.predict.neighbours = 3;
        });
        session.run(Step::PREDICT, |_| {}).expect("predictions");
        let other = by_file(saved(&session), "new.csv", &table);
        assert_same(&session, &other, kind.name());
        let result = other.predictions().expect("predictions");
        assert_eq!(result.model, kind);
        assert!(!result.genes[0].missing.is_empty());
        let ours = session.predictions().expect("predictions");
        assert_eq!(ours.probabilities, result.probabilities, "{kind:?}");
        assert_eq!(ours.distances, result.distances, "{kind:?}");
    }
}

#[test]
fn a_file_of_the_first_version_tells_by_distances_alone() {
    let good = saved(&trained());
    let replaced = |bytes: &[u8], from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let place = bytes
            .windows(from.len())
            .position(|part| part == from.as_bytes());
        let mut bytes = bytes.to_vec();
        let place = place.expect(from);
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    let first = replaced(&good, "\\\"version\\\":2", "\\\"version\\\":1");
    let first = replaced(&first, "miss_scale", "miss_scalf");
    let samples = new_samples();
    let [now, before] = [good.clone(), first].map(|bytes| {
        let session = by_file(bytes, "new.csv", &samples);
        session.predictions().expect("predictions").clone()
    });
    assert_eq!(now.probabilities, before.probabilities);
    assert!(now.novelty.miss_scale().is_some() && before.novelty.miss_scale().is_none());
    let pairs = now.distances.iter().zip(&before.distances);
    assert!(pairs.clone().all(|(now, before)| now >= before));
    assert!(pairs.clone().any(|(now, before)| now > before));
    // A scale that is none.
    let mut session = alone(replaced(&good, "miss_scale\\\":", "miss_scale\\\" "));
    add_table(&mut session, "new.csv", &samples);
    assert!(session.run(Step::PREDICT, |_| {}).is_err());
}

#[test]
fn a_classifier_needs_no_step_and_no_cohort() {
    let mut session = alone(saved(&trained()));
    assert_eq!(session.state(Step::PREDICT).state, State::Empty);
    let sentence = session.state(Step::PREDICT).sentence;
    assert!(sentence.contains("table of new samples"), "{sentence}");
    add_table(&mut session, "new.csv", &new_samples());
    assert_eq!(session.state(Step::PREDICT).state, State::Ready);
    assert_eq!(session.needs(Step::PREDICT), None);
    assert_eq!(session.state(Step::CLASSIFY).state, State::Empty);
    assert_eq!(session.everything(), [Step::PREDICT]);
    session.start_everything();
    session
        .run_on(|progress| assert_eq!(progress.step, Step::PREDICT))
        .expect("predictions");
    assert_eq!(session.state(Step::PREDICT).state, State::Done);
    assert!(!session.has_result(Step::DATA));
    let notes = session.notes(Step::PREDICT).join("\n");
    assert!(
        notes.contains(&format!("fine-tuned encoder of {NAME}.")),
        "{notes}"
    );
    // A study file that names both says the same again.
    let study = session.study_file().expect("a study file");
    assert!(
        study.contains(&format!("classifier = [\"{NAME}\"]")),
        "{study}"
    );
    let study = Study::from_toml("study.toml", &study).expect("a study");
    let missing = session.load_study(study).expect("it is taken");
    assert!(missing.is_empty());

    session.remove_file(Role::Classifier, NAME);
    assert_eq!(session.needs(Step::PREDICT), Some(Step::CLASSIFY));
    assert_eq!(session.state(Step::PREDICT).state, State::Stale);
}

#[test]
fn beside_a_study_the_file_is_used_and_that_is_said() {
    let mut session = trained();
    let classifier = saved(&session);
    add_table(&mut session, "new.csv", &new_samples());
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    change(&mut session, |study| {
        study.predict.model = ModelKind::Frozen
    });
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    assert_eq!(
        session.predictions().expect("predictions").model,
        ModelKind::Frozen
    );
    add(
        &mut session,
        Role::Classifier,
        "first.safetensors",
        classifier.clone(),
    );
    add(&mut session, Role::Classifier, NAME, classifier);
    let named = session
        .files()
        .iter()
        .filter(|file| file.role == Role::Classifier);
    let named: Vec<&str> = named.map(|file| file.name.as_str()).collect();
    assert_eq!(
        named,
        [NAME],
        "the one that came last takes the other's place"
    );
    assert_eq!(session.state(Step::PREDICT).state, State::Stale);
    assert_eq!(session.state(Step::CLASSIFY).state, State::Done);
    session.run(Step::PREDICT, |_| {}).expect("predictions");
    assert_eq!(
        session.predictions().expect("predictions").model,
        ModelKind::Unfrozen
    );
    let notes = session.notes(Step::PREDICT).join("\n");
    assert!(notes.contains("in the place of the study's own"), "{notes}");
}

#[test]
fn the_file_is_safetensors_with_what_its_card_says_and_no_sample() {
    let session = trained();
    let bytes = saved(&session);
    assert_eq!(bytes, saved(&session));
    let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("tensors");
    let latent = session.study().pretrain.latent;
    let shape = |name: &str| tensors.tensor(name).expect("a tensor").shape().to_vec();
    assert_eq!(shape("enc.0.weight"), [32, 120]);
    assert_eq!(shape("model.enc.0.weight"), [32, 120]);
    assert_eq!(shape("model.head.weight"), [4, latent]);
    assert_eq!(shape("features.mean"), [120]);
    let of_encoder = session.pretrained().expect("an encoder");
    let weights = checkpoint::save(&of_encoder.checkpoint).expect("weights");
    let weights = safetensors::SafeTensors::deserialize(&weights).expect("tensors");
    let own = weights.tensor("enc.3.weight").expect("a tensor");
    assert_eq!(
        own.data(),
        tensors.tensor("enc.3.weight").expect("a tensor").data()
    );

    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    let data = session.data().expect("samples");
    assert!(data.samples.iter().all(|sample| !holds(&sample.id)));

    let mut alone = alone(bytes);
    let card = alone.card(Role::Classifier, NAME).expect("a card");
    assert_eq!(card.error, None);
    assert!(
        card.summary.contains("fine-tuned encoder")
            && card.summary.contains("4 classes from 120 genes"),
        "{}",
        card.summary
    );
    let notes = card.notes.join("\n");
    let evaluations = session.evaluations().iter();
    let used = evaluations.map(|one| one.labels_used).max().expect("one");
    assert!(
        notes.contains(&format!("learned from {used} labels")),
        "{notes}"
    );
    assert!(
        notes.contains(&session.evaluations()[0].classes[0]) && notes.contains("seed 7"),
        "{notes}"
    );
    let file = &alone.files()[0];
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let options = ReadOptions::default();
    let role = RoleDecision::of_file("model.bin", file.source.clone(), catalogue, &options);
    assert_eq!((role.role, role.certain), (Role::Classifier, true));
    alone.remove_file(Role::Classifier, NAME);
    assert!(alone.study().data.classifier.is_empty());
}

#[test]
fn a_mapping_table_of_the_studys_own_goes_along() {
    let mut table = new_samples();
    let symbols = std::mem::take(&mut table.features);
    let names = (0..symbols.len()).map(|at| format!("probe_{at:05}"));
    table.features = names.collect();
    let rows = table.features.iter().zip(&symbols);
    let rows: String = rows
        .map(|(name, symbol)| format!("{name},{symbol}\n"))
        .collect();
    let mapping = format!("probe,symbol\n{rows}");
    let mut study = Session::new(Assets::builtin().expect("the built-in data"));
    change(&mut study, crate::support::studies::make_small);
    let csv = write(&table, TableFormat::Csv).expect("a file");
    add(&mut study, Role::Labelled, "cohort.csv", csv);
    add(
        &mut study,
        Role::Mapping,
        "probes.csv",
        mapping.into_bytes(),
    );
    study.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let new = table.select_samples(&[0, 1, 2, 3]);
    add_table(&mut study, "new.csv", &new);
    study.run(Step::PREDICT, |_| {}).expect("predictions");
    let other = by_file(saved(&study), "new.csv", &new);
    assert_same(&study, &other, "with a mapping table");
    let missing = &other.predictions().expect("predictions").genes[0].missing;
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_classifier_of_other_settings_is_not_saved() {
    let mut session = trained();
    change(&mut session, |study| study.classify.unfrozen_epochs += 1);
    let error = session
        .save("classifier", "safetensors")
        .expect_err("stale");
    assert!(error.advice.contains("Classify"), "{error}");
    change(&mut session, |study| {
        study.classify.unfrozen_epochs -= 1;
        study.predict.model = ModelKind::Logistic;
    });
    // What was not trained can't be saved: the first that was is.
    let mut other = alone(saved(&session));
    add_table(&mut other, "new.csv", &new_samples());
    other.run(Step::PREDICT, |_| {}).expect("predictions");
    assert_eq!(
        other.predictions().expect("predictions").model,
        ModelKind::Supervised
    );
    assert!(!Session::new(Assets::builtin().expect("data")).has_trained_classifier());
}

#[test]
fn files_that_are_no_whole_classifier_are_refused_by_name() {
    let session = trained();
    let good = saved(&session);
    let refused = |bytes: Vec<u8>, words: &str| {
        let mut session = alone(bytes);
        add_table(
            &mut session,
            "new.csv",
            &new_samples().select_samples(&[0, 1]),
        );
        let error = session.run(Step::PREDICT, |_| {}).expect_err(words);
        assert_eq!(error.file.as_deref(), Some(NAME), "{words}: {error}");
        assert!(
            error.what.contains(words) && !error.advice.is_empty(),
            "{words}: {error}"
        );
        assert_eq!(session.state(Step::PREDICT).state, State::Failed);
    };
    let of_encoder = session.pretrained().expect("an encoder");
    refused(
        checkpoint::save(&of_encoder.checkpoint).expect("weights"),
        "no trained classifier",
    );
    refused(b"id,TP53\ns1,2\n".to_vec(), "not a whole safetensors");
    refused(Vec::new(), "not a whole safetensors");
    for length in [7, 100, good.len() - 1] {
        refused(good[..length].to_vec(), "not a whole safetensors");
    }
    let text = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let mut places = good.windows(from.len());
        let place = places.position(|part| part == from.as_bytes()).expect(from);
        let mut bytes = good.clone();
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    refused(text("\\\"version\\\":2", "\\\"version\\\":3"), "version 3");

    refused(
        text("\\\"latent\\\":12", "\\\"latent\\\":13"),
        "where its settings ask for",
    );
    refused(
        text("\\\"unfrozen\\\"", "\\\"unfrosen\\\""),
        "can't be read",
    );
    refused(
        text("\"model.head.bias\"", "\"model.tail.bias\""),
        "no tensor model.head.bias",
    );
    refused(
        text("\\\"quantile\\\":0.95", "\\\"quantile\\\":9.95"),
        "unusual",
    );
    let tensors = safetensors::SafeTensors::deserialize(&good).expect("tensors");
    let sd = tensors.tensor("features.sd").expect("a tensor").data();
    let start = sd.as_ptr() as usize - good.as_ptr() as usize;
    let mut bytes = good.clone();
    bytes[start..start + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    refused(bytes.clone(), "not finite");
    bytes[start..start + 4].copy_from_slice(&0_f32.to_le_bytes());
    refused(bytes, "standard deviation");
}

#[test]
fn a_table_in_another_unit_is_told_and_one_of_other_genes_refused() {
    let mut study = small_study();
    change(&mut study, |study| {
        study.features.transform = Transform::Log2p1;
    });
    study.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let mut table = new_samples();
    table.values.mapv_inplace(|count| count / 50.0);
    table.remainder = None;
    let session = by_file(saved(&study), "other.csv", &table);
    let warnings = session.warnings(Step::PREDICT).join("\n");
    assert!(
        warnings.contains("other.csv: its values are on another scale"),
        "{warnings}"
    );

    let mut session = alone(saved(&study));
    let mouse = (0..table.features.len()).map(|at| format!("ENSMUSG{at:011}"));
    table.features = mouse.collect();
    add_table(&mut session, "mouse.csv", &table);
    let error = session
        .run(Step::PREDICT, |_| {})
        .expect_err("no gene is known");
    assert_eq!(error.file.as_deref(), Some("mouse.csv"), "{error}");
}

/// Reads the file by hand as docs/classifier.md describes it, and prints the probabilities of samples whose genes stand in the
/// file's order; then the distance of each.
const PYTHON: &str = r#"
import json, struct, sys
import numpy as np

file = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", file[:8])[0]
header = json.loads(file[8:8 + length])
about = json.loads(header.pop("__metadata__")["genessl"])
types = {"F32": "<f4", "F64": "<f8", "U8": "u1"}
tensors = {}
for name, entry in header.items():
    start, end = entry["data_offsets"]
    data = np.frombuffer(file[8 + length + start:8 + length + end], types[entry["dtype"]])
    tensors[name] = data.reshape(entry["shape"]).astype(np.float64)

assert about["transform"] == "log2p1" and about["standardise"] and about["model"] == "unfrozen"
x = np.log2(np.array(json.load(sys.stdin), dtype=float) + 1)
x = np.clip((x - tensors["features.mean"]) / tensors["features.sd"], -10, 10)
assert 0 < np.isnan(x).mean() < 0.5 and len(x[0]) == len(about["genes"])
x[np.isnan(x)] = 0  # Genes that the table lacks are taken as average.

def embed(x, name):
    places = sorted({int(one[len(name) + 1:].split(".")[0]) for one in tensors if one.startswith(name + ".")})
    for place in places[:-1]:
        x = np.maximum(x @ tensors[f"{name}.{place}.weight"].T + tensors[f"{name}.{place}.bias"], 0)
    x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    return x * tensors[f"{name}.{places[-1]}.weight"] + tensors[f"{name}.{places[-1]}.bias"]

scores = embed(x, "model.enc") @ tensors["model.head.weight"].T + tensors["model.head.bias"]
scores = np.exp(scores - scores.max(1, keepdims=True))
away = embed(x, "enc")[:, None] - tensors["novelty.reference"][None]
away = np.sort(np.sqrt((away ** 2).sum(2)), 1)[:, :about["novelty"]["neighbours"]].mean(1)
json.dump([(scores / scores.sum(1, keepdims=True)).tolist(), away.tolist()], sys.stdout)
"#;

#[test]
fn python_predicts_from_the_file_as_it_is_documented() {
    let mut session = small_study();
    change(&mut session, |study| {
        study.features.transform = Transform::Log2p1
    });
    session.run(Step::CLASSIFY, |_| {}).expect("classifiers");
    let table = new_samples();
    let genes = &session
        .pretrained()
        .expect("an encoder")
        .checkpoint
        .features
        .genes;
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let options = MappingOptions::default();
    let mapping = Mapping::plan(&table.features, &catalogue, None, &options).expect("a plan");
    let mapped = mapping.apply(table.clone()).expect("symbols");
    let column = |gene: &String| {
        let place = mapped.features.iter().position(|name| name == gene);
        // JSON has null for what is no number.
        place.map_or(vec![f32::NAN; mapped.samples()], |place| {
            mapped.values.column(place).to_vec()
        })
    };
    let columns: Vec<Vec<f32>> = genes.iter().map(column).collect();
    let row = |sample: usize| columns.iter().map(|column| column[sample]).collect();
    let rows: Vec<Vec<f32>> = (0..table.samples()).map(row).collect();
    let input = serde_json::to_vec(&rows).expect("JSON");
    let test = "python_predicts_from_the_file_as_it_is_documented";
    let Some(output) = read_by_python(test, PYTHON, &saved(&session), &input) else {
        return;
    };
    let (probabilities, distances): (Vec<Vec<f64>>, Vec<f64>) =
        serde_json::from_slice(&output).expect("JSON");
    let ours = by_file(saved(&session), "new.parquet", &table);
    let ours = ours.predictions().expect("predictions");
    for (ours, theirs) in ours.probabilities.iter().zip(probabilities.concat()) {
        assert!((f64::from(*ours) - theirs).abs() < 1e-4, "{ours} {theirs}");
    }
    for (ours, theirs) in ours.distances.iter().zip(distances) {
        assert!(
            (ours - theirs).abs() < 1e-4 * theirs.max(1.0),
            "{ours} {theirs}"
        );
    }
}
