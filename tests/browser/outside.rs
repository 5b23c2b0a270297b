//! Whether the browser asks anyone but the test's own server: everything else is sent to a proxy that only takes note.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Whom Chromium asks on its own account (for its updates, its start page, what it offers beside a search), whatever page is open. Exact, so that a page that
/// fetched a font from a neighbour of theirs would be noticed.
const BROWSERS_OWN: [&str; 9] = [
    "update.googleapis.com",
    "accounts.google.com",
    "start.duckduckgo.com",
    "optimizationguide-pa.googleapis.com",
    "content-autofill.googleapis.com",
    "clients2.google.com",
    "redirector.gvt1.com",
    "android.clients.google.com",
    "www.google.com",
];

/// A proxy that answers nothing and notes what it was asked for.
pub struct Outside {
    /// `127.0.0.1:PORT`
    pub address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Outside {
    pub fn listen() -> Outside {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port for the proxy");
        let address = listener.local_addr().expect("its address").to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || note(connection, &noted));
            }
        });
        Outside { address, asked }
    }

    /// The first lines of all requests to others.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

fn note(mut connection: TcpStream, noted: &Mutex<Vec<String>>) {
    connection
        .set_read_timeout(Some(Duration::from_secs(5)))
        .ok();
    let mut line = String::new();
    if BufReader::new(&connection).read_line(&mut line).is_err() || line.trim().is_empty() {
        return;
    }
    connection
        .write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .ok();
    // CONNECT host:443 HTTP/1.1, or GET http://host/… HTTP/1.1
    let asked = line.split_whitespace().nth(1).unwrap_or_default();
    let host = asked.strip_prefix("http://").unwrap_or(asked);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    if !BROWSERS_OWN.contains(&host) {
        let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.push(line.trim().to_owned());
    }
}
