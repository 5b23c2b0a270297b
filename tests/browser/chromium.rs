//! Starts Chromium and listens to what its console says.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use headless_chrome::protocol::cdp::Page::HandleJavaScriptDialog;
use headless_chrome::protocol::cdp::Runtime;
use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::{Browser, LaunchOptions, Tab};

/// What Chromium is started with: nothing of its own on the network, no first-run questions.
const FLAGS: [&str; 5] = [
    "--disable-quic",
    "--disable-component-update",
    "--disable-gpu",
    "--hide-scrollbars",
    "--js-flags=--expose-gc",
];

/// A Chromium with a window and a profile of its own. Whatever it asks of others than this machine goes to a proxy.
pub fn launch(proxy: &str) -> Browser {
    let executable = std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| {
        let usual = [
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
        ];
        usual.iter().map(PathBuf::from).find(|path| path.exists())
    });
    let options = LaunchOptions {
        path: executable,
        // Chromium's own sandbox refuses to work for root, and inside many containers.
        sandbox: false,
        proxy_server: Some(proxy),
        window_size: Some((1280, 900)),
        args: FLAGS.iter().map(OsStr::new).collect(),
        // A run with long silences is no reason to hang up.
        idle_browser_timeout: Duration::from_secs(900),
        ..LaunchOptions::default()
    };
    Browser::new(options)
        .expect("Chromium starts (cargo xtask setup installs it; CHROMIUM names another)")
}

/// Accepts every dialogue (leaving the page, too), and takes note of what kind it was.
pub fn accept_dialogs(tab: &Arc<Tab>) -> Arc<Mutex<Vec<String>>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (noted, answering) = (Arc::clone(&seen), Arc::downgrade(tab));
    let listener = move |event: &Event| {
        let Event::PageJavascriptDialogOpening(event) = event else {
            return;
        };
        if let Ok(mut noted) = noted.lock() {
            noted.push(format!("{:?}", event.params.Type));
        }
        let Some(tab) = answering.upgrade() else {
            return;
        };
        // Elsewhere: the answer would be waited for by the thread that has to hear it.
        std::thread::spawn(move || {
            let accept = HandleJavaScriptDialog {
                accept: true,
                prompt_text: None,
            };
            tab.call_method(accept).ok();
        });
    };
    tab.add_event_listener(Arc::new(listener))
        .expect("the page's dialogues are listened to");
    seen
}

/// Collects what the page's console says in red.
pub fn listen(tab: &Arc<Tab>) -> Arc<Mutex<Vec<String>>> {
    let complaints = Arc::new(Mutex::new(Vec::new()));
    let collected = Arc::clone(&complaints);
    tab.enable_runtime().expect("the runtime's events");
    tab.enable_log().expect("the log's events");
    let listener = move |event: &Event| {
        let complaint = match event {
            Event::RuntimeExceptionThrown(event) => {
                let thrown = &event.params.exception_details;
                let said = thrown
                    .exception
                    .as_ref()
                    .and_then(|exception| exception.description.clone());
                Some(said.unwrap_or_else(|| thrown.text.clone()))
            }
            Event::RuntimeConsoleAPICalled(event)
                if matches!(
                    event.params.Type,
                    Runtime::ConsoleAPICalledEventTypeOption::Error
                ) =>
            {
                Some(format!(
                    "{:?}",
                    event
                        .params
                        .args
                        .iter()
                        .map(|part| &part.value)
                        .collect::<Vec<_>>()
                ))
            }
            Event::LogEntryAdded(event) => {
                let entry = &event.params.entry;
                let wrong = format!("{:?}", entry.level) == "Error";
                wrong.then(|| format!("{} {}", entry.text, entry.url.clone().unwrap_or_default()))
            }
            _ => None,
        };
        if let (Some(complaint), Ok(mut collected)) = (complaint, collected.lock()) {
            collected.push(complaint);
        }
    };
    tab.add_event_listener(Arc::new(listener))
        .expect("the page's console is listened to");
    complaints
}
