//! A run that is interrupted more than once, taken up, cancelled and asked for again loses nothing that was kept.
//!
//! The pretraining is so long that no machine is through with it before it is looked at.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::desk::folder;
use crate::page::{Page, find};
use crate::robbed::study::clean;
use crate::sessions::{
    KEPT, PAUSE_OR_RESUME, SETTINGS, run_all, wait_for_offer, wait_until_written,
};

const LIMIT: Duration = Duration::from_secs(300);
const EPOCHS: &str = "epochs = 1500";
/// So many epochs pass at most, as short as they are here, between two states that are kept.
const BETWEEN_STATES: u64 = 20;

/// What the browser's database says of its only session.
const SESSION: &str = "import('./engine/database.js').then(({ entries }) => entries('sessions')).then(([[, session]]) => session)";

/// Takes note of the epoch that pretraining is at, and of all that is found again.
const WATCH: &str = "(() => {
  window.epoch = 0; window.found = [];
  document.querySelector('step-panel').store.engine.on('progress', ({ progress: { step, done, total, found } }) => {
    window.found.push(...found);
    if (step === 'pretrain') window.epoch = Math.floor(done * 1500 / total);
  }); })()";

/// A table and a study that takes long. Made before a page is opened: it opens pages of its own.
pub fn long_study() -> Vec<PathBuf> {
    let study = folder("interrupted").join("study.toml");
    let settings = SETTINGS.replace("epochs = 40", EPOCHS);
    std::fs::write(&study, settings).expect("a study file");
    vec![clean().files[0].clone(), study]
}

/// Begins the long study and stops it in its pretraining, after some epochs.
pub fn begin(page: &Page, files: &[PathBuf]) {
    page.drop_files(files);
    page.wait_until(
        "table and settings are there",
        "(({ files, settings }) => files.length === 1 && settings.pretrain?.epochs === 1500)
           (document.querySelector('step-panel').store.snapshot)",
    );
    page.settle();
    page.wait_for_state("data", "ready");
    page.evaluate(WATCH);
    run_all(page);
    pause_after(page, 3);
}

/// Waits for so many epochs, and pauses.
pub fn pause_after(page: &Page, epochs: u64) {
    page.wait_until_within(
        LIMIT,
        &format!("{epochs} epochs are done"),
        &format!("window.epoch >= {epochs}"),
    );
    page.evaluate(PAUSE_OR_RESUME);
}

/// The long study, kept and paused in its pretraining.
pub fn begin_kept(page: &Page, files: &[PathBuf]) {
    page.agree_to_keeping();
    begin(page, files);
    page.wait_until(
        "it is kept that pretraining goes on",
        &format!("{SESSION}.then(({{ at }}) => /Pretrain, epoch [1-9]/.test(at))"),
    );
    wait_until_written(page);
}

pub fn reload(page: &Page) {
    page.reload();
    page.wait_until_ready();
    wait_for_offer(page);
}

fn done(session: &Value) -> Vec<&str> {
    let steps = session["done"].as_array().into_iter().flatten();
    steps.filter_map(Value::as_str).collect()
}

#[test]
fn a_session_that_was_gone_on_with_and_interrupted_again_still_knows_what_was_asked_for() {
    let files = long_study();
    let page = Page::open();
    begin_kept(&page, &files);
    let first = page.evaluate(SESSION);
    assert_eq!(first["goal"]["step"], "all", "{first}");
    assert_eq!(done(&first), ["data", "genes", "pathways", "explore"]);

    // Interrupted while it brings back what was done, and once that is done.
    for reached in [
        "store.recovery.isRedoing && progress.step === 'genes'",
        "!store.recovery.isRedoing && progress.step === 'pretrain'",
    ] {
        reload(&page);
        assert_eq!(page.text("kept-resume"), "Go on");
        let before = page.evaluate(SESSION);
        page.evaluate(&format!(
            "(() => {{ const {{ store }} = document.querySelector('step-panel');
              let isThere = false;
              store.engine.on('progress', ({{ progress }}) => {{
                if (isThere || !({reached})) return;
                isThere = true;
                store.runner.pause();
              }}); }})()"
        ));
        page.click("kept-resume");
        page.wait_until_within(
            LIMIT,
            "it is paused",
            "document.querySelector('step-panel').store.runner.state === 'paused'",
        );
        page.wait_until_within(
            LIMIT,
            "how far it has come is written",
            &format!(
                "{SESSION}.then(({{ date }}) => date > '{}')",
                before["date"].as_str().expect("a date")
            ),
        );
        page.evaluate("document.querySelector('step-panel').store.keeper.look()");
        let session = page.evaluate(SESSION);
        assert_eq!(session["goal"], first["goal"], "{reached}: {session}");
        assert_eq!(done(&session), done(&first), "{reached}");
    }
    reload(&page);
    let offer = page.text("kept");
    assert!(offer.contains("it stopped at Pretrain"), "{offer}");
    page.assert_no_complaints();
}

#[test]
fn a_pretraining_that_was_cancelled_goes_on_where_it_was_when_it_is_run_again() {
    let files = long_study();
    let page = Page::open();
    begin(&page, &files);
    page.evaluate(PAUSE_OR_RESUME);
    pause_after(&page, 4 * BETWEEN_STATES);
    let reached = page.evaluate("window.epoch").as_u64().expect("an epoch");
    page.click("cancel");
    page.wait_until(
        "the run is over",
        "document.querySelector('step-panel').store.runner.state === 'idle'",
    );
    page.evaluate("window.found.length = 0; window.epoch = 0");
    run_all(&page);
    page.wait_until_within(LIMIT, "it goes on", "window.epoch > 0");
    page.evaluate(PAUSE_OR_RESUME);
    let found = page.evaluate("window.found.join()").to_string();
    let from = found
        .split("after epoch ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    assert!(
        from.is_some_and(|from| from + BETWEEN_STATES >= reached),
        "it had reached {reached}: {found}"
    );
    page.assert_no_complaints();
}

#[test]
fn a_session_that_another_tab_took_up_is_not_deleted_by_a_list_of_before() {
    let files = long_study();
    let page = Page::open();
    begin_kept(&page, &files);
    reload(&page);
    let other = page.another_tab("");
    other.wait_until_ready();
    other.click("sessions");
    other.wait_until(
        "it may be deleted there as yet",
        &format!("{}?.disabled === false", find("session-delete")),
    );
    page.click("kept-resume");
    page.wait_until(
        "it is taken up",
        "document.querySelector('step-panel').store.keeper.id !== null",
    );
    let kept = page.evaluate(KEPT);
    other.click("session-delete");
    other.click("session-delete");
    other.wait_until(
        "it says why nothing was deleted",
        &format!(
            "{}.innerText.includes('Another tab')",
            find("sessions-says")
        ),
    );
    assert_eq!(other.evaluate(KEPT)[0], 1);
    assert_eq!(other.evaluate(KEPT)[1], kept[1]);
    other.assert_no_complaints();
    page.assert_no_complaints();
}

#[test]
fn what_is_left_of_a_session_whose_files_are_gone_is_not_offered_again() {
    let files = long_study();
    let page = Page::open();
    begin_kept(&page, &files);
    reload(&page);
    page.evaluate("import('./engine/database.js').then(({ remove }) => remove('inputs', ''))");
    page.click("kept-resume");
    page.wait_until(
        "nothing of it is left",
        &format!("{KEPT}.then((kept) => kept.join() === '0,0,0')"),
    );
    page.wait_until("nothing is offered", &format!("{}.hidden", find("kept")));
    assert!(page.shown_error().contains("no longer here"));
    page.assert_no_complaints();
}

#[test]
fn a_kept_session_that_is_offered_is_deleted_by_a_second_click_alone() {
    let files = long_study();
    let page = Page::open();
    begin_kept(&page, &files);
    reload(&page);
    page.click("kept-forget");
    assert_eq!(page.text("kept-forget"), "Delete for good");
    assert_eq!(page.evaluate(KEPT)[0], 1, "it is asked first");
    page.click("kept-forget");
    page.wait_until(
        "nothing is kept",
        &format!("{KEPT}.then((kept) => kept.join() === '0,0,0')"),
    );
    page.assert_no_complaints();
}

#[test]
fn a_name_given_while_the_session_is_written_stays_in_a_file_too_and_is_not_given_from_another_tab()
{
    let files = long_study();
    let page = Page::open();
    begin_kept(&page, &files);
    page.click("sessions");
    // It is being written, and asks the engine for the study, when the name is given.
    page.evaluate(
        "(() => { const { store } = document.querySelector('step-panel');
          const call = store.engine.call.bind(store.engine);
          const gate = new Promise((open) => (window.open_gate = open));
          store.engine.call = async (verb, ...args) => {
            const answer = await call(verb, ...args);
            if (verb === 'studyToml') { window.isAsked = true; await gate; }
            return answer;
          };
          store.keeper.agreement.give(true); })()",
    );
    page.wait_until("it is being written", "window.isAsked");
    page.type_into("session-name", "thesis");
    page.evaluate(
        "(() => { window.open_gate(); return document.querySelector('step-panel').store.keeper.look(); })()",
    );
    let named = format!("{SESSION}.then(({{ name, named }}) => name === 'thesis' && named)");
    page.wait_until("it has its name", &named);
    let other = page.another_tab("");
    other.wait_until_ready();
    other.click("sessions");
    other.wait_until(
        "its name is not to be changed there",
        &format!("{}?.readOnly", find("session-name")),
    );

    let path = folder("interrupted").join("named.genessl");
    let file = page.saved("session-export", "thesis.genessl");
    std::fs::write(&path, file).expect("a file");
    page.click("sessions-close");
    page.reload();
    page.wait_until_ready();
    page.drop_files(&[path]);
    page.wait_until(
        "both have their name",
        "import('./engine/database.js').then(({ entries }) => entries('sessions')).then((all) =>
           all.length === 2 && all.every(([, { name, named }]) => name === 'thesis' && named))",
    );
    page.assert_no_complaints();
}

#[test]
fn a_session_file_takes_the_place_of_unsaved_results_only_after_a_question() {
    let files = long_study();
    let page = Page::open();
    begin(&page, &files);
    page.click("sessions");
    let path = folder("interrupted").join("other.genessl");
    let file = page.saved("session-save", "cohort.genessl");
    std::fs::write(&path, file).expect("a file");
    page.reload();
    page.wait_until_ready();
    begin(&page, &files);
    page.click("cancel");
    page.wait_until(
        "the run is over",
        "document.querySelector('step-panel').store.runner.state === 'idle'",
    );
    page.evaluate("window.confirm = (words) => { window.question = words; return false; }");
    page.drop_files(std::slice::from_ref(&path));
    page.wait_until("it asks", "window.question?.includes('not saved')");
    page.settle();
    assert_eq!(
        page.evaluate("document.querySelector('step-panel').store.runner.state"),
        "idle"
    );
    page.wait_for_state("explore", "done");
    page.evaluate("window.confirm = () => true");
    page.drop_files(&[path]);
    page.wait_until(
        "it is opened",
        "document.querySelector('step-panel').store.runner.state === 'running'",
    );
    page.assert_no_complaints();
}
