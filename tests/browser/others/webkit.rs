//! WebKit over WebDriver (<https://www.w3.org/TR/webdriver2/>): GTK's MiniBrowser, on a screen that nobody sees.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Other;

/// A MiniBrowser with the page.
pub struct Webkit {
    screen: Child,
    driver: Child,
    session: String,
}

impl Webkit {
    /// Opens the page; nothing where there is no WebKit.
    pub fn open(address: &str) -> Option<Webkit> {
        let skipped = |what: &str| {
            println!("SKIPPED the page in WebKit: there is no {what}");
            None
        };
        let Some(browser) = browser() else {
            return skipped("MiniBrowser (webkit2gtk-driver)");
        };
        let mut screen = Command::new("Xvfb");
        screen.args(["-displayfd", "1", "-screen", "0", "1280x900x24"]);
        let Ok(mut screen) = screen.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
            return skipped("Xvfb");
        };
        let mut number = String::new();
        BufReader::new(screen.stdout.take().expect("what it says"))
            .read_line(&mut number)
            .expect("Xvfb says its number");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
        let port = free.expect("a free port").port();
        let mut driver = Command::new("WebKitWebDriver");
        driver.args(["-p", &port.to_string()]);
        driver.env("DISPLAY", format!(":{}", number.trim()));
        let Ok(driver) = driver.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            screen.kill().ok();
            return skipped("WebKitWebDriver");
        };
        let mut webkit = Webkit {
            screen,
            driver,
            session: format!("http://127.0.0.1:{port}"),
        };
        let own = json!({ "binary": browser, "args": ["--automation"] });
        let wanted =
            json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": own } } });
        let session = webkit.when_it_answers("/session", &wanted);
        let id = session["sessionId"].as_str().expect("a session").to_owned();
        webkit.session += &format!("/session/{id}");
        let limits = json!({ "script": 300_000, "pageLoad": 60_000 });
        webkit.post("/timeouts", &limits).expect("time is given");
        let page = json!({ "url": address });
        webkit.post("/url", &page).expect("the page is opened");
        Some(webkit)
    }

    /// The driver takes a moment before it listens.
    fn when_it_answers(&self, path: &str, body: &Value) -> Value {
        let begun = Instant::now();
        loop {
            match self.post(path, body) {
                Ok(value) => return value,
                Err(error) if begun.elapsed() > Duration::from_secs(30) => panic!("{error}"),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{path}: {error}");
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build();
        let request = ureq::Agent::from(agent).post(format!("{}{path}", self.session));
        let mut answer = request
            .send(body.to_string())
            .map_err(|error| failed(&error))?;
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|error| failed(&error))?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| failed(&error))?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{path}: {error} {}", answer["value"]["message"])),
            None => Ok(answer["value"].clone()),
        }
    }
}

fn browser() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let mut places = folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"));
    places.find(|place| place.exists())
}

impl Other for Webkit {
    fn evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let script = format!(
            "const done = arguments[0];
             (async () => JSON.stringify((await ({expression})) ?? null))().then(done, (error) => done('!' + error));"
        );
        let answer = self.post("/execute/async", &json!({ "script": script, "args": [] }))?;
        let text = answer.as_str().unwrap_or("null");
        serde_json::from_str(text).map_err(|_| text.to_owned())
    }
}

impl Drop for Webkit {
    fn drop(&mut self) {
        ureq::delete(&self.session).call().ok();
        for process in [&mut self.driver, &mut self.screen] {
            process.kill().ok();
            process.wait().ok();
        }
    }
}
