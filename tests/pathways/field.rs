//! Gene sets as people have them, through the same catalogue as the table, and scores on the edges, against gseapy 1.3.1
//! (`tests/data/field/make_scores.py`).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use genessl::pathways::GeneSets;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/field")
        .join(name)
}

fn sets(file: &str) -> GeneSets {
    let name = file.rsplit('/').next().expect("a name");
    let bytes = std::fs::read(case(file)).expect("the case");
    GeneSets::parse_gmt(name, &bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn genessl(arguments: &[&str], out: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genessl"));
    command.args(arguments).arg("--out").arg(out);
    command.output().expect("the program")
}

fn out(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pathways_field");
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    // What an earlier version of the project left there would be refused, rightly.
    if path.is_dir() {
        std::fs::remove_dir_all(&path).expect("an earlier run's results");
    }
    path
}

/// Scores of a case's files: by set and sample, and what was said.
fn scores(folder: &str, table: &str, sets: &str, more: &[&str]) -> (Scores, String) {
    let path = |name: &str| case(folder).join(name).display().to_string();
    let (table_path, sets_path) = (path(table), path(sets));
    let mut arguments = vec!["score", &table_path, "--sets", &sets_path];
    arguments.extend(more);
    let out = out(&format!("{table}-{sets}-{}.csv", more.concat()));
    let output = genessl(&arguments, &out);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{folder} {table} {sets}: {said}");
    (read(&out), said)
}

fn refused(folder: &str, table: &str, sets: &str) -> String {
    let path = |name: &str| case(folder).join(name).display().to_string();
    let out = out("refused.csv");
    let output = genessl(&["score", &path(table), "--sets", &path(sets)], &out);
    assert_eq!(output.status.code(), Some(1), "{table} {sets}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

type Scores = HashMap<(String, String), f64>;

fn read(path: &Path) -> Scores {
    let text = std::fs::read_to_string(path).expect("scores");
    let mut lines = text.lines();
    let sets: Vec<&str> = lines.next().expect("a header").split(',').skip(1).collect();
    let mut scores = HashMap::new();
    for line in lines {
        let mut cells = line.split(',');
        let sample = cells.next().expect("an id").to_owned();
        for (set, cell) in sets.iter().zip(cells) {
            let score = cell.parse().expect("a number");
            scores.insert(((*set).to_owned(), sample.clone()), score);
        }
    }
    scores
}

/// Holds scores against a reference, to 1e-9 of its range.
fn assert_equal(scores: &Scores, reference: &str, what: &str) {
    let reference = read(&case(reference));
    assert_eq!(scores.len(), reference.len(), "{what}");
    let values = || reference.values().filter(|value| value.is_finite());
    let range =
        values().fold(f64::MIN, |a, &b| a.max(b)) - values().fold(f64::MAX, |a, &b| a.min(b));
    let range = if range > 0.0 { range } else { 1.0 };
    for (key, expected) in &reference {
        let score = scores.get(key).unwrap_or_else(|| panic!("{what}: {key:?}"));
        let same = score == expected || (score - expected).abs() <= 1e-9 * range;
        assert!(same, "{what} {key:?}: {score}, gseapy {expected}");
    }
}

const SMALL: [&str; 4] = ["--min-size", "1", "--statistic", "es"];

#[test]
fn sets_of_ids_score_as_those_of_symbols() {
    let folder = "F15-gmt-entrez";
    let options = ["--min-size", "5", "--statistic", "es"];
    for table in ["tpm.csv", "tpm_entrez.csv"] {
        for sets in ["symbols.gmt", "wikipathways-entrez.gmt"] {
            let (scores, said) = scores(folder, table, sets, &options);
            assert_equal(&scores, &format!("{folder}/expected_es.csv"), sets);
            let by_id = sets.starts_with("wiki");
            assert_eq!(said.contains("found by the catalogue"), by_id, "{said}");
        }
        let (by_ensembl, _) = scores(folder, table, "ensembl.gmt", &options);
        let (by_symbol, _) = scores(folder, table, "symbols.gmt", &options);
        let first = |scores: &Scores, start: &str| -> Vec<f64> {
            ["S1", "S2", "S3"]
                .iter()
                .map(|sample| {
                    let found = scores
                        .iter()
                        .find(|((set, id), _)| set.starts_with(start) && id == sample);
                    *found.expect("a score").1
                })
                .collect()
        };
        for start in ["DNA damage response", "First"] {
            assert_eq!(first(&by_ensembl, start), first(&by_symbol, start));
        }
    }
}

#[test]
fn every_kind_of_file_scores_alike() {
    let folder = "F22-gene-set-files";
    let expected = format!("{folder}/expected_es.csv");
    for file in [
        "empty_description.gmt",
        "enrichr_weights.gmt",
        "mouse.gmt",
        "msigdb.json",
        "sets.gmx",
    ] {
        let (scores, _) = scores(folder, "expr.csv", file, &SMALL);
        assert_equal(&scores, &expected, file);
    }
    let (scores, said) = scores(folder, "expr.csv", "no_description.gmt", &SMALL);
    assert_equal(&scores, &expected, "no descriptions");
    assert!(said.contains("has no descriptions"), "{said}");
    assert!(said.contains("TSPAN6"), "{said}");
}

#[test]
fn a_list_of_genes_is_a_set() {
    let folder = "F22-gene-set-files";
    let list = sets("F22-gene-set-files/SETA.grp");
    assert_eq!(list.sets.len(), 1);
    assert_eq!(list.sets[0].name, "SETA");
    assert_eq!(list.sets[0].genes[0], "TSPAN6");
    let (scores, _) = scores(folder, "expr.csv", "SETA.grp", &SMALL);
    let reference = read(&case("F22-gene-set-files/expected_es.csv"));
    for (key, score) in &scores {
        assert!((score - reference[key]).abs() < 1e-9, "{key:?}");
    }
    let named = GeneSets::parse_gmt("my genes.txt", b"TP53\nEGFR\n").expect("a list");
    assert_eq!(named.sets[0].name, "my genes");
}

#[test]
fn a_gmx_is_not_read_as_a_gmt() {
    let gmx = sets("F22-gene-set-files/equal.gmx");
    assert_eq!(gmx.sets.len(), 20);
    assert_eq!(gmx.sets[0].name, "SET0");
    assert_eq!(gmx.sets[0].genes[..3], ["ANKIB1", "RAD52", "KRIT1"]);
    assert_eq!(gmx.sets[19].genes[..2], ["LAS1L", "TNMD"]);
    // By content, whatever it is called; a GMT stays one.
    let bytes = std::fs::read(case("F22-gene-set-files/equal.gmx")).expect("the case");
    let other = GeneSets::parse_gmt("sets.txt", &bytes).expect("sets");
    assert_eq!(other.sets, gmx.sets);
    let gmt = GeneSets::parse_gmt("a.txt", b"A\tna\tX\nB\tna\tY\nC\tna\tZ\n").expect("sets");
    assert_eq!(gmt.sets.len(), 3);
    let empty = GeneSets::parse_gmt("a.gmx", b"A\tB\n\t\nX\tY\n\tZ\n").expect("sets");
    assert_eq!(empty.sets[1].genes, ["Y", "Z"]);
}

#[test]
fn quotes_of_spreadsheets_are_no_part_of_names() {
    let quoted = sets("F22-gene-set-files/excel_quoted.gmt");
    assert_eq!(quoted.sets[0].name, "SET A, first");
    assert_eq!(quoted.sets[0].description, "a \"quoted\" description");
    assert_eq!(quoted.sets[1].name, "SETB");
    assert_eq!(quoted.sets[0].genes.len(), 16);
    let line = GeneSets::parse_gmt("a.gmt", b"\"A\tna\tX\tY\"\n").expect("sets");
    assert_eq!(line.sets[0].name, "A");
    assert_eq!(line.sets[0].genes, ["X", "Y"]);
}

#[test]
fn genes_parted_by_blanks_or_commas_are_told() {
    let said = refused("F22-gene-set-files", "expr.csv", "spaces.gmt");
    assert!(said.contains("blanks"), "{said}");
    let json = GeneSets::parse_gmt("a.json", b"{\"A\": 1}").expect_err("a refusal");
    assert!(json.what.contains("JSON"), "{json}");
    let commas = GeneSets::parse_gmt("a.gmt", b"A\tna\tX,Y,Z\n").expect("sets");
    assert_eq!(commas.sets[0].genes, ["X", "Y", "Z"]);
}

#[test]
fn open_reading_frames_keep_their_case_in_table_and_sets() {
    let folder = "F22-gene-set-files";
    let options = ["--min-size", "5", "--statistic", "es"];
    let (orf, _) = scores(folder, "orf.csv", "orf.gmt", &options);
    assert_equal(&orf, &format!("{folder}/expected_orf_es.csv"), "orf");
    let (mixed, _) = scores(folder, "orf.csv", "orf_mixed.gmt", &options);
    assert_equal(&mixed, &format!("{folder}/expected_mixed_es.csv"), "mixed");
    let mapped = out("orf-mapped.csv");
    let table = case("F22-gene-set-files/orf.csv").display().to_string();
    assert!(genessl(&["map", &table], &mapped).status.success());
    let header = std::fs::read_to_string(mapped).expect("a table");
    assert!(
        header
            .lines()
            .next()
            .expect("a header")
            .contains(",C9orf72,")
    );
}

#[test]
fn old_symbols_are_repaired_in_table_and_sets() {
    let old = "C1orf112\tSEPT2\tSEPT9\tMARCH1\tH2AFX\tHIST1H4A\tWHSC1\tMLL2";
    let new = "FIRRM\tSEPTIN2\tSEPTIN9\tMARCHF1\tH2AX\tH4C1\tNSD2\tKMT2D";
    let tables: Vec<String> = [old, new]
        .iter()
        .map(|names| {
            let genes = names.split('\t').chain(["TP53", "EGFR", "MYC", "KRAS"]);
            let rows = genes
                .zip(1..)
                .map(|(gene, n)| format!("{gene},{n},{}\n", 40 - n * n % 23));
            format!("gene,S1,S2\n{}", rows.collect::<String>())
        })
        .collect();
    let mut all = Vec::new();
    for (t, table) in tables.iter().enumerate() {
        for (s, names) in [old, new].iter().enumerate() {
            let (table_path, sets_path) =
                (out(&format!("{t}{s}.csv")), out(&format!("{t}{s}.gmt")));
            std::fs::write(&table_path, table).expect("a table");
            std::fs::write(
                &sets_path,
                format!("OLD\tna\t{names}\nSOME\tna\tTP53\tMLL2\n"),
            )
            .expect("sets");
            let (table_path, sets_path) = (
                table_path.display().to_string(),
                sets_path.display().to_string(),
            );
            let scored = out(&format!("{t}{s}-scores.csv"));
            let mut arguments = vec!["score", &table_path, "--sets", &sets_path];
            arguments.extend(SMALL);
            let output = genessl(&arguments, &scored);
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            all.push(std::fs::read_to_string(scored).expect("scores"));
        }
    }
    assert!(all.iter().all(|scores| *scores == all[0]), "{all:?}");
}

#[test]
fn scores_on_the_edges_are_gseapys() {
    let folder = "F21-ssgsea-edge";
    for (table, sets, reference) in [
        ("na_per_sample.csv", "two.gmt", "na_per_sample"),
        ("zero_sample.csv", "two.gmt", "zero_sample"),
        ("one_sample.csv", "two.gmt", "one_sample"),
        ("one_sample.csv", "one.gmt", "one_one"),
    ] {
        for statistic in ["es", "nes"] {
            let options = ["--map", "no", "--min-size", "1", "--statistic", statistic];
            let (scores, said) = scores(folder, table, sets, &options);
            let reference = format!("{folder}/ref_{reference}_{statistic}.csv");
            assert_equal(&scores, &reference, &reference);
            let undefined = sets == "one.gmt" && statistic == "nes";
            assert_eq!(said.contains("undefined"), undefined, "{said}");
        }
    }
}

#[test]
fn doubles_that_differ_in_the_last_bit_are_no_ties() {
    let folder = "F37-last-bit-ties";
    for map in ["no", "auto"] {
        let options = ["--map", map, "--min-size", "1", "--statistic", "es"];
        let (scores, _) = scores(folder, "near.csv", "s.gmt", &options);
        assert_equal(&scores, &format!("{folder}/ref_es.csv"), map);
    }
}

#[test]
fn tied_genes_have_one_order_whatever_the_files() {
    // Zeros in every sample, genes in two orders.
    let genes = [
        "TP53", "EGFR", "ACTB", "MYC", "KRAS", "C9orf72", "BRCA1", "C1QA", "PTEN", "RB1",
    ];
    let rows = |genes: &[&str]| -> String {
        let row = |gene: &&str| {
            let value = |step: usize| (gene.len() * 7 * step + usize::from(gene.as_bytes()[1])) % 3;
            format!("{gene},{},{}\n", value(1) / 2 * 9, value(2) / 2 * 4)
        };
        format!("gene,S1,S2\n{}", genes.iter().map(row).collect::<String>())
    };
    let backward: Vec<&str> = genes.iter().rev().copied().collect();
    let sets = out("ties.gmt");
    std::fs::write(&sets, "A\tna\tTP53\tC9ORF72\tACTB\nB\tna\tC1QA\tRB1\n").expect("sets");
    let mut found = Vec::new();
    for (place, text) in [rows(&genes), rows(&backward)].iter().enumerate() {
        let (table, scored) = (
            out(&format!("ties{place}.csv")),
            out(&format!("ties{place}-scores.csv")),
        );
        std::fs::write(&table, text).expect("a table");
        let (table, sets) = (table.display().to_string(), sets.display().to_string());
        let mut arguments = vec!["score", &table, "--sets", &sets];
        arguments.extend(SMALL);
        assert!(genessl(&arguments, &scored).status.success());
        found.push(std::fs::read_to_string(scored).expect("scores"));
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn a_study_scores_as_the_command_does() {
    let folder = case("F22-gene-set-files");
    let results = out("study");
    let study = folder.join("orf.toml").display().to_string();
    let run = genessl(&["run", &study], &results);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let options = ["--min-size", "5"];
    let (scores, _) = scores(
        "F22-gene-set-files",
        "orf_cohort.csv",
        "orf_mixed.gmt",
        &options,
    );
    let text = std::fs::read_to_string(results.join("scores.csv")).expect("scores");
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        for (set, cell) in [("MIXED", cells[1]), ("OTHER", cells[2])] {
            let own: f64 = cell.parse().expect("a number");
            assert_eq!(
                own,
                scores[&(set.to_owned(), cells[0].to_owned())],
                "{line}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, scores.len());
    let report = std::fs::read_to_string(results.join("mapping_report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let found = report["coverage"]
        .as_array()
        .expect("sets")
        .iter()
        .map(|set| &set["found"]);
    assert!(found.eq([20, 20]), "all genes of both sets: {report}");
}

#[test]
fn tables_of_sets_and_genes_are_read_in_any_order_of_columns() {
    let long = |text: &str| {
        let sets = GeneSets::parse_gmt("long.csv", text.as_bytes()).expect("sets");
        sets.pairs()
    };
    let genes = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    let wanted = [
        ("A".to_owned(), genes(&["TP53", "EGFR"])),
        ("B".to_owned(), genes(&["MYC", "KRAS"])),
    ];
    for text in [
        "gene,pathway\nTP53,A\nMYC,B\nEGFR,A\nKRAS,B\n",
        "gene_symbol\tgs_name\nTP53\tA\nMYC\tB\nEGFR\tA\nKRAS\tB\n",
        "gs_name,gene_symbol,entrez_gene,ensembl_gene\nA,TP53,7157,ENSG00000141510\nB,MYC,4609,x\nA,EGFR,1956,y\nB,KRAS,3845,z\n",
        "\"\",\"term\",\"gene\"\n\"1\",\"A\",\"TP53\"\n\"2\",\"B\",\"MYC\"\n\"3\",\"A\",\"EGFR\"\n\"4\",\"B\",\"KRAS\"\n",
        "{\"A\": [\"TP53\", \"EGFR\"], \"B\": [\"MYC\", \"KRAS\"]}",
    ] {
        assert_eq!(long(text), wanted, "{text}");
    }
}
