//! A full disk, by a limit on the size of files, and in the long form by a disk that is full.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::{Files, fails, files, is_long, said, succeeds, workplace};

/// Runs it where no file may be larger than so many blocks of 512 or 1024 bytes, as the shell counts.
fn limited(folder: &Path, blocks: u32, arguments: &[&str]) -> Output {
    let script = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell
        .current_dir(folder)
        .args(["-c", &script, env!("CARGO_BIN_EXE_genessl")])
        .args(arguments);
    shell.output().expect("a shell")
}

#[cfg(unix)]
#[test]
fn a_full_disk_destroys_nothing() {
    let folder = workplace("full");
    let pretrain = ["pretrain", "collide.csv", "--study", "collide.toml"];
    succeeds(&folder, &["run", "collide.toml", "--out", "o"]);
    succeeds(&folder, &["map", "collide.csv", "--out", "m.csv"]);
    succeeds(
        &folder,
        &[&pretrain[..], &["--out", "w.safetensors"]].concat(),
    );
    let good = files(&folder);
    let mut stopped = 0;
    for blocks in [1, 2, 4, 8, 16, 32, 64, 128] {
        for arguments in [
            &["run", "long.toml", "--out", "o"][..],
            &["run", "long.toml", "--out", "new"],
            &["map", "long.csv", "--out", "m.csv"],
            &[&pretrain[..], &["--seed", "8", "--out", "w.safetensors"]].concat(),
            &[
                "simulate",
                "--samples",
                "60",
                "--types",
                "3",
                "--out",
                "s.csv",
            ],
        ] {
            let output = limited(&folder, blocks, arguments);
            if output.status.success() {
                restore(&folder, &good);
                continue;
            }
            let message = said(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
            assert!(message.contains("too large"), "{arguments:?}: {message}");
            assert_eq!(files(&folder), good, "{arguments:?} at {blocks} blocks");
            stopped += 1;
        }
    }
    println!("{stopped} of 40 commands met the limit");
    assert!(stopped >= 15, "{stopped}");
}

/// Back to what was.
fn restore(folder: &Path, good: &Files) {
    for (name, bytes) in files(folder) {
        match good.get(&name) {
            Some(was) if *was == bytes => {}
            Some(was) => fs::write(folder.join(name), was).expect("a file"),
            None => fs::remove_file(folder.join(name)).expect("a file"),
        }
    }
    for name in good.keys().filter(|name| !folder.join(name).exists()) {
        fs::write(folder.join(name), &good[name]).expect("a file");
    }
}

/// Mounting needs rights that a test seldom has; it says so where it has not.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_keeps_the_results_that_were_there() {
    if !is_long() {
        return;
    }
    let folder = workplace("mounted");
    let disk = folder.join("disk");
    fs::create_dir(&disk).expect("a folder");
    let mount = |size: &str| {
        let options = format!("size={size}");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&disk)
            .output();
        mount.is_ok_and(|mount| mount.status.success())
    };
    let mut stopped = 0;
    for kilobytes in (8..=240).step_by(8) {
        if !mount("4m") {
            println!("SKIPPED: nothing can be mounted here");
            return;
        }
        succeeds(&folder, &["run", "long.toml", "--out", "disk"]);
        let good = files(&disk);
        let held: usize = good
            .values()
            .map(|bytes| bytes.len().next_multiple_of(4096))
            .sum();
        let size = format!("remount,size={}k", held / 1024 + 128 + kilobytes);
        let smaller = Command::new("mount")
            .args(["-o", &size])
            .arg(&disk)
            .status();
        assert!(smaller.expect("mount").success());
        let output = crate::output(&folder, &["run", "collide.toml", "--out", "disk"]);
        if output.status.success() {
            assert_ne!(files(&disk), good);
            crate::check_list(&disk, "results.json");
        } else {
            let message = fails(&folder, &["run", "collide.toml", "--out", "disk"]);
            assert!(message.contains("No space left"), "{message}");
            assert_eq!(files(&disk), good, "{kilobytes} kB more");
            stopped += 1;
        }
        assert!(
            Command::new("umount")
                .arg(&disk)
                .status()
                .expect("umount")
                .success()
        );
    }
    println!("{stopped} of 30 disks were full");
    assert!(stopped > 3, "{stopped}");
}
