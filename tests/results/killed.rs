//! Killed at any moment (`kill -9`): no file is half, nothing is lost, and the next run gives what an undisturbed one gives.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::{Files, check_list, files, genessl, is_long, share, succeeds, workplace};

const STAGING: &str = ".genessl-writing";

/// A study without the step that takes most of the time and leaves files as all others do.
fn study<'a>(file: &'a str, out: &'a str) -> [&'a str; 6] {
    ["run", file, "--out", out, "--without", "explore"]
}

/// When it is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    /// So long after its beginning.
    After(Duration),
    /// So long after it has begun to write.
    Writing(Duration),
    /// As soon as files are moved.
    Moving,
}

#[test]
fn a_study_killed_at_any_moment_loses_nothing() {
    let folder = workplace("killed");
    let out = folder.join("o");
    succeeds(&folder, &study("long.toml", "old"));
    succeeds(&folder, &study("collide.toml", "new"));
    let (old, new) = (files(&folder.join("old")), files(&folder.join("new")));
    let started = Instant::now();
    succeeds(&folder, &study("collide.toml", "new"));
    let whole = started.elapsed();
    assert_eq!(files(&folder.join("new")), new, "the same each time");
    let (kills, mut seed) = (if is_long() { 100 } else { 16 }, 7);
    let mut outcomes = BTreeMap::new();
    for kill in 0..kills {
        let _ = fs::remove_dir_all(&out);
        let before = if kill % 2 == 0 { &old } else { &Files::new() };
        restore(&out, before);
        let when = match kill % 8 {
            0..=3 => When::After(whole.mul_f64(share(&mut seed) * 1.1)),
            4..=5 => When::Writing(whole.mul_f64(share(&mut seed) * 0.5)),
            _ => When::Moving,
        };
        run_and_kill(&folder, when);
        let outcome = check(&out, before, &new);
        *outcomes.entry(outcome).or_insert(0) += 1;
        succeeds(&folder, &study("collide.toml", "o"));
        assert_eq!(files(&out), new, "{when:?} after {outcome}");
        check_list(&out, "results.json");
    }
    println!("{kills} kills of a run of {whole:.2?}: {outcomes:?}");
}

/// A single file is the old one or the new one, too, and what a killed run had begun to write goes with the next.
#[test]
fn a_single_file_killed_at_any_moment_is_old_or_new() {
    let folder = workplace("killed_file");
    let path = folder.join("o.csv");
    let map = |from| ["map", from, "--out", "o.csv"];
    succeeds(&folder, &map("long.csv"));
    let old = fs::read(&path).expect("a file");
    let started = Instant::now();
    succeeds(&folder, &map("collide.csv"));
    let (new, whole) = (fs::read(&path).expect("a file"), started.elapsed());
    let (kills, mut seed) = (if is_long() { 100 } else { 10 }, 11);
    let mut finished = 0;
    for _ in 0..kills {
        fs::write(&path, &old).expect("a file");
        let mut run = genessl(&folder, &map("collide.csv"));
        let mut run = run.stderr(Stdio::null()).spawn().expect("the program");
        std::thread::sleep(whole.mul_f64(0.5 + share(&mut seed) * 0.6));
        let _ = run.kill();
        let _ = run.wait();
        let now = fs::read(&path).expect("it is there");
        assert!(now == old || now == new, "{} bytes", now.len());
        finished += u32::from(now == new);
    }
    succeeds(&folder, &map("collide.csv"));
    let left = files(&folder)
        .into_keys()
        .filter(|name| name.contains("genessl-writing"));
    assert_eq!(left.count(), 0);
    println!("{finished} of {kills} had finished");
}

fn restore(out: &Path, content: &Files) {
    for (name, bytes) in content {
        let path = out.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

fn run_and_kill(folder: &Path, when: When) {
    let mut run = genessl(folder, &study("collide.toml", "o"));
    let mut run = run.stderr(Stdio::null()).spawn().expect("the program");
    let staging = folder.join("o").join(STAGING);
    let mut await_file = |name: &str| {
        while !staging.join(name).exists() && run.try_wait().is_ok_and(|ended| ended.is_none()) {
            std::hint::spin_loop();
        }
    };
    match when {
        When::After(time) => std::thread::sleep(time),
        When::Writing(time) => {
            await_file("study.toml");
            std::thread::sleep(time);
        }
        When::Moving => await_file("results.json"),
    }
    let _ = run.kill();
    let _ = run.wait();
}

/// What a killed run has left; every file that stands in its place must be whole, one of the old or of the new.
fn check(out: &Path, old: &Files, new: &Files) -> &'static str {
    let mut present = files(out);
    // What it had finished, for the next run.
    present.retain(|name, _| !name.starts_with(".genessl-kept/"));
    let staged: Vec<String> = present
        .keys()
        .filter(|name| name.starts_with(STAGING))
        .cloned()
        .collect();
    let is_staged = staged
        .iter()
        .any(|name| *name == format!("{STAGING}/results.json"));
    let mut waiting = Files::new();
    for name in staged {
        let bytes = present.remove(&name).unwrap_or_default();
        waiting.insert(name[STAGING.len() + 1..].to_owned(), bytes);
    }
    for (name, bytes) in &present {
        let is = |of: &Files| of.get(name) == Some(bytes);
        assert!(is(old) || is(new), "{name} is neither the old nor the new");
    }
    if present == *new {
        return "finished";
    }
    if is_staged {
        // All of the new study is there, here or there.
        for (name, bytes) in new {
            assert!(
                present.get(name) == Some(bytes) || waiting.get(name) == Some(bytes),
                "{name} is lost"
            );
        }
        return "moving";
    }
    assert_eq!(&present, old, "what was there before is there still");
    if waiting.contains_key("study.toml") {
        "writing"
    } else {
        "computing"
    }
}
