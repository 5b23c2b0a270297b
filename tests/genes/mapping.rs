//! Gene identifiers to symbols: the built-in catalogue, mapping tables, merging, and the report of it.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use genessl::genes::{
    Catalogue, Duplicates, Mapping, MappingOptions, MappingSource, MappingTable,
    MappingTableOptions, SymbolAnswer, Unmapped, WhyUnmapped,
};
use genessl::table::{Cell, MetadataColumn, Table, TextTable, split_precision};
use genessl::{Error, Result};
use ndarray::Array2;

fn names(features: &[&str]) -> Vec<String> {
    features.iter().map(|&feature| feature.to_owned()).collect()
}

fn plan(features: &[&str], options: &MappingOptions) -> Result<Mapping> {
    Mapping::plan(&names(features), &*Catalogue::builtin()?, None, options)
}

fn planned(features: &[&str]) -> Mapping {
    plan(features, &MappingOptions::default()).expect("a plan")
}

fn custom(text: &str) -> MappingTable {
    MappingTable::parse(
        "genes.csv",
        text.as_bytes(),
        &MappingTableOptions::default(),
    )
    .expect("a mapping table")
}

fn refused(text: &[u8], options: &MappingTableOptions) -> Error {
    MappingTable::parse("genes.csv", text, options).expect_err("a refusal")
}

/// A table of one sample a row, numbers in double precision.
fn table(features: &[&str], rows: &[&[f64]], keep_remainder: bool) -> Table {
    let numbers = Array2::from_shape_fn((rows.len(), features.len()), |(i, j)| rows[i][j]);
    Table {
        name: "made.csv".into(),
        sample_ids: (0..rows.len()).map(|row| format!("s{row}")).collect(),
        features: names(features),
        values: numbers.mapv(|number| split_precision(number).0),
        remainder: keep_remainder.then(|| numbers.mapv(|number| split_precision(number).1)),
        metadata: vec![MetadataColumn {
            name: "cancer_type".into(),
            values: vec!["ACC".into(); rows.len()],
        }],
    }
}

fn number(table: &Table, sample: usize, symbol: &str) -> f64 {
    let column = table
        .features
        .iter()
        .position(|name| name == symbol)
        .expect("the symbol");
    let mut row = Vec::new();
    table.row_into(sample, &mut row);
    row[column]
}

#[test]
fn the_catalogue_holds_gencode_and_hgnc() -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    assert_eq!(catalogue.releases(), "GENCODE v48, HGNC 2026-06-20");
    assert_eq!(catalogue.genes().len(), 78_894);
    assert_eq!(
        catalogue
            .genes()
            .filter(|gene| gene.symbol.is_none())
            .count(),
        36_134
    );
    assert!((19_000..20_500).contains(&catalogue.protein_coding().count()));

    let tp53 = catalogue.gene(141_510).expect("TP53");
    assert_eq!(
        (tp53.symbol, tp53.biotype),
        (Some("TP53"), "protein_coding")
    );
    assert_eq!(tp53.ensembl_id(), "ENSG00000141510");
    let tspan6 = catalogue.gene(3).expect("TSPAN6");
    assert_eq!(
        (tspan6.versioned_id().as_str(), tspan6.length),
        ("ENSG00000000003.16", 2396)
    );
    assert_eq!(catalogue.symbol_of_entrez(7157), Some("TP53"));
    assert_eq!(catalogue.symbol_of_entrez(4_000_000_000), None);
    Ok(())
}

#[test]
fn a_damaged_catalogue_is_refused_not_believed() {
    let packed = include_bytes!("../../data/catalogue.bin.gz");
    assert!(Catalogue::from_bytes(b"").is_err());
    assert!(Catalogue::from_bytes(b"<!doctype html>").is_err());
    assert!(Catalogue::from_bytes(&packed[..packed.len() / 2]).is_err());
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut GzDecoder::new(&packed[..]), &mut unpacked).expect("gzip");
    for length in [30, 1000, unpacked.len() / 2, unpacked.len() - 1] {
        assert!(
            Catalogue::from_bytes(&gzip(&unpacked[..length])).is_err(),
            "{length} bytes"
        );
    }
    let mut wrong = unpacked;
    wrong[60..5000].fill(0xff);
    assert!(Catalogue::from_bytes(&gzip(&wrong)).is_err());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn real_columns_give_the_known_counts() -> Result<()> {
    let Some(path) = crate::support::shared("data/tcga7/finetune.csv.gz") else {
        return Ok(());
    };
    let mut header = String::new();
    let file = File::open(path).expect("the file");
    BufReader::new(GzDecoder::new(file))
        .read_line(&mut header)
        .expect("a header");
    let columns: Vec<&str> = header
        .trim()
        .split(',')
        .filter(|name| name.starts_with("ENSG"))
        .collect();
    let report = planned(&columns).report;

    assert_eq!(report.columns, 19_569);
    assert_eq!(report.recognised.ensembl_genes, 19_569);
    assert_eq!(report.versions_stripped, 19_569);
    assert_eq!(report.mapped.gencode, 19_247);
    assert_eq!(
        report.mapped.total(),
        19_247,
        "HGNC adds none: GENCODE has all of these ids"
    );
    assert_eq!(report.unmapped.len(), 322);
    assert!(
        report
            .unmapped
            .iter()
            .all(|unmapped| unmapped.why == WhyUnmapped::Unnamed)
    );
    assert_eq!(report.symbols, 19_245);
    assert_eq!(report.merged.len(), 2);
    Ok(())
}

#[test]
fn ensembl_ids_lose_version_and_par_y() {
    let mapping = planned(&[
        "ENSG00000182378.15_PAR_Y",
        "ENSG00000141510.20",
        "ENSG00000182378.15",
        "ensg00000000003",
    ]);
    assert_eq!(mapping.symbols, ["PLCXD1", "TP53", "TSPAN6"]);
    let report = &mapping.report;
    assert_eq!((report.versions_stripped, report.par_y), (3, 1));
    assert!(report.notes().join(" ").contains("copy on chromosome Y"));
    assert_eq!(report.merged.len(), 1);
    assert_eq!(report.merged[0].symbol, "PLCXD1");
    assert_eq!(
        report.merged[0].columns,
        ["ENSG00000182378.15_PAR_Y", "ENSG00000182378.15"]
    );
}

#[test]
fn hgnc_names_what_gencode_does_not_have_and_nothing_else() -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    // GSTT1 lies on an alternative sequence that GENCODE's primary assembly does not have. ENSG00000167807 is in GENCODE,
    // without a name, though HGNC has one.
    let report = planned(&["ENSG00000277656", "ENSG00000167807.16", "ENSG00000141510"]).report;
    assert_eq!(catalogue.symbol_of_retired(277_656), Some("GSTT1"));
    assert_eq!((report.mapped.hgnc, report.mapped.gencode), (1, 1));
    assert_eq!(report.unmapped[0].column, "ENSG00000167807.16");
    assert_eq!(report.unmapped[0].why, WhyUnmapped::Unnamed);
    Ok(())
}

#[test]
fn symbols_in_use_stay_and_old_ones_are_repaired() {
    let mapping = planned(&["tp53", " KMT2A", "MLL2", "SEPT9", "HER2", "NCL", "7157"]);
    let report = &mapping.report;
    assert_eq!(
        mapping.symbols,
        ["ERBB2", "KMT2A", "KMT2D", "NCL", "SEPTIN9", "TP53"]
    );
    assert_eq!(report.recognised.symbols, 6);
    assert_eq!(report.recognised.entrez, 1);
    assert_eq!(report.mapped.approved, 3, "TP53, KMT2A and NCL");
    assert_eq!(
        report.mapped.previous + report.mapped.alias,
        report.repaired.len()
    );
    let repaired: Vec<(&str, &str)> = report
        .repaired
        .iter()
        .map(|row| (row.column.as_str(), row.symbol.as_str()))
        .collect();
    assert_eq!(
        repaired,
        [("MLL2", "KMT2D"), ("SEPT9", "SEPTIN9"), ("HER2", "ERBB2")]
    );
    assert!(report.repaired[1].previous && !report.repaired[2].previous);
    assert_eq!(report.merged[0].columns, ["tp53", "7157"]);
}

#[test]
fn previous_symbols_come_before_aliases() -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    // Every name is one of: in use, previous, alias, ambiguous; the first that applies decides.
    assert_eq!(catalogue.symbol("TP53"), SymbolAnswer::Approved);
    assert_eq!(
        catalogue.symbol("MARCH1"),
        SymbolAnswer::Previous("MARCHF1")
    );
    assert_eq!(catalogue.symbol("P53"), SymbolAnswer::Alias("TP53"));
    assert_eq!(catalogue.symbol("NO_SUCH_GENE"), SymbolAnswer::Unknown);
    assert_eq!(catalogue.symbol(""), SymbolAnswer::Unknown);
    Ok(())
}

#[test]
fn ambiguous_symbols_are_listed_and_never_decided() {
    // MLL was two genes' alias at one time; CAP is an alias of several.
    let report = planned(&["CAP", "TP53"]).report;
    assert_eq!(report.ambiguous.len(), 1);
    assert_eq!(report.ambiguous[0].column, "CAP");
    assert!(report.ambiguous[0].candidates.len() > 1);
    assert_eq!(report.unmapped[0].why, WhyUnmapped::Ambiguous);
    assert_eq!(report.symbols, 1);
}

#[test]
fn what_is_no_human_gene_is_told_apart() {
    let features = [
        "ENST00000373020.9",
        "ENSMUSG00000051951",
        "two words",
        "TP53",
        "NOGENE77",
    ];
    let report = planned(&features).report;
    assert_eq!(report.recognised.other_ensembl, 2);
    assert_eq!(report.recognised.other, 1);
    let why: Vec<WhyUnmapped> = report
        .unmapped
        .iter()
        .map(|unmapped| unmapped.why)
        .collect();
    assert_eq!(
        why,
        [
            WhyUnmapped::NotAGene,
            WhyUnmapped::NotAGene,
            WhyUnmapped::NotAGene,
            WhyUnmapped::Unknown
        ]
    );
    let error = plan(&features[..2], &MappingOptions::default()).expect_err("nothing mapped");
    assert!(error.what.contains("None of the 2 gene columns"), "{error}");
    assert!(error.advice.contains("other species"), "{error}");
}

#[test]
fn unmapped_columns_can_be_kept() {
    let options = MappingOptions {
        unmapped: Unmapped::Keep,
        ..MappingOptions::default()
    };
    let mapping = plan(&["tp53", "nogene77", "ENSG00000167807.16"], &options).expect("a plan");
    assert_eq!(mapping.symbols, ["ENSG00000167807", "nogene77", "TP53"]);
    assert_eq!(mapping.report.unmapped.len(), 2);
    assert!(mapping.report.unmapped_kept);
    assert!(plan(&["nogene77"], &options).is_ok());
}

#[test]
fn the_result_does_not_depend_on_the_order_of_columns() -> Result<()> {
    let forward = [
        "ENSG00000182378.15",
        "7157",
        "MLL2",
        "ENSG00000182378.15_PAR_Y",
        "TSPAN6",
    ];
    let numbers: [&[f64]; 2] = [&[1.0, 0.1, 3.7, 5.0, 9.0], &[2.5, 0.7, 11.0, 0.2, 1e-3]];
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let turned: Vec<Vec<f64>> = numbers
        .iter()
        .map(|row| row.iter().rev().copied().collect())
        .collect();
    let turned: Vec<&[f64]> = turned.iter().map(Vec::as_slice).collect();
    let one = planned(&forward).apply(table(&forward, &numbers, true))?;
    let other = planned(&backward).apply(table(&backward, &turned, true))?;
    assert_eq!(one.features, ["KMT2D", "PLCXD1", "TP53", "TSPAN6"]);
    assert_eq!(one, other);
    Ok(())
}

#[test]
fn duplicates_are_averaged_or_maximised_or_summed_in_double_precision() -> Result<()> {
    let features = ["TSPAN6", "TP53", "7157"];
    let rows: [&[f64]; 2] = [&[0.123_456_789_01, 0.1, 0.3], &[7.0, 1e-9, 16_777_217.0]];
    let expected = [
        (
            Duplicates::Mean,
            [(0.1 + 0.3) / 2.0, (1e-9 + 16_777_217.0) / 2.0],
        ),
        (Duplicates::Max, [0.3, 16_777_217.0]),
        (Duplicates::Sum, [0.1 + 0.3, 1e-9 + 16_777_217.0]),
    ];
    for (duplicates, wanted) in expected {
        let options = MappingOptions {
            duplicates,
            ..MappingOptions::default()
        };
        let mapped = plan(&features, &options)?.apply(table(&features, &rows, true))?;
        assert_eq!(mapped.features, ["TP53", "TSPAN6"]);
        for (sample, wanted) in wanted.into_iter().enumerate() {
            let found = number(&mapped, sample, "TP53");
            assert!(
                (found - wanted).abs() <= 1e-13 * wanted.abs(),
                "{duplicates:?} {found}"
            );
        }
        assert!((number(&mapped, 0, "TSPAN6") - 0.123_456_789_01).abs() < 1e-14);
        assert_eq!(mapped.remainder.as_ref().map(Array2::dim), Some((2, 2)));

        let rounded = plan(&features, &options)?.apply(table(&features, &rows, false))?;
        assert_eq!(rounded.remainder, None);
        assert!((number(&rounded, 0, "TP53") - wanted[0]).abs() <= 1e-7 * wanted[0]);
    }
    Ok(())
}

#[test]
fn samples_and_metadata_are_carried_over() -> Result<()> {
    let features = ["unheard-of", "TP53"];
    let made = table(&features, &[&[5.0, 1.5], &[6.0, 2.5], &[7.0, 3.5]], false);
    let metadata = made.metadata.clone();
    let mut mapping = planned(&features);
    mapping.describe(&made);
    let mapped = mapping.apply(made)?;
    assert_eq!(mapped.sample_ids, ["s0", "s1", "s2"]);
    assert_eq!(mapped.metadata, metadata);
    assert_eq!(
        mapped.values.iter().copied().collect::<Vec<f32>>(),
        [1.5, 2.5, 3.5]
    );
    assert_eq!(
        (mapping.report.samples, mapping.report.metadata),
        (3, names(&["cancer_type"]))
    );
    Ok(())
}

#[test]
fn a_table_in_column_order_or_cut_from_a_larger_one_is_mapped_alike() -> Result<()> {
    let features = ["TSPAN6", "TP53", "7157"];
    let made = table(&features, &[&[1.0, 2.0, 4.0], &[5.0, 6.0, 8.0]], true);
    let mut turned = made.clone();
    turned.values = turned
        .values
        .t()
        .as_standard_layout()
        .into_owned()
        .reversed_axes();
    let mut cut = made.clone();
    let mut larger = Array2::zeros((3, 3));
    larger.slice_mut(ndarray::s![1.., ..]).assign(&made.values);
    cut.values = larger.slice_move(ndarray::s![1.., ..]);
    let mapping = planned(&features);
    let wanted = mapping.apply(made)?;
    assert_eq!(wanted.values, ndarray::array![[3.0_f32, 1.0], [7.0, 5.0]]);
    assert_eq!(mapping.apply(turned)?, wanted);
    assert_eq!(mapping.apply(cut)?, wanted);
    Ok(())
}

#[test]
fn a_plan_for_other_columns_is_refused() {
    let error = planned(&["TP53", "KRAS"]).apply(table(&["KRAS", "TP53"], &[&[1.0, 2.0]], false));
    assert!(error.expect_err("a refusal").what.contains("other columns"));
}

#[test]
fn a_mapping_table_goes_before_the_catalogue_or_takes_its_place() -> Result<()> {
    let catalogue = Catalogue::builtin()?;
    let file = custom("gene_id,gene_name\nENSG00000141510.2, mine \nENSG00000000003,\n");
    let features = names(&[
        "ENSG00000141510.20",
        "ENSG00000000003.16",
        "ENSG00000133703",
    ]);
    let plan = |mapping| {
        let options = MappingOptions {
            mapping,
            ..MappingOptions::default()
        };
        Mapping::plan(&features, &catalogue, Some(&file), &options)
    };
    assert_eq!(
        plan(MappingSource::Catalogue)?.symbols,
        ["KRAS", "TP53", "TSPAN6"]
    );
    let first = plan(MappingSource::FileFirst)?;
    assert_eq!(first.symbols, ["KRAS", "mine", "TSPAN6"]);
    assert_eq!(
        (first.report.mapped.file, first.report.mapped.gencode),
        (1, 2)
    );
    assert_eq!(
        first.report.sources,
        ["genes.csv", "GENCODE v48, HGNC 2026-06-20"]
    );
    let only = plan(MappingSource::FileOnly)?;
    assert_eq!(only.symbols, ["mine"]);
    let why: Vec<WhyUnmapped> = only.report.unmapped.iter().map(|row| row.why).collect();
    assert_eq!(why, [WhyUnmapped::Unnamed, WhyUnmapped::Unknown]);

    let options = MappingOptions {
        mapping: MappingSource::FileOnly,
        ..MappingOptions::default()
    };
    assert!(Mapping::plan(&features, &catalogue, None, &options).is_err());
    Ok(())
}

#[test]
fn columns_of_a_mapping_table_are_recognised() {
    let cases = [
        // In either order, with any separator, with more columns.
        "gene_id,gene_name\nENSG00000141510,TP53\nENSG00000000003,TSPAN6\n",
        "gene_name\tgene_id\nTP53\tENSG00000141510.4\nTSPAN6\tENSG00000000003.1\n",
        "ENSG00000141510;TP53\nENSG00000000003;TSPAN6\n",
        "chromosome,biotype,symbol,version,id\r\n17,protein_coding,TP53,20,ENSG00000141510\r\n\
         X,protein_coding,TSPAN6,16,ENSG00000000003\r\n",
        "# made by hand\nbiotype,what,which\nprotein_coding,ENSG00000141510,TP53\n\
         protein_coding,ENSG00000000003,TSPAN6\n",
        "\u{feff}\"Gene stable ID\",\"Gene name\"\n\"ENSG00000141510\",\"TP53\"\n\n\
         \"ENSG00000000003\",\"TSPAN6\"\n",
        "Gene stable ID,Gene name\rENSG00000141510,tp53\rENSG00000000003,Tspan6\r",
    ];
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let options = MappingOptions {
        mapping: MappingSource::FileOnly,
        ..MappingOptions::default()
    };
    let features = names(&["ENSG00000000003.9", "ENSG00000141510.9"]);
    for text in cases {
        let zipped = gzip(text.as_bytes());
        let unzipped = custom(text);
        let file = MappingTable::parse("genes.csv", &zipped, &MappingTableOptions::default());
        assert_eq!(file.as_ref(), Ok(&unzipped));
        assert_eq!(unzipped.rows, 2, "{text}");
        let mapping = Mapping::plan(&features, &catalogue, Some(&unzipped), &options);
        assert_eq!(
            mapping.expect("a plan").symbols,
            ["TP53", "TSPAN6"],
            "{text}"
        );
    }
    let entrez = custom("length,entrez,symbol\n2396,7105,TSPAN6\n1500,7157,TP53\n");
    assert_eq!(
        (entrez.identifier_column, entrez.symbol_column),
        ("entrez".into(), "symbol".into())
    );
    let symbols = custom("MLL,KMT2A\nMLL2,KMT2D\n");
    assert_eq!(symbols.identifier_column, "column 1");
    assert_eq!(
        (symbols.symbol_column, symbols.rows),
        ("column 2".into(), 2)
    );
}

#[test]
fn columns_of_a_mapping_table_can_be_set() {
    let text = "old,new,other\nA1,B1,C1\nA2,B2,C2\n";
    let options = MappingTableOptions {
        identifier_column: Some("other".into()),
        symbol_column: Some("1".into()),
    };
    let file = MappingTable::parse("genes.csv", text.as_bytes(), &options).expect("a table");
    assert_eq!(
        (file.identifier_column, file.symbol_column),
        ("other".into(), "old".into())
    );
    let absent = MappingTableOptions {
        symbol_column: Some("gene".into()),
        ..options.clone()
    };
    let error = refused(text.as_bytes(), &absent);
    assert!(
        error.to_string().contains("\"old\", \"new\", \"other\""),
        "{error}"
    );
    let same = MappingTableOptions {
        identifier_column: Some("new".into()),
        symbol_column: Some("2".into()),
    };
    assert!(refused(text.as_bytes(), &same).what.contains("both"));
}

#[test]
fn a_mapping_table_that_contradicts_itself_decides_nothing() {
    let file =
        custom("id,symbol\n7157,TP53\n7157,P53\n7157,TP53\n7105,NA\n5,ENSG00000000003\n5,5\n");
    assert_eq!((file.rows, file.ambiguous, file.unnamed), (6, 1, 2));
    let catalogue = Catalogue::builtin().expect("the catalogue");
    let options = MappingOptions {
        mapping: MappingSource::FileFirst,
        ..MappingOptions::default()
    };
    let features = names(&["7157", "7105"]);
    let mapping = Mapping::plan(&features, &catalogue, Some(&file), &options).expect("a plan");
    assert_eq!(mapping.symbols, ["TSPAN6"]);
    assert_eq!(mapping.report.ambiguous[0].candidates, ["TP53", "P53"]);
}

#[test]
fn unreadable_mapping_tables_are_refused_with_their_place() {
    let auto = MappingTableOptions::default();
    let ragged = refused(b"id,symbol\n7157,TP53\n\n7105\n", &auto);
    assert_eq!(
        (ragged.file.as_deref(), ragged.line),
        (Some("genes.csv"), Some(4)),
        "{ragged}"
    );
    assert_eq!(ragged.column, Some(2));
    assert_eq!(
        refused(b"# made\r\nid,symbol\r\n#\r\n\r\n7157\r\n", &auto).line,
        Some(5)
    );
    assert_eq!(
        refused(b"id,symbol\r7157,TP53\r7105\r", &auto).line,
        Some(3)
    );
    assert!(refused(b"", &auto).what.contains("empty"));
    assert!(refused(b"TP53\nKRAS\n", &auto).what.contains("one column"));
    assert!(
        refused(b"<html><body>404</body></html>", &auto)
            .what
            .contains("web page")
    );
    assert!(refused(b"\xff\xfei\0d\0", &auto).what.contains("UTF-16"));
    assert_eq!(refused(b"id,symbol\n1,A\n2,\xe9\n", &auto).line, Some(3));
    let cut = gzip(b"id,symbol\n7157,TP53\n");
    assert!(
        refused(&cut[..cut.len() - 9], &auto)
            .what
            .contains("cut off")
    );
    assert!(
        refused(b"1.5,2.5\n3.5,4.5\n", &auto)
            .what
            .contains("No column")
    );
}

#[test]
fn coverage_counts_each_gene_once() {
    let mut mapping = planned(&["TP53", "KRAS"]);
    mapping.cover(&[
        ("one".into(), names(&["tp53", "TP53", " Kras ", "EGFR"])),
        ("none".into(), Vec::new()),
    ]);
    let coverage = &mapping.report.coverage;
    assert_eq!((coverage[0].genes, coverage[0].found), (3, 2));
    assert_eq!(coverage[0].missing, ["EGFR"]);
    assert!((coverage[0].share() - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!((coverage[1].genes, coverage[1].share()), (0, 0.0));
}

#[test]
fn settings_are_read_and_misspellings_refused() {
    let read: MappingOptions =
        toml::from_str("mapping = \"file_first\"\nunmapped = \"keep\"\nduplicates = \"max\"")
            .expect("settings");
    assert_eq!(read.mapping, MappingSource::FileFirst);
    assert_eq!(
        (read.unmapped, read.duplicates),
        (Unmapped::Keep, Duplicates::Max)
    );
    assert_eq!(
        toml::from_str::<MappingOptions>("").expect("defaults"),
        MappingOptions::default()
    );
    assert!(toml::from_str::<MappingOptions>("duplicate = \"max\"").is_err());
}

#[test]
fn the_report_is_readable_as_tables() {
    let features = ["ENSG00000141510.20", "7157", "SEPT9", "CAP", "nogene77"];
    let mut mapping = planned(&features);
    mapping.cover(&[("one".into(), names(&["TP53", "EGFR"]))]);
    let tables = mapping.report.tables();
    let called: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(
        called,
        [
            "mapping_steps",
            "unmapped",
            "merged",
            "repaired",
            "ambiguous",
            "coverage"
        ]
    );
    let lengths: Vec<usize> = tables[1..].iter().map(|table| table.rows.len()).collect();
    assert_eq!(lengths, [2, 1, 1, 1, 1]);
    let fits = |table: &TextTable| {
        table
            .rows
            .iter()
            .all(|row| row.len() == table.columns.len())
    };
    assert!(tables.iter().all(fits));
    let step = |name: &str| {
        let row = tables[0].rows.iter().find(|row| row[0] == Cell::from(name));
        row.map(|row| row[1].clone())
    };
    assert_eq!(step("Gene columns found"), Some(Cell::Count(5)));
    assert_eq!(
        step("Columns without a symbol, dropped"),
        Some(Cell::Count(2))
    );
    assert_eq!(step("Columns merged (mean)"), Some(Cell::Count(2)));
    assert_eq!(step("Symbols"), Some(Cell::Count(2)));
    assert_eq!(
        mapping.report.sentence(),
        "5 gene columns became 2 symbols."
    );
}
