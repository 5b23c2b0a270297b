//! A server of the built page that can be told to misbehave, file by file.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// As any server would answer.
    Serve,
    /// No answer, until the rule is another.
    Hold,
    /// The connection is closed, as where there is no network.
    Refuse,
    Absent,
    /// The file, called something else, and not to be looked into.
    As(&'static str),
    /// Something else in its place.
    Instead(Arc<Vec<u8>>),
    /// Something else, which the pages of other servers may read.
    ForAll(Arc<Vec<u8>>),
    /// Where to ask instead, which the pages of other servers may follow.
    SentOn(String),
}

type Rule = Box<dyn Fn(&str) -> Act + Send>;

/// A server that lasts as long as the tests; its threads wait on its port.
pub struct Thief {
    /// `http://127.0.0.1:PORT/`
    pub address: String,
    rule: Arc<Mutex<Rule>>,
}

impl Thief {
    pub fn start() -> Thief {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/", listener.local_addr().expect("its address"));
        let rule: Arc<Mutex<Rule>> = Arc::new(Mutex::new(Box::new(|_| Act::Serve)));
        let rules = Arc::clone(&rule);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let rules = Arc::clone(&rules);
                std::thread::spawn(move || answer(connection, &rules).ok());
            }
        });
        Thief { address, rule }
    }

    /// From now on each request for a path (`/app.js`) meets what the rule says.
    pub fn rule(&self, rule: impl Fn(&str) -> Act + Send + 'static) {
        *self.rule.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(rule);
    }

    /// From now on it is a good server again.
    pub fn relent(&self) {
        self.rule(|_| Act::Serve);
    }
}

/// The folder of the built page.
pub fn site() -> PathBuf {
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    std::env::var_os("GENESSL_SITE").map_or_else(built, PathBuf::from)
}

/// The page's own files, as paths: `/app.js`.
pub fn files() -> Vec<String> {
    fn collect(folder: &Path, path: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder)
            .expect("the page is built")
            .flatten()
        {
            let path = format!("{path}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                collect(&entry.path(), &path, found);
            } else {
                found.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(&site(), "", &mut found);
    // Types and the like are never asked for, nor is the picture of the tab where there are no tabs.
    let asked = |path: &String| {
        [".js", ".css", ".wasm", ".gz"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    found.into_iter().filter(asked).collect()
}

fn answer(connection: TcpStream, rules: &Mutex<Rule>) -> std::io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(&connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some(path) = line.split_whitespace().nth(1).map(str::to_owned) else {
        return Ok(());
    };
    while reader.read_line(&mut line)? > 2 {
        if line.ends_with("\r\n\r\n") {
            break;
        }
    }
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let decide = || rules.lock().unwrap_or_else(PoisonError::into_inner)(&path);
    let mut act = decide();
    while matches!(act, Act::Hold) {
        std::thread::sleep(Duration::from_millis(100));
        act = decide();
    }
    let file = site().join(match path.as_str() {
        "/" => "index.html",
        other => other.trim_start_matches('/'),
    });
    let is_inside = file
        .components()
        .all(|part| !matches!(part, Component::ParentDir));
    let content = || std::fs::read(&file).ok().filter(|_| is_inside);
    match act {
        Act::Refuse => connection.shutdown(Shutdown::Both),
        Act::Absent => send(&connection, "404 Not Found", "text/plain", b"not here"),
        Act::Instead(bytes) => send(&connection, "200 OK", media_type(&file), &bytes),
        Act::ForAll(bytes) => send(
            &connection,
            &format!("200 OK\r\n{FOR_ALL}"),
            "text/csv",
            &bytes,
        ),
        Act::SentOn(address) => {
            let status = format!("302 Found\r\nLocation: {address}\r\n{FOR_ALL}");
            send(&connection, &status, "text/plain", b"elsewhere")
        }
        Act::As(kind) => match content() {
            Some(bytes) => send(&connection, "200 OK", kind, &bytes),
            None => send(&connection, "404 Not Found", "text/plain", b"not here"),
        },
        Act::Serve | Act::Hold => match content() {
            Some(bytes) => send(&connection, "200 OK", media_type(&file), &bytes),
            None => send(&connection, "404 Not Found", "text/plain", b"not here"),
        },
    }
}

const FOR_ALL: &str = "Access-Control-Allow-Origin: *";

fn send(
    mut connection: &TcpStream,
    status: &str,
    kind: &str,
    content: &[u8],
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes())?;
    connection.write_all(content)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
