//! Where inputs come from, and where results go when their place is gone.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{check_list, fails, files, genessl, said, succeeds, workplace};

/// Another program takes the folder away while a study runs: what it computed is written elsewhere, and said.
#[test]
fn results_that_have_lost_their_place_are_written_elsewhere() {
    let folder = workplace("rescued");
    let study = fs::read_to_string(folder.join("collide.toml")).expect("a study");
    fs::write(
        folder.join("piped.toml"),
        study.replace("\"collide.csv\"", "\"-\""),
    )
    .expect("a study");
    fs::create_dir(folder.join("temporary")).expect("a folder");
    let mut child = genessl(&folder, &["run", "piped.toml", "--out", "o"])
        .env("TMPDIR", folder.join("temporary"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let begun = Instant::now();
    while !folder.join("o/.genessl-writing").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never began");
        std::thread::sleep(Duration::from_millis(20));
    }
    // It tries to write there first.
    std::thread::sleep(Duration::from_millis(300));
    fs::remove_dir_all(folder.join("o")).expect("the folder goes");
    fs::write(folder.join("o"), "in the way").expect("a file");
    let table = fs::read(folder.join("collide.csv")).expect("a table");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&table)
        .expect("the table");
    let output = child.wait_with_output().expect("its end");
    let message = said(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    let told = message
        .split("it was written to ")
        .nth(1)
        .unwrap_or_else(|| panic!("{message}"));
    let place = told.split(" instead").next().expect("a place");
    check_list(place.as_ref(), "results.json");
    assert_eq!(fs::read(folder.join("o")).expect("a file"), b"in the way");
    succeeds(&folder, &["run", "collide.toml", "--out", "whole"]);
    let (whole, rescued) = (files(&folder.join("whole")), files(place.as_ref()));
    assert_eq!(whole["weights.safetensors"], rescued["weights.safetensors"]);
}

/// A new table that can't be read is told before anything is computed, though it is used last.
#[test]
fn a_new_table_that_is_none_is_told_first() {
    let folder = workplace("predicted");
    fs::write(folder.join("new.csv"), "id,A,B\nx,1\n").expect("a table");
    let begun = ["run", "collide.toml", "--predict", "new.csv", "--out", "o"];
    let message = fails(&folder, &begun);
    assert!(message.contains("new.csv"), "{message}");
    assert!(!folder.join("o").exists(), "nothing was computed");
}

#[test]
fn a_limit_on_files_is_an_error_and_not_the_end() {
    let folder = workplace("limited");
    let script = "ulimit -f 1; exec \"$0\" simulate --samples 60 --types 3 --out s.csv";
    let output = Command::new("sh")
        .current_dir(&folder)
        .args(["-c", script, env!("CARGO_BIN_EXE_genessl")])
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("too large"), "{}", said(&output));
}

#[cfg(unix)]
#[test]
fn one_who_waits_for_a_pipe_is_told_so() {
    let folder = workplace("waiting");
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status();
    assert!(made.expect("mkfifo").success());
    let mut child = genessl(&folder, &["inspect", "pipe"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    let mut heard = BufReader::new(child.stderr.take().expect("its errors"));
    heard.read_line(&mut line).expect("a line");
    assert!(line.contains("nothing is written yet"), "{line}");
    fs::write(folder.join("pipe"), "id,TP53,BRCA1\na,1,2\nb,3,4\n").expect("the table");
    assert!(child.wait().expect("its end").success());
}

#[test]
fn what_is_read_may_lie_on_a_server() {
    let folder = workplace("served");
    let server = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!(
        "http://{}/few.csv",
        server.local_addr().expect("its address")
    );
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().expect("a reader");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request);
        let table = "id,TP53,BRCA1\na,1,2\nb,3,4\n";
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            table.len()
        );
        stream
            .write_all((head + table).as_bytes())
            .expect("an answer");
    });
    let output = genessl(&folder, &["inspect", &address])
        .output()
        .expect("the program");
    serving.join().expect("a server");
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", said(&output));
    assert!(answer.contains("2 samples"), "{answer}");
}

#[test]
fn standard_input_is_read_once_and_links_lead_somewhere() {
    let folder = workplace("twice");
    let message = fails(&folder, &["map", "-", "-", "--out", "m.csv"]);
    assert!(message.contains("named twice"), "{message}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.join("link")).expect("a link");
        let message = fails(&folder, &["run", "collide.toml", "--out", "link"]);
        assert!(message.contains("a link that leads nowhere"), "{message}");
    }
}

#[test]
fn what_is_no_table_is_named() {
    let folder = workplace("named");
    for (name, text, expected) in [
        ("letter.csv", "{\\rtf1\\ansi hello}", "RTF"),
        (
            "note.csv",
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n",
            "Git LFS",
        ),
    ] {
        fs::write(folder.join(name), text).expect("a file");
        let message = fails(&folder, &["map", name, "--out", "m.csv"]);
        assert!(message.contains(expected), "{message}");
    }
}
