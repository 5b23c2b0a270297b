//! TCGA barcodes, long and short, as R or a person writes them.

use genessl::explore::barcode::{Barcode, columns, parse, sample_type_name};

fn text(given: &str) -> Option<String> {
    Some(given.to_owned()).filter(|given| !given.is_empty())
}

fn barcode(start: [&str; 3], rest: [&str; 6]) -> Option<Barcode> {
    let [project, tissue_source_site, participant] = start.map(str::to_owned);
    let [sample_type, vial, portion, analyte, plate, centre] = rest.map(text);
    Some(Barcode {
        project,
        tissue_source_site,
        participant,
        sample_type,
        vial,
        portion,
        analyte,
        plate,
        centre,
    })
}

#[test]
fn all_fields_are_read() {
    let whole = barcode(["TCGA", "02", "0001"], ["01", "C", "01", "D", "0182", "01"]);
    for id in [
        "TCGA-02-0001-01C-01D-0182-01",
        " tcga-02-0001-01c-01d-0182-01 ",
        "TCGA.02.0001.01C.01D.0182.01",
        "TCGA_02_0001_01C_01D_0182_01",
        "TCGA-02-0001-01C-01D-0182-01.bam",
    ] {
        assert_eq!(parse(id), whole, "{id}");
    }
    assert_eq!(whole.unwrap().patient(), "TCGA-02-0001");
}

#[test]
fn short_barcodes_and_those_of_other_projects_are_read() {
    let rest = ["", "", "", "", "", ""];
    assert_eq!(parse("TCGA-OR-A5L9"), barcode(["TCGA", "OR", "A5L9"], rest));
    let rest = ["11", "", "", "", "", ""];
    assert_eq!(
        parse("SIM-03-0042-11"),
        barcode(["SIM", "03", "0042"], rest)
    );
    let rest = ["09", "A", "01", "R", "", ""];
    assert_eq!(
        parse("TARGET-20-PANVGE-09A-01R"),
        barcode(["TARGET", "20", "PANVGE"], rest)
    );
}

#[test]
fn malformed_fields_end_the_barcode() {
    for (id, sample_type, portion) in [
        ("TCGA-OR-A5L9-0é-01R", None, None),
        ("TCGA-OR-A5L9-1-01R", None, None),
        ("TCGA-OR-A5L9-011-01R", None, None),
        ("TCGA-OR-A5L9-01A-x", Some("01"), None),
        ("TCGA-OR-A5L9-01A.1", Some("01"), None),
        ("TCGA-OR-A5L9-01A-11R-", Some("01"), Some("11")),
    ] {
        let barcode = parse(id).unwrap();
        assert_eq!(barcode.sample_type.as_deref(), sample_type, "{id}");
        assert_eq!(barcode.portion.as_deref(), portion, "{id}");
        assert_eq!((barcode.plate, barcode.centre), (None, None), "{id}");
    }
    for id in [
        "",
        "TCGA",
        "TCGA-OR",
        "TCGA--A5L9",
        "TCGA-OR-",
        "GTEX-1117F-0226-11",
        "é-é-é",
    ] {
        assert_eq!(parse(id), None, "{id}");
    }
}

#[test]
fn sample_types_have_names() {
    assert_eq!(sample_type_name("01"), Some("Primary Solid Tumor"));
    assert_eq!(sample_type_name("11"), Some("Solid Tissue Normal"));
    let named = (0..100)
        .filter(|code| sample_type_name(&format!("{code:02}")).is_some())
        .count();
    assert_eq!(named, 20);
    assert_eq!(sample_type_name("00"), None);
    assert_eq!(sample_type_name("1"), None);
}

#[test]
fn columns_are_those_that_tell_samples_apart() {
    let ids = [
        "TCGA-OR-A5L9-01A-11R-A29S-07",
        "TCGA-OR-A5L9-11A-11R-A29S-07",
        "TCGA-PK-A5HA-01B-11R-A29S-07",
        "control",
    ];
    let expected = [
        (
            "sample_type",
            [
                "Primary Solid Tumor",
                "Solid Tissue Normal",
                "Primary Solid Tumor",
                "",
            ],
        ),
        ("tissue_source_site", ["OR", "OR", "PK", ""]),
        (
            "participant",
            ["TCGA-OR-A5L9", "TCGA-OR-A5L9", "TCGA-PK-A5HA", ""],
        ),
        ("vial", ["A", "A", "B", ""]),
    ]
    .map(|(name, texts)| (name, texts.map(str::to_owned).to_vec()));
    assert_eq!(columns(&ids), expected);
}

#[test]
fn columns_need_barcodes() {
    let few = ["TCGA-OR-A5L9-01A", "patient 2", "patient 3"];
    assert!(columns(&few).is_empty());
    assert!(columns::<&str>(&[]).is_empty());
    // Sample type is worth telling even if it's the same of all, and a code without a name stays a code.
    let alike = ["TCGA-OR-A5L9-77A", "TCGA-OR-A5L8-77A"];
    let expected = ("sample_type", vec!["77".to_owned(); 2]);
    assert_eq!(columns(&alike), [expected]);
    assert!(columns(&["TCGA-OR-A5L9", "TCGA-OR-A5L8"]).is_empty());
}
