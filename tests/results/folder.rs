//! Whose the results folder is.

use std::fs;

use crate::{check_list, fails, files, genessl, said, succeeds, workplace};

/// A study that ends with pretraining has fewer files.
const FEWER: &str = "[data]\npretrain = [\"collide.csv\"]\n[pathways]\nsets = \"sets.gmt\"\nmin_size = 2\n[pretrain]\nepochs = 1\nhidden = [8]\nlatent = 4\n";

#[test]
fn a_second_study_leaves_nothing_of_the_first() {
    let folder = workplace("second");
    fs::write(folder.join("fewer.toml"), FEWER).expect("a study");
    succeeds(&folder, &["run", "fewer.toml", "--out", "alone"]);
    succeeds(&folder, &["run", "collide.toml", "--out", "o"]);
    let first = files(&folder.join("o"));
    succeeds(&folder, &["run", "fewer.toml", "--out", "o"]);
    let second = files(&folder.join("o"));
    assert!(first.len() > second.len() + 10);
    assert_eq!(second, files(&folder.join("alone")));
    check_list(&folder.join("o"), "results.json");
    succeeds(&folder, &["run", "collide.toml", "--out", "o"]);
    assert_eq!(files(&folder.join("o")), first);
    println!("{} files, then {}, then {0}", first.len(), second.len());
}

#[test]
fn what_is_not_ours_is_refused_and_not_touched() {
    let folder = workplace("foreign");
    let mine = folder.join("mine");
    fs::create_dir_all(mine.join("figures")).expect("a folder");
    for (name, text) in [
        ("results.json", "{\"mine\": 1}"),
        ("figures/a.svg", "<svg/>"),
        ("thesis.txt", "all"),
    ] {
        fs::write(mine.join(name), text).expect("a file");
    }
    succeeds(&folder, &["run", "collide.toml", "--out", "o"]);
    fs::write(folder.join("o/tables/notes.txt"), "mine").expect("a file");
    // The results of another command are not this one's.
    succeeds(&folder, &["explore", "collide.csv", "--out", "e"]);
    check_list(&folder.join("e"), "explore.json");
    for (out, named) in [
        ("mine", "results.json"),
        ("o", "tables/notes.txt"),
        (".", "collide"),
        ("e", "explore.json"),
    ] {
        let before = files(&folder);
        let message = fails(&folder, &["run", "collide.toml", "--out", out]);
        assert!(message.contains("Name another folder"), "{message}");
        assert!(message.contains(named) || out == ".", "{named}: {message}");
        assert_eq!(files(&folder), before, "{out} was touched");
    }
    fs::remove_file(folder.join("o/tables/notes.txt")).expect("a file");
    succeeds(&folder, &["run", "collide.toml", "--out", "o"]);
}

/// Tried before anything is computed: what can't be used is told at once, and nothing else is said before.
#[test]
fn a_folder_that_cannot_be_used_is_told_first() {
    let folder = workplace("unusable");
    fs::write(folder.join("file"), "mine").expect("a file");
    for command in [&["run", "collide.toml"][..], &["explore", "collide.csv"]] {
        for out in ["file", "file/below"] {
            let message = fails(&folder, &[command, &["--out", out]].concat());
            assert_eq!(message.lines().count(), 1, "{message}");
            assert!(
                message.contains("the results folder can't be used"),
                "{message}"
            );
        }
    }
    for command in [
        &["map", "collide.csv"][..],
        &["simulate"],
        &["score", "collide.csv", "--sets", "sets.gmt"],
    ] {
        let message = fails(&folder, &[command, &["--out", "file/below.csv"]].concat());
        assert!(
            message.contains("can't be written") && message.lines().count() == 1,
            "{message}"
        );
    }
    assert_eq!(
        fs::read_to_string(folder.join("file")).expect("a file"),
        "mine"
    );
}

#[test]
fn results_of_an_earlier_version_are_left() {
    let folder = workplace("earlier");
    fs::create_dir(folder.join("o")).expect("a folder");
    let list = "{\"provenance\": {\"program\": \"GeneSSL\", \"version\": \"0.1.0\"}}";
    fs::write(folder.join("o/results.json"), list).expect("a file");
    let message = fails(&folder, &["run", "collide.toml", "--out", "o"]);
    assert!(message.contains("an earlier version"), "{message}");
    assert_eq!(files(&folder.join("o")).len(), 1);
}

/// The study file is read once, its data are looked for beside it or, where it is a pipe, in the present folder.
#[cfg(unix)]
#[test]
fn a_study_file_comes_through_a_pipe() {
    let folder = workplace("pipe");
    let mut study = fs::read_to_string(folder.join("collide.toml")).expect("a study");
    study += "[ablate]\nobjectives = [\"none\", \"all\"]\nrepeats = 2\nshare = 1.0\n";
    fs::write(folder.join("ablate.toml"), &study).expect("a study");
    succeeds(&folder, &["run", "ablate.toml", "--out", "file"]);
    assert!(folder.join("file/tables/ablation.csv").exists());
    for (name, given) in [("-", "pipe"), ("/dev/stdin", "stdin")] {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        std::io::Write::write_all(&mut writer, study.as_bytes()).expect("it fits");
        drop(writer);
        let run = genessl(&folder, &["run", name, "--out", given])
            .stdin(reader)
            .output();
        let run = run.expect("the program");
        assert!(run.status.success(), "{}", said(&run));
        assert_eq!(files(&folder.join(given)), files(&folder.join("file")));
    }
}
