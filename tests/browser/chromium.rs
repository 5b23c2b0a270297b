//! Starts Chromium, opens its tabs, and listens to what their consoles and dialogues say.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::devtools::Devtools;

/// What Chromium is started with: nothing of its own on the network, no first-run questions, and no tab held back because
/// another is in front of it. Chromium's own sandbox refuses to work for root, and inside many containers.
const FLAGS: [&str; 30] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-setuid-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    // Beside the first, what asks Google's servers while the browser starts, whatever page is open.
    "--disable-features=Translate,OptimizationHints,OptimizationGuideModelDownloading,AimEnabled,\
     AimServerEligibilityEnabled,NetworkTimeServiceQuerying,PreconnectToSearch",
    "--disable-hang-monitor",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--gaia-url=http://127.0.0.1:9",
    "--gcm-checkin-url=http://127.0.0.1:9",
    "--hide-scrollbars",
    "--js-flags=--expose-gc",
    "--metrics-recording-only",
    "--no-first-run",
    "--password-store=basic",
    "--window-size=1280,900",
];

/// A Chromium with a window and a profile of its own.
pub struct Browser {
    devtools: Arc<Devtools>,
    profile: PathBuf,
}

/// One of its tabs.
pub struct Tab {
    devtools: Arc<Devtools>,
    session: String,
    target: String,
}

/// Starts Chromium. Whatever it asks of others than this machine goes to a proxy.
pub fn launch(proxy: &str) -> Browser {
    static STARTED: AtomicU64 = AtomicU64::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    let profiles = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/profiles");
    let profile = profiles.join(format!("{}-{number}", std::process::id()));
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let found = || usual.iter().map(PathBuf::from).find(|path| path.exists());
    let mut chromium = Command::new(named.or_else(found).unwrap_or_else(|| "chromium".into()));
    chromium.args(FLAGS);
    chromium.arg(format!("--user-data-dir={}", profile.display()));
    chromium.arg(format!("--proxy-server={proxy}"));
    let devtools = Devtools::start(&chromium).expect("a shell starts Chromium");
    let browser = Browser { devtools, profile };
    browser
        .devtools
        .call(None, "Browser.getVersion", json!({}))
        .expect("Chromium starts (cargo xtask setup installs it; CHROMIUM names another)");
    browser
}

impl Browser {
    /// Opens an empty tab.
    pub fn tab(&self) -> Result<Tab, String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let call = |method, params| self.devtools.call(None, method, params);
        let created = call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let target = text(&created["targetId"]);
        let attach = json!({ "targetId": target, "flatten": true });
        let attached = call("Target.attachToTarget", attach)?;
        let tab = Tab {
            devtools: Arc::clone(&self.devtools),
            session: text(&attached["sessionId"]),
            target,
        };
        for events in ["Page.enable", "Runtime.enable", "Log.enable"] {
            tab.call(events, json!({}))?;
        }
        Ok(tab)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.devtools.end();
        std::fs::remove_dir_all(&self.profile).ok();
    }
}

impl Tab {
    /// Asks the tab for something: a method of the DevTools protocol.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, String> {
        self.devtools.call(Some(&self.session), method, params)
    }

    /// Closes the tab, without asking whether it may be left.
    pub fn close(&self) {
        let target = json!({ "targetId": self.target });
        self.devtools.call(None, "Target.closeTarget", target).ok();
    }

    /// Accepts every dialogue (leaving the page, too), and takes note of what kind it was.
    pub fn accept_dialogs(&self) -> Arc<Mutex<Vec<String>>> {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&seen);
        let (devtools, session) = (Arc::downgrade(&self.devtools), self.session.clone());
        self.devtools.listen(&self.session, move |event, params| {
            if event != "Page.javascriptDialogOpening" {
                return;
            }
            if let Ok(mut noted) = noted.lock() {
                noted.push(params["type"].as_str().unwrap_or_default().to_owned());
            }
            if let Some(devtools) = devtools.upgrade() {
                let accept = json!({ "accept": true });
                devtools.post(Some(&session), "Page.handleJavaScriptDialog", accept);
            }
        });
        seen
    }

    /// Collects what the page's console says in red, and exceptions that nobody caught.
    pub fn complaints(&self) -> Arc<Mutex<Vec<String>>> {
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let collected = Arc::clone(&complaints);
        self.devtools.listen(&self.session, move |event, params| {
            if let (Some(complaint), Ok(mut collected)) =
                (complaint(event, params), collected.lock())
            {
                collected.push(complaint);
            }
        });
        complaints
    }
}

fn complaint(event: &str, params: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match event {
        "Runtime.exceptionThrown" => {
            let thrown = &params["exceptionDetails"];
            text(&thrown["exception"]["description"]).or_else(|| text(&thrown["text"]))
        }
        "Runtime.consoleAPICalled" if params["type"] == "error" => {
            let parts = params["args"].as_array().into_iter().flatten();
            let said = parts.map(|part| match part["description"].as_str() {
                Some(description) => description.to_owned(),
                None => part["value"].to_string(),
            });
            Some(said.collect::<Vec<_>>().join(" "))
        }
        "Log.entryAdded" if params["entry"]["level"] == "error" => {
            let entry = &params["entry"];
            Some(format!("{} {}", entry["text"], entry["url"]))
        }
        _ => None,
    }
}
