//! What a file's card says before the file is read, and what is set for one file alone.

use std::sync::Arc;

use genessl::genes::Catalogue;
use genessl::study::{Assets, Card, Role, Session, Step, Study, TableSettings};
use genessl::table::{MemorySource, Orientation, ReadOptions, Reading, ScaleKind, open_path};

use crate::path;

fn session() -> Session {
    Session::new(Assets::builtin().expect("it is built in"))
}

fn add(session: &mut Session, role: Role, name: &str, content: &str) {
    session.add_file(role, name, Arc::new(MemorySource::new(content.as_bytes())));
}

fn value<'a>(card: &'a Card, setting: &str) -> &'a str {
    let mut choices = card.choices.iter();
    let choice = choices.find(|choice| choice.setting == setting);
    choice.map_or("(not there)", |choice| choice.value.as_str())
}

/// Samples in rows, of two classes.
fn labelled(label: &str) -> String {
    let mut text = format!("sample,{label},TP53,EGFR,MYC,KRAS\n");
    for sample in 0..12 {
        let class = ["A", "B"][sample % 2];
        text += &format!("S{sample},{class},{sample},2.5,{},7\n", sample * 40);
    }
    text
}

/// Genes in rows: many lines, so that a look does not reach the end.
fn long(lines: usize) -> String {
    let mut text = String::from("gene,P1,P2,P3\n");
    for line in 0..lines {
        text += &format!("ENSG{:011},{line},{},3\n", line + 1, line * 2);
    }
    text
}

#[test]
fn a_large_file_is_looked_at_and_not_read() {
    let text = long(400_000);
    let look = |text: &str| {
        let source = Arc::new(MemorySource::new(text.as_bytes()));
        let judge = Catalogue::builtin().expect("it is built in");
        let reading = Reading::judged("long.csv", source, &ReadOptions::default(), judge);
        reading.and_then(Reading::look).expect("it is a table")
    };
    let report = look(&text);
    assert!(report.beginning_only);
    assert!(
        report.genes < 200_000 && report.genes > 1000,
        "{}",
        report.genes
    );
    let summary = &report.decisions.summary;
    assert!(
        summary.starts_with("CSV, more than ") && summary.ends_with(" genes in rows × 3 samples"),
        "{summary}"
    );
    // What is small is counted to the end, also where genes have no value.
    let small = look("gene,P1,P2\nTP53,1,2\nEGFR,,\nMYC,4,5\n");
    assert!(!small.beginning_only);
    assert_eq!(small.decisions.summary, "CSV, 2 genes in rows × 2 samples");
}

#[test]
fn a_look_at_parquet_counts_by_the_footer() {
    let file = path("F24-parquet-kinds/named_index.parquet");
    let judge = Catalogue::builtin().expect("it is built in");
    let source = open_path(&file).expect("it is there");
    let reading = Reading::judged("x.parquet", source, &ReadOptions::default(), judge);
    let looked = reading.and_then(Reading::look).expect("it is a table");
    let read = crate::read("F24-parquet-kinds/named_index.parquet").report;
    assert_eq!(looked.decisions.summary, read.decisions.summary);
    assert_eq!(looked.decisions.preview, read.decisions.preview);
}

#[test]
fn a_card_says_what_the_file_is_for_and_why() {
    let mut session = session();
    add(
        &mut session,
        Role::Labelled,
        "cohort.csv",
        &labelled("cancer_type"),
    );
    let card = session
        .card(Role::Labelled, "cohort.csv")
        .expect("it is there");
    let role = &card.choices[0];
    assert_eq!(
        (role.setting.as_str(), role.value.as_str()),
        ("role", "labelled")
    );
    assert!(role.certain && role.why.contains("cancer_type"), "{role:?}");
    assert!(role.others.contains(&"test".to_owned()));
    let settings: Vec<&str> = card
        .choices
        .iter()
        .map(|one| one.setting.as_str())
        .collect();
    assert_eq!(
        settings,
        ["role", "orientation", "sample_column", "label", "scale"]
    );
    session.move_file(Role::Labelled, Role::Pretrain, "cohort.csv");
    let card = session
        .card(Role::Pretrain, "cohort.csv")
        .expect("it is there");
    assert!(card.choices[0].why.starts_with("as set"));
    assert_eq!(session.study().data.pretrain, ["cohort.csv"]);
}

#[test]
fn what_is_set_for_a_file_is_set_for_it_alone_and_goes_with_it() {
    let mut session = session();
    add(
        &mut session,
        Role::Finetune,
        "train.csv",
        &labelled("subtype"),
    );
    add(&mut session, Role::Test, "test.csv", &labelled("kind"));
    session
        .run(Step::DATA, |_| {})
        .expect("classes are recognised");
    let data = session.data().expect("it is read");
    assert!(
        data.notes.iter().any(|note| note.contains("\"kind\"")),
        "{:?}",
        data.notes
    );
    let own = TableSettings {
        path: "test.csv".into(),
        orientation: Some(Orientation::SamplesInRows),
        metadata_columns: vec!["KRAS".into()],
        scale: Some(ScaleKind::Linear),
        ..TableSettings::default()
    };
    session.set_table(own);
    assert!(!session.is_current(Step::DATA), "it has to be read again");
    session.run(Step::DATA, |_| {}).expect("it is read again");
    let genes = |name: &str| {
        let data = session.data().expect("it is read");
        let mut files = data.files.iter();
        files.find(|file| file.name == name).map(|file| file.genes)
    };
    assert_eq!((genes("train.csv"), genes("test.csv")), (Some(4), Some(3)));
    session.move_file(Role::Test, Role::Labelled, "test.csv");
    let card = session
        .card(Role::Labelled, "test.csv")
        .expect("it is there");
    assert_eq!(value(&card, "scale"), "linear");
    assert_eq!(value(&card, "metadata_columns"), "KRAS");
    session.remove_file(Role::Labelled, "test.csv");
    assert!(session.study().data.table.is_empty());
}

#[test]
fn a_study_file_may_set_each_table() {
    let text = "[data]\nfinetune = [\"train.gct\"]\n[[data.table]]\npath = \"folder/test.csv\"\nrole = \"test\"\n\
                orientation = \"samples_in_columns\"\nlabel = \"subtype\"\n[[data.table]]\npath = \"sets.gmt\"\n\
                role = \"sets\"\n";
    let study = Study::from_toml("s.toml", text).expect("it is a study");
    assert_eq!(study.data.test, ["folder/test.csv"]);
    assert_eq!(study.pathways.sets, "sets.gmt");
    assert_eq!(study.data.label_of("test.csv"), "subtype");
    assert_eq!(study.data.label_of("train.gct"), "cancer_type");
    let options = study.data.read_options("folder/test.csv");
    assert_eq!(options.orientation, Orientation::SamplesInColumns);
    assert_eq!(
        study.data.read_options("other/test.csv").orientation,
        Orientation::Auto,
        "files of one name in two folders are two"
    );
    let written = study.to_toml().expect("it can be written");
    let again = Study::from_toml("s.toml", &written).expect("it is a study");
    assert_eq!(again, study);
    let error = Study::from_toml(
        "s.toml",
        "[[data.table]]\npath = \"x\"\norientaton = \"auto\"\n",
    );
    assert!(error.is_err_and(|error| error.line == Some(3)));
}

#[test]
fn a_file_can_be_set_while_the_roles_contradict_each_other() {
    let mut session = session();
    add(&mut session, Role::Pretrain, "pre.csv", &long(50));
    add(
        &mut session,
        Role::Labelled,
        "cohort.csv",
        &labelled("cancer_type"),
    );
    session.set_table(TableSettings {
        path: "pre.csv".into(),
        scale: Some(ScaleKind::Log),
        ..TableSettings::default()
    });
    let card = session.card(Role::Pretrain, "pre.csv");
    assert_eq!(value(&card.expect("it is there"), "scale"), "log");
}

#[test]
fn a_wrong_setting_is_told_on_the_card_and_can_be_taken_back() {
    let mut session = session();
    add(&mut session, Role::Pretrain, "cohort.csv", &long(50));
    let set = |session: &mut Session, orientation| {
        let own = TableSettings {
            path: "cohort.csv".into(),
            quantity: Some("tpm".into()),
            orientation,
            ..TableSettings::default()
        };
        session.set_table(own);
        session
            .card(Role::Pretrain, "cohort.csv")
            .expect("it is there")
    };
    let card = set(&mut session, Some(Orientation::SamplesInRows));
    assert!(card.error.is_none());
    assert_eq!(
        value(&card, "quantity"),
        "tpm",
        "what changes nothing is shown too"
    );
    let card = set(&mut session, None);
    assert!(
        card.error
            .as_ref()
            .is_some_and(|error| error.what.contains("tpm"))
    );
    assert_eq!(value(&card, "quantity"), "tpm");
    assert_eq!(value(&card, "orientation"), "", "it can be set as well");
}

#[test]
fn a_label_that_was_asked_for_is_not_replaced_by_another() {
    let mut session = session();
    let mut study = session.study().clone();
    study.data.label = "stage".into();
    session.set_study(study).expect("it can be set");
    add(
        &mut session,
        Role::Labelled,
        "cohort.csv",
        &labelled("subtype"),
    );
    let card = session
        .card(Role::Labelled, "cohort.csv")
        .expect("it is there");
    let label = card.choices.iter().find(|one| one.setting == "label");
    let label = label.expect("a label is looked for");
    assert_eq!((label.value.as_str(), label.certain), ("", false));
    assert_eq!(label.others, ["subtype"]);
    let error = session.run(Step::DATA, |_| {}).expect_err("there is none");
    assert!(error.what.contains("stage"), "{error}");
}

#[test]
fn gene_sets_and_mappings_have_cards_too() {
    let mut session = session();
    let sets = "A\thttp://x\tTP53\tEGFR\nB\tx\tMYC\tKRAS\tBRAF\n";
    add(&mut session, Role::Sets, "two.gmt", sets);
    let card = session.card(Role::Sets, "two.gmt").expect("it is there");
    assert_eq!(card.summary, "2 gene sets of 2 to 3 genes");
    let mapping = "id,symbol\nENSG00000141510,TP53\nENSG00000146648,EGFR\n";
    add(&mut session, Role::Mapping, "map.csv", mapping);
    let card = session.card(Role::Mapping, "map.csv").expect("it is there");
    assert!(
        card.summary.starts_with("Mapping table, 2 identifiers"),
        "{}",
        card.summary
    );
    assert_eq!(card.choices.len(), 1);
}

/// Two samples of each of six donors, and their sites.
fn of_donors(ids: fn(usize) -> String) -> String {
    let mut text = String::from("sample,cancer_type,site,donor,TP53,EGFR,MYC,KRAS\n");
    for sample in 0..12 {
        let (class, donor) = (["A", "B"][sample % 2], sample / 2);
        let id = ids(sample);
        text += &format!(
            "{id},{class},x{sample},d{donor},{sample},2.5,{},7\n",
            sample * 40
        );
    }
    text
}

fn choice<'a>(card: &'a Card, setting: &str) -> &'a genessl::table::Choice {
    let mut choices = card.choices.iter();
    let found = choices.find(|choice| choice.setting == setting);
    found.unwrap_or_else(|| panic!("{setting} is not on the card"))
}

#[test]
fn what_keeps_samples_together_is_on_the_card_and_can_be_set_there() {
    let mut session = session();
    let by_barcode =
        of_donors(|sample| format!("TCGA-AA-{:04}-01{}", sample / 2, ["A", "B"][sample % 2]));
    add(&mut session, Role::Labelled, "tcga.csv", &by_barcode);
    add(
        &mut session,
        Role::Pretrain,
        "own.csv",
        &of_donors(|sample| format!("S{sample}")),
    );
    let card = |session: &Session, role, name| session.card(role, name).expect("it is there");
    let tcga = card(&session, Role::Labelled, "tcga.csv");
    let group = choice(&tcga, "group");
    assert_eq!((group.value.as_str(), group.certain), ("barcodes", true));
    assert!(group.why.contains("12 samples of 6 patients"), "{group:?}");
    assert_eq!(
        group.others,
        ["donor", "site", "none"],
        "columns of patients first, the label not at all"
    );
    let own = card(&session, Role::Pretrain, "own.csv");
    let group = choice(&own, "group");
    assert_eq!((group.value.as_str(), group.certain), ("none", false));
    assert!(group.why.contains("\"donor\""), "{group:?}");

    let set = |session: &mut Session, name: &str, group: Option<&str>| {
        let own = TableSettings {
            path: name.into(),
            group: group.map(str::to_owned),
            ..TableSettings::default()
        };
        session.set_table(own);
    };
    let donors_apart = |session: &mut Session| {
        session.run(Step::DATA, |_| {}).expect("a split");
        let data = session.data().expect("it is read");
        let mut parts = std::collections::BTreeMap::new();
        for (at, sample) in data
            .samples
            .iter()
            .filter(|one| one.file == "tcga.csv")
            .enumerate()
        {
            let donor: &mut std::collections::BTreeSet<_> = parts.entry(at / 2).or_default();
            donor.insert(sample.part);
        }
        parts.values().filter(|parts| parts.len() > 1).count()
    };
    assert_eq!(donors_apart(&mut session), 0, "by barcodes");
    set(&mut session, "tcga.csv", Some("none"));
    assert!(!session.is_current(Step::DATA));
    assert!(donors_apart(&mut session) > 0, "each sample by itself");
    set(&mut session, "tcga.csv", Some("donor"));
    assert_eq!(donors_apart(&mut session), 0, "by the column");
    let card_of = card(&session, Role::Labelled, "tcga.csv");
    let group = choice(&card_of, "group");
    assert_eq!(
        (group.value.as_str(), group.why.as_str()),
        ("donor", "as set")
    );
    assert!(group.others.contains(&"barcodes".to_owned()));

    // A column that is not there is told on the card, and by the step.
    set(&mut session, "tcga.csv", Some("family"));
    let card_of = card(&session, Role::Labelled, "tcga.csv");
    assert!(!choice(&card_of, "group").certain);
    let error = session.run(Step::DATA, |_| {}).expect_err("no such column");
    assert_eq!(error.file.as_deref(), Some("tcga.csv"));
    assert!(error.advice.contains("\"donor\""), "{error}");

    // New samples are in no part.
    session.move_file(Role::Pretrain, Role::Predict, "own.csv");
    let own = card(&session, Role::Predict, "own.csv");
    assert_eq!(value(&own, "group"), "(not there)");
}

/// Columns that come from a file of labels are offered once the step Data has joined them.
#[test]
fn columns_of_a_file_of_labels_can_keep_samples_together() {
    let mut session = session();
    add(
        &mut session,
        Role::Labelled,
        "cohort.csv",
        &labelled("cancer_type"),
    );
    let mut clinical = String::from("sample,donor\n");
    for sample in 0..12 {
        clinical += &format!("S{sample},d{}\n", sample / 2);
    }
    add(&mut session, Role::Labels, "clinical.csv", &clinical);
    session.run(Step::DATA, |_| {}).expect("a split");
    let card = session
        .card(Role::Labelled, "cohort.csv")
        .expect("it is there");
    let group = choice(&card, "group");
    assert_eq!((group.value.as_str(), group.certain), ("none", false));
    assert_eq!(group.others, ["donor"]);
}

#[test]
fn another_layer_is_one_choice_away_where_there_is_no_x() {
    let mut session = session();
    let path = crate::path("../formats/only_raw.h5ad");
    session.add_file(
        Role::Labelled,
        "cells.h5ad",
        open_path(path).expect("it is there"),
    );
    let card = session.card(Role::Labelled, "cells.h5ad").expect("a card");
    let layer = choice(&card, "layer");
    assert_eq!((layer.value.as_str(), layer.certain), ("raw", false));
    assert_eq!(layer.others, ["logs"]);
    assert!(
        card.notes
            .iter()
            .any(|note| note.contains("no matrix X, so raw was taken")),
        "{card:?}"
    );
    session.set_table(TableSettings {
        path: "cells.h5ad".into(),
        layer: Some("logs".into()),
        ..TableSettings::default()
    });
    let card = session.card(Role::Labelled, "cells.h5ad").expect("a card");
    let layer = choice(&card, "layer");
    assert_eq!(
        (layer.value.as_str(), layer.certain, layer.why.as_str()),
        ("logs", true, "as set")
    );
    assert!(!card.notes.iter().any(|note| note.contains("no matrix X")));
}

/// A file of labels is no table: its card says what it holds, and what came of joining it.
#[test]
fn a_file_of_labels_has_a_card_of_its_own() {
    let mut session = session();
    let text = labelled("note").replace(",A,", ",x,").replace(",B,", ",x,");
    add(&mut session, Role::Labelled, "cohort.csv", &text);
    let mut clinical = String::from("sample,CANCER_TYPE,site\n");
    for sample in 0..11 {
        clinical += &format!("S{sample},{},a{sample}\n", ["KICH", "UVM"][sample % 2]);
    }
    add(&mut session, Role::Labels, "clinical.csv", &clinical);
    let card = |session: &Session, role, name| session.card(role, name).expect("it is there");
    let before = card(&session, Role::Labels, "clinical.csv");
    assert_eq!(before.error, None);
    assert_eq!(
        before.summary,
        "Labels of samples by their ids, 11 lines of sample, CANCER_TYPE, site"
    );
    session.run(Step::DATA, |_| {}).expect("a split");
    let after = card(&session, Role::Labels, "clinical.csv");
    assert_eq!(after.error, None);
    assert_eq!(
        after.notes[..2],
        [
            "Labels by \"sample\": 11 of 12 samples are in the file.",
            "Samples without: S11."
        ]
    );
    let cohort = card(&session, Role::Labelled, "cohort.csv");
    assert_eq!(value(&cohort, "label"), "CANCER_TYPE");
}

/// Where the sheet that is taken is no table, the card has the others, and the message names them.
#[test]
fn a_sheet_that_is_no_table_can_be_changed_on_the_card() {
    let mut session = session();
    let book = open_path(path("../formats/titled.xlsx")).expect("a workbook");
    session.add_file(Role::Pretrain, "titled.xlsx", book);
    let card = |session: &Session| session.card(Role::Pretrain, "titled.xlsx");
    let read = card(&session).expect("it is there");
    assert_eq!(value(&read, "sheet"), "Expression");
    assert_eq!(value(&read, "role"), "pretrain");
    session.set_table(TableSettings {
        path: "titled.xlsx".into(),
        sheet: Some("README".into()),
        ..TableSettings::default()
    });
    let unread = card(&session).expect("it is there");
    let error = unread.error.as_ref().expect("no table");
    assert!(
        error
            .advice
            .contains("set sheet to another: Clinical, Expression"),
        "{error}"
    );
    let sheet = choice(&unread, "sheet");
    assert_eq!(sheet.others, ["Clinical", "Expression"]);
}

/// What can't be read offers the other sheets, on the page and on the command line.
#[test]
fn a_sheet_of_results_offers_the_other_sheets() {
    let path = crate::path("../formats/results.xlsx");
    let mut session = session();
    session.add_file(
        Role::Labelled,
        "results.xlsx",
        open_path(&path).expect("it is there"),
    );
    let card = session
        .card(Role::Labelled, "results.xlsx")
        .expect("a card");
    assert!(card.error.is_some());
    assert_eq!(value(&card, "sheet"), "DE");
    let folder = crate::studies::folder("sheets");
    let path = path.to_string_lossy();
    let output = crate::studies::genessl(&folder, &["inspect", &path]).0;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("--sheet: counts, meta"), "{said}");
}

/// A mapping table may be in any sheet of a workbook.
#[test]
fn a_sheet_of_a_mapping_table_is_chosen() {
    let path = crate::path("../formats/mapping.xlsx");
    let mut session = session();
    session.add_file(
        Role::Mapping,
        "mapping.xlsx",
        open_path(&path).expect("a workbook"),
    );
    session.set_table(TableSettings {
        path: "mapping.xlsx".into(),
        sheet: Some("Names".into()),
        ..TableSettings::default()
    });
    let card = session.card(Role::Mapping, "mapping.xlsx").expect("a card");
    assert!(card.error.is_none(), "{:?}", card.error);
    assert!(
        card.summary
            .contains("12 identifiers in \"ensembl_gene_id\", symbols in \"symbol\""),
        "{}",
        card.summary
    );
    let sheet = choice(&card, "sheet");
    assert_eq!(
        (sheet.value.as_str(), &sheet.others[..]),
        ("Names", &["Lengths".to_owned()][..])
    );
    let folder = crate::studies::folder("mapping-sheets");
    let path = path.to_string_lossy();
    let said = |arguments: &[&str]| {
        let output = crate::studies::genessl(&folder, arguments).0;
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.success(),
            out + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (good, lines) = said(&["inspect", &path, "--sheet", "Names"]);
    assert!(
        good && lines.contains("Mapping table, 12 identifiers"),
        "{lines}"
    );
    assert!(
        lines.contains("sheet         Names: as set; --sheet: Lengths"),
        "{lines}"
    );
    let table = "id,S1,S2\nENSG00000141510,1,2\nENSG00000141511,3,4\n";
    std::fs::write(folder.join("t.csv"), table).expect("a table");
    let (good, lines) = said(&[
        "map",
        "t.csv",
        "--genes",
        &path,
        "--genes-only",
        "--sheet",
        "Names",
        "--out",
        "mapped.csv",
    ]);
    assert!(good, "{lines}");
    let mapped = std::fs::read_to_string(folder.join("mapped.csv")).expect("a table");
    assert!(mapped.contains("EGFR,TP53"), "{mapped}");
}
