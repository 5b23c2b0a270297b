//! Firefox over WebDriver BiDi (<https://www.w3.org/TR/webdriver-bidi/>), which it speaks itself.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use super::Other;

const LISTENS: &str = "WebDriver BiDi listening on ";

/// A Firefox without a window, with a profile of its own.
pub struct Firefox {
    process: Child,
    profile: PathBuf,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    context: Value,
    last: u64,
}

impl Firefox {
    /// Opens the page; nothing where there is no Firefox.
    pub fn open(address: &str) -> Option<Firefox> {
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/firefox");
        std::fs::remove_dir_all(&profile).ok();
        std::fs::create_dir_all(&profile).expect("a profile");
        let program = std::env::var_os("FIREFOX").unwrap_or_else(|| "firefox-esr".into());
        let mut command = Command::new(program);
        command.args(["--headless", "--no-remote", "--remote-debugging-port", "0"]);
        command.arg("--profile").arg(&profile);
        let started = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let Ok(mut process) = started else {
            println!(
                "SKIPPED the page in Firefox: there is no firefox-esr (FIREFOX names another)"
            );
            return None;
        };
        let said = BufReader::new(process.stderr.take().expect("what it says"));
        let mut lines = said.lines().map_while(Result::ok);
        let socket = lines.find_map(|line| Some(line.split_once(LISTENS)?.1.trim().to_owned()));
        // Read on, so that what it says next does not hold it up.
        std::thread::spawn(move || lines.for_each(drop));
        let socket = socket.expect("Firefox says where it listens");
        let (socket, _) = tungstenite::connect(format!("{socket}/session")).expect("it answers");
        let mut firefox = Firefox {
            process,
            profile,
            socket,
            context: Value::Null,
            last: 0,
        };
        let tab = firefox
            .call("session.new", json!({ "capabilities": {} }))
            .and_then(|_| firefox.call("browsingContext.getTree", json!({})))
            .expect("a tab");
        firefox.context = tab["contexts"][0]["context"].clone();
        let page = json!({ "context": firefox.context, "url": address, "wait": "complete" });
        let opened = firefox.call("browsingContext.navigate", page);
        opened.expect("the page is opened");
        Some(firefox)
    }

    fn call(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let asked = json!({ "id": self.last, "method": method, "params": params });
        let sent = self.socket.send(Message::text(asked.to_string()));
        sent.map_err(|error| format!("{method}: {error}"))?;
        loop {
            let message = self.socket.read();
            let message = message.map_err(|error| format!("{method}: {error}"))?;
            let Ok(answer) = serde_json::from_slice::<Value>(&message.into_data()) else {
                continue;
            };
            if answer["id"] == self.last {
                return match answer["type"].as_str() {
                    Some("success") => Ok(answer["result"].clone()),
                    _ => Err(format!("{method}: {}", answer["message"])),
                };
            }
        }
    }
}

impl Other for Firefox {
    fn evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let params = json!({
            // JSON is the same in every protocol.
            "expression": format!("(async () => JSON.stringify((await ({expression})) ?? null))()"),
            "target": { "context": self.context },
            "awaitPromise": true,
        });
        let answer = self.call("script.evaluate", params)?;
        match answer["result"]["value"].as_str() {
            Some(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
            None => Err(answer["exceptionDetails"]["text"].to_string()),
        }
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        self.call("browser.close", json!({})).ok();
        self.process.kill().ok();
        self.process.wait().ok();
        std::fs::remove_dir_all(&self.profile).ok();
    }
}
