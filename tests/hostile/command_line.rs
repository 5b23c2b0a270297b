//! The command line on what is no file, or a pipe; and with nobody who hears it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::alone;

const TABLE: &str = "caseID,TP53,EGFR,KRAS\nS1,1.5,2,3\nS2,0,0,1\nS3,4,7,1\n";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile_{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn genessl(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genessl"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null());
    command
}

fn fed(folder: &Path, arguments: &[&str], bytes: &[u8]) -> Output {
    let mut child = genessl(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = child.stdin.take().expect("its input");
    // It may stop listening before the end.
    let _ = input.write_all(bytes);
    drop(input);
    child.wait_with_output().expect("the program")
}

#[cfg(unix)]
#[test]
fn endless_devices_end_at_once() {
    let _alone = alone();
    let folder = folder("devices");
    std::fs::write(folder.join("t.csv"), TABLE).expect("a file");
    let zero = "/dev/zero";
    for arguments in [
        &["map", zero, "--out", "o.csv"][..],
        &["map", "t.csv", "--genes", zero, "--out", "o.csv"],
        &["score", "t.csv", "--sets", zero, "--out", "o.csv"],
        &["embed", "t.csv", "--weights", zero, "--out", "o.csv"],
        &["explore", "t.csv", "--study", zero, "--out", "o"],
        &["run", zero, "--out", "o"],
    ] {
        let started = Instant::now();
        let output = genessl(&folder, arguments).output().expect("the program");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains(zero), "{arguments:?}: {message}");
        assert!(started.elapsed() < Duration::from_secs(20), "{arguments:?}");
    }
}

#[test]
fn tables_come_through_a_pipe() {
    let _alone = alone();
    let folder = folder("pipe");
    std::fs::write(folder.join("t.csv"), TABLE).expect("a file");
    let from_file = genessl(&folder, &["map", "t.csv", "--out", "a.csv"]).output();
    assert!(from_file.expect("the program").status.success());
    let output = fed(&folder, &["map", "-", "--out", "b.csv"], TABLE.as_bytes());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let read = |name: &str| std::fs::read(folder.join(name)).expect("a file");
    assert_eq!(read("a.csv"), read("b.csv"));
    let parquet = std::fs::read(crate::data("good/plain.parquet")).expect("a file");
    let output = fed(&folder, &["map", "-", "--out", "c.csv"], &parquet);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        message.contains("standard input") && message.contains("not from a pipe"),
        "{message}"
    );
    let output = fed(&folder, &["map", "-", "--out", "c.csv"], b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("the file is empty"));
}

/// Standard error closed by its reader, and on a full disk: the work is done all the same.
#[cfg(unix)]
#[test]
fn nobody_who_hears_it_ends_no_command() {
    let _alone = alone();
    let folder = folder("unheard");
    std::fs::write(folder.join("t.csv"), TABLE).expect("a file");
    let map = ["map", "t.csv", "--out", "o.csv"];
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let closed = genessl(&folder, &map)
        .stderr(writer)
        .status()
        .expect("the program");
    assert!(closed.success(), "{closed}");
    std::fs::remove_file(folder.join("o.csv")).expect("it was written");
    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let status = genessl(&folder, &map)
            .stderr(full)
            .status()
            .expect("the program");
        assert!(status.success(), "{status}");
        std::fs::remove_file(folder.join("o.csv")).expect("it was written");
    }
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let absent = ["map", "absent.csv", "--out", "o.csv"];
    let status = genessl(&folder, &absent)
        .stderr(writer)
        .status()
        .expect("the program");
    assert_eq!(status.code(), Some(1));
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = genessl(&folder, &["help"])
        .stdout(writer)
        .status()
        .expect("the program");
    assert!(status.code().is_some_and(|code| code != 101), "{status}");
}

/// Names in a file may hold what a terminal obeys.
#[test]
fn what_a_terminal_obeys_is_spelt_out() {
    let _alone = alone();
    let folder = folder("terminal");
    std::fs::write(
        folder.join("t.csv"),
        "caseID,TP53\nS1,1\nS2,\u{1b}[2Jx\nS3,1\n",
    )
    .expect("a file");
    let output = genessl(&folder, &["map", "t.csv", "--out", "o.csv"])
        .output()
        .expect("the program");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(
        !message.contains('\u{1b}') && message.contains("[2Jx"),
        "{message}"
    );
}

#[test]
fn nothing_that_is_read_is_overwritten() {
    let folder = folder("apart");
    let table = "caseID,cancer_type,TP53,EGFR,MYC\na,X,1,2,3\nb,Y,3,4,5\n";
    std::fs::write(folder.join("t.csv"), table).expect("a table");
    std::fs::write(folder.join("s.toml"), "seed = 7\n").expect("a study");
    std::fs::write(folder.join("w.csv"), "weights").expect("weights");
    let refused: [&[&str]; 6] = [
        &["map", "t.csv", "--out", "t.csv"],
        &["map", "t.csv", "--out", "./sub/../t.csv"],
        &["map", "t.csv", "--out", "m.csv", "--report", "m.csv"],
        &["score", "t.csv", "--sets", "kegg", "--out", "t.csv"],
        &["embed", "t.csv", "--weights", "w.csv", "--out", "w.csv"],
        &["pretrain", "t.csv", "--study", "s.toml", "--out", "s.toml"],
    ];
    std::fs::create_dir(folder.join("sub")).expect("a folder");
    for arguments in refused {
        let output = genessl(&folder, arguments).output().expect("the program");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(
            said.contains("overwritten") || said.contains("this one file"),
            "{arguments:?}: {said}"
        );
    }
    let kept = std::fs::read_to_string(folder.join("t.csv")).expect("the table");
    assert_eq!(kept, table);
    assert!(!folder.join("m.csv").exists());
}

#[test]
fn results_replace_neither_their_inputs_nor_what_was_written_into_them() {
    let folder = folder("inside");
    let study = "[data]\nsimulated = { samples = 40, types = 2, genes = 600 }\n[pretrain]\nepochs = 1\nhidden = [16]\n\
                 latent = 8\nprojection = 8\n[classify]\nsupervised_epochs = 1\nfrozen_epochs = 1\nunfrozen_epochs = 1\n";
    std::fs::write(folder.join("s.toml"), study).expect("a study");
    let run = |study: &str| {
        let arguments = [
            "run",
            study,
            "--out",
            "r",
            "--without",
            "explore",
            "--without",
            "interpret",
        ];
        let output = genessl(&folder, &arguments).output().expect("the program");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    assert_eq!(run("s.toml").0, Some(0));
    let written = std::fs::read_to_string(folder.join("r/study.toml")).expect("a study");
    assert!(
        !written.contains("[compare]") && !written.contains("[ablate]"),
        "run again it does what was done, and no more: {written}"
    );
    let (status, said) = run("r/study.toml");
    assert_eq!(status, Some(0), "{said}");

    std::fs::write(
        folder.join("inside.toml"),
        "[data]\nlabelled = [\"r/scores.csv\"]\n",
    )
    .expect("a study");
    let (status, said) = run("inside.toml");
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("scores.csv") && said.contains("lies in the folder"),
        "{said}"
    );

    let place = folder.join("r/study.toml");
    std::fs::write(&place, format!("# mine\n{written}")).expect("a comment");
    let (status, said) = run("s.toml");
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("study.toml there was changed"), "{said}");
    let kept = std::fs::read_to_string(&place).expect("a study");
    assert!(kept.starts_with("# mine"));
}

#[test]
fn labels_that_contradict_each_other_and_missing_values_are_said() {
    let folder = folder("said");
    std::fs::write(
        folder.join("t.csv"),
        "caseID,TP53,EGFR,MYC\na,NA,2,3\nb,3,4,5\n",
    )
    .expect("a table");
    std::fs::write(folder.join("l.csv"), "id,c\na,X\na,Y\nb,X\nb,X\nz,X\n").expect("labels");
    let output = genessl(
        &folder,
        &["map", "t.csv", "--labels", "l.csv", "--out", "o.csv"],
    )
    .output()
    .expect("the program");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("1 missing value (NA and the like) became 0"),
        "{said}"
    );
    assert!(
        said.contains("1 ids have several lines that differ") && said.contains("wrong one: a."),
        "{said}"
    );
    assert!(
        said.contains("1 of its 5 lines are of no sample here: z."),
        "{said}"
    );
}
