//! Serves the built page for one test: `cargo xtask serve`, the program that users start.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The project's own tool.
pub fn xtask() -> Command {
    // `cargo xtask test` says where it is itself; without it, cargo finds and builds it.
    let mut command = match std::env::var_os("GENESSL_XTASK") {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["run", "--quiet", "--package", "xtask", "--"]);
            cargo
        }
    };
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// A server that ends with the test.
pub struct Server {
    process: Child,
    /// Kept open, so that whatever else the server prints does not end it.
    _output: BufReader<ChildStdout>,
    /// Where the page is: `http://127.0.0.1:PORT/…/`.
    pub address: String,
}

impl Server {
    /// Serves `dist/`, or the folder that `GENESSL_SITE` names, under a path, on a port that is free.
    pub fn start(under: &str) -> Server {
        Server::begin(under, std::env::var_os("GENESSL_SITE").map(PathBuf::from))
    }

    /// Serves any folder.
    pub fn of(folder: &Path) -> Server {
        Server::begin("/", Some(folder.to_path_buf()))
    }

    fn begin(under: &str, folder: Option<PathBuf>) -> Server {
        let mut command = xtask();
        command.args(["serve", "--no-build", "--port", "0", "--under", under]);
        if let Some(folder) = folder {
            command.arg("--folder").arg(folder);
        }
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut address = String::new();
        output
            .read_line(&mut address)
            .expect("the server prints its address");
        let address = address.trim_end().to_owned();
        assert!(
            address.starts_with("http://"),
            "no server; is the page built (cargo xtask build)? {address}"
        );
        Server {
            process,
            _output: output,
            address,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
