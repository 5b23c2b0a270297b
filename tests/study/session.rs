//! The study room: settings, the graph of steps, and a whole small study.

use std::fmt::Write as _;
use std::sync::Arc;

use genessl::learn::PathwayTargets;
use genessl::study::{Assets, Part, Role, Session, State, Step, Study};
use genessl::table::MemorySource;

fn session() -> Session {
    Session::new(Assets::builtin().expect("the built-in data"))
}

/// Settings small enough for a test of the whole.
fn small(study: &mut Study) {
    study.features.top_variable = 300;
    study.pretrain.epochs = 4;
    study.pretrain.hidden = vec![64, 32];
    study.pretrain.latent = 16;
    study.pretrain.projection = 8;
    study.classify.frozen_epochs = 60;
    study.classify.supervised_epochs = 15;
    study.classify.unfrozen_epochs = 15;
}

fn simulated(samples: usize, types: usize) -> Session {
    let mut session = session();
    session.simulate(samples, types).expect("a cohort");
    let mut study = session.study().clone();
    small(&mut study);
    session.set_study(study).expect("settings");
    session
}

/// Of the steps from the tables to the classifiers; the others stand at the side, or after them.
fn states(session: &Session) -> Vec<State> {
    session
        .states()
        .into_iter()
        .filter(|state| Step::CLASSIFY.rests_on(state.step))
        .map(|state| state.state)
        .collect()
}

/// A little table of real gene symbols, as a person might have it.
fn table(samples: &[(&str, &str)], genes: &[&str]) -> Arc<MemorySource> {
    let mut text = format!("caseID,{},cancer_type\n", genes.join(","));
    for (row, (id, label)) in samples.iter().enumerate() {
        let values: Vec<String> = (0..genes.len())
            .map(|gene| ((gene * 7 + row * 13) % 29).to_string())
            .collect();
        writeln!(text, "{id},{},{label}", values.join(",")).expect("text");
    }
    Arc::new(MemorySource::new(text.into_bytes()))
}

const GENES: [&str; 6] = ["TP53", "BRCA1", "EGFR", "MYC", "KRAS", "PTEN"];

#[test]
fn every_key_but_the_data_has_a_default() {
    let study =
        Study::from_toml("study.toml", "[data]\nlabelled = [\"all.parquet\"]\n").expect("a study");
    assert_eq!(study.seed, 7);
    assert_eq!(study.pathways.sets, "kegg");
    assert_eq!(study.features.top_variable, 2000);
    assert_eq!(study.pretrain.epochs, 50);
    assert_eq!(study.classify.shares, [1.0]);
}

#[test]
fn a_study_survives_its_file() {
    let mut study = Study {
        seed: 12,
        ..Study::default()
    };
    study.data.labelled = vec!["a.csv".into()];
    study.pretrain.latent = 32;
    let text = study.to_toml().expect("text");
    assert_eq!(
        Study::from_toml("study.toml", &text).expect("a study"),
        study
    );
}

#[test]
fn the_example_of_the_readme_is_read() {
    let text = r#"
        seed = 7
        [data]
        pretrain = ["pretrain.parquet"]
        finetune = ["finetune.csv.gz"]
        test = ["test.csv.gz"]
        label = "cancer_type"
        [genes]
        unmapped = "drop"
        duplicates = "mean"
        [pathways]
        sets = "kegg"
        sample_norm = "rank"
        weight = 0.25
        min_size = 15
        max_size = 500
        ties = "gseapy"
        [features]
        transform = "log2p1"
        top_variable = 2000
        standardise = true
        [pretrain]
        epochs = 50
        batch_size = 64
        learning_rate = 1e-3
        mask_ratio = 0.4
        latent = 256
        device = "flex"
        [classify]
        models = ["supervised", "frozen", "unfrozen"]
        shares = [1.0]
        repeats = 1
    "#;
    let study = Study::from_toml("study.toml", text).expect("a study");
    assert_eq!(study.data.finetune, ["finetune.csv.gz"]);
}

#[test]
fn a_wrong_key_is_named_with_its_place() {
    let error =
        Study::from_toml("study.toml", "seed = 1\n[pretrain]\nepoch = 5\n").expect_err("wrong");
    assert_eq!(
        (error.file.as_deref(), error.line),
        (Some("study.toml"), Some(3))
    );
    assert!(error.what.contains("epoch"), "{error}");
    // Who has the page or the program has no README.
    assert!(error.advice.contains("a file with every key"), "{error}");
}

#[test]
fn contradictions_are_refused() {
    let both = "[data]\nlabelled = [\"a\"]\n[data.simulated]\n";
    assert!(Study::from_toml("s", both).is_err());
    let beside = "[data]\nlabelled = [\"a\"]\npretrain = [\"b\"]\n";
    assert!(Study::from_toml("s", beside).is_ok());
    assert!(Study::from_toml("s", "[data]\nsplit = [0.5, 0.2, 0.2]\n").is_err());
    assert!(Study::from_toml("s", "[pathways]\nmin_size = 600\n").is_err());
    assert!(Study::from_toml("s", "[pretrain]\nmask_ratio = 2.0\n").is_err());
}

#[test]
fn the_built_in_cohort_goes_all_the_way() {
    let mut session = simulated(240, 4);
    assert_eq!(states(&session), [State::Ready; 5]);
    let mut epochs_seen = 0;
    session
        .run(Step::CLASSIFY, |progress| {
            epochs_seen += usize::from(progress.step == Step::PRETRAIN && progress.changed)
        })
        .expect("a study");
    assert!(epochs_seen >= 4, "each epoch is announced");
    assert_eq!(states(&session), [State::Done; 5]);
    let results = session.results();
    assert!(results.simulated);
    assert_eq!(results.evaluations.len(), 3);
    for evaluation in &results.evaluations {
        let tested: u64 = evaluation.confusion.iter().flatten().sum();
        assert_eq!(tested as usize, results.sizes.test_samples);
        assert!(
            evaluation.accuracy > 0.5,
            "{:?}: {}",
            evaluation.model,
            evaluation.accuracy
        );
    }
    let json = serde_json::to_value(&results).expect("json");
    for key in [
        "accuracy",
        "balanced_accuracy",
        "macro_f1",
        "confusion",
        "model",
        "share",
        "repeat",
    ] {
        assert!(json["evaluations"][0].get(key).is_some(), "{key}");
    }
    for &step in Step::all() {
        for name in session.table_names(step) {
            session
                .text_table(name)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    assert_eq!(
        session.mapped_table().expect("mapped").samples(),
        results_samples(&session)
    );
    assert_eq!(session.latent_matrix().expect("latent").features.len(), 16);
}

fn results_samples(session: &Session) -> usize {
    session.data().map_or(0, |data| data.samples.len())
}

#[test]
fn a_change_makes_stale_what_lies_downstream_and_nothing_else() {
    use State::{Done, Stale};
    let mut session = simulated(120, 3);
    session.run(Step::CLASSIFY, |_| ()).expect("a study");
    let first = session.study().clone();

    let mut changed = first.clone();
    changed.classify.frozen_epochs = 61;
    session.set_study(changed).expect("settings");
    assert_eq!(states(&session), [Done, Done, Done, Done, Stale]);

    let mut changed = first.clone();
    changed.pathways.weight = 0.5;
    session.set_study(changed).expect("settings");
    assert_eq!(states(&session), [Done, Done, Stale, Stale, Stale]);

    session.set_study(first).expect("settings");
    assert_eq!(
        states(&session),
        [Done; 5],
        "the old settings make the old results current again"
    );
}

#[test]
fn the_same_study_gives_the_same_bits() {
    let run = || {
        let mut session = simulated(100, 3);
        session.run(Step::CLASSIFY, |_| ()).expect("a study");
        serde_json::to_string(&session.results()).expect("json")
    };
    assert_eq!(run(), run());
}

#[test]
fn cancelling_keeps_what_is_finished() {
    let mut session = simulated(100, 3);
    session.start(Step::CLASSIFY);
    loop {
        let progress = session.advance().expect("progress");
        if progress.step == Step::PRETRAIN && progress.done > 0 {
            break;
        }
    }
    session.cancel();
    assert_eq!(
        states(&session),
        [
            State::Done,
            State::Done,
            State::Done,
            State::Ready,
            State::Ready
        ]
    );
}

#[test]
fn a_bad_file_fails_its_step_and_leaves_the_rest() {
    let mut session = session();
    let samples = [
        ("a", "X"),
        ("b", "Y"),
        ("c", "X"),
        ("d", "Y"),
        ("e", "X"),
        ("f", "Y"),
    ];
    session.add_file(Role::Labelled, "good.csv", table(&samples, &GENES));
    session.run(Step::GENES, |_| ()).expect("mapped");
    let bad = Arc::new(MemorySource::new(
        b"caseID,TP53,EGFR,cancer_type\na,1,2,X\nb,oops,4,Y\n".to_vec(),
    ));
    session.add_file(Role::Labelled, "bad.csv", bad);
    let error = session.run(Step::GENES, |_| ()).expect_err("a bad file");
    assert_eq!(error.file.as_deref(), Some("bad.csv"));
    assert_eq!((error.line, error.column), (Some(3), Some(2)));
    assert_eq!(session.state(Step::DATA).state, State::Failed);
    assert!(
        session.data().is_some() && session.genes().is_some(),
        "what was loaded stays"
    );
    session.remove_file(Role::Labelled, "bad.csv");
    assert_eq!(session.state(Step::GENES).state, State::Done);
}

#[test]
fn a_missing_label_column_is_explained() {
    let mut session = session();
    session.add_file(
        Role::Finetune,
        "f.csv",
        table(&[("a", "X"), ("b", "Y")], &GENES),
    );
    let mut study = session.study().clone();
    study.data.label = "type".into();
    session.set_study(study).expect("settings");
    let error = session.run(Step::DATA, |_| ()).expect_err("no such column");
    assert!(
        error.what.contains("type") && error.advice.contains("cancer_type"),
        "{error}"
    );
}

#[test]
fn parts_get_the_same_genes_in_the_same_order() {
    let mut session = session();
    session.add_file(
        Role::Pretrain,
        "p.csv",
        table(&[("a", "X"), ("b", "Y")], &GENES),
    );
    let reordered = ["PTEN", "KRAS", "MYC", "EGFR", "TP53"];
    session.add_file(
        Role::Test,
        "t.csv",
        table(&[("c", "X"), ("d", "Y")], &reordered),
    );
    session.run(Step::GENES, |_| ()).expect("mapped");
    let genes = session.genes().expect("genes");
    let [pretrain, test] =
        [Part::Pretrain, Part::Test].map(|part| genes.parts.get(part).expect("a part"));
    assert_eq!(pretrain.features, ["EGFR", "KRAS", "MYC", "PTEN", "TP53"]);
    assert_eq!(pretrain.features, test.features);
    let tp53 = |table: &genessl::table::Table| table.values[[0, 4]];
    assert_eq!((tp53(pretrain), tp53(test)), (0.0, 28.0));
}

#[test]
fn tables_without_common_genes_are_refused() {
    let mut session = session();
    session.add_file(
        Role::Pretrain,
        "p.csv",
        table(&[("a", "X"), ("b", "Y")], &GENES),
    );
    let others = ["GAPDH", "ACTB", "TP53", "CDK4", "RB1", "MDM2"];
    session.add_file(Role::Test, "t.csv", table(&[("c", "X")], &others));
    let error = session.run(Step::GENES, |_| ()).expect_err("other genes");
    assert!(error.what.contains("shares only 1"), "{error}");
}

#[test]
fn a_part_without_samples_is_named_with_what_would_give_it_some() {
    let rows = |prefix: &str| wide(12, |row, gene| (row * 31 + gene * 17) % 97, prefix);
    let mut session = session();
    session.add_file(Role::Pretrain, "p.csv", rows("p"));
    session.add_file(Role::Finetune, "f.csv", rows("f"));
    let mut study = session.study().clone();
    small(&mut study);
    study.pretrain.epochs = 1;
    session.set_study(study).expect("settings");
    let error = session
        .run(Step::CLASSIFY, |_| ())
        .expect_err("nothing to test on");
    assert!(error.what.contains("to test a classifier on"), "{error}");
    assert!(
        error.advice.contains("[data] in a study file: test"),
        "{error}"
    );
}

#[test]
fn labels_that_are_no_classes_are_told_before_anything_is_pretrained() {
    let of_one_class = || {
        let mut session = session();
        let mut study = session.study().clone();
        small(&mut study);
        study.pretrain.epochs = 1;
        study.data.split = [0.6, 0.2, 0.2];
        session.set_study(study).expect("settings");
        let value = |row: usize, gene: usize| (row * 31 + gene * 17) % 97;
        let source = wide_labelled(40, value, "s", |_| "BRCA");
        session.add_file(Role::Labelled, "one.csv", source);
        session
    };
    let mut asked = of_one_class();
    let error = asked.run(Step::CLASSIFY, |_| ()).expect_err("one class");
    assert!(
        error.what.contains("all labelled samples are BRCA"),
        "{error}"
    );
    assert!(!asked.has_result(Step::PRETRAIN), "nothing was waited for");

    let mut all = of_one_class();
    all.start_everything();
    while !all.has_result(Step::DATA) || all.failure(Step::CLASSIFY).is_none() {
        all.advance().expect("the rest goes on");
    }
    assert!(!all.has_result(Step::PRETRAIN), "it is told before");
    let end = all.run_on(|_| ()).expect_err("one class");
    assert_eq!(end.what, error.what);
    assert!(all.has_result(Step::PRETRAIN), "all else is done");
    // The same once more, with the samples read already.
    all.start_everything();
    all.advance()
        .expect_err("there is nothing left but what must fail");
}

/// A labelled table of many genes whose values come from `value(row, gene)`.
fn wide(rows: usize, value: impl Fn(usize, usize) -> usize, prefix: &str) -> Arc<MemorySource> {
    wide_labelled(rows, value, prefix, |row| ["X", "Y"][row % 2])
}

fn wide_labelled(
    rows: usize,
    value: impl Fn(usize, usize) -> usize,
    prefix: &str,
    label: impl Fn(usize) -> &'static str,
) -> Arc<MemorySource> {
    let assets = Assets::builtin().expect("the built-in data");
    let mut genes: Vec<&str> = assets
        .kegg
        .sets
        .iter()
        .flat_map(|set| &set.genes)
        .map(String::as_str)
        .collect();
    genes.sort_unstable();
    genes.dedup();
    genes.truncate(1500);
    let mut text = format!("caseID,{},cancer_type\n", genes.join(","));
    for row in 0..rows {
        let values: Vec<String> = (0..genes.len())
            .map(|gene| value(row, gene).to_string())
            .collect();
        let label = label(row);
        writeln!(text, "{prefix}{row},{},{label}", values.join(",")).expect("text");
    }
    Arc::new(MemorySource::new(text.into_bytes()))
}

#[test]
fn nothing_of_the_test_part_is_learnt() {
    let usual = |row: usize, gene: usize| (gene * 31 + row * 17 + (row % 2) * gene) % 97;
    let strange = |row: usize, gene: usize| (gene * gene + row) % 1009;
    let run = |of_test: &dyn Fn(usize, usize) -> usize| {
        let mut session = session();
        session.add_file(Role::Pretrain, "p.csv", wide(20, usual, "p"));
        session.add_file(
            Role::Finetune,
            "f.csv",
            wide(12, |row, gene| usual(row + 20, gene), "f"),
        );
        session.add_file(Role::Test, "t.csv", wide(8, of_test, "t"));
        let mut study = session.study().clone();
        small(&mut study);
        session.set_study(study).expect("settings");
        session.run(Step::PRETRAIN, |_| ()).expect("pretrained");
        let result = session.pretrained().expect("a result");
        (
            result.checkpoint.features.clone(),
            serde_json::to_string(&result.history).expect("json"),
        )
    };
    let (plan, history) = run(&usual);
    let (other_plan, other_history) = run(&strange);
    assert_eq!(plan, other_plan, "genes, means and deviations");
    assert_eq!(history, other_history, "losses");
}

#[test]
fn the_real_cohort_maps_as_published() {
    let files = [
        (Role::Pretrain, "data/tcga7/pretrain.parquet"),
        (Role::Finetune, "data/tcga7/finetune.csv.gz"),
        (Role::Test, "data/tcga7/test.csv.gz"),
    ];
    let mut session = session();
    for (role, path) in files {
        let Some(path) = crate::support::shared(path) else {
            return;
        };
        let source = genessl::table::FileSource::open(&path).expect("a file");
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert_eq!(Role::suggest(&name), role);
        session.add_file(role, &name, Arc::new(source));
    }
    session.run(Step::PATHWAYS, |_| ()).expect("scored");
    assert_eq!(session.results().sizes.symbols, 19_245);
    let data = session.data().expect("data");
    assert_eq!(Part::ALL.map(|part| data.count(part)), [231, 76, 77]);
    assert!(session.results().sizes.pathways > 150);
}

#[test]
fn the_built_in_cohort_is_transformed_as_counts_unless_told() {
    use genessl::table::Transform;
    let mut session = simulated(60, 3);
    assert_eq!(
        session.study().features.transform,
        Transform::CountsToLog2Cpm
    );
    let source = table(&[("a", "x"), ("b", "y")], &GENES);
    session.add_file(Role::Labelled, "own.csv", source);
    assert_eq!(session.study().features.transform, Transform::Auto);
    let read = |text: &str| Study::from_toml("study.toml", text).expect("a study");
    let cohort = "[data.simulated]\nsamples = 60\n";
    assert_eq!(read(cohort).features.transform, Transform::CountsToLog2Cpm);
    let told = format!("{cohort}[features]\ntransform = \"none\"\n");
    assert_eq!(read(&told).features.transform, Transform::None);
}

/// As counting programs leave them: a file a sample, and a sheet that says what each is.
#[test]
fn files_of_one_sample_and_their_labels_are_one_labelled_table() {
    let mut session = session();
    let mut labels = "sample\tcancer_type\nS99\tLUAD\n".to_owned();
    for sample in 0..24 {
        let counts = format!("ENSG00000141510\t{sample}\nENSG00000146648\t7\nENSG00000136997\t9\n");
        let source = Arc::new(MemorySource::new(counts.into_bytes()));
        session.add_file(Role::Labelled, &format!("S{sample}.htseq.counts"), source);
        let class = if sample % 2 == 0 { "LUAD" } else { "BRCA" };
        writeln!(labels, "S{sample}\t{class}").expect("text");
    }
    let source = Arc::new(MemorySource::new(labels.into_bytes()));
    session.add_file(Role::Labels, "labels.tsv", source);
    session
        .run(Step::DATA, |_| {})
        .expect("the samples are read");
    let data = session.data().expect("samples");
    assert_eq!((data.files.len(), data.samples.len()), (24, 24));
    let tables = data.tables.as_ref().expect("tables");
    assert_eq!((tables.len(), tables[0].table.values.dim()), (1, (24, 3)));
    let sample = |id: &str| data.samples.iter().find(|sample| sample.id == id);
    assert_eq!(
        sample("S3").and_then(|sample| sample.label.as_deref()),
        Some("BRCA")
    );
    let report = &data.labels[0];
    assert_eq!(
        (report.matched, &report.ids_without[..]),
        (24, &["S99".to_owned()][..])
    );
    let unmatched = session.text_table("labels").expect("a table");
    assert_eq!(unmatched.rows.len(), 1);
    assert!(
        session
            .study()
            .to_toml()
            .expect("text")
            .contains("labels = [\"labels.tsv\"]")
    );
}

#[test]
fn a_preset_sets_what_the_file_does_not() {
    let study = |text: &str| Study::from_toml("study.toml", text);
    let report = study("preset = \"report\"\n[data]\nlabelled = [\"a.csv\"]\n").expect("a preset");
    assert_eq!(report.compare.models.len(), 3);
    assert_eq!(report.pretrain.targets, PathwayTargets::Nes);
    // But for the models, and what is standardised, the program's own settings are the report's.
    let mut usual = Study::default();
    usual.data.labelled = vec!["a.csv".to_owned()];
    usual.compare.models = report.compare.models.clone();
    usual.pretrain.targets = PathwayTargets::Nes;
    assert_eq!(report, usual);
    let own = study(
        "preset = \"report\"\n[data]\nlabelled = [\"a.csv\"]\n[compare]\nrepeats = 2\n[pretrain]\nepochs = 3\n",
    );
    let own = own.expect("a preset with changes");
    assert_eq!((own.compare.repeats, own.pretrain.epochs), (2, 3));
    assert_eq!(own.compare.models, report.compare.models);
    let saved = own.to_toml().expect("a study file");
    assert!(!saved.contains("preset"));
    assert_eq!(study(&saved).expect("the same"), own);
    for wrong in ["\"other\"", "3", "[\"report\"]"] {
        let error = study(&format!("seed = 1\npreset = {wrong}\n[data]\n")).expect_err("no preset");
        assert!(error.what.contains("`report`"), "{error}");
        assert_eq!(error.line, Some(2));
    }
    let misspelt =
        study("preset = \"report\"\n[pretrain]\nepoch = 3\n[data]\n").expect_err("no key");
    assert_eq!(misspelt.line, Some(3));
}
