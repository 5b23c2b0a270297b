//! Who is in which part: patients stay together, samples in two parts are allowed and said, two tables are enough.

use std::collections::{BTreeMap, BTreeSet};

use genessl::figures::{self, Theme};
use genessl::learn::split::{grouped_split, stratified_split};
use genessl::study::{Part, Role, Session, Step};

use genessl::table::Cell;

use crate::path;
use crate::studies::{SMALL, add, change, folder, genessl, on, results, session, table};

const COHORT: [(Role, &str); 1] = [(Role::Labelled, "F40-patient-leakage/cohort.csv")];

/// The parts that the samples of each patient are in.
fn parts_of_patients(session: &Session) -> BTreeMap<String, BTreeSet<Part>> {
    let mut parts: BTreeMap<String, BTreeSet<Part>> = BTreeMap::new();
    for sample in &session.data().expect("data").samples {
        let patient = sample.id[..12].to_owned();
        parts.entry(patient).or_default().insert(sample.part);
    }
    parts
}

fn split_patients(session: &Session) -> usize {
    let parts = parts_of_patients(session);
    parts.values().filter(|parts| parts.len() > 1).count()
}

#[test]
fn the_samples_of_a_patient_are_in_one_part() {
    for seed in [7, 8, 1000] {
        let mut session = on(&COHORT);
        change(&mut session, |study| study.seed = seed);
        session.run(Step::DATA, |_| {}).expect("a split");
        assert_eq!(parts_of_patients(&session).len(), 40);
        assert_eq!(split_patients(&session), 0);
        let data = session.data().expect("data");
        let counts = Part::ALL.map(|part| data.count(part));
        assert_eq!(counts, [48, 16, 16], "the shares are kept");
        for part in Part::ALL {
            let own = data.samples.iter().filter(|sample| sample.part == part);
            let classes: BTreeSet<_> = own.map(|sample| &sample.label).collect();
            assert_eq!(classes.len(), 2, "both classes in {}", part.name());
        }
        let notes = session.notes(Step::DATA).join(" ");
        assert!(
            notes.contains("40 patients have several samples"),
            "{notes}"
        );
        assert!(session.warnings(Step::DATA).is_empty());
    }
}

#[test]
fn a_column_can_say_what_belongs_together_and_none_keeps_nothing() {
    let mut session = on(&COHORT);
    change(&mut session, |study| study.data.group = Some("none".into()));
    session.run(Step::DATA, |_| {}).expect("a split");
    assert!(split_patients(&session) > 0, "as before");

    let genes: Vec<String> = ["TP53", "EGFR", "MYC", "KRAS"].map(String::from).to_vec();
    let text = table("s", 40, &genes);
    let with_patient = text.lines().enumerate().map(|(row, line)| match row {
        0 => format!("{line},patient"),
        row => format!("{line},patient-{}", (row - 1) % 20 / 2),
    });
    let text = with_patient.collect::<Vec<_>>().join("\n");
    let mut session = session_with(&text, "patient");
    session.run(Step::DATA, |_| {}).expect("a split");
    let mut parts: BTreeMap<usize, BTreeSet<Part>> = BTreeMap::new();
    for sample in &session.data().expect("data").samples {
        let row: usize = sample.id[1..].parse().expect("a number");
        parts.entry(row % 20 / 2).or_default().insert(sample.part);
    }
    assert!(parts.values().all(|parts| parts.len() == 1), "{parts:?}");

    let error = session_with(&text, "donor")
        .run(Step::DATA, |_| {})
        .expect_err("no such column");
    assert!(
        error.what.contains("donor") && error.advice.contains("patient"),
        "{error}"
    );
}

/// A column of patients that nothing names is proposed, and told of where the test part shares its values.
#[test]
fn patients_that_are_not_kept_together_are_warned_of() {
    let genes: Vec<String> = ["TP53", "EGFR", "MYC", "KRAS"].map(String::from).to_vec();
    let with = |name: &str| -> String {
        let text = table("s", 40, &genes);
        let lines = text.lines().enumerate().map(|(row, line)| match row {
            0 => format!("{line},{name}"),
            row => format!("{line},p{}", (row - 1) % 20 / 2),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let run = |name: &str, group: Option<&str>| {
        let mut session = session();
        add(&mut session, Role::Labelled, "s.csv", &with(name));
        change(&mut session, |study| {
            study.data.group = group.map(str::to_owned)
        });
        session.run(Step::DATA, |_| {}).expect("a split");
        session
    };
    let session = run("patient_id", None);
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(
        warnings.contains("of \"patient_id\" are in the finetune part and in the test part"),
        "{warnings}"
    );
    let card = session.card(Role::Labelled, "s.csv").expect("a card");
    let group = card.choices.iter().find(|choice| choice.setting == "group");
    let group = group.expect("it is on the card");
    assert!(!group.certain && group.why.contains("\"patient_id\""));
    assert_eq!(group.others[0], "patient_id");
    for (name, group) in [
        ("patient_id", Some("patient_id")),
        ("patient_id", Some("none")),
        ("patient_age", None),
    ] {
        let warnings = run(name, group).warnings(Step::DATA);
        assert!(warnings.is_empty(), "{name}, {group:?}: {warnings:?}");
    }
    // Files that are given as parts, each with one sample of a patient.
    let mut session = self::session();
    for (role, name, from) in [(Role::Finetune, "a.csv", "s"), (Role::Test, "b.csv", "t")] {
        let lines = table(from, 20, &genes);
        let lines = lines.lines().enumerate().map(|(row, line)| match row {
            0 => format!("{line},Donor"),
            row => format!("{line},p{row}"),
        });
        add(
            &mut session,
            role,
            name,
            &lines.collect::<Vec<_>>().join("\n"),
        );
    }
    session.run(Step::DATA, |_| {}).expect("two parts");
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(warnings.contains("20 values of \"Donor\""), "{warnings}");
}

fn session_with(text: &str, group: &str) -> Session {
    let mut session = session();
    add(&mut session, Role::Labelled, "s.csv", text);
    change(&mut session, |study| study.data.group = Some(group.into()));
    session
}

#[test]
fn without_groups_of_several_samples_the_split_is_the_same() {
    let labels: Vec<&str> = (0..97)
        .map(|row| ["A", "B", "C", ""][row * row % 4])
        .collect();
    let alone: Vec<Option<String>> = (0..97)
        .map(|row| (row % 3 > 0).then(|| format!("patient {row}")))
        .collect();
    for seed in 0..5 {
        let shares = [0.6, 0.2, 0.2];
        let usual = stratified_split(&labels, shares, seed).expect("a split");
        let grouped = grouped_split(&labels, &alone, shares, seed).expect("a split");
        assert_eq!(usual, grouped);
    }
}

#[test]
fn groups_of_any_size_stay_together_and_classes_are_in_every_part() {
    // Groups of one to five samples, some with two classes, a rare class of three groups.
    let mut labels = Vec::new();
    let mut groups = Vec::new();
    for group in 0..60 {
        for sample in 0..1 + group % 5 {
            let mixed = group % 7 == 0 && sample == 0;
            labels.push(match (group, mixed) {
                (57.., _) => "rare",
                (_, true) => "A",
                _ => ["A", "B"][group % 2],
            });
            groups.push(Some(format!("g{group}")));
        }
    }
    for seed in 0..20 {
        let split = grouped_split(&labels, &groups, [0.6, 0.2, 0.2], seed).expect("a split");
        let parts = [&split.pretrain, &split.finetune, &split.test];
        let mut rows = parts.map(|rows| rows.clone()).concat();
        rows.sort_unstable();
        assert_eq!(
            rows,
            (0..labels.len()).collect::<Vec<_>>(),
            "every sample once"
        );
        let own = parts.map(|rows| {
            rows.iter()
                .map(|&row| &groups[row])
                .collect::<BTreeSet<_>>()
        });
        assert!(
            own[0].is_disjoint(&own[1])
                && own[0].is_disjoint(&own[2])
                && own[1].is_disjoint(&own[2])
        );
        for rows in parts {
            let classes: BTreeSet<&str> = rows.iter().map(|&row| labels[row]).collect();
            assert_eq!(classes.len(), 3, "seed {seed}");
        }
        for (rows, share) in parts.into_iter().zip([0.6, 0.2, 0.2]) {
            let off = rows.len() as f64 / labels.len() as f64 - share;
            assert!(off.abs() < 0.04, "seed {seed}: {off}");
        }
        let again = grouped_split(&labels, &groups, [0.6, 0.2, 0.2], seed).expect("a split");
        assert_eq!(split, again);
    }
}

#[test]
fn given_parts_that_share_patients_are_warned_of() {
    let genes: Vec<String> = ["TP53", "EGFR", "MYC", "KRAS"].map(String::from).to_vec();
    let of_vial = |vial: &str| {
        let lines = table("TCGA-AA-", 12, &genes);
        let mut text = String::new();
        for line in lines.lines() {
            let (id, rest) = line.split_once(',').expect("cells");
            let number = id
                .strip_prefix("TCGA-AA-")
                .and_then(|row| row.parse::<usize>().ok());
            text += &match number {
                Some(row) => format!("TCGA-AA-{row:04}-{vial},{rest}\n"),
                None => format!("{line}\n"),
            };
        }
        text
    };
    let mut session = session();
    add(&mut session, Role::Finetune, "f.csv", &of_vial("01A"));
    add(&mut session, Role::Test, "t.csv", &of_vial("01B"));
    session.run(Step::DATA, |_| {}).expect("read");
    let warnings = session.warnings(Step::DATA);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for part in ["12 patients", "finetune part", "test part", "TCGA-AA-0000"] {
        assert!(warnings[0].contains(part), "{part} in {warnings:?}");
    }
}

#[test]
fn the_same_samples_can_be_pretrained_on_and_learnt_from() {
    let folder = folder("overlap");
    for name in ["pretrain.csv", "finetune.csv", "test.csv"] {
        std::fs::copy(path(&format!("F29-overlap/{name}")), folder.join(name)).expect("a case");
    }
    let study = "[data]\npretrain = [\"pretrain.csv\"]\nfinetune = [\"finetune.csv\"]\ntest = [\"test.csv\"]\n\
                 [pathways]\nmin_size = 2\n";
    std::fs::write(folder.join("study.toml"), format!("{study}{SMALL}")).expect("a file");
    let (output, said) = genessl(&folder, &["run", "study.toml", "--out", "r"]);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("10 samples are in the pretrain part and in the finetune part"),
        "{said}"
    );
    let found = results(&folder.join("r"));
    let warnings = found["warnings"].as_array().expect("warnings");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let text = warnings[0]["text"].as_str().expect("a sentence");
    assert!(
        text.contains("10 samples are in the finetune part and in the test part"),
        "{text}"
    );
    let scores = std::fs::read_to_string(folder.join("r/scores.csv")).expect("scores");
    assert_eq!(
        scores.lines().count(),
        1 + 30 + 25 + 25,
        "a row for each part"
    );
    // One epoch is called one.
    assert!(said.contains("after one epoch"), "{said}");
}

#[test]
fn a_training_and_a_test_table_are_enough() {
    let mut session = on(&[
        (Role::Finetune, "F38-two-scales/fine.csv"),
        (Role::Test, "F38-two-scales/test_raw.csv"),
    ]);
    change(&mut session, |study| {
        study.classify.supervised_hidden = vec![64];
        study.classify.supervised_epochs = 100;
    });
    session.run(Step::CLASSIFY, |_| {}).expect("a study");
    let data = session.data().expect("data");
    assert_eq!(Part::ALL.map(|part| data.count(part)), [25, 25, 25]);
    assert_eq!(data.different(), 50);
    assert!(
        session
            .state(Step::DATA)
            .sentence
            .starts_with("50 samples of 2 classes")
    );
    let notes = session.notes(Step::DATA).join(" ");
    assert!(notes.contains("no table for pretraining"), "{notes}");
    assert!(session.warnings(Step::DATA).is_empty());
    let best = session.evaluations().iter().map(|one| one.accuracy);
    assert!(best.fold(0.0, f64::max) > 0.8);
    // The same as where the training table is given for both.
    let mut twice = on(&[
        (Role::Pretrain, "F38-two-scales/fine.csv"),
        (Role::Finetune, "F38-two-scales/fine.csv"),
        (Role::Test, "F38-two-scales/test_raw.csv"),
    ]);
    twice.run(Step::PRETRAIN, |_| {}).expect("a study");
    let weights = |session: &Session| session.pretrained().expect("it").checkpoint.weights.clone();
    assert_eq!(weights(&session), weights(&twice));
}

fn genes() -> Vec<String> {
    let genes = [
        "TP53", "EGFR", "MYC", "KRAS", "PTEN", "VIM", "CDH1", "GAPDH",
    ];
    genes.map(String::from).to_vec()
}

/// The same table without its classes.
fn unlabelled(table: &str) -> String {
    let line = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.remove(1);
        cells.join(",") + "\n"
    };
    table.lines().map(line).collect()
}

fn counts(session: &Session) -> [usize; 3] {
    let data = session.data().expect("data");
    Part::ALL.map(|part| data.count(part))
}

#[test]
fn a_table_to_be_split_stands_beside_one_without_labels() {
    for labelled_first in [false, true] {
        let mut session = session();
        let files = [
            (
                Role::Pretrain,
                "u.csv",
                unlabelled(&table("u", 30, &genes())),
            ),
            (Role::Labelled, "l.csv", table("l", 40, &genes())),
        ];
        let mut files: Vec<_> = files.into_iter().collect();
        if labelled_first {
            files.reverse();
        }
        for (role, name, text) in &files {
            add(&mut session, *role, name, text);
        }
        session.run(Step::CLASSIFY, |_| {}).expect("a study");
        assert_eq!(counts(&session), [30 + 24, 8, 8]);
        let trained = session.genes().expect("genes").parts.get(Part::Pretrain);
        assert_eq!(trained.expect("a table").samples(), 54);
        let notes = session.notes(Step::DATA).join(" ");
        assert!(notes.contains("24 samples of the labelled file"), "{notes}");
        assert!(session.warnings(Step::DATA).is_empty());
        assert!(!session.evaluations().is_empty());
        // The labelled file alone is split the same way.
        let own = |session: &Session| -> Vec<(String, Part)> {
            let samples = session.data().expect("data").samples.iter();
            let own = samples.filter(|sample| sample.file == "l.csv");
            own.map(|sample| (sample.id.clone(), sample.part)).collect()
        };
        let with_both = own(&session);
        session.remove_file(Role::Pretrain, "u.csv");
        session.run(Step::DATA, |_| {}).expect("a split");
        assert_eq!(own(&session), with_both);
    }
}

#[test]
fn a_study_file_may_name_a_table_to_be_split_and_one_without_labels() {
    let folder = folder("beside");
    let labelled = table("l", 40, &genes());
    std::fs::write(folder.join("u.csv"), unlabelled(&table("u", 30, &genes()))).expect("a file");
    std::fs::write(folder.join("l.csv"), labelled).expect("a file");
    let study =
        "[data]\npretrain = [\"u.csv\"]\nlabelled = [\"l.csv\"]\n[pathways]\nmin_size = 2\n";
    std::fs::write(folder.join("study.toml"), format!("{study}{SMALL}")).expect("a file");
    let (output, said) = genessl(&folder, &["run", "study.toml", "--out", "r"]);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains(
            "70 samples of 2 classes: 54 for pretraining, 8 for fine-tuning, 8 for testing"
        ),
        "{said}"
    );
    // What is simulated is no source beside files.
    let both = format!("{study}[data.simulated]\n");
    std::fs::write(folder.join("both.toml"), both).expect("a file");
    let (output, said) = genessl(&folder, &["run", "both.toml", "--out", "s"]);
    assert!(
        !output.status.success() && said.contains("more than one source"),
        "{said}"
    );
}

/// The unlabelled file often holds the labelled samples as well.
#[test]
fn samples_that_stand_in_both_are_pretrained_on_once() {
    let mut session = session();
    let text = table("s", 40, &genes());
    add(&mut session, Role::Pretrain, "all.csv", &unlabelled(&text));
    add(&mut session, Role::Labelled, "l.csv", &text);
    session.run(Step::PRETRAIN, |_| {}).expect("a study");
    assert_eq!(counts(&session), [40, 8, 8]);
    assert_eq!(session.data().expect("data").different(), 40);
    let notes = session.notes(Step::DATA).join(" ");
    assert!(
        notes.contains("24 samples drawn for pretraining stand in the file"),
        "{notes}"
    );
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(
        warnings.contains("8 samples are in the pretrain part and in the test part"),
        "{warnings}"
    );
}

#[test]
fn beside_a_table_to_test_on_nothing_is_drawn_for_testing() {
    let mut session = session();
    add(
        &mut session,
        Role::Labelled,
        "l.csv",
        &table("l", 40, &genes()),
    );
    add(&mut session, Role::Test, "t.csv", &table("t", 20, &genes()));
    session.run(Step::CLASSIFY, |_| {}).expect("a study");
    assert_eq!(counts(&session), [30, 10, 20]);
    let mut tested = session.data().expect("data").samples.iter();
    assert!(tested.all(|sample| (sample.part == Part::Test) == (sample.file == "t.csv")));
    let notes = session.notes(Step::DATA).join(" ");
    assert!(notes.contains("There is a file to test on"), "{notes}");
    assert!(session.warnings(Step::DATA).is_empty());
    // With patients of several samples, and beside a table without labels too.
    let mut session = on(&COHORT);
    add(&mut session, Role::Test, "t.csv", &table("t", 20, &genes()));
    session.run(Step::DATA, |_| {}).expect("a split");
    assert_eq!(counts(&session), [60, 20, 20]);
    let cohort = session.data().expect("data").samples.iter();
    let cohort: Vec<_> = cohort.filter(|sample| sample.part != Part::Test).collect();
    let patients = |part: Part| -> BTreeSet<&str> {
        let own = cohort.iter().filter(|sample| sample.part == part);
        own.map(|sample| &sample.id[..12]).collect()
    };
    assert!(patients(Part::Pretrain).is_disjoint(&patients(Part::Finetune)));
}

#[test]
fn a_sample_in_two_parts_is_counted_once() {
    let mut session = on(&[
        (Role::Pretrain, "F29-overlap/pretrain.csv"),
        (Role::Finetune, "F29-overlap/finetune.csv"),
        (Role::Test, "F29-overlap/test.csv"),
    ]);
    session.run(Step::DATA, |_| {}).expect("read");
    let data = session.data().expect("data");
    // 30, 25 and 25 samples; 10 are in the first two, another 10 in the last two.
    assert_eq!((data.samples.len(), data.different()), (80, 60));
    let tissues = data.tissues();
    assert_eq!(
        (tissues.normal, tissues.tumour, tissues.unknown),
        (0, 60, 0)
    );
    let in_all = |name: &str| -> u64 {
        let figure = figures::of_session(&session, name, Theme::Light).expect("a figure");
        let count = |row: &Vec<Cell>| match row.iter().find(|cell| matches!(cell, Cell::Count(_))) {
            Some(Cell::Count(count)) => *count,
            _ => 0,
        };
        figure.table.rows.iter().map(count).sum()
    };
    assert_eq!(in_all("normal_tumour"), 60);
    assert_eq!(in_all("class_counts"), 40, "those with a label");
    let table = session.text_table("classes").expect("a table");
    let all: u64 = table
        .rows
        .iter()
        .filter(|row| !matches!(&row[0], Cell::Text(class) if class == "(no label)"))
        .map(|row| match row[4] {
            Cell::Count(count) => count,
            _ => 0,
        })
        .sum();
    assert_eq!(all, 40);
    // Every row of the table of samples still has its tissue.
    let samples = session.text_table("samples").expect("a table");
    assert_eq!(samples.rows.len(), 80);
    assert!(
        samples
            .rows
            .iter()
            .all(|row| row[3] == Cell::Text("Tumour".into()))
    );
}

/// Programs change ids: another case, dots in the place of hyphens.
#[test]
fn samples_whose_ids_differ_in_case_alone_are_warned_of() {
    let genes: Vec<String> = ["TP53", "EGFR", "MYC", "KRAS"].map(String::from).to_vec();
    let run = |from: &str, to: &str| {
        let mut session = session();
        let text = table("pt-a", 20, &genes);
        add(&mut session, Role::Finetune, "a.csv", &text);
        add(&mut session, Role::Test, "b.csv", &text.replace(from, to));
        session.run(Step::DATA, |_| {}).expect("two parts");
        session.warnings(Step::DATA).join(" ")
    };
    for to in ["PT-A", "pt.a", "Pt_a"] {
        let warnings = run("pt-a", to);
        assert!(
            warnings.contains("20 samples seem to be in the finetune part"),
            "{warnings}"
        );
        assert!(warnings.contains("pt-a0 and "), "{warnings}");
    }
    assert!(run("pt-a", "pt-b").is_empty());
}

#[test]
fn columns_of_patients_are_known_by_gdcs_names_and_by_barcodes() {
    let table = |name: &str, patients: [&str; 4]| {
        let lines = patients
            .iter()
            .enumerate()
            .map(|(at, patient)| format!("S{at},{patient},{}.5,{}.25\n", at + 1, 7 - at));
        let lines: String = lines.collect();
        crate::text(&format!("sample,{name},TP53,EGFR\n{lines}"))
    };
    let barcodes = [
        "TCGA-02-0001",
        "TCGA-02-0001",
        "TCGA-02-0003",
        "TCGA-02-0004",
    ];
    for (name, patients) in [
        ("case_submitter_id", ["P1", "P1", "P2", "P3"]),
        ("SUBJID", ["P1", "P1", "P2", "P3"]),
        ("submitter_id", barcodes),
        ("belongs_to", barcodes),
    ] {
        let read = table(name, patients);
        let group = read.report.decisions.group.expect("a decision");
        assert!(
            !group.certain && group.why.contains(name),
            "{name}: {group:?}"
        );
    }
    let other = table("submitter", ["P1", "P1", "P2", "P3"])
        .report
        .decisions
        .group;
    assert!(other.is_none_or(|group| group.certain));
}
