//! ssGSEA against gseapy 1.3.1 and GSVA 1.46, and GMT files as people have them.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use genessl::Advance;
use genessl::pathways::{CorrelNorm, GeneSets, SampleNorm, Scores, Ssgsea, SsgseaOptions, Ties};
use genessl::table::{Table, split_precision};
use ndarray::Array2;

/// A small matrix with named rows and columns, as the reference files have it.
struct Frame {
    rows: Vec<String>,
    columns: Vec<String>,
    values: Vec<Vec<f64>>,
}

fn read(path: &Path, separator: char) -> Frame {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(separator));
    let columns = lines.next().unwrap().skip(1).map(str::to_owned).collect();
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for mut line in lines {
        rows.push(line.next().unwrap().to_owned());
        values.push(
            line.map(|cell| cell.replace("NA", "nan").parse().unwrap())
                .collect(),
        );
    }
    Frame {
        rows,
        columns,
        values,
    }
}

/// A table of genes × samples turned to samples × genes.
fn table(frame: &Frame) -> Arc<Table> {
    let shape = (frame.columns.len(), frame.rows.len());
    let split = |(sample, gene): (usize, usize)| split_precision(frame.values[gene][sample]);
    Arc::new(Table {
        name: "test".into(),
        sample_ids: frame.columns.clone(),
        features: frame.rows.clone(),
        values: Array2::from_shape_fn(shape, |at| split(at).0),
        remainder: Some(Array2::from_shape_fn(shape, |at| split(at).1)),
        metadata: Vec::new(),
    })
}

/// A table of one sample.
fn sample(values: &[(&str, f64)]) -> Arc<Table> {
    table(&Frame {
        rows: values.iter().map(|(gene, _)| (*gene).to_owned()).collect(),
        columns: vec!["s".into()],
        values: values.iter().map(|&(_, value)| vec![value]).collect(),
    })
}

fn sets(gmt: &str) -> GeneSets {
    GeneSets::parse_gmt("test.gmt", gmt.as_bytes()).unwrap()
}

fn sets_of(path: &Path) -> GeneSets {
    GeneSets::parse_gmt("test.gmt", &std::fs::read(path).unwrap()).unwrap()
}

fn score(table: &Arc<Table>, sets: &GeneSets, options: &SsgseaOptions) -> Scores {
    Ssgsea::new(table.clone(), sets, options)
        .unwrap()
        .run()
        .unwrap()
}

/// Small sets allowed.
fn any_size() -> SsgseaOptions {
    SsgseaOptions {
        min_size: 1,
        max_size: 5000,
        ..SsgseaOptions::default()
    }
}

/// Compares scores with a reference of pathways × samples, relative to the reference's range.
fn assert_equal(ours: &Array2<f64>, scores: &Scores, reference: &Frame, case: &str) {
    assert_eq!(
        scores.pathways.len(),
        reference.rows.len(),
        "{case}: pathways"
    );
    assert_eq!(scores.sample_ids, reference.columns, "{case}: samples");
    let all = reference.values.iter().flatten();
    let range = all.clone().fold(f64::MIN, |a, &b| a.max(b)) - all.fold(f64::MAX, |a, &b| a.min(b));
    let row: HashMap<&str, usize> = reference
        .rows
        .iter()
        .enumerate()
        .map(|(row, name)| (name.as_str(), row))
        .collect();
    for ((sample, pathway), &score) in ours.indexed_iter() {
        let expected = reference.values[row[scores.pathways[pathway].as_str()]][sample];
        let off = (score - expected).abs() / range;
        assert!(
            off < 1e-9,
            "{case}: {score} is not {expected} ({off:e} of the range)"
        );
    }
}

fn local(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/ssgsea")
        .join(name)
}

/// gseapy's answers for one table in every mode, and ours. Returns how many modes there were.
fn compare_modes(name: &str) -> usize {
    let table = table(&read(&local(&format!("{name}.csv")), ','));
    let sets = sets_of(&local(&format!("{name}.gmt")));
    let text = std::fs::read_to_string(local(&format!("{name}_gseapy.csv"))).unwrap();
    let mut modes: HashMap<[&str; 3], Vec<[&str; 4]>> = HashMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let row = [cells[3], cells[4], cells[5], cells[6]];
        modes
            .entry([cells[0], cells[1], cells[2]])
            .or_default()
            .push(row);
    }
    for (mode, rows) in &modes {
        let quoted = |text: &str| format!("\"{text}\"");
        let options = SsgseaOptions {
            sample_norm: serde_json::from_str::<SampleNorm>(&quoted(mode[0])).unwrap(),
            correl_norm: serde_json::from_str::<CorrelNorm>(&quoted(mode[1])).unwrap(),
            weight: mode[2].parse().unwrap(),
            min_size: 3,
            max_size: 20,
            ties: Ties::Gseapy,
        };
        let scores = score(&table, &sets, &options);
        let mut samples: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        samples.dedup();
        let mut pathways: Vec<&str> = rows.iter().map(|row| row[1]).collect();
        pathways.truncate(rows.len() / samples.len());
        for (cell, ours) in [(2, scores.es.clone()), (3, scores.nes())] {
            let reference = Frame {
                rows: pathways.iter().map(|&name| name.to_owned()).collect(),
                columns: samples.iter().map(|&name| name.to_owned()).collect(),
                values: (0..pathways.len())
                    .map(|first| rows.iter().skip(first).step_by(pathways.len()))
                    .map(|rows| rows.map(|row| row[cell].parse().unwrap()).collect())
                    .collect(),
            };
            assert_equal(&ours, &scores, &reference, &format!("{name} {mode:?}"));
        }
    }
    modes.len()
}

#[test]
fn equals_gseapy_in_every_mode_on_continuous_data() {
    assert_eq!(compare_modes("continuous"), 60);
}

#[test]
fn equals_gseapy_in_every_mode_on_tied_data() {
    assert_eq!(compare_modes("tied"), 60);
}

#[test]
fn equals_gseapy_with_missing_infinite_and_repeated_genes() {
    assert_eq!(compare_modes("odd"), 60);
}

#[test]
fn equals_gseapy_where_the_table_is_not_in_upper_case() {
    assert_eq!(compare_modes("lower"), 2);
}

#[test]
fn equals_gseapy_and_gsva_on_tumours() {
    for data in ["tiefree", "tied"] {
        let Some(path) = crate::support::shared("reference/ssgsea/fix_sets.gmt") else {
            return;
        };
        let file = |name: &str| read(&path.with_file_name(format!("fix_{data}_{name}.tsv")), '\t');
        let (table, sets) = (table(&file("expr")), sets_of(&path));
        for (ties, es, nes) in [
            (Ties::Gseapy, "gseapy131_ES", "gseapy131_NES"),
            (Ties::Gsva, "gsva146_raw", "gsva146_norm"),
        ] {
            let scores = score(&table, &sets, &SsgseaOptions { ties, ..any_size() });
            assert_equal(&scores.es, &scores, &file(es), &format!("{data} {es}"));
            assert_equal(&scores.nes(), &scores, &file(nes), &format!("{data} {nes}"));
        }
    }
}

#[test]
fn equals_gsva_on_its_own_example() {
    let Some(path) = crate::support::shared("reference/ssgsea/gsva_unit_expr.tsv") else {
        return;
    };
    let file = |name: &str| read(&path.with_file_name(format!("gsva_unit_{name}.tsv")), '\t');
    let sets = sets("set1\t\tg1\tg2\tg3\nset2\t\tg4\tg5\tg6\nset3\t\tg7\tg8\tg9\tg10\n");
    let options = SsgseaOptions {
        ties: Ties::Gsva,
        ..any_size()
    };
    let scores = score(&table(&file("expr")), &sets, &options);
    assert_equal(&scores.es, &scores, &file("es_raw"), "raw");
    assert_equal(&scores.nes(), &scores, &file("es_norm"), "norm");
}

#[test]
fn ties_are_ordered_as_chosen() {
    let table = sample(&[("A", 0.0), ("B", 0.0), ("C", 0.0), ("D", 5.0)]);
    let sets = sets("first\t\tA\nlast\t\tC\n");
    let scored = |ties| score(&table, &sets, &SsgseaOptions { ties, ..any_size() }).es;
    let (gseapy, gsva) = (scored(Ties::Gseapy), scored(Ties::Gsva));
    assert!(
        gseapy[[0, 0]] < gseapy[[0, 1]],
        "gseapy puts the later gene higher"
    );
    assert!(
        gsva[[0, 0]] > gsva[[0, 1]],
        "GSVA puts the earlier gene higher"
    );
}

#[test]
fn numbers_that_single_precision_cannot_tell_apart_are_told_apart() {
    let table = sample(&[
        ("A", 1.0 + 2e-12),
        ("B", 1.0),
        ("C", 1.0 + 1e-12),
        ("D", 0.5),
    ]);
    let scores = score(&table, &sets("a\t\tA\nb\t\tB\nc\t\tC\n"), &any_size());
    assert!(scores.es[[0, 0]] > scores.es[[0, 2]] && scores.es[[0, 2]] > scores.es[[0, 1]]);
}

#[test]
fn the_order_of_sets_and_of_their_genes_changes_no_bit() {
    let frame = read(&local("continuous.csv"), ',');
    let table = table(&frame);
    let mut sets = sets_of(&local("continuous.gmt"));
    let options = SsgseaOptions {
        sample_norm: SampleNorm::None,
        ..any_size()
    };
    let before = score(&table, &sets, &options);
    sets.sets.reverse();
    sets.sets.iter_mut().for_each(|set| set.genes.reverse());
    let after = score(&table, &sets, &options);
    for (column, name) in before.pathways.iter().enumerate() {
        let other = after
            .pathways
            .iter()
            .position(|other| other == name)
            .unwrap();
        let bits = |scores: &Scores, column| -> Vec<u64> {
            scores
                .es
                .column(column)
                .iter()
                .map(|score| score.to_bits())
                .collect()
        };
        assert_eq!(bits(&before, column), bits(&after, other), "{name}");
    }
}

#[test]
fn sizes_count_the_genes_that_the_table_has() {
    let frame = read(&local("continuous.csv"), ',');
    let options = SsgseaOptions {
        min_size: 3,
        max_size: 20,
        ..SsgseaOptions::default()
    };
    let scores = score(&table(&frame), &sets_of(&local("continuous.gmt")), &options);
    assert_eq!(scores.pathways, ["three", "eleven", "twenty"]);
    assert_eq!(scores.sizes, [3, 11, 20]);
    let left_out: Vec<_> = scores
        .left_out
        .iter()
        .map(|set| (set.name.as_str(), set.genes, set.found))
        .collect();
    assert_eq!(left_out, [("too_many", 21, 21), ("two", 5, 2)]);
}

#[test]
fn a_set_of_all_genes_is_left_out() {
    let table = sample(&[("A", 1.0), ("B", 2.0)]);
    let scores = score(&table, &sets("all\t\tA\tB\none\t\tA\n"), &any_size());
    assert_eq!(scores.pathways, ["one"]);
}

#[test]
fn a_set_that_weighs_nothing_is_undefined_as_in_gseapy() {
    let table = sample(&[("A", 0.0), ("B", 0.0), ("C", 1.0), ("D", 2.0)]);
    let options = SsgseaOptions {
        sample_norm: SampleNorm::None,
        ..any_size()
    };
    let scores = score(
        &table,
        &sets("none\t\tA\tB\nsome\t\tB\tC\nmore\t\tD\n"),
        &options,
    );
    assert_eq!(scores.undefined(), 1);
    assert!(scores.es[[0, 0]].is_nan() && scores.range().is_finite());
}

#[test]
fn one_call_scores_one_sample_and_finishing_early_is_an_error() {
    let table = table(&read(&local("tied.csv"), ','));
    let mut scoring = Ssgsea::new(table, &sets_of(&local("tied.gmt")), &any_size()).unwrap();
    assert_eq!(scoring.pathways().len(), 5);
    for done in [1, 2, 3, 3] {
        let progress = scoring.advance().unwrap();
        assert_eq!((progress.done, progress.total), (done, 3));
    }
    let early = Ssgsea::new(
        self::table(&read(&local("tied.csv"), ',')),
        &sets_of(&local("tied.gmt")),
        &any_size(),
    );
    assert!(early.unwrap().finish().is_err());
}

#[test]
fn batches_are_normalised_by_their_own_range() {
    let scores = score(
        &table(&read(&local("continuous.csv"), ',')),
        &sets_of(&local("continuous.gmt")),
        &any_size(),
    );
    assert_eq!(scores.nes_batchwise(0), scores.nes());
    assert_eq!(scores.nes_batchwise(3), scores.nes());
    let batches = scores.nes_batchwise(2);
    for rows in [0..2, 2..3] {
        let all = batches.slice(ndarray::s![rows, ..]);
        let range = all.fold(f64::MIN, |a, &b| a.max(b)) - all.fold(f64::MAX, |a, &b| a.min(b));
        assert!((range - 1.0).abs() < 1e-12, "range {range}");
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let table = sample(&[("A", 1.0), ("B", 2.0)]);
    let sets = sets("one\t\tA\n");
    let message = |options: SsgseaOptions| {
        Ssgsea::new(table.clone(), &sets, &options)
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    assert!(
        message(SsgseaOptions {
            weight: -1.0,
            ..any_size()
        })
        .contains("weight is -1")
    );
    assert!(
        message(SsgseaOptions {
            weight: f64::NAN,
            ..any_size()
        })
        .contains("NaN")
    );
    assert!(
        message(SsgseaOptions {
            min_size: 0,
            ..any_size()
        })
        .contains("0 to 5000")
    );
    assert!(
        message(SsgseaOptions {
            min_size: 9,
            max_size: 8,
            ..any_size()
        })
        .contains("9 to 8")
    );
    let too_small = message(SsgseaOptions::default());
    assert!(
        too_small.contains("15 to 500") && too_small.contains("smaller"),
        "{too_small}"
    );
}

#[test]
fn genes_of_another_kind_are_refused_with_an_example() {
    let table = sample(&[("ENSG00000141510", 1.0), ("ENSG00000012048", 2.0)]);
    let error = Ssgsea::new(table, &sets("one\t\tTP53\n"), &any_size())
        .map(|_| ())
        .unwrap_err();
    assert!(error.advice.contains("\"TP53\""), "{error}");
}

#[test]
fn settings_are_read_with_gseapys_defaults() {
    let options: SsgseaOptions = toml::from_str("").unwrap();
    assert_eq!(options, SsgseaOptions::default());
    assert_eq!(
        (options.weight, options.min_size, options.max_size),
        (0.25, 15, 500)
    );
    let options: SsgseaOptions =
        toml::from_str("sample_norm = \"log_rank\"\nties = \"gsva\"\nweight = 1.0").unwrap();
    assert_eq!(
        (options.sample_norm, options.ties),
        (SampleNorm::LogRank, Ties::Gsva)
    );
    assert!(toml::from_str::<SsgseaOptions>("wieght = 1.0").is_err());
}

fn names(sets: &GeneSets) -> Vec<&str> {
    sets.sets.iter().map(|set| set.name.as_str()).collect()
}

fn refused(bytes: &[u8]) -> genessl::Error {
    let error = GeneSets::parse_gmt("sets.gmt", bytes).unwrap_err();
    assert_eq!(error.file.as_deref(), Some("sets.gmt"));
    assert!(!error.advice.is_empty());
    error
}

#[test]
fn a_gmt_is_read_with_its_descriptions() {
    let sets = sets("P53\thttp://p53\tTP53\tMDM2\nEMPTY_TEXT\t\tA\n");
    assert_eq!(sets.name, "test.gmt");
    assert_eq!(
        (
            sets.sets[0].name.as_str(),
            sets.sets[0].description.as_str()
        ),
        ("P53", "http://p53")
    );
    assert_eq!(sets.sets[0].genes, ["TP53", "MDM2"]);
    assert_eq!(sets.sets[1].genes, ["A"]);
    assert!(sets.notes.is_empty());
    assert_eq!(
        sets.pairs()[1],
        ("EMPTY_TEXT".to_owned(), vec!["A".to_owned()])
    );
}

#[test]
fn line_ends_of_every_system_read_alike() {
    let unix = "A\t\tX\tY\n\nB\td\tZ\n";
    for ends in ["\r\n", "\r"] {
        assert_eq!(sets(&unix.replace('\n', ends)), sets(unix));
    }
    assert_eq!(sets(unix.trim_end()), sets(unix));
    assert_eq!(sets(&format!("\u{feff}{unix}")), sets(unix));
}

#[test]
fn gzip_and_utf16_read_alike() {
    let text = "A\t\tX\tY\nB\té\tZ\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    assert_eq!(
        GeneSets::parse_gmt("test.gmt", &packed).unwrap(),
        sets(text)
    );
    assert!(
        refused(&packed[..packed.len() - 9])
            .what
            .contains("cut short")
    );
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(GeneSets::parse_gmt("test.gmt", &wide).unwrap(), sets(text));
}

#[test]
fn what_repeats_is_told() {
    let sets = sets("A\t\tX\tY\tX\nA\t\tY\tX\nB\t\tZ\nA\t\tQ\nC\td\nC\t\tTP53,1.0\tMDM2,0.5\n");
    assert_eq!(names(&sets), ["A", "B", "A (2)", "C"]);
    assert_eq!(sets.sets[0].genes, ["X", "Y"]);
    assert_eq!(sets.sets[3].genes, ["TP53", "MDM2"]);
    let notes = sets.notes.join(" ");
    for said in [
        "1 repeated gene sets",
        "1 genes stood more than once",
        "A (2)",
        "without genes were dropped: C",
    ] {
        assert!(notes.contains(said), "{said:?} in {notes:?}");
    }
}

#[test]
fn a_line_with_a_name_only_is_refused_with_its_number() {
    let error = refused(b"A\t\tX\n\nLonely\n");
    assert_eq!(error.line, Some(3));
    assert!(error.what.contains("\"Lonely\""));
    assert_eq!(refused(b"A\t\tX\n\tno name\tY\n").line, Some(2));
}

#[test]
fn files_of_another_kind_are_refused_with_advice() {
    assert!(
        refused(b"\n<!DOCTYPE html><html></html>")
            .what
            .contains("web page")
    );
    assert!(refused(b"gene,id,x\nTP53,1,2\n").what.contains("commas"));
    assert!(
        refused(b"gene;id;x\nTP53;1;2\n")
            .what
            .contains("semicolons")
    );
    assert!(refused(b"{\"A\": {\"genes\": 1}}").what.contains("JSON"));
    assert!(refused(b"PK\x03\x04abc").what.contains("zip"));
    assert!(refused(b"PAR1\x00\x15").what.contains("not a text"));
    assert!(refused(b"").what.contains("empty"));
    assert!(refused(b" \r\n\t\n").what.contains("empty"));
    assert!(
        refused(b"A\tB\nC\tD\n")
            .what
            .contains("None of the 2 lines")
    );
    assert!(refused(b"# only a comment\n").what.contains("no gene sets"));
}

#[test]
fn the_built_in_collections_read_without_remarks() {
    for (sets, count) in [(GeneSets::kegg(), 229), (GeneSets::wikipathways(), 746)] {
        let sets = sets.unwrap();
        assert_eq!(sets.sets.len(), count, "{}", sets.name);
        assert!(sets.notes.is_empty(), "{:?}", sets.notes);
    }
    let kegg = GeneSets::kegg().unwrap();
    let glycolysis = &kegg.sets[0];
    assert_eq!(
        (glycolysis.name.as_str(), glycolysis.description.as_str()),
        ("Glycolysis / Gluconeogenesis", "hsa00010")
    );
    assert!(glycolysis.genes.contains(&"GAPDH".to_owned()));
}
