//! Drives the page in a headless Chromium as a person would: with clicks, keys and dropped files.
//!
//! Elements are found by their `data-testid`. Every wait has a limit, and what fails says what it waited for and what
//! the page shows meanwhile.

use std::any::Any;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use headless_chrome::protocol::cdp::{Input, Page as PageDomain, Runtime};
use headless_chrome::{Browser, Tab};
use serde_json::Value;

use crate::chromium::{accept_dialogs, launch, listen};
use crate::desk::folder;
use crate::outside::Outside;
use crate::server::Server;

/// Long enough for anything that is not a run, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One browser at a time: two at once would only slow each other down, and spoil what the tests measure.
static TURN: Mutex<()> = Mutex::new(());

/// The page, open in a browser of its own with a profile of its own.
pub struct Page {
    /// For what the verbs do not say.
    pub tab: Arc<Tab>,
    complaints: Arc<Mutex<Vec<String>>>,
    /// What the page's dialogues were, each of which was accepted.
    pub dialogs: Arc<Mutex<Vec<String>>>,
    /// Where what the page saves arrives.
    pub downloads: PathBuf,
    /// Where the page is.
    pub address: String,
    outside: Arc<Outside>,
    browser: Browser,
    _server: Box<dyn Any>,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl Page {
    /// Opens the page and waits until it can be used.
    pub fn open() -> Page {
        Page::open_under("/")
    }

    /// Opens the page where it is served under a path.
    pub fn open_under(under: &str) -> Page {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let server = Server::start(under);
        let address = server.address.clone();
        let page = Page::begin(turn, &address, Box::new(server), "");
        page.wait_until_ready();
        page
    }

    /// Opens an address of another server, and does not wait for anything; `before` is a script that runs before those
    /// of the page, whenever it is loaded.
    pub fn open_at(address: &str, before: &str) -> Page {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Page::begin(turn, address, Box::new(()), before)
    }

    fn begin(
        turn: MutexGuard<'static, ()>,
        address: &str,
        server: Box<dyn Any>,
        before: &str,
    ) -> Page {
        let outside = Arc::new(Outside::listen());
        let browser = launch(&outside.address);
        let mut page = Page::in_browser(browser, address, outside, before);
        (page._server, page._turn) = (server, Some(turn));
        page
    }

    /// Opens the page once more, in another tab of the same browser.
    pub fn another_tab(&self, before: &str) -> Page {
        let outside = Arc::clone(&self.outside);
        Page::in_browser(self.browser.clone(), &self.address, outside, before)
    }

    fn in_browser(browser: Browser, address: &str, outside: Arc<Outside>, before: &str) -> Page {
        let tab = browser.new_tab().expect("a tab");
        let complaints = listen(&tab);
        let dialogs = accept_dialogs(&tab);
        let page = Page {
            tab,
            complaints,
            dialogs,
            downloads: folder("downloads"),
            address: address.to_owned(),
            outside,
            browser,
            _server: Box::new(()),
            _turn: None,
        };
        page.allow_downloads();
        let script = PageDomain::AddScriptToEvaluateOnNewDocument {
            source: before.to_owned(),
            world_name: None,
            include_command_line_api: None,
            run_immediately: None,
        };
        page.tab.call_method(script).expect("a script of the test");
        // Does not wait until all is loaded: some of it may never be.
        let navigate = PageDomain::Navigate {
            url: page.address.clone(),
            referrer: None,
            transition_Type: None,
            frame_id: None,
            referrer_policy: None,
        };
        page.tab
            .call_method(navigate)
            .expect("the page's address is opened");
        page
    }

    /// Waits until the page can be used.
    pub fn wait_until_ready(&self) {
        self.wait_until(
            "the page is ready",
            &format!("{}?.disabled === false", find("run")),
        );
    }

    /// What a JavaScript expression gives; promises are awaited.
    pub fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression)
            .unwrap_or_else(|error| panic!("{error}\nin: {expression}"))
    }

    fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let answer = self.tab.call_method(Runtime::Evaluate {
            expression: expression.to_owned(),
            return_by_value: Some(true),
            await_promise: Some(true),
            user_gesture: Some(true),
            object_group: None,
            include_command_line_api: None,
            silent: None,
            context_id: None,
            generate_preview: None,
            throw_on_side_effect: None,
            timeout: None,
            disable_breaks: None,
            repl_mode: None,
            allow_unsafe_eval_blocked_by_csp: None,
            unique_context_id: None,
            serialization_options: None,
        });
        let answer = answer.map_err(|error| error.to_string())?;
        match answer.exception_details {
            Some(thrown) => {
                let said = thrown.exception.and_then(|exception| exception.description);
                Err(said.unwrap_or(thrown.text))
            }
            None => Ok(answer.result.value.unwrap_or(Value::Null)),
        }
    }

    /// Waits until an expression is true.
    pub fn wait_until(&self, what: &str, expression: &str) {
        self.wait_until_within(PATIENCE, what, expression);
    }

    /// Waits until an expression is true, but no longer than the limit.
    pub fn wait_until_within(&self, limit: Duration, what: &str, expression: &str) {
        let started = Instant::now();
        let mut last = Ok(Value::Null);
        while started.elapsed() < limit {
            last = self.try_evaluate(&format!("Boolean({expression})"));
            if last == Ok(Value::Bool(true)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
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

    /// Clicks the middle of an element with the mouse, once it can be clicked.
    pub fn click(&self, testid: &str) {
        self.unfold(testid);
        let reachable = format!(
            "(() => {{ const e = {}; if (!e || e.disabled) return false;
              e.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const b = e.getBoundingClientRect();
              const top = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
              return top !== null && (e.contains(top) || top.contains(e)); }})()",
            find(testid)
        );
        self.wait_until(&format!("{testid} can be clicked"), &reachable);
        let (x, y) = self.middle(testid);
        self.tab
            .click_point(headless_chrome::browser::tab::point::Point { x, y })
            .unwrap_or_else(|error| panic!("click {testid}: {error}"));
    }

    fn middle(&self, testid: &str) -> (f64, f64) {
        let point = self.evaluate(&format!(
            "(() => {{ const b = {}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()",
            find(testid)
        ));
        (
            point[0].as_f64().unwrap_or_default(),
            point[1].as_f64().unwrap_or_default(),
        )
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
        self.tab
            .call_method(Input::InsertText {
                text: text.to_owned(),
            })
            .expect("text is typed");
        self.press("Tab");
    }

    /// Presses a key, wherever the focus is.
    pub fn press(&self, key: &str) {
        self.tab
            .press_key(key)
            .unwrap_or_else(|error| panic!("press {key}: {error}"));
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
