//! The index of a data frame beside a column of ids, and where it is all that a table has.

use genessl::study::{Part, Role, Step};

use crate::studies::{add, folder, genessl, session, table};
use crate::{number, text};

const GENES: &str = "TP53,EGFR,MYC,KRAS,PTEN";

/// A table of samples in rows under an index without a name, whose second column has this name and these values.
fn indexed(name: &str, ids: [&str; 4]) -> String {
    let lines = ids.iter().enumerate().map(|(line, id)| {
        let class = ["a", "b"][line % 2];
        format!("{line},{id},{class},{line}.5,2,3,4,5.5\n")
    });
    let lines: String = lines.collect();
    format!(",{name},diagnosis,{GENES}\n{lines}")
}

#[test]
fn an_index_without_a_name_is_no_id_beside_a_column_of_ids() {
    for name in ["patient_id", "id", "case", "subject", "Sample ID"] {
        let read = text(&indexed(name, ["101", "102", "103", "107"]));
        assert_eq!(read.table.sample_ids, ["101", "102", "103", "107"]);
        assert_eq!(read.report.decisions.id_column.value, name);
        assert_eq!(number(&read, "103", "TP53"), 2.5);
        assert_eq!(read.table.features.join(","), GENES);
    }
    for name in [
        "samples",
        "Tumor_Sample_Barcode",
        "cell_line",
        "name",
        "subject",
        "accession",
        "file_name",
    ] {
        let read = text(&indexed(name, ["s-a", "s-b", "s-c", "s-d"]));
        assert_eq!(read.table.sample_ids, ["s-a", "s-b", "s-c", "s-d"]);
        assert_eq!(read.report.decisions.id_column.value, name);
        let metadata: Vec<&str> = (read.table.metadata.iter())
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(metadata, ["diagnosis"]);
    }
}

#[test]
fn what_repeats_or_is_called_otherwise_is_no_id() {
    for (name, ids) in [
        ("patient_id", ["101", "102", "101", "102"]),
        ("patient_id", ["101", "102", "", "103"]),
        ("name", ["s-a", "s-b", "s-a", "s-b"]),
        ("age", ["51", "52", "53", "54"]),
    ] {
        let read = text(&indexed(name, ids));
        assert_eq!(read.table.sample_ids, ["0", "1", "2", "3"], "{name}");
    }
    // An index of names is one, whatever stands beside it; what else may be it is offered.
    let named = indexed("patient_id", ["101", "102", "103", "104"]);
    let named = named.replace("\n", "\nS").trim_end_matches('S').to_owned();
    let read = text(&named.replace("patient_id", "cell_line"));
    assert_eq!(read.table.sample_ids, ["S0", "S1", "S2", "S3"]);
    let others = &read.report.decisions.id_column.others;
    assert!(others.contains(&"cell_line".to_owned()), "{others:?}");
    // Genes are no ids, though their column is called as one of samples may be.
    let genes = ",name,S1,S2\n0,TP53,1,2\n1,EGFR,3,4\n2,MYC,5,6\n3,KRAS,7,8\n";
    let read = text(genes);
    assert_eq!(read.table.sample_ids, ["S1", "S2"]);
    assert_eq!(read.table.features, ["TP53", "EGFR", "MYC", "KRAS"]);
}

fn numbered(samples: usize) -> String {
    let genes: Vec<String> = GENES.split(',').map(String::from).collect();
    table("", samples, &genes).replacen("sample", "", 1)
}

#[test]
fn running_numbers_of_two_tables_are_not_the_same_samples() {
    let mut session = session();
    add(&mut session, Role::Finetune, "train_idx.csv", &numbered(12));
    add(&mut session, Role::Test, "test_idx.csv", &numbered(8));
    session.run(Step::DATA, |_| {}).expect("two tables");
    assert_eq!(session.warnings(Step::DATA), Vec::<String>::new());
    let notes = session.notes(Step::DATA).join(" ");
    assert!(notes.contains("train_idx:0 for one"), "{notes}");
    let data = session.data().expect("data");
    let ids = |part: Part| {
        let own = data.samples.iter().filter(|sample| sample.part == part);
        own.map(|sample| sample.id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(ids(Part::Finetune)[..2], ["train_idx:0", "train_idx:1"]);
    assert_eq!(ids(Part::Test)[7], "test_idx:7");
}

#[test]
fn ids_that_are_named_and_one_table_alone_keep_their_numbers() {
    let mut session = session();
    add(&mut session, Role::Finetune, "train.csv", &numbered(12));
    let named = numbered(8).replacen(',', "patient_id,", 1);
    add(&mut session, Role::Test, "test.csv", &named);
    session.run(Step::DATA, |_| {}).expect("two tables");
    assert!(!session.warnings(Step::DATA).is_empty());
    let data = session.data().expect("data");
    assert!(data.samples.iter().all(|sample| !sample.id.contains(':')));
}

#[test]
fn the_command_joins_tables_of_running_numbers() {
    let folder = folder("running_numbers");
    std::fs::write(folder.join("one.csv"), numbered(4)).expect("a file");
    std::fs::write(folder.join("two.csv"), numbered(3)).expect("a file");
    let (output, said) = genessl(&folder, &["map", "one.csv", "two.csv", "--out", "x.csv"]);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("one:0 for one"), "{said}");
    let joined = std::fs::read_to_string(folder.join("x.csv")).expect("it was written");
    for id in ["one:0", "one:3", "two:0", "two:2"] {
        assert!(joined.contains(&format!("\n{id},")), "{joined}");
    }
}
