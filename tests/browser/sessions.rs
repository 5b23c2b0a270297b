//! Sessions: a study that was disturbed at a random moment ends with the digests of one that was not; what is kept is
//! listed, renamed, saved, opened and deleted; nothing is kept that nobody agreed to; a damaged file harms nothing.
//!
//! A step is disturbed a few times; with `GENESSL_LONG` ten times. The moments are drawn from a seed (`GENESSL_SEED`).

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::desk::folder;
use crate::page::{Page, find};
use crate::robbed::moments::Moments;
use crate::robbed::study::{HOLD_WORKERS, clean, wait_for_rest};
use crate::robbed::worker::END;
use crate::support::is_long;

const LIMIT: Duration = Duration::from_secs(300);

/// Long enough that most moments are within it and that it is worth keeping (some seconds, on a fast machine too), short enough
/// to be computed over and over.
pub const SETTINGS: &str = "seed = 11
[data]
labelled = [\"cohort.csv\"]
[explore]
top_genes = [100]
embed_genes = 100
[tsne]
iterations = 2000
[features]
top_variable = 1000
transform = \"counts_to_log2_cpm\"
[pretrain]
epochs = 40
batch_size = 4
hidden = [256, 64]
latent = 16
[classify]
supervised_epochs = 20
frozen_epochs = 20
unfrozen_epochs = 20
[compare]
models = [\"frozen\", \"logistic\"]
shares = [0.5, 1.0]
repeats = 30
";

/// The state of this encoder is kept a few times a second, and is written a moment later.
const KEPT_WITHIN_SECONDS: f64 = 0.5;

pub const PAUSE_OR_RESUME: &str = "document.querySelector('step-panel').store.runner.pause()";

/// Takes note of how far each step is, of what is found again, and of the latest epoch.
pub const WATCH: &str = "(() => {
  window.shares = {}; window.analyses = new Set(); window.found = []; window.epoch = 0;
  document.querySelector('step-panel').store.engine.on('progress', ({ progress }) => {
    const { step, done, total } = progress;
    window.shares[step] = total > 0 ? done / total : 0;
    if (progress.analysis) window.analyses.add(progress.analysis);
    window.found.push(...progress.found);
    if (step !== 'pretrain') return;
    window.begun ??= performance.now();
    window.epoch = Math.floor(done * 40 / total);
    window.pace = (window.epoch * 1000) / (performance.now() - window.begun + 1);
  }); })()";

/// The digest of every step that is done, as the study file tells them.
pub const DIGESTS: &str = "document.querySelector('step-panel').store.engine.call('download', 'study', 'toml').then((bytes) =>
  Object.fromEntries([...new TextDecoder().decode(bytes).matchAll(/step = \"(\\w+)\"[^]*?sha256 = \"(\\w+)\"/g)]
    .map(([, step, digest]) => [step, digest])))";

/// How much the browser keeps: sessions, files, pieces.
pub const KEPT: &str = "import('./engine/database.js').then(async ({ count }) =>
  Promise.all(['sessions', 'inputs', 'pieces'].map((store) => count(store))))";

/// What comes of the study undisturbed.
#[derive(Clone)]
pub struct Undisturbed {
    pub files: Vec<PathBuf>,
    /// By step.
    digests: Value,
}

pub fn undisturbed() -> Undisturbed {
    static DONE: Mutex<Option<Undisturbed>> = Mutex::new(None);
    let table = clean().files[0].clone();
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    done.get_or_insert_with(|| compute(table)).clone()
}

fn compute(table: PathBuf) -> Undisturbed {
    let study = folder("sessions").join("study.toml");
    std::fs::write(&study, SETTINGS).expect("a study file");
    let files = vec![table, study];
    let page = Page::open();
    load(&page, &files);
    page.evaluate(WATCH);
    run_all(&page);
    finish(&page, "interpret");
    compare(&page);
    finish(&page, "compare");
    let digests = page.evaluate(DIGESTS);
    assert!(digests["compare"].is_string(), "{digests}");
    Undisturbed { files, digests }
}

fn load(page: &Page, files: &[PathBuf]) {
    page.drop_files(files);
    page.wait_until(
        "table and settings are there",
        "(({ files, settings }) => files.length === 1 && settings.pretrain?.epochs === 40)
           (document.querySelector('step-panel').store.snapshot)",
    );
    page.settle();
    page.wait_for_state("data", "ready");
}

pub fn run_all(page: &Page) {
    page.click("step-data");
    page.click("run");
}

fn compare(page: &Page) {
    page.click("step-compare");
    page.click("run");
}

/// Waits until the last step of what was asked for is done.
pub fn finish(page: &Page, last: &str) {
    let done = format!("{}.dataset.state === 'done'", find(&format!("step-{last}")));
    page.wait_until_within(LIMIT, &format!("{last} is done"), &done);
    wait_for_rest(page);
}

pub fn wait_for_offer(page: &Page) {
    page.wait_until(
        "it offers to go on",
        &format!("{}?.hidden === false", find("kept")),
    );
}

/// Waits until what the page keeps is written.
pub fn wait_until_written(page: &Page) {
    page.wait_until(
        "a session is kept",
        &format!("{KEPT}.then(([sessions]) => sessions === 1)"),
    );
    page.evaluate("document.querySelector('step-panel').store.keeper.look()");
}

fn times() -> usize {
    if is_long() { 10 } else { 2 }
}

#[derive(Clone, Copy, Debug)]
enum Theft {
    Reload,
    Tab,
    Worker,
}

/// Disturbs a step at a random moment; the study ends with the same digests all the same.
fn disturb(step: &str, last: &str, thefts: &[Theft]) {
    let undisturbed = undisturbed();
    let mut moments = Moments::of(&format!("sessions {step}"));
    for number in 0..times() {
        let theft = thefts[number % thefts.len()];
        let percent = moments.below(100);
        let what = format!("{theft:?} {number} of {step}, at {percent} %");
        println!("{what}");
        let page = Page::open_after(HOLD_WORKERS);
        page.agree_to_keeping();
        load(&page, &undisturbed.files);
        page.evaluate(WATCH);
        let start = if last == "compare" { compare } else { run_all };
        start(&page);
        // Explore's analyses come one after the other, each from nothing to all of it.
        let analyses = if step == "explore" {
            1 + moments.below(4)
        } else {
            0
        };
        page.wait_until_within(
            LIMIT,
            &what,
            &format!(
                // On a busy machine it may have gone past the moment, and is disturbed a little later.
                "(window.analyses?.size >= {analyses} && window.shares['{step}'] * 100 >= {percent})
                   || {}.dataset.state === 'done'",
                find(&format!("step-{step}"))
            ),
        );
        std::thread::sleep(Duration::from_millis(moments.below(300)));
        // Of what is over within moments nothing is kept, and a fast machine may be as fast as that.
        page.evaluate(PAUSE_OR_RESUME);
        wait_until_written(&page);
        page.evaluate(PAUSE_OR_RESUME);
        let reached = page.evaluate("window.epoch").as_u64().unwrap_or_default();
        let pace = page
            .evaluate("window.pace ?? 0")
            .as_f64()
            .unwrap_or_default();
        let page = stolen(page, theft);
        finish(&page, last);
        let digests = page.evaluate(DIGESTS);
        for (name, digest) in digests.as_object().into_iter().flatten() {
            assert_eq!(*digest, undisturbed.digests[name], "{name} ({what})");
        }
        assert!(digests[last].is_string(), "{what}: {digests}");
        if step == "pretrain" {
            expect_no_epoch_lost(&page, (reached, pace), &what);
        }
        page.assert_no_complaints();
    }
}

/// The page after a theft, going on.
fn stolen(page: Page, theft: Theft) -> Page {
    match theft {
        Theft::Worker => {
            page.evaluate("window.found.length = 0");
            page.evaluate(END);
            page
        }
        Theft::Reload => {
            page.reload();
            page.wait_until_ready();
            wait_for_offer(&page);
            go_on(&page);
            page
        }
        Theft::Tab => {
            let another = page.another_tab(HOLD_WORKERS);
            another.wait_until_ready();
            page.tab.close();
            std::thread::sleep(Duration::from_millis(300));
            another.reload();
            another.wait_until_ready();
            wait_for_offer(&another);
            go_on(&another);
            // Browser and server end with the page they came with.
            another.belongs_to(page)
        }
    }
}

pub fn go_on(page: &Page) {
    page.evaluate(WATCH);
    let offer = page.text("kept");
    assert!(offer.contains("cohort.csv"), "{offer}");
    page.click("kept-resume");
}

/// It went on after the epoch it had reached, or the one before; where epochs take less time than it takes to keep one, after
/// one that is not longer ago than that.
fn expect_no_epoch_lost(page: &Page, (reached, per_second): (u64, f64), what: &str) {
    let found = page.evaluate("window.found").to_string();
    let from = found
        .split("after epoch ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    let all = found.contains("All 40 epochs");
    let from = if all { 40 } else { from.unwrap_or_default() };
    println!("it had reached epoch {reached}, and went on after {from}");
    let meanwhile = (KEPT_WITHIN_SECONDS * per_second) as u64;
    assert!(from + 1 + meanwhile >= reached, "{what}: {found}");
}

#[test]
fn a_pretraining_that_was_disturbed_loses_an_epoch_at_most() {
    disturb(
        "pretrain",
        "interpret",
        &[Theft::Reload, Theft::Worker, Theft::Tab],
    );
}

#[test]
fn an_exploration_that_was_disturbed_comes_out_the_same() {
    disturb(
        "explore",
        "interpret",
        &[Theft::Reload, Theft::Worker, Theft::Tab],
    );
}

#[test]
fn a_comparison_that_was_disturbed_comes_out_the_same() {
    disturb(
        "compare",
        "compare",
        &[Theft::Reload, Theft::Worker, Theft::Tab],
    );
}

#[test]
fn nothing_is_kept_that_nobody_agreed_to() {
    let undisturbed = undisturbed();
    let page = Page::open();
    load(&page, &undisturbed.files);
    compare(&page);
    page.wait_until(
        "it asks",
        &format!("{}?.checkVisibility()", find("keep-no")),
    );
    page.screenshot("keeping");
    page.click("keep-no");
    page.wait_until(
        "the question is gone",
        &format!("{}.hidden", find("keeping")),
    );
    finish(&page, "compare");
    let nothing = serde_json::json!([0, 0, 0]);
    assert_eq!(page.evaluate(KEPT), nothing);
    page.reload();
    page.wait_until_ready();
    assert_eq!(page.evaluate(KEPT), nothing);
    assert_eq!(page.evaluate(&format!("{}.hidden", find("kept"))), true);
    // It is not asked again; who thinks better of it says so in the list.
    load(&page, &undisturbed.files);
    compare(&page);
    page.wait_for_state("compare", "running");
    assert_eq!(page.evaluate(&format!("{}.hidden", find("keeping"))), true);
    page.click("sessions");
    page.click("sessions-keep");
    page.click("sessions-close");
    finish(&page, "compare");
    page.wait_until(
        "it is kept now",
        &format!("{KEPT}.then(([sessions, files]) => sessions === 1 && files === 1)"),
    );
    page.assert_no_complaints();
}

/// The study, done and kept, with the bytes of its session file.
fn saved(page: &Page, undisturbed: &Undisturbed) -> Vec<u8> {
    page.agree_to_keeping();
    load(page, &undisturbed.files);
    run_all(page);
    finish(page, "interpret");
    wait_until_written(page);
    page.click("sessions");
    page.saved("session-export", "cohort.genessl")
}

fn states(page: &Page) -> Value {
    page.evaluate(
        "(({ files, steps }) => [files.map(({ name }) => name), steps.map(({ state }) => state)])
           (document.querySelector('step-panel').store.snapshot)",
    )
}

#[test]
fn sessions_are_listed_renamed_saved_deleted_and_come_back_from_a_file() {
    let undisturbed = undisturbed();
    let page = Page::open();
    let file = saved(&page, &undisturbed);
    let before = page.evaluate(DIGESTS);
    let name = "=1+1 <img src=x onerror=alert(1)> \u{202e}tumours";
    page.type_into("session-name", name);
    page.wait_until(
        "it has its name",
        "import('./engine/database.js').then(({ entries }) => entries('sessions')).then(([[, { named }]]) => named)",
    );
    page.screenshot("sessions");
    page.click("sessions-close");
    page.reload();
    page.wait_until_ready();
    wait_for_offer(&page);
    let offer = page.text("kept");
    assert!(
        offer.contains(&name.replace('\u{202e}', "\u{fffd}"))
            && offer.contains("all that was asked for is done"),
        "{offer}"
    );
    page.click("sessions");
    page.click("session-open");
    finish(&page, "interpret");
    assert_eq!(page.evaluate(DIGESTS), before);

    // Deleted it is gone, and comes back from its file.
    page.click("sessions");
    page.click("session-delete");
    assert_eq!(page.evaluate(KEPT)[0], 1, "it is asked first");
    page.click("session-delete");
    page.wait_until(
        "nothing is kept",
        &format!("{KEPT}.then((kept) => kept.join() === '0,0,0')"),
    );
    page.click("sessions-close");
    page.reload();
    page.wait_until_ready();
    let path = folder("sessions").join("my study.genessl");
    std::fs::write(&path, file).expect("a file");
    page.drop_files(&[path]);
    finish(&page, "interpret");
    assert_eq!(page.evaluate(DIGESTS), before);
    let identical = "Identical, to the last bit, at every step.";
    let brought = page.text("replay-sentence");
    assert_eq!(
        brought,
        format!("These results came with the session file; Replay computes them here. {identical}")
    );
    // What is replayed is computed: nothing of the file is taken for it.
    page.evaluate(WATCH);
    let sentence = find("replay-sentence");
    page.evaluate(&format!(
        "(() => {{ window.early = 0;
           const look = () => {{ if (!window.epoch && {sentence}.textContent === '{identical}') window.early += 1; }};
           new MutationObserver(look).observe({sentence}, {{ childList: true, characterData: true, subtree: true }}); }})()"
    ));
    page.click("replay-run");
    page.wait_until_within(
        LIMIT,
        "all is computed and compared",
        &format!("{}.textContent === '{identical}'", find("replay-sentence")),
    );
    wait_for_rest(&page);
    assert_eq!(
        page.evaluate("[window.epoch > 0, window.found.length, window.early]")
            .to_string(),
        "[true,0,0]",
        "nothing is called identical before it is computed"
    );
    wait_until_written(&page);
    assert_eq!(page.evaluate(KEPT)[1], 1, "its table is kept");
    page.resize(390, 844);
    page.prefer_dark(true);
    page.click("sessions");
    page.screenshot("sessions-narrow");
    assert!(!page.scrolls_sideways());
    page.assert_no_complaints();
}

/// A session file with something else in the place of some of its bytes.
fn with(file: &[u8], of: &[u8], instead: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    let places: Vec<usize> = file
        .windows(of.len())
        .enumerate()
        .filter_map(|(at, bytes)| (bytes == of).then_some(at))
        .collect();
    assert!(!places.is_empty(), "{}", String::from_utf8_lossy(of));
    for at in places {
        changed.splice(at..at + of.len(), instead.iter().copied());
    }
    changed
}

/// Files that are no session any more, and what is said of each.
fn damaged(file: &[u8]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let end = file.len() - 22;
    let list = u32::from_le_bytes(file[end + 16..end + 20].try_into().expect("four bytes"));
    let list = list as usize;
    let set = |at: usize, value: &[u8]| {
        let mut changed = file.to_vec();
        changed[at..at + value.len()].copy_from_slice(value);
        changed
    };
    let inside = |at: usize| {
        let mut changed = file.to_vec();
        changed[at] ^= 0x10;
        changed
    };
    let huge = u32::MAX.to_le_bytes();
    vec![
        ("empty", Vec::new(), "can't be one"),
        ("cut", file[..end - 10].to_vec(), "can't be one"),
        ("begun late", file[100..].to_vec(), "damaged"),
        ("text", b"sample,TP53\na,1\n".repeat(99), "can't be one"),
        ("another bit", inside(list / 2), "is not what it was"),
        (
            "climbing",
            with(file, b"inputs/cohort.csv", b"../../../cohort.x"),
            "what no session has",
        ),
        (
            "absolute",
            with(file, b"study.toml", b"/etc/passw"),
            "what no session has",
        ),
        (
            "renamed",
            with(file, b"inputs/cohort.csv", b"inputs/another.cs"),
            "is not what it was",
        ),
        ("packed anew", set(list + 10, &[8, 0]), "packed anew"),
        (
            "bomb",
            [&set(list + 24, &huge)[..list + 28], &file[list + 28..]].concat(),
            "packed anew",
        ),
        (
            "huge",
            {
                let mut changed = set(list + 20, &huge);
                changed[list + 24..list + 28].copy_from_slice(&huge);
                changed
            },
            "damaged",
        ),
        ("many", set(end + 10, &[0xff, 0xff]), "damaged"),
        ("elsewhere", set(end + 16, &huge), "damaged"),
        (
            "newer",
            with(file, b"\"version\": 1", b"\"version\": 2"),
            "newer version",
        ),
        (
            "foreign",
            with(file, b"GeneSSL session", b"AnotherSession."),
            "another program",
        ),
        (
            "no role",
            with(file, b"\"labelled\"", b"\"whatever\""),
            "damaged",
        ),
    ]
}

#[test]
fn a_damaged_session_file_ends_in_a_sentence_and_harms_nothing() {
    let undisturbed = undisturbed();
    let page = Page::open();
    let file = saved(&page, &undisturbed);
    page.click("sessions-close");
    let before = states(&page);
    let path = folder("sessions").join("strange.genessl");
    for (what, bytes, says) in damaged(&file) {
        std::fs::write(&path, bytes).expect("a file");
        page.evaluate("document.querySelector('step-panel').store.clearFailure()");
        page.pick_files("session-file", std::slice::from_ref(&path));
        page.wait_until(
            &format!("{what}: something is said"),
            &format!("!{}.hidden", find("error")),
        );
        let said = page.shown_error();
        assert!(said.contains(says), "{what}: {said}");
        assert!(said.contains("stays as it is"), "{what}: {said}");
        assert_eq!(states(&page), before, "{what}");
    }
    page.screenshot("session-damaged");
    // What is damaged and can't be seen: no bit of a session file is without its checksum or its place.
    let mut moments = Moments::of("session files");
    for _ in 0..times() * 5 {
        let at = moments.below(file.len() as u64) as usize;
        let mut changed = file.clone();
        changed[at] ^= 1 << moments.below(8);
        std::fs::write(&path, changed).expect("a file");
        page.evaluate("document.querySelector('step-panel').store.clearFailure()");
        page.pick_files("session-file", std::slice::from_ref(&path));
        // Some bits mean nothing: a date, a version. Then it opens as it was.
        page.wait_until_within(
            LIMIT,
            "it is refused, or opened",
            &format!("!{}.hidden || !{}.hidden", find("error"), find("replay")),
        );
        wait_for_rest(&page);
        if page.shown_error().is_empty() {
            finish(&page, "interpret");
            page.click("replay-close");
        }
        assert_eq!(states(&page), before, "bit {at}");
    }
    page.assert_no_complaints();
}
