//! What Python reads of a file that was written here.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The JSON that a script writes, given the path of a file with these bytes, and JSON on its input; nothing, and a word about it, where
/// there is no Python with NumPy.
pub fn read_by_python(test: &str, script: &str, file: &[u8], input: &[u8]) -> Option<Vec<u8>> {
    let numpy = Command::new("python3")
        .args(["-c", "import numpy"])
        .output();
    if !numpy.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED {test}: needs python3 with numpy");
        return None;
    }
    let name = format!("genessl-{test}-{}.safetensors", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, file).expect("a file");
    let mut python = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python");
    let mut stdin = python.stdin.take().expect("its input");
    stdin.write_all(input).expect("it reads");
    drop(stdin);
    let output = python.wait_with_output().expect("it ends");
    std::fs::remove_file(&path).expect("it is gone");
    assert!(output.status.success());
    Some(output.stdout)
}
