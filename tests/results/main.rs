//! What the command line writes: never half, never lost, never foreign; and one thing that can't be drawn or named ends no
//! study. `GENESSL_LONG=1` kills more often.

mod disk;
mod figures;
mod folder;
mod heard;
mod killed;
mod names;
mod resumed;
mod sources;
#[path = "../support/mod.rs"]
mod support;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::is_long;

/// Random numbers by SplitMix64 (Steele et al. 2014).
fn share(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z >> 11) as f64 / (1u64 << 53) as f64
}

/// A fresh folder under the build's own temporary one, with the hostile studies in it.
fn workplace(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("results_{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for from in ["studies", "names"] {
        for entry in fs::read_dir(data(from)).expect("the studies") {
            let path = entry.expect("a file").path();
            fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    folder
}

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/hostile")
        .join(path)
}

fn genessl(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genessl"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null());
    command
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    genessl(folder, arguments).output().expect("the program")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a command that must succeed; gives what it said.
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = output(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// Runs a command that must fail for a reason; gives what it said.
fn fails(folder: &Path, arguments: &[&str]) -> String {
    let output = output(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{arguments:?}: {}",
        said(&output)
    );
    said(&output)
}

/// All files below a folder, by their paths in it.
type Files = BTreeMap<String, Vec<u8>>;

fn files(folder: &Path) -> Files {
    fn add(root: &Path, at: &Path, found: &mut Files) {
        for entry in fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                add(root, &path, found);
            } else {
                let name = path
                    .strip_prefix(root)
                    .expect("inside")
                    .display()
                    .to_string();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    let mut found = Files::new();
    if folder.exists() {
        add(folder, folder, &mut found);
    }
    found
}

fn results(folder: &Path) -> serde_json::Value {
    let text = fs::read_to_string(folder.join("results.json")).expect("results");
    serde_json::from_str(&text).expect("json")
}

/// Whether the folder holds what its list names, each file of the size that the list says, and nothing else.
fn check_list(folder: &Path, list: &str) {
    let found = files(folder);
    let text = found.get(list).unwrap_or_else(|| panic!("no {list}"));
    let text: serde_json::Value = serde_json::from_slice(text).expect("json");
    let mut listed = BTreeMap::from([(list.to_owned(), found[list].len() as u64)]);
    for file in text["files"].as_array().expect("files") {
        let name = file["name"].as_str().expect("a name").to_owned();
        listed.insert(name, file["bytes"].as_u64().expect("a size"));
    }
    let sizes = found
        .iter()
        .map(|(name, bytes)| (name.clone(), bytes.len() as u64))
        .collect();
    assert_eq!(listed, sizes);
}

fn names(files: &Files) -> Vec<&String> {
    files.keys().collect()
}
