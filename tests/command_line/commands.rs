//! The command line, run as a user runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fresh folder under the build's own temporary one.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("command_line_{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn genessl(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_genessl"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program")
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = genessl(folder, arguments);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "genessl {arguments:?}: {message}");
    assert!(output.stdout.is_empty(), "results go to files");
    assert!(!message.contains('\u{2588}'), "no progress bar in a pipe");
    message
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path)
        .expect("a file")
        .lines()
        .map(String::from)
        .collect()
}

#[test]
fn bad_usage_and_bad_input_have_their_own_status() {
    let folder = folder("status");
    assert_eq!(genessl(&folder, &["map"]).status.code(), Some(2));
    assert_eq!(genessl(&folder, &["nonsense"]).status.code(), Some(2));
    let sets = [
        "score", "x.csv", "--sets", "kegg", "--out", "o.csv", "--ties", "neither",
    ];
    assert_eq!(genessl(&folder, &sets).status.code(), Some(2));
    std::fs::write(folder.join("bad.csv"), "caseID,TP53,EGFR\na,1,2\nb,3,x\n").expect("a file");
    let output = genessl(&folder, &["map", "bad.csv", "--out", "o.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    for part in ["bad.csv", "line 3", "column 3", "\"x\""] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert_eq!(
        genessl(&folder, &["map", "absent.csv", "--out", "o.csv"])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        genessl(&folder, &["map", "bad.csv", "--out", "o.xyz"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn scores_equal_gseapy_and_gsva() {
    let folder = folder("score");
    for (data, ties, extra, reference) in [
        ("fix_tied", "gseapy", "es", "gseapy131_ES"),
        ("fix_tied", "gseapy", "nes", "gseapy131_NES"),
        ("fix_tiefree", "gseapy", "es", "gseapy131_ES"),
        ("fix_tied", "gsva", "es", "gsva146_raw"),
        ("fix_tied", "gsva", "nes", "gsva146_norm"),
    ] {
        let at = |file: String| crate::support::shared(&format!("reference/ssgsea/{file}"));
        let (Some(table), Some(sets), Some(reference)) = (
            at(format!("{data}_expr.tsv")),
            at("fix_sets.gmt".into()),
            at(format!("{data}_{reference}.tsv")),
        ) else {
            return;
        };
        let (table, sets) = (table.display().to_string(), sets.display().to_string());
        // Names as they are written, as gseapy and GSVA take them.
        let bounds = ["--map", "no", "--min-size", "1", "--max-size", "2000"];
        let mut arguments = vec!["score", &table, "--sets", &sets, "--out", "scores.tsv"];
        arguments.extend(["--statistic", extra, "--ties", ties]);
        arguments.extend(bounds);
        succeeds(&folder, &arguments);
        compare_scores(&folder.join("scores.tsv"), &reference);
    }
}

/// Ours has samples in rows, the reference has them in columns.
fn compare_scores(ours: &Path, reference: &Path) {
    let cells = |path: &Path| -> Vec<Vec<String>> {
        lines(path)
            .iter()
            .map(|line| line.split('\t').map(String::from).collect())
            .collect()
    };
    let (ours, reference) = (cells(ours), cells(reference));
    let number = |text: &String| {
        text.parse::<f64>()
            .unwrap_or_else(|_| panic!("{text} is a number"))
    };
    let all: Vec<f64> = reference[1..]
        .iter()
        .flat_map(|row| row[1..].iter().map(number))
        .collect();
    let range =
        all.iter().copied().fold(f64::MIN, f64::max) - all.iter().copied().fold(f64::MAX, f64::min);
    let mut compared = 0;
    for row in &reference[1..] {
        let column = ours[0].iter().position(|name| *name == row[0]);
        let column = column.unwrap_or_else(|| panic!("{} was not scored", row[0]));
        for (sample, expected) in reference[0][1..].iter().zip(&row[1..]) {
            let of_sample = ours[1..]
                .iter()
                .find(|row| row[0] == *sample)
                .expect("the sample");
            let difference = (number(&of_sample[column]) - number(expected)).abs();
            assert!(
                difference <= 1e-9 * range,
                "{} {sample}: {difference}",
                row[0]
            );
            compared += 1;
        }
    }
    assert!(compared > 100);
}

#[test]
fn a_simulated_cohort_is_mapped_scored_and_embedded() {
    let folder = folder("chain");
    let size = ["--samples", "90", "--types", "3", "--seed", "5"];
    succeeds(
        &folder,
        &[&["simulate", "--out", "cohort.csv.gz"][..], &size].concat(),
    );
    let map = [
        "map",
        "cohort.csv.gz",
        "--out",
        "mapped.parquet",
        "--report",
        "report.json",
    ];
    let message = succeeds(&folder, &map);
    assert!(message.contains("symbols"), "{message}");
    let report = std::fs::read_to_string(folder.join("report.json")).expect("a report");
    serde_json::from_str::<serde_json::Value>(&report).expect("json");
    succeeds(
        &folder,
        &[
            "score",
            "mapped.parquet",
            "--sets",
            "kegg",
            "--out",
            "scores.csv",
        ],
    );
    let scores = lines(&folder.join("scores.csv"));
    assert_eq!(scores.len(), 91);
    let settings = [
        "--epochs",
        "2",
        "--top-variable",
        "200",
        "--transform",
        "counts_to_log2_cpm",
    ];
    let pretrain = [
        "pretrain",
        "cohort.csv.gz",
        "--out",
        "w.safetensors",
        "--losses",
        "losses.csv",
    ];
    succeeds(&folder, &[&pretrain[..], &settings].concat());
    assert_eq!(lines(&folder.join("losses.csv")).len(), 3);
    succeeds(
        &folder,
        &[
            "embed",
            "cohort.csv.gz",
            "--weights",
            "w.safetensors",
            "--out",
            "z.tsv",
        ],
    );
    let latent = lines(&folder.join("z.tsv"));
    assert_eq!(latent.len(), 91);
    assert!(
        latent[0].starts_with("caseID\tlatent_0\t"),
        "{}",
        &latent[0][..40]
    );
}

#[test]
fn a_study_file_gives_results_tables_and_figures() {
    let folder = folder("run");
    let new = ["--out", "new.csv", "--samples", "30", "--types", "3"];
    succeeds(&folder, &[&["simulate"], &new[..]].concat());
    let study = "seed = 3\n[data]\nsimulated = { samples = 90, types = 3 }\npredict = [\"new.csv\"]\n\
                 [ablate]\nobjectives = [\"none\", \"all\"]\nrepeats = 2\nshare = 0.5\n\
                 [features]\ntop_variable = 200\ntransform = \"counts_to_log2_cpm\"\n\
                 [pretrain]\nepochs = 3\nhidden = [64, 32]\nlatent = 16\n\
                 [classify]\nfrozen_epochs = 30\nsupervised_epochs = 10\nunfrozen_epochs = 10\n";
    std::fs::write(folder.join("study.toml"), study).expect("a file");
    succeeds(&folder, &["run", "study.toml", "--out", "results"]);
    let text = std::fs::read_to_string(folder.join("results/results.json")).expect("results");
    let results: serde_json::Value = serde_json::from_str(&text).expect("json");
    let evaluations = results["evaluations"].as_array().expect("evaluations");
    assert_eq!(evaluations.len(), 3);
    assert!(evaluations[0]["accuracy"].is_f64() && evaluations[0]["confusion"].is_array());
    for file in [
        "scores.csv",
        "latent.csv",
        "weights.safetensors",
        "study.toml",
        "mapping_report.json",
        "tables/metrics.csv",
        "tables/losses.csv",
        "figures/class_counts.svg",
        "figures/umap.svg",
        "tables/variable_genes.csv",
        "figures/pathway_heatmap.svg",
        "figures/losses.svg",
        "figures/latent_pca.svg",
        "figures/confusion_frozen.svg",
        "tables/ablation.csv",
        "figures/ablation_objectives.svg",
        "tables/pathway_fit.csv",
        "tables/class_genes.csv",
        "figures/latent_pair.svg",
        "figures/class_genes_SIM01.svg",
        "tables/new_predictions.csv",
        "figures/prediction_confidence.svg",
        "figures/novelty.svg",
    ] {
        assert!(
            folder
                .join("results")
                .join(file)
                .metadata()
                .is_ok_and(|file| file.len() > 100),
            "{file}"
        );
    }
    let error = genessl(&folder, &["run", "absent.toml", "--out", "x"]);
    assert_eq!(error.status.code(), Some(1));
}

#[test]
fn a_study_does_what_there_is_something_to_work_on_for() {
    let folder = folder("steps");
    let new = ["--out", "unlabelled.csv", "--samples", "40", "--types", "3"];
    succeeds(&folder, &[&["simulate"], &new[..]].concat());
    let study = "[data]\npretrain = [\"unlabelled.csv\"]\n[predict]\nneighbours = 3\n\
                 [features]\ntop_variable = 100\n[pretrain]\nepochs = 1\nhidden = [16]\nlatent = 8\n";
    std::fs::write(folder.join("study.toml"), study).expect("a file");
    let run = |out: &str, more: &[&str]| {
        let arguments = [&["run", "study.toml", "--out", out], more].concat();
        let said = succeeds(&folder, &arguments);
        let files = std::fs::read_dir(folder.join(out).join("figures")).expect("figures");
        let mut names: Vec<String> = files
            .map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        (said, names)
    };
    let (said, with) = run("with", &[]);
    for title in ["Genes", "Explore", "Pretrain"] {
        assert!(said.contains(&format!("{title}  ")), "{said}");
    }
    assert!(!said.contains("Classify"), "{said}");
    assert!(with.contains(&"umap.svg".to_owned()), "{with:?}");
    assert!(
        with.iter().all(|name| !name.ends_with("-2.svg")),
        "{with:?}"
    );
    let (said, without) = run("without", &["--without", "explore"]);
    assert!(!said.contains("Explore"), "{said}");
    assert!(!without.contains(&"umap.svg".to_owned()), "{without:?}");
    let (said, _) = run("without-both", &["--without", "explore,pretrain"]);
    assert!(said.contains("Pathways  "), "{said}");
    assert!(
        !said.contains("Explore  ") && !said.contains("Pretrain  "),
        "{said}"
    );
    let refused = genessl(
        &folder,
        &["run", "study.toml", "--out", "x", "--also", "nothing"],
    );
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("the steps are data, genes"), "{said}");
    // What is asked for by name is not left out without a word.
    let asked = genessl(
        &folder,
        &["run", "study.toml", "--out", "y", "--also", "compare"],
    );
    assert_eq!(asked.status.code(), Some(1));
}

#[test]
fn a_lesson_is_tried_and_its_faults_end_with_status_1() {
    let folder = folder("lessons");
    let lesson = |check: &str| {
        format!(
            "title = \"T\"\n[study.data]\nsimulated = {{ samples = 60, types = 2, genes = 600 }}\n[[step]]\ntitle = \"A\"\n\
             text = \"x\"\ncheck = '{check}'\n[step.solution]\nrun = [\"data\"]\n"
        )
    };
    std::fs::write(
        folder.join("good.lesson.toml"),
        lesson("data.samples == 60"),
    )
    .expect("a file");
    std::fs::write(folder.join("bad.lesson.toml"), lesson("data.samples == 61")).expect("a file");
    let said = succeeds(&folder, &["lesson", "check", "good.lesson.toml"]);
    assert!(said.contains("A: as it should be"), "{said}");
    let output = genessl(
        &folder,
        &["lesson", "check", "good.lesson.toml", "bad.lesson.toml"],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("A: NOT as it should be"), "{said}");
    assert!(said.contains("its solution does not pass"), "{said}");

    // A name gives a seed only where the lesson says so; and Markdown that is not shown is no fault.
    let text = lesson("data.samples == 60").replace("\"x\"", "\"# x\"");
    std::fs::write(folder.join("plain.lesson.toml"), &text).expect("a file");
    let own = text.replace("title = \"T\"", "title = \"T\"\nstudent_seeds = true");
    std::fs::write(folder.join("own.lesson.toml"), own).expect("a file");
    let check = ["lesson", "check", "--student", "Ada"];
    let said = succeeds(&folder, &[&check[..], &["plain.lesson.toml"]].concat());
    assert!(
        said.contains("no student_seeds: the student's name changes nothing"),
        "{said}"
    );
    assert!(
        said.contains("as they are written: headings (step 1)"),
        "{said}"
    );
    let said = succeeds(&folder, &[&check[..], &["own.lesson.toml"]].concat());
    assert!(!said.contains("student_seeds"), "{said}");

    let progress = "{\"format\":\"genessl lesson progress 1\",\"lesson\":\"T\",\"digest\":\"0\",\"student\":\"=Ada\",\"seed\":7,\
                    \"steps\":[{\"title\":\"A\",\"passed\":false,\"checked\":true}]}";
    std::fs::write(folder.join("ada.json"), progress).expect("a file");
    std::fs::write(folder.join("none.json"), "{}").expect("a file");
    let collect = [
        "lesson",
        "collect",
        "ada.json",
        "none.json",
        "--out",
        "marks.csv",
        "--lesson",
        "good.lesson.toml",
    ];
    let said = succeeds(&folder, &collect);
    assert!(
        said.contains("none.json"),
        "what is left out is named: {said}"
    );
    let rows = lines(&folder.join("marks.csv"));
    assert_eq!(rows.len(), 2);
    assert!(
        rows[0].ends_with("same lesson file,step 1,guess 1,answer 1"),
        "{}",
        rows[0]
    );
    assert!(
        rows[1].starts_with("ada.json,'=Ada,T,0,7,yes,0,1,0,0,,no,not passed,"),
        "{}",
        rows[1]
    );
}

#[test]
fn every_objective_is_measured_by_itself_and_in_pairs_on_the_same_draws() {
    let folder = folder("objectives");
    let study = "seed = 3\n[data.simulated]\nsamples = 90\ntypes = 3\ngenes = 800\n[features]\ntop_variable = 60\n\
                 [pretrain]\nepochs = 2\nhidden = [16]\nlatent = 8\nprojection = 4\n\
                 [classify]\nsupervised_hidden = [8]\nsupervised_epochs = 3\nfrozen_epochs = 4\n";
    std::fs::write(folder.join("study.toml"), study).expect("a file");
    let bench = |out: &str, more: &[&str]| {
        let mut arguments = vec!["bench-objectives", "study.toml", "--out", out];
        arguments.extend(["--shares", "0.5,1", "--repeats", "2"]);
        arguments.extend(more);
        succeeds(&folder, &arguments)
    };
    let said = bench("one", &["--threads", "1"]);
    assert!(
        said.contains("points beside the supervised network"),
        "{said}"
    );
    let table = lines(&folder.join("one/objectives.csv"));
    assert!(table[0].starts_with(
        "objective,proportion,labels,draws,mean,std,difference to supervised,low,high"
    ));
    // The network, an untrained encoder, nine objectives, three pairs, and what the study itself trains towards.
    assert_eq!(table.len(), 1 + 15 * 2, "{table:?}");
    for objective in [
        "pathway",
        "SCARF",
        "VIME",
        "BYOL",
        "Barlow Twins",
        "VICReg",
        "denoising",
    ] {
        assert_eq!(
            table
                .iter()
                .filter(|line| line.starts_with(&format!("{objective},")))
                .count(),
            2,
            "{objective}"
        );
    }
    // How each pretraining went stands behind: the loss of the first and the last epoch, and the rank.
    assert!(table[0].ends_with(",first loss,last loss,effective rank"));
    for line in &table[1..] {
        let cells: Vec<&str> = line.split(',').collect();
        let course: Vec<f64> = cells[cells.len() - 3..]
            .iter()
            .filter_map(|cell| cell.parse().ok())
            .collect();
        match cells[0] {
            "supervised network" | "none (untrained)" => assert!(course.is_empty(), "{line}"),
            _ => assert!(
                course.len() == 3 && course[0] > 0.0 && (0.0..=8.0).contains(&course[2]),
                "{line}"
            ),
        }
    }
    for figure in ["objectives_50.svg", "objectives_100.svg"] {
        assert!(
            folder.join("one/figures").join(figure).is_file(),
            "{figure}"
        );
    }
    // Without pathway scores the study's own objectives are what is left of them; of one draw there is no interval.
    std::fs::write(
        folder.join("without.toml"),
        study.replace("[features]", "[pathways]\nmin_size = 400\n[features]"),
    )
    .expect("a file");
    let arguments = [
        "bench-objectives",
        "without.toml",
        "--out",
        "without",
        "--shares",
        "0.5",
    ];
    let said = succeeds(&folder, &[&arguments[..], &["--repeats", "1"]].concat());
    assert!(!said.contains("interval"), "{said}");
    let list = std::fs::read_to_string(folder.join("without/objectives.json")).expect("the list");
    assert!(list.contains("\"own\": \"masked + contrastive\""), "{list}");
    let without = lines(&folder.join("without/objectives.csv"));
    assert!(
        without
            .iter()
            .any(|line| line.starts_with("masked + contrastive,"))
    );
    assert!(without.iter().all(|line| !line.starts_with("pathway,")));
    bench("two", &["--threads", "2"]);
    assert_eq!(lines(&folder.join("two/objectives.csv")), table);
    let output = genessl(
        &folder,
        &[
            "bench-objectives",
            "study.toml",
            "--out",
            "three",
            "--shares",
            "1.5",
        ],
    );
    assert!(!output.status.success() && !folder.join("three").exists());
}
