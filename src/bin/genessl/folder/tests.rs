use std::collections::BTreeMap;

use super::*;

const LIST: &str = "results.json";

/// A fresh folder under the system's temporary one.
fn place(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("genessl-folder-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    path
}

fn list(files: &[WrittenFile]) -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "written_by": "GeneSSL", "files": files }))
        .expect("json")
}

fn write_all(folder: &mut ResultsFolder, files: &[(&str, &str)]) {
    for (name, text) in files {
        folder
            .write((*name).to_owned(), text.as_bytes())
            .expect("it is written");
    }
}

fn study(path: &Path, files: &[(&str, &str)]) -> Result<()> {
    let mut folder = ResultsFolder::open(path, LIST)?;
    write_all(&mut folder, files);
    let list = list(folder.files());
    folder.finish(&list)
}

/// All files below a folder but the list.
fn content(path: &Path) -> BTreeMap<String, String> {
    fn add(root: &Path, at: &Path, found: &mut BTreeMap<String, String>) {
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
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let mut found = BTreeMap::new();
    add(path, path, &mut found);
    assert!(found.remove(LIST).is_some(), "the list is there");
    found
}

fn as_map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

const OLD: [(&str, &str); 4] = [
    ("a.csv", "old"),
    ("tables/b.csv", "old"),
    ("figures/x.svg", "old"),
    ("gone/c.csv", "old"),
];
const NEW: [(&str, &str); 3] = [
    ("a.csv", "new"),
    ("tables/d.csv", "new"),
    ("figures/x.svg", "new"),
];

#[test]
fn the_second_study_leaves_nothing_of_the_first() {
    let path = place("second");
    study(&path, &OLD).expect("the first");
    assert_eq!(content(&path), as_map(&OLD));
    study(&path, &NEW).expect("the second");
    assert_eq!(content(&path), as_map(&NEW));
    assert!(!path.join("gone").exists() && !path.join(STAGING).exists());
    fs::remove_dir_all(path).expect("it can go");
}

#[test]
fn a_study_that_is_not_finished_changes_nothing() {
    let path = place("unfinished");
    {
        let mut folder = ResultsFolder::open(&path, LIST).expect("a folder");
        write_all(&mut folder, &NEW);
    }
    assert!(!path.exists(), "what it made is gone with it");
    study(&path, &OLD).expect("the first");
    {
        let mut folder = ResultsFolder::open(&path, LIST).expect("the folder");
        write_all(&mut folder, &NEW);
        assert!(ResultsFolder::open(&path, LIST).is_err(), "one at a time");
    }
    assert_eq!(content(&path), as_map(&OLD));
    // Killed, that is, without being dropped.
    let mut folder = ResultsFolder::open(&path, LIST).expect("the folder");
    write_all(&mut folder, &NEW);
    folder.lock.take();
    std::mem::forget(folder);
    drop(ResultsFolder::open(&path, LIST).expect("it is taken up"));
    assert_eq!(content(&path), as_map(&OLD));
    fs::remove_dir_all(path).expect("it can go");
}

/// Killed after every single step of the moving: every file is there at all times, whole, as old or as new; and the next
/// study finds the new results complete, even where it fails itself.
#[test]
fn moving_is_taken_up_wherever_it_was_cut() {
    for cut in 0..20 {
        let path = place(&format!("cut{cut}"));
        study(&path, &OLD).expect("the first");
        let mut folder = ResultsFolder::open(&path, LIST).expect("the folder");
        write_all(&mut folder, &NEW);
        fs::write(folder.staging().join(LIST), list(folder.files())).expect("a list");
        folder.moving().first_steps(cut).expect("some steps");
        folder.lock.take();
        std::mem::forget(folder);
        if path.join(LIST).exists() && path.join(STAGING).join(LIST).exists() {
            let mut present = content(&path);
            present.retain(|name, _| !name.starts_with(STAGING));
            assert_eq!(present, as_map(&OLD), "after {cut} steps");
        }
        drop(ResultsFolder::open(&path, LIST).expect("it is taken up"));
        assert_eq!(content(&path), as_map(&NEW), "after {cut} steps");
        fs::remove_dir_all(path).expect("it can go");
    }
}

#[test]
fn what_is_not_ours_is_refused_and_left() {
    let path = place("foreign");
    study(&path, &OLD).expect("the first");
    fs::write(path.join("tables/mine.csv"), "mine").expect("a file");
    fs::write(path.join(".DS_Store"), "nobody's").expect("a file");
    let before = content(&path);
    let error = ResultsFolder::open(&path, LIST).expect_err("it is refused");
    assert!(
        error.what.contains("tables/mine.csv") && !error.what.contains("DS_Store"),
        "{error}"
    );
    assert!(error.advice.contains("another folder"), "{error}");
    assert_eq!(content(&path), before);
    fs::remove_file(path.join("tables/mine.csv")).expect("a file");
    study(&path, &NEW).expect("now");
    fs::remove_dir_all(path).expect("it can go");
}

#[test]
fn a_list_that_leads_elsewhere_is_not_followed() {
    let path = place("elsewhere");
    let outside = place("outside");
    fs::create_dir_all(&path).expect("a folder");
    fs::create_dir_all(&outside).expect("a folder");
    let victim = outside.join("victim");
    fs::write(&victim, "mine").expect("a file");
    let climbing = format!(
        "../{}/victim",
        outside.file_name().expect("a name").display()
    );
    let names = [
        climbing,
        victim.display().to_string(),
        format!("{STAGING}/x"),
    ];
    let files: Vec<WrittenFile> = names
        .into_iter()
        .map(|name| WrittenFile { name, bytes: 4 })
        .collect();
    fs::write(path.join(LIST), list(&files)).expect("a list");
    study(&path, &NEW).expect("a study");
    assert_eq!(
        fs::read_to_string(&victim).expect("it is still there"),
        "mine"
    );
    for left in [path, outside] {
        fs::remove_dir_all(left).expect("it can go");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_folder() {
    let (path, outside) = (place("links"), place("linked"));
    fs::create_dir_all(&outside).expect("a folder");
    study(&path, &OLD).expect("the first");
    fs::rename(path.join("tables"), outside.join("tables")).expect("moved");
    std::os::unix::fs::symlink(outside.join("tables"), path.join("tables")).expect("a link");
    let error = ResultsFolder::open(&path, LIST).expect_err("it is refused");
    assert!(error.what.contains("tables"), "{error}");
    assert!(outside.join("tables/b.csv").exists());
    for left in [path, outside] {
        fs::remove_dir_all(left).expect("it can go");
    }
}
