//! Gene names as tables in the field have them: what tools and people put around, beside and in the place of names.

use std::path::{Path, PathBuf};

use genessl::genes::{Catalogue, Mapping, MappingOptions, MappingReport, Unmapped, WhyUnmapped};
use genessl::table::{Orientation, ReadOptions, Table, read_file};
use genessl::{Error, Result};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/field")
        .join(name)
}

fn plan(names: &[&str]) -> Result<Mapping> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let catalogue = Catalogue::builtin()?;
    Mapping::plan(&names, &catalogue, None, &MappingOptions::default())
}

fn report(names: &[&str]) -> MappingReport {
    plan(names).expect("a plan").report
}

/// The symbol that a name has among others.
fn symbol_among(name: &str, others: &[&str]) -> Option<String> {
    let names: Vec<&str> = std::iter::once(name)
        .chain(others.iter().copied())
        .collect();
    let kept = MappingOptions {
        unmapped: Unmapped::Keep,
        ..MappingOptions::default()
    };
    let owned: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let mapping = Mapping::plan(&owned, &catalogue, None, &kept).expect("a plan");
    if mapping
        .report
        .unmapped
        .iter()
        .any(|left| left.column == name)
    {
        return None;
    }
    // The one that goes when the name does.
    let rest = Mapping::plan(&owned[1..], &catalogue, None, &kept).map(|rest| rest.symbols);
    let rest = rest.unwrap_or_default();
    let own = mapping
        .symbols
        .into_iter()
        .find(|symbol| !rest.contains(symbol));
    Some(own.unwrap_or_else(|| "one of the others".to_owned()))
}

fn symbol(name: &str) -> Option<String> {
    symbol_among(name, &["GAPDH", "ACTB", "BRCA1"])
}

fn refusal(names: &[&str]) -> Error {
    plan(names).expect_err("a refusal")
}

/// A case's table by symbols, with the report.
fn mapped(file: &str) -> (Table, MappingReport) {
    let options = ReadOptions {
        orientation: Orientation::SamplesInColumns,
        ..ReadOptions::default()
    };
    let table = read_file(case(file), &options).expect("a table").table;
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let mapping = Mapping::plan(
        &table.features,
        &catalogue,
        None,
        &MappingOptions::default(),
    )
    .unwrap_or_else(|error| panic!("{file}: {error}"));
    let report = mapping.report.clone();
    (mapping.apply(table).expect("the same columns"), report)
}

fn row(table: &Table, gene: &str) -> Vec<f32> {
    let column = table.features.iter().position(|name| name == gene);
    let column = column.unwrap_or_else(|| panic!("{gene} is there"));
    table.values.column(column).to_vec()
}

#[test]
fn every_way_to_write_ids_gives_the_same_table() {
    let (plain, _) = mapped("F33-composite-ids/plain.tsv");
    assert_eq!(plain.features.len(), 32);
    for style in [
        "brainarray_ensembl",
        "brainarray_entrez",
        "ensembl_bar_symbol",
        "ensembl_us_symbol",
        "gencode_lift37",
        "geneid_prefix",
        "gff_ensembl",
        "gff_refseq",
        "lift37_mixed",
        "ncbi_raw_counts",
        "pandas_dup",
        "quoted_apostrophe",
        "symbol_bar_ensembl",
        "symbol_bar_entrez",
        "symbol_paren_entrez",
        "symbol_us_ensembl",
        "tenx_genome",
        "x_entrez",
    ] {
        let (table, report) = mapped(&format!("F33-composite-ids/{style}.tsv"));
        assert_eq!(table.features, plain.features, "{style}");
        assert_eq!(table.values, plain.values, "{style}");
        assert!(report.unmapped.is_empty(), "{style}: {:?}", report.unmapped);
    }
}

#[test]
fn numbers_written_as_fractions_are_ids() {
    assert_eq!(symbol("7157.0").as_deref(), Some("TP53"));
    assert_eq!(symbol("7157.00").as_deref(), Some("TP53"));
    assert_eq!(symbol("7157.5"), None);
}

#[test]
fn ids_of_brainarray_are_known_behind_rs_letter() {
    let numbers = plan(&["X7157_at", "X1956_at", "X4609_at"]).expect("a plan");
    assert_eq!(numbers.symbols, ["EGFR", "MYC", "TP53"]);
    let ids = plan(&["XENSG00000000003_at", "XENSG00000000005_at"]).expect("a plan");
    assert_eq!(ids.symbols, ["TNMD", "TSPAN6"]);
    let probes = ["X1007_s_at", "X1053_at", "X117_at", "X121_at"];
    assert!(plan(&probes).is_err());
}

#[test]
fn underscores_may_stand_for_dashes() {
    for (name, gene) in [
        ("HLA_B", "HLA-B"),
        ("HLA_DRB1", "HLA-DRB1"),
        ("NKX2_1", "NKX2-1"),
        ("MT_CO1", "MT-CO1"),
    ] {
        assert_eq!(symbol(name).as_deref(), Some(gene), "{name}");
    }
}

#[test]
fn hgnc_ids_are_known() {
    let (table, report) = mapped("F33-composite-ids/hgnc_real.csv");
    assert_eq!(table.features, ["EGFR", "MYC", "TP53"]);
    assert_eq!(row(&table, "TP53"), [1.0, 2.0, 3.0]);
    assert_eq!(report.recognised.hgnc, 3);
    assert_eq!(symbol("HGNC:HGNC:11998").as_deref(), Some("TP53"));
    assert_eq!(symbol("HGNC:TP53").as_deref(), Some("TP53"));
    assert!(refusal(&["HGNC:999999"]).advice.contains("HGNC"));
}

#[test]
fn a_number_beside_a_symbol_decides() {
    let (table, report) = mapped_names_of_firehose();
    assert_eq!(table["SLC35E2B"], "SLC35E2|728661");
    assert_eq!(table["SLC35E2A"], "SLC35E2|9906");
    assert_eq!(table["TSPAN6"], "TSPAN6|7105");
    let left: Vec<&str> = report
        .unmapped
        .iter()
        .map(|left| left.column.as_str())
        .collect();
    assert_eq!(left, ["?|100130426", "?|100133144"]);
}

/// By symbol the name it had in the file, which has its samples in rows.
fn mapped_names_of_firehose() -> (std::collections::HashMap<String, String>, MappingReport) {
    let text = std::fs::read_to_string(case("F09-firehose-symbol-entrez/rtcga_rows.csv"));
    let text = text.expect("the case");
    let header = text.lines().next().expect("a header");
    let names: Vec<&str> = header
        .split(',')
        .map(|name| name.trim_matches('"'))
        .filter(|name| name.contains('|'))
        .collect();
    let report = report(&names);
    let pairs = report
        .taken_apart
        .iter()
        .map(|column| (column.symbol.clone(), column.column.clone()));
    (pairs.collect(), report.clone())
}

#[test]
fn joined_names_agree_or_are_not_decided() {
    for name in [
        "TP53|7157",
        "7157|TP53",
        "TP53 (7157)",
        "TP53_7157",
        "TP53..7157.",
        "TP53 7157",
        "ENSG00000141510_TP53",
        "TP53-ENSG00000141510.4",
        "ENSG00000141510.4_2|TP53|protein_coding",
        "TP53 /// P53",
        "|7157",
        "NA|7157",
        "?|7157",
        "TP53|",
        "TP53|GeneID:7157",
        "TP53|HGNC:11998",
        // The symbol of a gene that the catalogue does not have under its id.
        "TP53|ENSG00999999999",
        "gene:ENSG00000141510",
        "ENSEMBL:ENSG00000141510.3",
        "hsa:7157",
        "hg19_TP53",
        "'TP53",
        "\u{a0}TP53\u{a0}",
        "TP53.1",
        "TP53-2",
        "TP53_at",
    ] {
        assert_eq!(symbol(name).as_deref(), Some("TP53"), "{name}");
    }
    // Two genes in one name.
    for name in [
        "TP53 /// EGFR",
        "ENSG00000141510|ENSG00000146648",
        "TP53|EGFR",
    ] {
        let report = report(&[name, "GAPDH"]);
        assert_eq!(report.unmapped[0].why, WhyUnmapped::Ambiguous, "{name}");
        assert_eq!(report.ambiguous[0].candidates, ["EGFR", "TP53"], "{name}");
    }
    // Names with marks in them that mean nothing when parted.
    for name in [
        "RP11-34P13.7",
        "AC004556.3",
        "SOMETHING_TP53",
        "TP53-INDUCED",
        "EGFR-TP53",
        "?|100130426",
        "chr17:7157",
        "ENST00000269305|TP53",
        "ENSMUSG00000059552_Trp53",
        "mm10_Trp53",
    ] {
        assert_eq!(symbol(name), None, "{name}");
    }
}

#[test]
fn what_r_makes_of_names_is_undone() {
    assert_eq!(symbol("HLA.A").as_deref(), Some("HLA-A"));
    assert_eq!(symbol("HLA.DRB1").as_deref(), Some("HLA-DRB1"));
    assert_eq!(symbol("NKX2.1").as_deref(), Some("NKX2-1"));
    assert_eq!(symbol("X7157").as_deref(), Some("TP53"));
    assert_eq!(symbol("X9.Sep").as_deref(), Some("SEPTIN9"));
    // An alias, unless the table is full of such numbers: 104 is the number of ADARB1.
    assert_eq!(symbol("X104").as_deref(), Some("TJP2"));
    let numbers = ["X7157", "X7105", "X1956"];
    assert_eq!(symbol_among("X104", &numbers).as_deref(), Some("ADARB1"));
}

#[test]
fn probes_are_no_genes_even_where_a_number_is_one() {
    // Affymetrix's probe sets; some of these numbers are genes' at NCBI (1007, 1053).
    let probes = [
        "1007_s_at",
        "1053_at",
        "117_at",
        "121_at",
        "1255_g_at",
        "200000_s_at",
        "200001_at",
        "200002_at",
        "200003_s_at",
        "200004_at",
        "200006_at",
        "200007_at",
        "200008_s_at",
        "200009_at",
        "200010_at",
        "200011_s_at",
        "200012_x_at",
        "200013_at",
        "200014_s_at",
        "200015_s_at",
    ];
    let error = refusal(&probes);
    assert!(error.advice.contains("probes"), "{error}");
    assert!(!error.advice.contains("species"), "{error}");
    // Few of them on a chip of another make-up, and as R writes them.
    assert_eq!(
        symbol_among("1053_at", &["117_at", "32541_at", "672_at", "31307_r_at"]),
        None
    );
    assert_eq!(symbol_among("X1053_at", &["X117_at", "X1007_s_at"]), None);
    // Brainarray's are genes.
    assert_eq!(
        symbol_among("7157_at", &["1053_at", "672_at"]).as_deref(),
        Some("TP53")
    );
}

#[test]
fn advice_fits_what_the_names_are() {
    let transcripts = refusal(&["ENST00000269305.9", "ENST00000269306"]);
    assert!(transcripts.advice.contains("transcripts"), "{transcripts}");
    assert!(!transcripts.advice.contains("species"), "{transcripts}");
    assert!(
        refusal(&["NM_000546.6", "NR_1"])
            .advice
            .contains("transcripts")
    );
    assert!(
        refusal(&["ENSMUSG00000059552"])
            .advice
            .contains("other species")
    );
    let unknown = refusal(&["ENSG00999999999_at", "ENSG00999999998.1_2"]);
    assert!(!unknown.advice.contains("species"), "{unknown}");
}

#[test]
fn dates_of_spreadsheets_are_named_and_repaired_where_one_gene_fits() {
    let (table, report) = mapped("F12-excel-dates/counts.csv");
    assert_eq!(row(&table, "SEPTIN2"), [4.0, 5.0, 6.0]);
    assert_eq!(row(&table, "SEPTIN9"), [7.0, 8.0, 9.0]);
    assert_eq!(row(&table, "DELEC1"), [2.0, 2.0, 2.0]);
    assert_eq!(row(&table, "MARCHF10"), [3.0, 3.0, 3.0]);
    assert_eq!(row(&table, "SEPTIN7"), [6.0, 6.0, 6.0]);
    let left: Vec<(&str, WhyUnmapped)> = report
        .unmapped
        .iter()
        .map(|left| (left.column.as_str(), left.why))
        .collect();
    let date = WhyUnmapped::Date;
    assert_eq!(
        left,
        [
            ("1-Mar", date),
            ("1-Mar", date),
            ("2-Mar", date),
            ("44257", date),
            ("2.31E+13", date)
        ]
    );
    assert_eq!(report.ambiguous[0].candidates, ["MARCHF1", "MTARC1"]);
    assert_eq!((report.dates, table.features.len()), (10, 37));
    let notes = report.notes().join(" ");
    assert!(
        notes.contains("dates") && notes.contains("1-Mar"),
        "{notes}"
    );
    assert!(notes.contains("2-Sep is SEPTIN2"), "{notes}");
    let repaired = report.repaired.iter().filter(|one| one.date);
    assert_eq!(repaired.count(), 5);
}

#[test]
fn numbers_are_ids_where_most_names_are() {
    // As a day 44257 is 2 March; 43847 is a gene's number and no gene's day.
    assert_eq!(symbol_among("44257", &["7157", "7105"]), None);
    let unknown = report(&["44257", "7157", "7105"]);
    assert_eq!(unknown.unmapped[0].why, WhyUnmapped::Unknown);
    assert_eq!(symbol("43847").as_deref(), Some("KLK14"));
}

#[test]
fn words_for_missing_names_are_no_genes() {
    for word in [
        "NA",
        "na",
        "nan",
        "NaN",
        "---",
        "null",
        "None",
        "[Not Available]",
        "#N/A",
        "?",
    ] {
        let report = report(&[word, "TP53"]);
        assert_eq!(report.unmapped[0].why, WhyUnmapped::Missing, "{word}");
    }
    let (table, report) = mapped("F10-cbioportal/no_empty.txt");
    assert!(!table.features.contains(&"XK".to_owned()), "{report:?}");
}

#[test]
fn symbols_are_written_as_hgnc_writes_them() {
    let mapping = plan(&["C9ORF72", "c1orf87", "ENSG00000147894", "203228", "C1QA"]);
    let mapping = mapping.expect("a plan");
    // In order without regard to case, so that it does not matter how a table writes them.
    assert_eq!(mapping.symbols, ["C1orf87", "C1QA", "C9orf72"]);
    let catalogue = Catalogue::builtin().expect("the catalogue");
    assert_eq!(catalogue.spelling("C9ORF72"), Some("C9orf72"));
    assert_eq!(catalogue.spelling("P53"), None);
    assert_eq!(catalogue.symbol_of_hgnc(28_337), Some("C9orf72"));
}

#[test]
fn dates_with_a_time_are_dates() {
    for name in [
        "2024-09-11 00:00:00",
        "2024-09-11T00:00:00",
        "9/11/2024 0:00",
        "11.09.2024 12:00:00 AM",
    ] {
        let (others, kept) = (["GAPDH", "ACTB"], report(&[name, "GAPDH", "ACTB"]));
        assert_eq!(kept.dates, 1, "{name} beside {others:?}");
    }
    assert_eq!(symbol("2024-09-09 00:00:00").as_deref(), Some("SEPTIN9"));
}

/// One known name is enough to go on; what the others are is said all the same.
#[test]
fn names_that_get_lost_are_said_by_their_kind() {
    let with = |name: &dyn Fn(usize) -> String| {
        let names: Vec<String> = (1..60).map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["TP53"]).collect();
        report(&names).notes().join(" ")
    };
    for (kind, notes) in [
        (
            "59 of 60 names are ids of mouse, as ENSMUSG",
            with(&|id| format!("ENSMUSG{id:011}")),
        ),
        (
            "59 of 60 names are ids of rat",
            with(&|id| format!("ENSRNOG{id:011}")),
        ),
        (
            "59 of 60 names are ids of another species",
            with(&|id| format!("ENSXETG{id:011}")),
        ),
        (
            "59 of 60 names are ids of transcripts",
            with(&|id| format!("ENST{:011}", id + 99_999_000)),
        ),
        (
            "59 of 60 names are ids of an array's probes",
            with(&|id| format!("ILMN_{id}")),
        ),
    ] {
        assert!(notes.contains(kind), "{kind}: {notes}");
    }
    let few = report(&[
        "TP53", "EGFR", "MYC", "KRAS", "BRAF", "PTEN", "RB1", "VIM", "CDH1", "ACTB", "ILMN_1",
    ]);
    assert!(!few.notes().join(" ").contains("probes"));
}
