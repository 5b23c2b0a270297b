//! How long steps take, as far as can be told before they run.

use std::sync::Arc;

use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::MemorySource;

fn session() -> Session {
    Session::new(Assets::builtin().expect("the built-in data"))
}

fn with(toml: &str) -> Session {
    let mut session = session();
    let study = Study::from_toml("study.toml", toml).expect("a study");
    session.load_study(study).expect("settings");
    session
}

fn seconds(session: &Session, step: Step) -> f64 {
    session.state(step).estimate_seconds
}

const STEPS: [Step; 7] = [
    Step::DATA,
    Step::GENES,
    Step::PATHWAYS,
    Step::EXPLORE,
    Step::PRETRAIN,
    Step::CLASSIFY,
    Step::COMPARE,
];

#[test]
fn nothing_is_estimated_of_nothing_and_all_of_a_cohort_to_be_drawn() {
    let nothing = session();
    let quick = with("[data]\ntumours = { size = \"quick\" }\n");
    let class = with("[data]\ntumours = { size = \"class\" }\n");
    for step in STEPS {
        assert_eq!(seconds(&nothing, step), 0.0, "{}", step.name());
        let (small, large) = (seconds(&quick, step), seconds(&class, step));
        assert!(
            small > 0.0 && large > 1.5 * small,
            "{}: {small}, {large}",
            step.name()
        );
    }
}

#[test]
fn twice_the_epochs_take_twice_as_long_and_fewer_genes_less() {
    let of = |settings: &str| {
        let toml = format!("[data]\ntumours = {{ size = \"quick\" }}\n{settings}");
        seconds(&with(&toml), Step::PRETRAIN)
    };
    let usual = of("");
    let twice = of("[pretrain]\nepochs = 100\n") / usual;
    assert!((1.9..2.01).contains(&twice), "{twice}");
    assert!(of("[features]\ntop_variable = 500\n") < 0.8 * usual);
    assert!(of("[pretrain]\nweight_contrastive = 0.0\n") < 0.7 * usual);
    assert!(of("[pretrain]\nweight_byol = 1.0\n") > 1.3 * usual);
}

#[test]
fn of_a_sweep_every_draw_counts_and_hands_share_it() {
    let of = |settings: &str| {
        with(&format!(
            "[data]\ntumours = {{ size = \"quick\" }}\n{settings}"
        ))
    };
    let five = of("[compare]\nmodels = [\"supervised\"]\nshares = [1.0]\nrepeats = 5\n");
    let ten = of("[compare]\nmodels = [\"supervised\"]\nshares = [1.0]\nrepeats = 10\n");
    let alone = seconds(&five, Step::COMPARE);
    assert!((seconds(&ten, Step::COMPARE) / alone - 2.0).abs() < 1e-9);
    five.crew().set_members(3);
    assert!((seconds(&five, Step::COMPARE) / alone - 0.25).abs() < 1e-9);
}

#[test]
fn a_file_is_guessed_by_its_bytes_and_known_once_it_is_read() {
    let mut text = "caseID".to_owned();
    let genes: Vec<String> = (0..20_000).map(|gene| format!("ENSG{gene:011}")).collect();
    text += &format!(",{},cancer_type\n", genes.join(","));
    for sample in 0..30 {
        let values: Vec<String> = (0..20_000)
            .map(|gene| format!("{}.{:04}", (gene * 7 + sample) % 90, gene % 10_000))
            .collect();
        text += &format!(
            "S{sample},{},{}\n",
            values.join(","),
            ["UVM", "ACC"][sample % 2]
        );
    }
    let mut session = session();
    let source = Arc::new(MemorySource::new(text.into_bytes()));
    session.add_file(Role::Labelled, "all.csv", source);
    let guessed = seconds(&session, Step::PRETRAIN);
    session.start(Step::DATA);
    while session.running_step().is_some() {
        session.advance().expect("the data are read");
    }
    let known = seconds(&session, Step::PRETRAIN);
    assert!(
        (0.5..2.0).contains(&(guessed / known)),
        "{guessed}, {known}"
    );
}

#[test]
fn of_another_cohort_than_was_read_it_is_that_ones_and_memory_too() {
    let mut session = with("[data]\nsimulated = { samples = 60, types = 3 }\n");
    session.start(Step::GENES);
    while session.running_step().is_some() {
        session.advance().expect("the genes are mapped");
    }
    let small = session.state(Step::PRETRAIN);
    let study = Study::from_toml("study.toml", "[data]\ntumours = { size = \"report\" }\n");
    session
        .load_study(study.expect("a study"))
        .expect("settings");
    let large = session.state(Step::PRETRAIN);
    let fresh = with("[data]\ntumours = { size = \"report\" }\n").state(Step::PRETRAIN);
    assert!(large.estimate_seconds > 50.0 * small.estimate_seconds);
    assert_eq!(large.estimate_seconds, fresh.estimate_seconds);
    assert_eq!(large.estimate_bytes, fresh.estimate_bytes);
    // The first layer has 65,536 × 2,000 weights of 16 bytes.
    let wide = with("[data]\ntumours = { size = \"report\" }\n[pretrain]\nhidden = [65536]\n");
    assert!(wide.state(Step::PRETRAIN).estimate_bytes > 2_000_000_000);
}

#[test]
fn layouts_take_time_by_their_iterations() {
    let of = |settings: &str| {
        let toml = format!("[data]\ntumours = {{ size = \"quick\" }}\n{settings}");
        seconds(&with(&toml), Step::EXPLORE)
    };
    let usual = of("");
    assert!(of("[umap]\nepochs = 20000\n") > 2.0 * usual);
    assert!(of("[tsne]\niterations = 10000\n") > 2.0 * usual);
    assert!(of("[explore]\nembeddings = []\n") < 0.9 * usual);
}
