//! Killed (`kill -9`) and run again: it goes on from what was kept, and leaves, byte for byte, what an undisturbed run leaves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use crate::{Files, check_list, files, genessl, is_long, output, said, share, succeeds, workplace};

const KEPT: &str = ".genessl-kept";
const EPOCHS: usize = 30;

/// A study of some seconds, most of it pretraining.
fn write_study(folder: &Path) {
    let study = format!(
        "[data.simulated]\nsamples = 120\ntypes = 3\n[features]\ntop_variable = 150\n[pretrain]\nepochs = {EPOCHS}\n\
         batch_size = 8\nhidden = [64]\nlatent = 16\nvalidation_share = 0.2\n[classify]\nsupervised_hidden = [16]\nsupervised_epochs = 5\n\
         frozen_epochs = 10\nunfrozen_epochs = 3\n[tsne]\niterations = 300\n[clusters]\nscan_to = 4\n"
    );
    fs::write(folder.join("study.toml"), study).expect("a study");
}

const RUN: [&str; 4] = ["run", "study.toml", "--out", "o"];

/// The epoch that a run says it goes on after; 0 where it says none.
fn going_on(said: &str) -> usize {
    let words = said.split("Going on after epoch ").nth(1);
    let epoch = words.and_then(|rest| rest.split(' ').next()?.parse().ok());
    match epoch {
        None if said.contains(&format!("All {EPOCHS} epochs")) => EPOCHS,
        epoch => epoch.unwrap_or(0),
    }
}

/// Runs the study and kills it as soon as `stop` says so; gives how many states of the pretraining it was seen to keep.
fn run_and_kill(folder: &Path, mut stop: impl FnMut(usize) -> bool) -> usize {
    let mut run = genessl(folder, &RUN);
    let mut run = run.stderr(Stdio::null()).spawn().expect("the program");
    let mut seen = BTreeSet::new();
    while run.try_wait().is_ok_and(|ended| ended.is_none()) && !stop(seen.len()) {
        seen.extend(states(&folder.join("o").join(KEPT)));
        std::thread::sleep(Duration::from_micros(200));
    }
    let _ = run.kill();
    let _ = run.wait();
    seen.len()
}

/// When the states of a pretraining were written, by their size, which is that of no other piece.
fn states(kept: &Path) -> Vec<SystemTime> {
    let entries = fs::read_dir(kept).into_iter().flatten().flatten();
    let whole = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    let found = whole.filter_map(|entry| entry.metadata().ok());
    let states = found.filter(|found| (200_000..500_000).contains(&found.len()));
    states.filter_map(|found| found.modified().ok()).collect()
}

/// Kills it once so many states were kept; says how many. Where it came to its end before, it is killed earlier.
fn killed_in_time(folder: &Path, states: usize) -> usize {
    for states in (1..=states).rev().chain([1; 5]) {
        let seen = run_and_kill(folder, |seen| seen >= states);
        if folder.join("o").join(KEPT).exists() {
            return seen;
        }
        fs::remove_dir_all(folder.join("o")).expect("the results");
    }
    panic!("it was killed too late each time");
}

fn check_the_rest(folder: &Path, new: &Files, what: &str) -> String {
    let again = output(folder, &RUN);
    assert!(again.status.success(), "{what}: {}", said(&again));
    assert_eq!(&files(&folder.join("o")), new, "{what}");
    check_list(&folder.join("o"), "results.json");
    said(&again)
}

#[test]
fn a_killed_study_goes_on_to_the_same_bytes() {
    let folder = workplace("resumed");
    write_study(&folder);
    let started = Instant::now();
    succeeds(&folder, &RUN);
    let whole = started.elapsed();
    let new = files(&folder.join("o"));
    assert!(
        !folder.join("o").join(KEPT).exists(),
        "nothing is left of what was kept"
    );
    let (kills, mut seed) = (if is_long() { 10 } else { 3 }, 13);
    for kill in 0..kills {
        fs::remove_dir_all(folder.join("o")).expect("the results");
        let what;
        if kill % 2 == 0 {
            // Within the epoch that follows one of which the state is kept.
            let epoch = 1 + (share(&mut seed) * 9.0) as usize;
            let seen = killed_in_time(&folder, epoch);
            what = format!("killed in the epoch after {seen} states");
            let said = check_the_rest(&folder, &new, &what);
            assert!(going_on(&said) >= seen.min(epoch), "{what}: {said}");
        } else {
            let after = whole.mul_f64(share(&mut seed));
            let begun = Instant::now();
            run_and_kill(&folder, |_| begun.elapsed() >= after);
            what = format!("killed after {after:.2?} of {whole:.2?}");
            check_the_rest(&folder, &new, &what);
        }
        println!("{what}");
    }
}

#[test]
fn what_is_kept_is_ours_and_can_be_left_aside() {
    let folder = workplace("kept");
    write_study(&folder);
    let kept = folder.join("o").join(KEPT);
    let begin = || {
        let _ = fs::remove_dir_all(folder.join("o"));
        killed_in_time(&folder, 3);
    };
    begin();
    let said = succeeds(&folder, &[&RUN[..], &["--fresh"]].concat());
    assert!(!said.contains("Going on"), "{said}");
    let new = files(&folder.join("o"));
    // Damaged or cut short, a piece is said to be and computed again.
    begin();
    for (at, entry) in fs::read_dir(&kept).expect("pieces").enumerate() {
        let path = entry.expect("a piece").path();
        let mut bytes = fs::read(&path).expect("bytes");
        if at % 2 == 0 {
            bytes.truncate(bytes.len() / 2);
        } else {
            bytes[40] ^= 1;
        }
        fs::write(&path, bytes).expect("a file");
    }
    let said = check_the_rest(&folder, &new, "damaged");
    assert!(
        said.contains("is damaged") && !said.contains("Going on"),
        "{said}"
    );
    // Another study does not take it for its own.
    begin();
    let study = fs::read_to_string(folder.join("study.toml")).expect("a study");
    fs::write(folder.join("other.toml"), format!("seed = 8\n{study}")).expect("a study");
    let said = succeeds(&folder, &["run", "other.toml", "--out", "o"]);
    assert!(!said.contains("Going on"), "{said}");
    assert!(!kept.exists());
    // Whatever else lies there is not ours.
    begin();
    fs::write(kept.join("notes.txt"), "mine").expect("a file");
    let refused = crate::fails(&folder, &RUN);
    assert!(refused.contains("notes.txt"), "{refused}");
    assert!(kept.join("notes.txt").exists());
}
