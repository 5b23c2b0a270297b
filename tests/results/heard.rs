//! Nobody hears it: a closed pipe, a full disk behind standard error or output.

use std::fs::File;
use std::process::Stdio;

use crate::{files, genessl, succeeds, workplace};

fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn a_study_goes_on_with_nobody_there() {
    let folder = workplace("unheard");
    succeeds(&folder, &["run", "identical.toml", "--out", "heard"]);
    let heard = files(&folder.join("heard"));
    let full = || match File::options().write(true).open("/dev/full") {
        Ok(full) => Stdio::from(full),
        Err(_) => closed(),
    };
    for (error, out) in [(closed(), full()), (full(), closed())] {
        let run = ["run", "identical.toml", "--out", "unheard"];
        let status = genessl(&folder, &run).stderr(error).stdout(out).status();
        assert!(status.expect("the program").success());
        assert_eq!(files(&folder.join("unheard")), heard);
        std::fs::remove_dir_all(folder.join("unheard")).expect("a folder");
    }
}

/// `genessl inspect … | head` is no failure; an answer that is lost is one.
#[test]
fn an_answer_needs_a_reader_or_a_disk() {
    let folder = workplace("answers");
    for arguments in [
        &["inspect", "collide.csv"][..],
        &["inspect", "collide.csv", "--json"],
    ] {
        let status = genessl(&folder, arguments).stdout(closed()).status();
        assert!(status.expect("the program").success());
        if let Ok(full) = File::options().write(true).open("/dev/full") {
            let output = genessl(&folder, arguments)
                .stdout(full)
                .output()
                .expect("the program");
            let message = crate::said(&output);
            assert_eq!(output.status.code(), Some(1), "{message}");
            assert!(
                message.contains("standard output") && !message.contains("panicked"),
                "{message}"
            );
        }
    }
    let report = [
        "map",
        "collide.csv",
        "--out",
        "o.csv",
        "--report",
        "/dev/stdout",
    ];
    let status = genessl(&folder, &report).stdout(closed()).status();
    assert!(status.expect("the program").success());
}
