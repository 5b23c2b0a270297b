//! The page by its service worker: without a network, another build of it, and the way out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::elsewhere::wait_for_files;
use crate::files::small_table;
use crate::page::{PATIENCE, Page, find};
use crate::robbed::server::{Act, Thief, files, site};

const REGISTRATION: &str = "navigator.serviceWorker.getRegistration()";
const IS_BY_WORKER: &str = "navigator.serviceWorker.controller !== null";
/// How many builds of the page the browser keeps, and how many tables.
const BUILDS: &str =
    "caches.keys().then((names) => names.filter((name) => name.startsWith('genessl /')).length)";
const TABLES: &str =
    "caches.open('genessl-cohorts').then((cache) => cache.keys()).then((kept) => kept.length)";
const REST: &str = "caches.match('genessl.html').then((kept) => kept !== undefined)";
const NO_WORKER: &str =
    "navigator.serviceWorker.getRegistration().then((one) => one === undefined)";
const BUILD: &str = "(document.body.dataset.build ?? '')";

/// Waits until the service worker has all files, and the next visit is by it.
pub fn wait_until_kept(page: &Page) {
    page.wait_until(
        "the page is kept",
        &format!("{REGISTRATION}.then((one) => one?.active?.state === 'activated')"),
    );
}

fn is_hidden(page: &Page, testid: &str) -> bool {
    page.evaluate(&format!("{}.hidden", find(testid))) == true
}

/// Opens the page, and once more when it is kept.
fn second_visit(thief: &Thief) -> Page {
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    wait_until_kept(&page);
    page.reload();
    page.wait_until_ready();
    assert_eq!(page.evaluate(IS_BY_WORKER), json!(true));
    page
}

/// Goes to an address as a person does who opens the page, not as one who loads it anew.
fn visit(page: &Page, address: &str) {
    page.evaluate("window.isBefore = true");
    page.ask("Page.navigate", json!({ "url": address }));
    page.wait_until("another page is loaded", "!window.isBefore");
    page.wait_until_ready();
}

/// The site as another build leaves it: other files, and a service worker that knows them. By path.
pub fn another_build(name: &str, changed: &[(&str, Vec<u8>)]) -> BTreeMap<String, Arc<Vec<u8>>> {
    let digest = |bytes: &[u8]| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    let read = |path: &str| std::fs::read(site().join(path)).expect("a file of the page");
    let worker = String::from_utf8(read("service-worker.js")).expect("a script");
    let mut worker = worker.replace("const BUILD = \"", &format!("const BUILD = \"{name} "));
    let mut build = BTreeMap::new();
    for (path, bytes) in changed {
        let entry = |bytes: &[u8]| format!("\"{path}\":\"{}\"", digest(bytes));
        let old = entry(&read(path));
        assert!(
            worker.contains(&old),
            "the service worker does not know {path}"
        );
        worker = worker.replace(&old, &entry(bytes));
        build.insert(format!("/{path}"), Arc::new(bytes.clone()));
    }
    build.insert(
        "/service-worker.js".to_owned(),
        Arc::new(worker.into_bytes()),
    );
    build
}

/// What a server does that has this build.
pub fn answer_with(build: BTreeMap<String, Arc<Vec<u8>>>) -> impl Fn(&str) -> Act + Send + 'static {
    move |path| {
        let path = if path == "/" { "/index.html" } else { path };
        build.get(path).cloned().map_or(Act::Serve, Act::Instead)
    }
}

/// A build whose first page says which it is.
fn build(name: &str) -> BTreeMap<String, Arc<Vec<u8>>> {
    let index = std::fs::read_to_string(site().join("index.html")).expect("the first page");
    let named = index.replace("<body>", &format!("<body data-build=\"{name}\">"));
    assert_ne!(named, index);
    another_build(name, &[("index.html", named.into_bytes())])
}

#[test]
fn after_one_visit_the_page_works_without_a_network() {
    let thief = Thief::start();
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    assert_eq!(page.evaluate(IS_BY_WORKER), json!(false));
    assert!(is_hidden(&page, "others"), "nothing is claimed yet");
    wait_until_kept(&page);
    // What reports need that can be run comes last.
    page.wait_until("all of it is kept", REST);

    thief.rule(|_| Act::Refuse);
    page.reload();
    page.wait_until_ready();
    assert_eq!(page.evaluate(IS_BY_WORKER), json!(true));
    assert_eq!(page.text("others"), "0 requests to others");
    page.simulate(60, 3);
    page.choose_a_short_study();
    page.run_to_the_end(Duration::from_secs(300));
    page.screenshot("without_a_network");
    page.click("share");
    page.wait_until(
        "the dialogue is there",
        &format!("{}.open", find("share-dialog")),
    );
    page.click("report-replayable");
    let report = page.saved("report-save", "report.html");
    assert!(report.len() > 3_000_000, "{} bytes", report.len());
    page.click("share-close");
    // Whatever the page may come to need: formats, lessons, the blood cells.
    let paths = json!(files());
    let absent = page.evaluate(&format!(
        "(async () => {{
           const absent = [];
           for (const path of {paths}) {{
             if (path !== '/service-worker.js' && !(await fetch('.' + path).catch(() => null))?.ok) absent.push(path);
           }}
           return absent;
         }})()"
    ));
    assert_eq!(absent, json!([]));
    page.click("step-data");
    page.click("cohort-use-1");
    page.wait_until(
        "the blood cells are there",
        "document.querySelector('step-panel').store.snapshot.files.some(({ name }) => name === 'blood_cells.tsv.gz')",
    );
    page.assert_no_complaints();
}

#[test]
fn the_footer_counts_what_is_asked_of_others() {
    let (own, other) = (Thief::start(), Thief::start());
    let table = Arc::new(small_table(24, 0).into_bytes());
    other.rule(move |_| Act::ForAll(Arc::clone(&table)));
    let page = second_visit(&own);
    assert_eq!(page.text("others"), "0 requests to others");
    // What the policy stops is no request.
    let stopped = format!("fetch({}).catch(() => null)", json!(other.address));
    page.evaluate(&stopped);
    page.forgive_complaints();
    assert_eq!(page.text("others"), "0 requests to others");
    for (files, said) in [
        (&["a.csv"][..], "1 request to others"),
        (&["a.csv", "b.csv"], "2 requests to others"),
    ] {
        let file = files[files.len() - 1];
        page.type_into("url-input", &format!("{}{file}", other.address));
        page.click("url-open");
        if files.len() == 1 {
            page.click("consent-yes");
        }
        wait_for_files(&page, files);
        let is_counted = format!("{}.textContent === '{said}'", find("others"));
        page.wait_until(said, &is_counted);
    }
    let host = other
        .address
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let whom = page.attribute("others", "title");
    assert!(whom.contains(&format!("{host} (2)")), "{whom}");
    page.resize(390, 844);
    page.screenshot("others_narrow");
    page.assert_no_complaints();
}

#[test]
fn another_build_is_offered_and_waits_for_a_run() {
    let thief = Thief::start();
    let page = second_visit(&thief);
    thief.rule(answer_with(build("second")));
    page.reload();
    page.wait_until_ready();
    page.wait_until("it is offered", &format!("!{}.hidden", find("version")));
    assert_eq!(
        page.evaluate(BUILD),
        json!(""),
        "and does not come by itself"
    );
    page.screenshot("version");

    page.simulate(60, 3);
    page.choose_a_short_study();
    page.click("run");
    let bar = find("progress");
    page.wait_until("it runs", &format!("{bar}.dataset.state === 'running'"));
    assert_eq!(
        page.evaluate(&format!("{}.disabled", find("version"))),
        json!(true)
    );
    page.wait_for_the_end(Duration::from_secs(300));
    assert_eq!(page.evaluate(BUILD), json!(""));

    // Another tab of the page is not to get a mixture of both.
    let other = page.another_tab("");
    other.wait_until_ready();
    assert_eq!(other.evaluate(BUILD), json!(""));
    page.ask("Page.bringToFront", json!({}));
    page.click("version");
    page.click("consent-yes");
    page.wait_until(
        "the other tab is in the way",
        &format!("{}.textContent.includes('other tabs')", find("version")),
    );
    other.tab.close();
    std::thread::sleep(Duration::from_millis(500));
    page.click("version");
    page.click("consent-no");
    assert_eq!(page.state("data"), "done", "nothing is lost without a yes");
    page.click("version");
    page.click("consent-yes");
    page.wait_until("the second is there", &format!("{BUILD} === 'second'"));
    page.wait_until_ready();
    assert!(is_hidden(&page, "version"));
    assert_eq!(
        page.evaluate(BUILDS),
        json!(1),
        "the first is kept no longer"
    );
    thief.rule(|_| Act::Refuse);
    page.reload();
    page.wait_until_ready();
    assert_eq!(page.evaluate(BUILD), json!("second"));
    page.assert_no_complaints();
}

#[test]
fn another_build_comes_by_itself_where_nothing_has_been_done() {
    let thief = Thief::start();
    let page = second_visit(&thief);
    thief.rule(answer_with(build("second")));
    // On a busy machine the browser may still be looking after the visit before, and looks once for both: then it comes with the next.
    let comes = || {
        visit(&page, &thief.address);
        page.comes_true(Duration::from_secs(20), &format!("{BUILD} === 'second'"))
    };
    assert!((0..3).any(|_| comes()), "it does not come");
    page.wait_until_ready();
    assert_eq!(page.evaluate(IS_BY_WORKER), json!(true));
    page.assert_no_complaints();
}

/// The worker of a build, with another digest for a file than that of what the server sends.
fn with_another_digest(build: &mut BTreeMap<String, Arc<Vec<u8>>>, path: &str) {
    let worker = String::from_utf8_lossy(&build["/service-worker.js"]).into_owned();
    let entry = format!("\"{path}\":\"sha256-");
    let (before, after) = worker.split_once(&entry).expect("it is listed");
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    let worker = format!("{before}{entry}{other}{}", &after[1..]);
    build.insert(
        "/service-worker.js".to_owned(),
        Arc::new(worker.into_bytes()),
    );
}

#[test]
fn a_damaged_file_is_refused_and_the_build_before_stays() {
    // Nothing that the start needs.
    const TISSUES: &str = "/data/tissues.bin.gz";
    let thief = Thief::start();
    let asked = Arc::new(AtomicUsize::new(0));
    let wait_until_asked = |page: &Page, times: usize| {
        let started = Instant::now();
        while asked.load(Ordering::SeqCst) < times {
            assert!(started.elapsed() < PATIENCE, "{TISSUES} is not asked for");
            std::thread::sleep(Duration::from_millis(50));
        }
        let settled = format!("{REGISTRATION}.then((one) => !one?.installing)");
        page.wait_until("it is given up", &settled);
    };
    // On the first visit: the page works, and nothing of it is kept.
    let mut damaged = std::fs::read(site().join(&TISSUES[1..])).expect("a file of the page");
    *damaged.last_mut().expect("some bytes") ^= 1;
    let (damaged, counted) = (Arc::new(damaged), Arc::clone(&asked));
    thief.rule(move |path| match path {
        TISSUES => {
            counted.fetch_add(1, Ordering::SeqCst);
            Act::Instead(Arc::clone(&damaged))
        }
        _ => Act::Serve,
    });
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    // As the browser may have it, and past what it keeps.
    wait_until_asked(&page, 2);
    page.wait_until("no worker is there", NO_WORKER);
    page.wait_until(
        "nothing is kept",
        &format!("{BUILDS}.then((kept) => kept === 0)"),
    );
    thief.relent();
    page.reload();
    page.wait_until_ready();
    wait_until_kept(&page);

    // Of a second build.
    let mut second = build("second");
    with_another_digest(&mut second, &TISSUES[1..]);
    asked.store(0, Ordering::SeqCst);
    let (counted, answer) = (Arc::clone(&asked), answer_with(second));
    thief.rule(move |path| {
        counted.fetch_add(usize::from(path == TISSUES), Ordering::SeqCst);
        answer(path)
    });
    visit(&page, &thief.address);
    wait_until_asked(&page, 2);
    assert_eq!(page.evaluate(BUILD), json!(""), "the first stays");
    assert!(is_hidden(&page, "version"));
    let waits =
        format!("{REGISTRATION}.then((one) => one.waiting === null && one.active !== null)");
    assert_eq!(page.evaluate(&waits), json!(true));
    page.forgive_complaints();
}

#[test]
fn unregister_takes_away_the_page_and_leaves_tables() {
    let thief = Thief::start();
    let page = second_visit(&thief);
    page.click("cohort-use-1");
    page.wait_until(
        "they are there",
        "document.querySelector('step-panel').store.snapshot.files.length === 1",
    );
    let kept = page.evaluate(TABLES);
    assert!(kept.as_u64() > Some(0), "{kept}");
    visit(&page, &format!("{}?unregister", thief.address));
    let said = page.text("others");
    assert!(said.contains("removed"), "{said}");
    page.resize(390, 844);
    assert_eq!(page.text("others"), said, "on a narrow screen as well");
    assert_eq!(page.evaluate(NO_WORKER), json!(true));
    let left = [BUILDS, TABLES].map(|count| page.evaluate(count));
    assert_eq!(left, [json!(0), kept], "the tables stay");
}

#[test]
fn where_the_server_has_no_worker_any_more_the_kept_page_goes() {
    let thief = Thief::start();
    let page = second_visit(&thief);
    let answer = answer_with(build("other"));
    thief.rule(move |path| match path {
        "/service-worker.js" => Act::Absent,
        _ => answer(path),
    });
    visit(&page, &thief.address);
    page.wait_until("it goes", NO_WORKER);
    visit(&page, &thief.address);
    assert_eq!(
        page.evaluate(BUILD),
        json!("other"),
        "the page comes from its server"
    );
    assert_eq!(page.evaluate(NO_WORKER), json!(true));
    assert_eq!(page.evaluate(BUILDS), json!(0));
}
