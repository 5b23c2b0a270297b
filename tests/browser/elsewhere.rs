//! Other servers than the page's own: its policy keeps it from them, and a file of one is fetched after asking.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::files::small_table;
use crate::offline::{another_build, answer_with, wait_until_kept};
use crate::page::{Page, find};
use crate::robbed::server::{Act, Thief};

/// Another server, of which every request is counted.
struct Other {
    thief: Thief,
    asked: Arc<AtomicUsize>,
}

impl Other {
    fn start(act: Act) -> Other {
        let (thief, asked) = (Thief::start(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&asked);
        thief.rule(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            act.clone()
        });
        Other { thief, asked }
    }

    fn with_a_table() -> Other {
        Other::start(Act::ForAll(Arc::new(small_table(24, 0).into_bytes())))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// `127.0.0.1:PORT`
    fn host(&self) -> &str {
        self.thief.address.trim_matches(['h', 't', 'p', ':', '/'])
    }

    fn open_in(&self, page: &Page, file: &str) {
        page.type_into("url-input", &format!("{}{file}", self.thief.address));
        page.click("url-open");
    }
}

/// The page of a server of its own.
fn page_of(thief: &Thief) -> Page {
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    page
}

/// Waits until these files and no others are loaded.
pub fn wait_for_files(page: &Page, names: &[&str]) {
    let all = "JSON.stringify(document.querySelector('step-panel').store.snapshot.files.map(({ name }) => name))";
    let wanted = json!(json!(names).to_string());
    page.wait_until(
        &format!("{names:?} are there"),
        &format!("{all} === {wanted}"),
    );
}

fn wait_until_no_frame_is_left(page: &Page) {
    page.wait_until(
        "its frame is gone",
        "document.querySelector('iframe') === null",
    );
}

#[test]
fn a_file_of_another_server_is_fetched_after_asking_and_its_frame_goes() {
    let (own, other) = (Thief::start(), Other::with_a_table());
    let page = page_of(&own);
    other.open_in(&page, "one.csv");
    let asks = page.text("consent");
    assert!(asks.contains(other.host()), "{asks}");
    assert!(asks.contains("another server"), "{asks}");
    page.screenshot("consent");
    page.click("consent-no");
    page.wait_until("it is left", &format!("{}.hidden", find("fetching")));
    assert_eq!(page.shown_error(), "");
    assert_eq!(other.asked(), 0, "nobody before a yes");
    let field = page.evaluate(&format!("{}.value", find("url-input")));
    assert!(field.as_str().is_some_and(|text| text.ends_with("one.csv")));

    other.open_in(&page, "one.csv");
    page.wait_until("it asks", &format!("{}?.open === true", find("consent")));
    page.press("Escape");
    page.wait_until("it is left", &format!("{}.hidden", find("fetching")));
    assert_eq!(other.asked(), 0, "Escape is no yes");

    other.open_in(&page, "one.csv");
    page.click("consent-yes");
    wait_for_files(&page, &["one.csv"]);
    assert_eq!(other.asked(), 1);
    wait_until_no_frame_is_left(&page);

    other.open_in(&page, "two.csv");
    wait_for_files(&page, &["one.csv", "two.csv"]);
    assert!(!page.has("consent"), "once for a server");
    wait_until_no_frame_is_left(&page);
    page.assert_no_complaints();
}

#[test]
fn a_server_that_sends_on_to_another_is_not_followed_without_asking() {
    let (own, last) = (Thief::start(), Other::with_a_table());
    let first = Other::start(Act::SentOn(format!("{}table.csv", last.thief.address)));
    let page = page_of(&own);
    first.open_in(&page, "table.csv");
    page.click("consent-yes");
    let asks = format!("{}?.textContent.includes('sends on')", find("consent"));
    page.wait_until("it asks once more", &asks);
    assert_eq!((first.asked(), last.asked()), (1, 0));
    wait_until_no_frame_is_left(&page);
    page.click("consent-yes");
    wait_for_files(&page, &["table.csv"]);
    assert_eq!((first.asked(), last.asked()), (2, 1));
    wait_until_no_frame_is_left(&page);
}

#[test]
fn a_lesson_of_another_server_that_is_declined_leaves_the_page_as_it_is() {
    let (own, other) = (Thief::start(), Other::with_a_table());
    let address = format!(
        "{}?lesson={}x.lesson.toml",
        own.address, other.thief.address
    );
    let page = Page::open_at(&address, "");
    page.click("consent-no");
    page.wait_until_ready();
    assert_eq!(page.shown_error(), "");
    assert_eq!(other.asked(), 0);
    page.assert_no_complaints();
}

#[test]
fn a_link_to_a_file_of_another_server_fetches_nothing_before_a_yes() {
    let (own, other) = (Thief::start(), Other::with_a_table());
    let page = page_of(&own);
    other.open_in(&page, "one.csv");
    page.click("consent-yes");
    wait_for_files(&page, &["one.csv"]);
    assert_eq!(other.asked(), 1);
    let link = crate::share::link(&page);
    crate::share::opened(&page, &format!("{link}&run"));
    let from = format!(
        "{}.textContent.includes({})",
        find("link"),
        json!(other.host())
    );
    page.wait_until("it says from where", &from);
    assert_eq!(other.asked(), 1);
    page.click("link-run");
    page.click("consent-no");
    page.wait_until("it is left", &format!("{}.hidden", find("link-fetching")));
    assert_eq!(other.asked(), 1);
    page.click("link-run");
    page.click("consent-yes");
    wait_for_files(&page, &["one.csv"]);
    assert_eq!(other.asked(), 2);
    page.assert_no_complaints();
}

#[test]
fn scripts_in_markup_and_requests_to_others_are_stopped_by_the_policy() {
    let (own, other) = (Thief::start(), Other::with_a_table());
    let page = page_of(&own);
    page.evaluate(
        "(async () => {
           const script = document.createElement('script');
           script.textContent = 'window.harmed = 1';
           document.body.append(script);
           const part = document.createElement('div');
           part.innerHTML = `<img src='absent.png' onerror='window.harmed = 2'><p style='display: none'>shown</p>`;
           part.querySelector('p').id = 'styled';
           document.body.append(part);
           // The tests' own scripts may use eval: later it is the page's.
           await new Promise((done) => setTimeout(() => {
             try { eval('window.harmed = 3'); } catch {}
             try { setTimeout('window.harmed = 4'); } catch {}
             setTimeout(done, 500);
           }));
         })()",
    );
    assert_eq!(page.evaluate("window.harmed ?? null"), json!(null));
    let display = "getComputedStyle(document.getElementById('styled')).display";
    assert_eq!(page.evaluate(display), json!("block"), "no style in markup");

    let address = json!(other.thief.address);
    let outcome = page.evaluate(&format!(
        "(async () => {{
           const address = {address}, said = (promise) => promise.then(() => 'came', () => 'stopped');
           const loaded = (tag, key) => new Promise((done) => {{
             const element = document.createElement(tag);
             [element.onload, element.onerror] = [() => done('came'), () => done('stopped')];
             element[key] = address;
             document.body.append(element);
           }});
           navigator.sendBeacon(address, 'data');
           const socket = new Promise((open, closed) => {{
             try {{
               const socket = new WebSocket(address.replace('http', 'ws'));
               [socket.onopen, socket.onerror] = [open, closed];
             }} catch {{ closed(); }}
           }});
           return Promise.all([
             said(fetch(address)), said(fetch(address, {{ mode: 'no-cors' }})), said(import(address + 'x.js')), said(socket),
             loaded('img', 'src'), loaded('script', 'src'),
           ]);
         }})()"
    ));
    assert_eq!(outcome, json!(vec!["stopped"; 6]));
    page.evaluate("new Promise((done) => setTimeout(done, 500, null))");
    assert_eq!(other.asked(), 0);
    // By its hand-over the frame takes nothing from others, and without a server it does nothing.
    let frame = page.evaluate(
        "(async () => {
           const frame = document.createElement('iframe');
           frame.src = 'files/elsewhere.html';
           const ready = new Promise((done) => addEventListener('message', done));
           document.body.append(frame);
           return Promise.race([ready.then(() => 'ready'), new Promise((done) => setTimeout(done, 1000, 'silent'))]);
         })()"
    );
    assert_eq!(frame, json!("silent"));
    page.forgive_complaints();
}

/// A worker in the place of one of the page's, which tries to reach the other server.
fn prying(address: &str) -> Vec<u8> {
    let script = format!(
        "fetch({}, {{ mode: 'no-cors' }}).then(() => postMessage('came'), () => postMessage('stopped'));",
        json!(address)
    );
    script.into_bytes()
}

#[test]
fn workers_of_the_page_reach_no_other_server_either() {
    let (own, other) = (Thief::start(), Other::with_a_table());
    let changed = [("engine/converter.js", prying(&other.thief.address))];
    own.rule(answer_with(another_build("prying", &changed)));
    let page = page_of(&own);
    let tried = || {
        page.evaluate(
            "(async () => {
               const { startWorker } = await import('./basics/assets.js');
               const worker = startWorker(new URL('engine/converter.js', location.href));
               return new Promise((done) => { worker.onmessage = ({ data }) => done(data); worker.onerror = () => done('broken'); });
             })()",
        )
    };
    let is_kept = "navigator.serviceWorker.controller !== null";
    assert_eq!(page.evaluate(is_kept), json!(false));
    assert_eq!(tried(), json!("stopped"), "on the first visit");
    wait_until_kept(&page);
    page.reload();
    page.wait_until_ready();
    assert_eq!(page.evaluate(is_kept), json!(true));
    assert_eq!(tried(), json!("stopped"), "by the service worker");
    assert_eq!(other.asked(), 0);
}
