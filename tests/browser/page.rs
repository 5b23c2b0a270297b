//! Drives the page in a headless Chromium as a person would: with clicks, keys and dropped files.
//!
//! Elements are found by their `data-testid`. Every wait has a limit, and what fails says what it waited for and what
//! the page shows meanwhile.

use std::any::Any;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::chromium::{Browser, Tab, launch};
use crate::desk::folder;
use crate::outside::Outside;
use crate::server::Server;
use crate::turns::Turn;

/// Long enough for anything that is not a run, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// The page, open in a browser of its own with a profile of its own.
pub struct Page {
    /// For what the verbs do not say.
    pub tab: Tab,
    complaints: Arc<Mutex<Vec<String>>>,
    /// What the page's dialogues were, each of which was accepted.
    pub dialogs: Arc<Mutex<Vec<String>>>,
    /// Where what the page saves arrives.
    pub downloads: PathBuf,
    /// Where the page is.
    pub address: String,
    outside: Arc<Outside>,
    browser: Arc<Browser>,
    _server: Box<dyn Any>,
    _turn: Option<Turn>,
}

/// On a machine with more, the page would begin more workers by itself than these tests count.
const TWO_CORES: &str =
    "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2, configurable: true });\n";

impl Page {
    /// Opens the page and waits until it can be used.
    pub fn open() -> Page {
        Page::open_with("/", "")
    }

    /// Opens the page where it is served under a path.
    pub fn open_under(under: &str) -> Page {
        Page::open_with(under, "")
    }

    /// Opens the page after a script that runs before those of the page.
    pub fn open_after(before: &str) -> Page {
        Page::open_with("/", before)
    }

    fn open_with(under: &str, before: &str) -> Page {
        let turn = Turn::take();
        let server = Server::start(under);
        let address = server.address.clone();
        let page = Page::begin(turn, &address, Box::new(server), before);
        page.wait_until_ready();
        page
    }

    /// Opens an address of another server, and does not wait for anything; `before` is a script that runs before those
    /// of the page, whenever it is loaded.
    pub fn open_at(address: &str, before: &str) -> Page {
        let turn = Turn::take();
        Page::begin(turn, address, Box::new(()), before)
    }

    fn begin(turn: Turn, address: &str, server: Box<dyn Any>, before: &str) -> Page {
        let outside = Arc::new(Outside::listen());
        let browser = Arc::new(launch(&outside.address));
        let mut page = Page::in_browser(browser, address, outside, before);
        (page._server, page._turn) = (server, Some(turn));
        page
    }

    /// Opens the page once more, in another tab of the same browser.
    pub fn another_tab(&self, before: &str) -> Page {
        let outside = Arc::clone(&self.outside);
        Page::in_browser(Arc::clone(&self.browser), &self.address, outside, before)
    }

    /// This page, a tab of another's browser, in that one's place: what that one holds lasts as long as this.
    pub fn belongs_to(mut self, mut first: Page) -> Page {
        self._server = std::mem::replace(&mut first._server, Box::new(()));
        self._turn = first._turn.take();
        self
    }

    fn in_browser(
        browser: Arc<Browser>,
        address: &str,
        outside: Arc<Outside>,
        before: &str,
    ) -> Page {
        let tab = browser.tab().expect("a tab");
        let page = Page {
            complaints: tab.complaints(),
            dialogs: tab.accept_dialogs(),
            tab,
            downloads: folder("downloads"),
            address: address.to_owned(),
            outside,
            browser,
            _server: Box::new(()),
            _turn: None,
        };
        page.allow_downloads();
        page.ask(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": format!("{TWO_CORES}{before}") }),
        );
        // Does not wait until all is loaded: some of it may never be.
        page.ask("Page.navigate", json!({ "url": page.address }));
        page
    }

    /// What a method of the DevTools protocol answers for the page's tab.
    pub fn ask(&self, method: &str, params: Value) -> Value {
        let answer = self.tab.call(method, params);
        answer.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits until the page can be used.
    pub fn wait_until_ready(&self) {
        self.wait_until(
            "the page is ready",
            &format!("{}?.disabled === false", find("run")),
        );
    }

    /// Loads the page anew and waits until the one before is gone.
    pub fn reload(&self) {
        self.evaluate("window.isBefore = true; void setTimeout(() => location.reload())");
        self.wait_until("another page is loaded", "!window.isBefore");
    }

    /// What a JavaScript expression gives; promises are awaited.
    pub fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression)
            .unwrap_or_else(|error| panic!("{error}\nin: {expression}"))
    }

    fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let asked = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
            "userGesture": true,
        });
        let mut answer = self.tab.call("Runtime.evaluate", asked)?;
        let thrown = &answer["exceptionDetails"];
        if thrown.is_null() {
            return Ok(answer["result"]["value"].take());
        }
        let said = thrown["exception"]["description"].as_str();
        Err(said
            .unwrap_or("something that is no error was thrown")
            .to_owned())
    }

    /// Waits until an expression is true.
    pub fn wait_until(&self, what: &str, expression: &str) {
        self.wait_until_within(PATIENCE, what, expression);
    }

    /// Whether an expression becomes true within a time; the page may be loaded anew meanwhile.
    pub fn comes_true(&self, limit: Duration, expression: &str) -> bool {
        let started = Instant::now();
        while started.elapsed() < limit {
            let value = self.try_evaluate(&format!("Boolean({expression})"));
            if value == Ok(Value::Bool(true)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }

    /// Waits until an expression is true, or the promise of one that is; but no longer than the limit.
    pub fn wait_until_within(&self, limit: Duration, what: &str, expression: &str) {
        let started = Instant::now();
        let mut last = Ok(Value::Null);
        while started.elapsed() < limit {
            last = self.try_evaluate(&format!("(async () => Boolean(await ({expression})))()"));
            if last == Ok(Value::Bool(true)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let shown = self.shown_text();
        let complaints = self
            .complaints
            .lock()
            .map(|complaints| complaints.join("\n"))
            .unwrap_or_default();
        panic!(
            "waited {limit:?} until {what}: {last:?}\nthe page shows:\n{shown}\nits console says:\n{complaints}"
        );
    }

    /// The beginning of what the page shows, for messages.
    pub fn shown_text(&self) -> String {
        let text = self.try_evaluate("document.body.innerText");
        text.map(|text| {
            text.as_str()
                .unwrap_or_default()
                .chars()
                .take(3000)
                .collect()
        })
        .unwrap_or_default()
    }

    /// Whether an element is there.
    pub fn has(&self, testid: &str) -> bool {
        self.evaluate(&format!("{} !== null", find(testid))) == Value::Bool(true)
    }

    /// The text of an element, once it is there.
    pub fn text(&self, testid: &str) -> String {
        self.wait_until(
            &format!("{testid} is there"),
            &format!("{} !== null", find(testid)),
        );
        let text = self.evaluate(&format!("{}.innerText", find(testid)));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of an element, or nothing.
    pub fn attribute(&self, testid: &str, name: &str) -> String {
        let value = self.evaluate(&format!("{}?.getAttribute('{name}')", find(testid)));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks the middle of an element with the mouse, once it can be clicked and stands still.
    pub fn click(&self, testid: &str) {
        self.unfold(testid);
        let place = format!(
            "(async () => {{ const e = {}; if (!e || e.disabled) return null;
              e.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const middle = () => {{
                const b = e.getBoundingClientRect();
                return [b.x + b.width / 2, b.y + b.height / 2];
              }};
              const before = middle();
              await new Promise((done) => setTimeout(done, 20));
              const now = middle(), top = document.elementFromPoint(...now);
              const hits = top !== null && (e.contains(top) || top.contains(e));
              return hits && now.join() === before.join() ? now : null; }})()",
            find(testid)
        );
        let mut found = Value::Null;
        let started = Instant::now();
        while found.is_null() {
            let shown = || format!("{testid} can't be clicked:\n{}", self.shown_text());
            assert!(started.elapsed() < PATIENCE, "{}", shown());
            found = self.try_evaluate(&place).unwrap_or_default();
            std::thread::sleep(Duration::from_millis(5));
        }
        let at = |axis: usize| found[axis].as_f64().unwrap_or_default();
        self.click_at((at(0), at(1)));
    }

    /// Clicks at a place of the window.
    pub fn click_at(&self, place: (f64, f64)) {
        self.mouse("mouseMoved", place, false);
        self.mouse("mousePressed", place, true);
        self.mouse("mouseReleased", place, false);
    }

    /// Something that the mouse does at a place of the window; `down`: whether its button is.
    pub fn mouse(&self, kind: &str, (x, y): (f64, f64), down: bool) {
        let event = json!({
            "type": kind, "x": x, "y": y, "button": "left", "buttons": u32::from(down), "clickCount": 1,
        });
        self.ask("Input.dispatchMouseEvent", event);
    }

    /// Opens the folds that an element is in, and the menu that a narrow header has.
    fn unfold(&self, testid: &str) {
        self.evaluate(&format!(
            "(() => {{ const e = {}, menu = {};
              if (e?.closest('#tools') && menu.checkVisibility() && menu.ariaExpanded === 'false') menu.click(); }})()",
            find(testid),
            find("menu")
        ));
        self.evaluate(&format!(
            "(() => {{ for (let fold = {}?.closest('details:not([open])'); fold; fold = fold.closest('details:not([open])'))
              fold.querySelector('summary').click(); }})()",
            find(testid)
        ));
    }

    /// Replaces what an input holds, by typing, and leaves it.
    pub fn type_into(&self, testid: &str, text: &str) {
        self.wait_until(
            &format!("{testid} is there"),
            &format!("{} !== null", find(testid)),
        );
        self.unfold(testid);
        self.evaluate(&format!(
            "(() => {{ const e = {}; e.focus(); e.select(); }})()",
            find(testid)
        ));
        self.ask("Input.insertText", json!({ "text": text }));
        self.press("Tab");
    }

    /// Presses a key, wherever the focus is.
    pub fn press(&self, key: &str) {
        let number = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "ArrowRight" => 39,
            "/" | "?" => 191,
            character => u32::from(character.as_bytes()[0].to_ascii_uppercase()),
        };
        let text = match key {
            "Enter" => "\r",
            key if key.len() == 1 => key,
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": number });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.ask("Input.dispatchKeyEvent", event);
        }
    }

    /// The complaints of the page's console up to now count no more: they were provoked.
    pub fn forgive_complaints(&self) {
        let mut complaints = self
            .complaints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        complaints.clear();
    }

    /// Fails if the page's console has complaints: errors, or exceptions nobody caught.
    pub fn assert_no_complaints(&self) {
        let complaints = self
            .complaints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            complaints.is_empty(),
            "the page's console complains:\n{}",
            complaints.join("\n")
        );
    }
}

impl Drop for Page {
    /// In every test: nobody but the test's own server was asked for anything.
    fn drop(&mut self) {
        let asked = self.outside.asked();
        if !std::thread::panicking() {
            assert!(asked.is_empty(), "others were asked:\n{}", asked.join("\n"));
        }
    }
}

/// The JavaScript that finds an element.
pub fn find(testid: &str) -> String {
    format!("document.querySelector('[data-testid=\"{testid}\"]')")
}
