//! `genessl split`, run as a user runs it, and the lists of cohorts that it and the page's own folder have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use genessl::study::{Assets, Role, Session, Step, Study};
use genessl::table::{MemorySource, ReadOptions, Table, read_file};
use serde_json::Value;
use sha2::{Digest, Sha256};

const GENES: [&str; 12] = [
    "TP53", "EGFR", "BRCA1", "BRCA2", "MYC", "KRAS", "PTEN", "RB1", "VHL", "APC", "CDK4", "CDK6",
];
const PARTS: [&str; 3] = ["pretrain", "finetune", "test"];

/// A fresh folder under the build's own temporary one.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("split_{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Whether it went well, and what was said.
fn split(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_genessl"))
        .current_dir(folder)
        .arg("split")
        .args(arguments)
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let (fine, said) = split(folder, arguments);
    assert!(fine, "split {arguments:?}: {said}");
    said
}

fn fails(folder: &Path, arguments: &[&str], parts: &[&str]) {
    let (fine, said) = split(folder, arguments);
    assert!(!fine, "split {arguments:?} went well: {said}");
    for part in parts {
        assert!(said.contains(part), "\"{part}\" is not in: {said}");
    }
}

/// Samples of these barcodes' number, two of every third patient, in three classes of which one is small.
fn cohort(first: usize, samples: usize) -> String {
    let mut text = format!("caseID,{},cancer_type,purity\n", GENES.join(","));
    for sample in first..first + samples {
        let (patient, kind) = match sample % 3 {
            1 => (sample - 1, "01B"),
            _ => (sample, "01A"),
        };
        let class = [
            "LUAD", "LUAD", "BRCA", "BRCA", "BRCA", "BRCA", "UVM", "UVM", "BRCA",
        ][patient % 9];
        let values: Vec<String> = (0..GENES.len())
            .map(|gene| format!("{}.25", (gene * 7 + sample * 13) % 29))
            .collect();
        writeln!(
            text,
            "TCGA-AB-{patient:04}-{kind},{},{class},p{}",
            values.join(","),
            sample % 4
        )
        .expect("text");
    }
    text
}

fn read(path: &Path) -> Table {
    let read = read_file(path, &ReadOptions::default());
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .table
}

fn column(table: &Table, name: &str) -> Vec<String> {
    let column = table.metadata_column(name);
    column.unwrap_or_else(|| panic!("no {name}")).values.clone()
}

fn patient(id: &str) -> &str {
    &id[..12]
}

fn list(folder: &Path, name: &str) -> Value {
    let text = fs::read(folder.join(name)).expect("a list");
    serde_json::from_slice(&text).expect("JSON")
}

/// Every file of a list's first cohort is there, with its size and digest; returns what they are called and their roles.
fn check_list(folder: &Path, list: &Value) -> Vec<(String, String)> {
    let cohort = &list["cohorts"][0];
    let files = cohort["files"].as_array().expect("files").iter();
    let all = files.chain([&cohort["study"]]);
    all.map(|file| {
        let name = file["address"].as_str().expect("an address");
        let bytes = fs::read(folder.join(name)).expect("the file is there");
        assert_eq!(file["bytes"], bytes.len(), "{name}");
        let digest = Sha256::digest(&bytes);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], digest, "{name}");
        let role = file["role"].as_str().unwrap_or("study");
        (name.to_owned(), role.to_owned())
    })
    .collect()
}

#[test]
fn parts_have_all_classes_and_no_patient_in_two() {
    let folder = folder("parts");
    fs::write(folder.join("all.csv"), cohort(0, 180)).expect("a table");
    let arguments = [
        "all.csv",
        "--shares",
        "0.5,0.3,0.2",
        "--format",
        "csv.gz",
        "--out",
        "out",
    ];
    let said = succeeds(&folder, &arguments);
    assert!(said.contains("3 classes, 12 genes"), "{said}");
    let out = folder.join("out");
    let listed = check_list(&out, &list(&out, "cohorts.json"));
    let names: Vec<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "pretrain.csv.gz",
            "finetune.csv.gz",
            "test.csv.gz",
            "study.toml"
        ]
    );
    let roles: Vec<&str> = listed.iter().map(|(_, role)| role.as_str()).collect();
    assert_eq!(roles, ["pretrain", "finetune", "test", "study"]);

    let whole = read(&folder.join("all.csv"));
    let tables = PARTS.map(|part| read(&out.join(format!("{part}.csv.gz"))));
    let mut part_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for (part, table) in tables.iter().enumerate() {
        assert_eq!(table.features, whole.features);
        for (row, id) in table.sample_ids.iter().enumerate() {
            assert!(ids.insert(id.clone()), "{id} stands twice");
            let first = *part_of.entry(patient(id).to_owned()).or_insert(part);
            assert_eq!(first, part, "{id} is apart from its patient");
            let before = whole
                .sample_ids
                .iter()
                .position(|one| one == id)
                .expect("it was there");
            assert_eq!(table.values.row(row), whole.values.row(before), "{id}");
        }
    }
    assert_eq!(ids.len(), 180);
    assert_eq!(part_of.len(), 120);
    assert!(
        tables[0].metadata_column("cancer_type").is_none(),
        "labels are not in use"
    );
    assert_eq!(column(&tables[0], "purity").len(), tables[0].samples());
    let total = |class: &str| {
        column(&whole, "cancer_type")
            .iter()
            .filter(|one| *one == class)
            .count()
    };
    for (table, share) in tables[1..].iter().zip([0.3, 0.2]) {
        let classes = column(table, "cancer_type");
        for class in ["LUAD", "BRCA", "UVM"] {
            let found = classes.iter().filter(|one| *one == class).count() as f64;
            let wanted = share * total(class) as f64;
            assert!(
                (found - wanted).abs() <= 2.0,
                "{class}: {found}, not {wanted}"
            );
        }
    }
}

/// The step Data divides a labelled file in the same way, and reads back what was written.
#[test]
fn a_study_of_the_whole_table_has_the_same_parts() {
    let folder = folder("same");
    let text = cohort(0, 90);
    fs::write(folder.join("all.csv"), &text).expect("a table");
    succeeds(&folder, &["all.csv", "--seed", "11", "--out", "out"]);
    let session = || Session::new(Assets::builtin().expect("the built-in data"));
    let parts = |session: &mut Session| {
        session.start(Step::DATA);
        session.run_on(|_| ()).expect("it is read");
        let data = session.data().expect("the samples");
        let samples = data.samples.iter();
        samples
            .map(|sample| (sample.id.clone(), sample.part.name()))
            .collect::<BTreeMap<_, _>>()
    };
    let mut whole = session();
    whole.add_file(
        Role::Labelled,
        "all.csv",
        Arc::new(MemorySource::new(text.into_bytes())),
    );
    let mut study = whole.study().clone();
    study.seed = 11;
    whole.set_study(study).expect("settings");

    let mut divided = session();
    let toml = fs::read_to_string(folder.join("out/study.toml")).expect("a study");
    let study = Study::from_toml("study.toml", &toml).expect("a study that is read");
    let wanted = divided.load_study(study).expect("settings");
    assert_eq!(wanted.len(), 3, "{wanted:?}");
    for (role, name) in wanted {
        let bytes = fs::read(folder.join("out").join(&name)).expect("a part");
        divided.add_file(role, &name, Arc::new(MemorySource::new(bytes)));
    }
    assert_eq!(parts(&mut whole), parts(&mut divided));
}

#[test]
fn the_seed_decides_and_a_second_split_takes_the_place_of_the_first() {
    let folder = folder("seed");
    fs::write(folder.join("all.csv"), cohort(0, 90)).expect("a table");
    let files = |out: &str| {
        let names = ["pretrain.tsv", "finetune.tsv", "test.tsv", "cohorts.json"];
        names.map(|name| fs::read(folder.join(out).join(name)).expect("a file"))
    };
    let name = [
        "--name",
        "Three types",
        "--citation",
        "TCGA",
        "--licence",
        "open",
    ];
    let run = |seed: &str, out: &str| {
        let arguments = ["all.csv", "--format", "tsv", "--seed", seed, "--out", out];
        succeeds(&folder, &[&arguments[..], &name].concat());
    };
    run("7", "a");
    run("7", "b");
    assert_eq!(files("a"), files("b"));
    run("8", "b");
    assert_ne!(files("a")[0], files("b")[0]);
    let cohort = &list(&folder.join("b"), "cohorts.json")["cohorts"][0];
    assert_eq!(
        (&cohort["name"], &cohort["licence"]),
        (&"Three types".into(), &"open".into())
    );
    // Another format leaves nothing of the one before.
    succeeds(&folder, &["all.csv", "--out", "b"]);
    let mut found: Vec<_> = fs::read_dir(folder.join("b"))
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .filter(|name| !name.starts_with('.'))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "cohorts.json",
            "finetune.parquet",
            "pretrain.parquet",
            "study.toml",
            "test.parquet"
        ]
    );
}

#[test]
fn several_tables_get_labels_and_patients_from_a_file_beside_them() {
    let folder = folder("several");
    let mut labels = "sample\tkind\tpatient\n".to_owned();
    for (name, first) in [("a.csv", 0), ("b.csv", 60)] {
        let mut text = format!(
            "gene,{}\n",
            (first..first + 60)
                .map(|at| format!("S{at}"))
                .collect::<Vec<_>>()
                .join(",")
        );
        for (row, gene) in GENES.iter().enumerate() {
            let values = (first..first + 60).map(|at| format!("{}.5", (at * 5 + row * 3) % 17));
            writeln!(text, "{gene},{}", values.collect::<Vec<_>>().join(",")).expect("text");
        }
        fs::write(folder.join(name), text).expect("a table");
        // The last has no class, and so serves pretraining.
        for at in first..first + 59 {
            writeln!(labels, "S{at}\t{}\tp{}", ["X", "Y"][at / 2 % 2], at / 2).expect("text");
        }
    }
    fs::write(folder.join("labels.tsv"), labels).expect("labels");
    let arguments = [
        "a.csv",
        "b.csv",
        "--labels",
        "labels.tsv",
        "--label",
        "kind",
        "--group",
        "patient",
    ];
    succeeds(&folder, &[&arguments[..], &["--out", "out"]].concat());
    let out = folder.join("out");
    check_list(&out, &list(&out, "cohorts.json"));
    let tables = PARTS.map(|part| read(&out.join(format!("{part}.parquet"))));
    let mut part_of: BTreeMap<String, usize> = BTreeMap::new();
    for (part, table) in tables.iter().enumerate() {
        for group in column(table, "patient")
            .into_iter()
            .filter(|group| !group.is_empty())
        {
            assert_eq!(
                *part_of.entry(group.clone()).or_insert(part),
                part,
                "{group} is in two parts"
            );
        }
    }
    let samples: usize = tables.iter().map(Table::samples).sum();
    assert_eq!(samples, 120);
    for unlabelled in ["S59", "S119"] {
        assert!(tables[0].sample_ids.iter().any(|id| id == unlabelled));
    }
    assert!(
        column(&tables[2], "kind")
            .iter()
            .all(|kind| ["X", "Y"].contains(&kind.as_str()))
    );
    let toml = fs::read_to_string(out.join("study.toml")).expect("a study");
    let study = Study::from_toml("study.toml", &toml).expect("a study that is read");
    assert_eq!(
        (study.data.label.as_str(), study.data.group.as_deref()),
        ("kind", Some("patient"))
    );
}

/// Sixty patients of three samples each, in two classes; every fourth patient has one whose class is not known.
fn patients() -> String {
    let mut text = format!("sample_id,{},kind,patient\n", GENES.join(","));
    for sample in 0..180 {
        let patient = sample / 3;
        let class = match (patient % 4, sample % 3) {
            (0, 2) => "",
            _ => ["X", "Y"][patient % 2],
        };
        let values = (0..GENES.len()).map(|gene| format!("{}.5", (gene * 7 + sample * 13) % 29));
        let values = values.collect::<Vec<_>>().join(",");
        writeln!(text, "S{sample},{values},{class},P{patient}").expect("text");
    }
    text
}

#[test]
fn samples_without_a_class_of_patients_who_are_tested_are_in_no_part() {
    let folder = folder("unlabelled");
    fs::write(folder.join("all.csv"), patients()).expect("a table");
    let options = ["all.csv", "--label", "kind", "--group", "patient"];
    let said = succeeds(&folder, &[&options[..], &["--out", "out"]].concat());
    let out = folder.join("out");
    let [pretrain, finetune, test] = PARTS.map(|part| read(&out.join(format!("{part}.parquet"))));
    let of = |table: &Table| BTreeSet::from_iter(column(table, "patient"));
    assert!(of(&pretrain).is_disjoint(&of(&test)), "{said}");
    assert!(of(&finetune).is_disjoint(&of(&test)), "{said}");
    let left_out = 180 - pretrain.samples() - finetune.samples() - test.samples();
    // One of each tested patient who has such a sample.
    let tested = of(&test);
    let numbers = tested.iter().filter_map(|name| name[1..].parse().ok());
    assert_eq!(
        left_out,
        numbers
            .filter(|number: &usize| number.is_multiple_of(4))
            .count()
    );
    assert!(left_out > 0, "the seed leaves some");
    let counted =
        format!("{left_out} samples without a class left out: of patients in the test part");
    assert!(said.contains(&counted), "{said}");
    let serve = format!("{} samples without a class: for pretraining", 15 - left_out);
    assert!(said.contains(&serve), "{said}");
    // Patients of the fine-tuning part have others for pretraining: then nothing else is claimed.
    let shared = !of(&pretrain).is_disjoint(&of(&finetune));
    assert!(shared, "the seed has some");
    assert!(
        !said.contains("all samples of a patient are in one part"),
        "{said}"
    );
    assert!(
        said.contains("60 patients have several samples; those with a class"),
        "{said}"
    );
    // The page says the same of the same table, and warns of nothing.
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    let source = MemorySource::new(patients().into_bytes());
    session.add_file(Role::Labelled, "all.csv", Arc::new(source));
    let mut study = session.study().clone();
    (study.data.label, study.data.group) = ("kind".into(), Some("patient".into()));
    session.set_study(study).expect("settings");
    session.start(Step::DATA);
    session.run_on(|_| ()).expect("it is read");
    assert_eq!(session.data().expect("data").samples.len(), 180 - left_out);
    let notes = session.notes(Step::DATA).join(" ");
    assert!(
        notes.contains(&counted) && notes.contains(&serve),
        "{notes}"
    );
    assert!(!notes.contains("all samples of a patient"), "{notes}");
    assert_eq!(session.warnings(Step::DATA), Vec::<String>::new());
}

/// What stands beside the labelled file can have its patients too: a warning, and no sentence that denies it.
#[test]
fn a_patient_in_another_file_is_not_said_to_be_in_one_part() {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    let text = patients();
    let add = |session: &mut Session, role, name: &str, text: String| {
        session.add_file(role, name, Arc::new(MemorySource::new(text.into_bytes())));
    };
    let others = text
        .lines()
        .filter(|line| line.ends_with("P1") || line.starts_with("sample_id"));
    let others = others.map(|line| match line.strip_prefix('S') {
        Some(rest) => format!("T{rest}\n"),
        None => format!("{line}\n"),
    });
    let others = others.collect();
    add(&mut session, Role::Labelled, "all.csv", text.clone());
    add(&mut session, Role::Test, "t.csv", others);
    let mut study = session.study().clone();
    (study.data.label, study.data.group) = ("kind".into(), Some("patient".into()));
    session.set_study(study).expect("settings");
    session.start(Step::DATA);
    session.run_on(|_| ()).expect("it is read");
    let warnings = session.warnings(Step::DATA).join(" ");
    assert!(warnings.contains("and in the test part"), "{warnings}");
    let notes = session.notes(Step::DATA).join(" ");
    assert!(
        notes.contains("some patients have others in another part"),
        "{notes}"
    );
}

#[test]
fn a_column_of_patients_that_is_overlooked_is_told() {
    let folder = folder("overlooked");
    fs::write(folder.join("all.csv"), patients()).expect("a table");
    let options = ["all.csv", "--label", "kind", "--out", "out"];
    let line = "samples share values of \"patient\"; choose it to keep those in one part; --group: patient";
    let said = succeeds(&folder, &options);
    assert!(said.contains(line), "{said}");
    for group in ["patient", "none"] {
        let said = succeeds(&folder, &[&options[..], &["--group", group]].concat());
        assert!(!said.contains("samples share values"), "{group}: {said}");
    }
}

/// As docs/tcga.md has it: STAR's files as the GDC sends them, each in a folder of its own, and its sample sheet.
#[test]
fn gdcs_files_and_its_sample_sheet_are_a_cohort() {
    let folder = folder("gdc");
    let mut sheet =
        "File ID\tFile Name\tData Category\tProject ID\tCase ID\tSample ID\tSample Type\n"
            .to_owned();
    let mut arguments: Vec<String> = Vec::new();
    for sample in 0..24 {
        let own = format!("gdc/id-{sample}");
        fs::create_dir_all(folder.join(&own)).expect("a folder");
        let name = format!("u-{sample}.rna_seq.augmented_star_gene_counts.tsv");
        let mut text = "# gene-model: GENCODE v36\n\
             gene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n\
             N_unmapped\t\t\t100\t100\t100\t\t\t\nN_multimapping\t\t\t90\t90\t90\t\t\t\n\
             N_noFeature\t\t\t80\t80\t80\t\t\t\nN_ambiguous\t\t\t70\t70\t70\t\t\t\n"
            .to_owned();
        for (row, (id, gene)) in [
            ("ENSG00000141510.18", "TP53"),
            ("ENSG00000146648.18", "EGFR"),
            ("ENSG00000012048.23", "BRCA1"),
            ("ENSG00000136997.21", "MYC"),
            ("ENSG00000171862.11", "PTEN"),
        ]
        .iter()
        .enumerate()
        {
            let count = 10 + sample * 7 + row * 31;
            writeln!(
                text,
                "{id}\t{gene}\tprotein_coding\t{count}\t{count}\t0\t{count}.125\t1.5\t2.5"
            )
            .expect("text");
        }
        fs::write(folder.join(&own).join(&name), text).expect("a file");
        let patient = sample / 2;
        let project = ["TCGA-LUAD", "TCGA-BRCA"][patient % 2];
        writeln!(
            sheet,
            "id-{sample}\t{name}\tTranscriptome Profiling\t{project}\tTCGA-AB-{patient:04}\tTCGA-AB-{patient:04}-0{}A\tPrimary Tumor",
            1 + sample % 2
        )
        .expect("text");
        arguments.push(format!("{own}/{name}"));
    }
    fs::write(folder.join("sheet.tsv"), sheet).expect("a sheet");
    let files: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let options = [
        "--quantity",
        "tpm",
        "--labels",
        "sheet.tsv",
        "--label",
        "Project ID",
        "--group",
        "Case ID",
        "--shares",
        "0.5,0.25,0.25",
        "--out",
        "tcga",
    ];
    succeeds(&folder, &[&files[..], &options].concat());
    let tables = PARTS.map(|part| read(&folder.join(format!("tcga/{part}.parquet"))));
    let mut cases = BTreeMap::new();
    for (part, table) in tables.iter().enumerate() {
        assert_eq!(table.features[0], "ENSG00000141510.18");
        assert_eq!(table.values[[0, 0]].fract(), 0.125, "TPM, not counts");
        for case in column(table, "Case ID") {
            assert_eq!(*cases.entry(case).or_insert(part), part);
        }
    }
    assert_eq!(cases.len(), 12);
    assert!(column(&tables[2], "Project ID").contains(&"TCGA-LUAD".to_owned()));
}

#[test]
fn what_can_not_be_done_is_said_and_touches_nothing() {
    let folder = folder("wrong");
    fs::write(folder.join("all.csv"), cohort(0, 90)).expect("a table");
    for shares in ["0.5,0.5", "0.5,0.5,0.5", "0.6,0.4,0", "1,x,0"] {
        let (fine, said) = split(&folder, &["all.csv", "--shares", shares, "--out", "none"]);
        assert!(!fine && said.contains("shares"), "{shares}: {said}");
    }
    fails(
        &folder,
        &["all.csv", "--label", "kind", "--out", "none"],
        &["all.csv", "\"kind\"", "\"cancer_type\""],
    );
    fails(
        &folder,
        &["all.csv", "--group", "donor", "--out", "none"],
        &["\"donor\"", "\"purity\""],
    );
    fails(&folder, &["absent.csv", "--out", "none"], &["absent.csv"]);
    fs::write(folder.join("few.csv"), cohort(0, 2)).expect("a table");
    fails(
        &folder,
        &["few.csv", "--out", "none"],
        &["few.csv", "no sample is left for the part", "Give more"],
    );
    assert!(
        !folder.join("none").exists(),
        "nothing is left of what failed"
    );
    let mine = folder.join("mine");
    fs::create_dir(&mine).expect("a folder");
    // A list that somebody wrote is not ours, nor is a folder with other files.
    for (name, text) in [
        ("cohorts.json", "{ \"cohorts\": [] }"),
        ("thesis.txt", "all"),
    ] {
        fs::write(mine.join(name), text).expect("a file");
        fails(
            &folder,
            &["all.csv", "--out", "mine"],
            &["mine", name, "Name another folder"],
        );
        assert_eq!(
            fs::read_to_string(mine.join(name)).expect("it is there"),
            text
        );
        assert_eq!(fs::read_dir(&mine).expect("the folder").count(), 1);
        fs::remove_file(mine.join(name)).expect("a file");
    }
}

/// What the page's own list says of the tables that lie beside it is so, and their study is one.
#[test]
fn the_pages_own_list_is_of_the_files_beside_it() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/cohorts");
    let listed = check_list(&own, &list(&own, "built-in.json"));
    assert_eq!(listed.len(), 2);
    let toml = fs::read_to_string(own.join("blood_cells.study.toml")).expect("a study");
    let study = Study::from_toml("blood_cells.study.toml", &toml).expect("a study that is read");
    assert_eq!(study.data.labelled, ["blood_cells.tsv.gz"]);
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.load_study(study).expect("settings");
    let bytes = fs::read(own.join("blood_cells.tsv.gz")).expect("the table");
    session.add_file(
        Role::Labelled,
        "blood_cells.tsv.gz",
        Arc::new(MemorySource::new(bytes)),
    );
    session.start(Step::PATHWAYS);
    session.run_on(|_| ()).expect("it is scored");
    let data = session.data().expect("the samples");
    assert_eq!(data.files[0].genes, 765);
    let classes: BTreeSet<_> = data
        .samples
        .iter()
        .flat_map(|sample| &sample.label)
        .collect();
    assert_eq!((data.samples.len(), classes.len()), (700, 10));
    assert!(session.state(Step::PATHWAYS).number.contains("34"));
}
