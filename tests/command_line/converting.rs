//! `genessl convert`: datasets in parts, as the Python package and others read them.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use crate::program::{folder, genessl, told};

const TABLE: &str = "caseID,TP53,BRCA1,TP53.1,cancer_type,values\nA,1.5,0,2,LUAD,x\nB,2,3,4,,y\nC,0.1,7,1e9,KIRC,z\n";

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = genessl(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}

/// The names of the genes and the rows of a part.
fn read(part: &Path) -> (String, Vec<Row>) {
    let reader = SerializedFileReader::new(File::open(part).expect("the part")).expect("Parquet");
    let metadata = reader.metadata().file_metadata().key_value_metadata();
    let mut metadata = metadata.expect("metadata").iter();
    let genes = metadata.find(|one| one.key == "genessl.genes");
    let genes = genes.and_then(|one| one.value.clone()).expect("genes");
    let rows = reader.get_row_iter(None).expect("rows");
    (genes, rows.map(|row| row.expect("a row")).collect())
}

/// What a row has in each column.
fn fields(row: &Row) -> Vec<(String, Field)> {
    let columns = row.get_column_iter();
    columns
        .map(|(name, field)| (name.clone(), field.clone()))
        .collect()
}

fn numbers(field: &Field) -> Vec<f32> {
    let Field::ListInternal(list) = field else {
        panic!("{field} is no list")
    };
    let numbers = list.elements().iter().map(|number| match number {
        Field::Float(number) => *number,
        other => panic!("{other} is of another type"),
    });
    numbers.collect()
}

#[test]
fn a_table_becomes_a_dataset_of_parts_with_a_list_a_sample() {
    let folder = folder("converting", "parts");
    std::fs::write(folder.join("table.csv"), TABLE).expect("a file");
    let arguments = ["convert", "table.csv", "--out", "dataset", "--part", "2"];
    let said = succeeds(&folder, &arguments);
    assert!(said.contains("3 samples × 3 genes in 2 parts"), "{said}");
    assert!(said.contains("\"values\" is left out"), "{said}");

    let (genes, first) = read(&folder.join("dataset/part-00000.parquet"));
    assert_eq!(genes, r#"["TP53","BRCA1","TP53.1"]"#);
    let (same, second) = read(&folder.join("dataset/part-00001.parquet"));
    assert_eq!((same, first.len(), second.len()), (genes, 2, 1));
    let columns: Vec<String> = fields(&first[0])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(columns, ["sample", "cancer_type", "values"]);
    let of = |row: &Row| {
        let fields = fields(row);
        (
            fields[0].1.to_string(),
            fields[1].1.to_string(),
            numbers(&fields[2].1),
        )
    };
    let text = |text: &str| format!("\"{text}\"");
    assert_eq!(
        of(&first[0]),
        (text("A"), text("LUAD"), vec![1.5, 0.0, 2.0])
    );
    assert_eq!(
        of(&first[1]),
        (text("B"), "null".into(), vec![2.0, 3.0, 4.0])
    );
    assert_eq!(
        of(&second[0]),
        (text("C"), text("KIRC"), vec![0.1, 7.0, 1e9])
    );

    // Again, in one part: nothing of before is left.
    succeeds(&folder, &["convert", "table.csv", "--out", "dataset"]);
    assert_eq!(read(&folder.join("dataset/part-00000.parquet")).1.len(), 3);
    assert!(!folder.join("dataset/part-00001.parquet").exists());
    let list = std::fs::read_to_string(folder.join("dataset/dataset.json")).expect("the list");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!((&list["samples"], &list["genes"]), (&3.into(), &3.into()));
    assert_eq!(list["columns"], serde_json::json!(["cancer_type"]));
}

#[test]
fn a_folder_of_something_else_is_left_as_it_is() {
    let folder = folder("converting", "elsewhere");
    std::fs::write(folder.join("table.csv"), TABLE).expect("a file");
    std::fs::create_dir(folder.join("mine")).expect("a folder");
    std::fs::write(folder.join("mine/part-00000.parquet"), "mine").expect("a file");
    let output = genessl(&folder, &["convert", "table.csv", "--out", "mine"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("mine"), "{}", told(&output));
    let kept = std::fs::read_to_string(folder.join("mine/part-00000.parquet"));
    assert_eq!(kept.expect("the file"), "mine");
}
