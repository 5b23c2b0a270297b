//! Studies on a case's files: as a session, and by the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use genessl::study::{Assets, Role, Session, Study};
use genessl::table::{FileSource, MemorySource};

use crate::path;

/// A session without files, with networks small enough for a test.
pub fn session() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    change(&mut session, |study| {
        study.pathways.min_size = 2;
        study.pretrain.epochs = 3;
        study.pretrain.hidden = vec![16];
        study.pretrain.latent = 8;
        study.pretrain.projection = 4;
        study.classify.supervised_hidden = vec![16];
        study.classify.supervised_epochs = 10;
        study.classify.frozen_epochs = 10;
        study.classify.unfrozen_epochs = 3;
        study.explore.embeddings = Vec::new();
        study.clusters.on = genessl::study::explore::ClusterSpace::Pca;
    });
    session
}

pub fn change(session: &mut Session, change: impl Fn(&mut Study)) {
    let mut study = session.study().clone();
    change(&mut study);
    session.set_study(study).expect("settings");
}

/// A session on a case's files.
pub fn on(files: &[(Role, &str)]) -> Session {
    let mut session = session();
    for &(role, name) in files {
        let source = FileSource::open(path(name)).expect("the case");
        let name = name.rsplit('/').next().expect("a name");
        session.add_file(role, name, Arc::new(source));
    }
    session
}

/// Adds a table that is written here.
pub fn add(session: &mut Session, role: Role, name: &str, text: &str) {
    let source = MemorySource::new(text.as_bytes().to_vec());
    session.add_file(role, name, Arc::new(source));
}

/// Two classes of samples that differ in some genes.
pub fn table(prefix: &str, samples: usize, genes: &[String]) -> String {
    let mut text = format!("sample,cancer_type,{}\n", genes.join(","));
    for row in 0..samples {
        let class = row % 2;
        let value = |gene: usize| {
            let noise = ((row * 31 + gene * 17 + row * gene * 7) % 23) as f64;
            let own = if gene % 5 == class { 80.0 } else { 20.0 };
            format!("{:.3}", own + noise + 0.125)
        };
        let values: Vec<String> = (0..genes.len()).map(value).collect();
        text += &format!("{prefix}{row},{},{}\n", ["A", "B"][class], values.join(","));
    }
    text
}

/// A fresh folder.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("field_{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The program in a folder, and what it said.
pub fn genessl(folder: &Path, arguments: &[&str]) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genessl"));
    let output = command.current_dir(folder).args(arguments).output();
    let output = output.expect("the program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

/// The `results.json` in a folder.
pub fn results(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("results.json")).expect("results");
    serde_json::from_str(&text).expect("JSON")
}

pub const SMALL: &str = "[pretrain]\nepochs = 1\nhidden = [16]\nlatent = 8\nprojection = 4\n\
                         [classify]\nmodels = [\"supervised\", \"frozen\"]\nsupervised_hidden = [16]\n\
                         supervised_epochs = 5\nfrozen_epochs = 5\n";
