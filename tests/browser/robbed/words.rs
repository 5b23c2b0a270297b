//! What is said where something can't be done: leaving, saving, fetching.

use std::time::Duration;

use super::server::{Act, Thief};
use super::study::{clean, load, open, wait_for_rest};
use crate::page::find;

#[test]
fn leaving_with_unsaved_results_asks_first_and_with_saved_ones_does_not() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    let reload = || {
        let asked = page
            .dialogs
            .lock()
            .map(|mut dialogs| std::mem::take(&mut *dialogs));
        drop(asked);
        page.reload();
        page.wait_until_ready();
        page.dialogs
            .lock()
            .map(|dialogs| dialogs.len())
            .unwrap_or_default()
    };
    let run = || {
        load(&page, &clean.files);
        page.click("step-genes");
        page.click("run-here");
        page.wait_for_state("genes", "done");
        wait_for_rest(&page);
    };
    run();
    assert_eq!(reload(), 1, "results of which nothing was saved");
    run();
    page.click("step-genes");
    page.download("mapped", "csv");
    assert_eq!(reload(), 0, "saved results");
    page.assert_no_complaints();
}

#[test]
fn a_figure_that_can_not_be_saved_says_so() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    page.click("run-here");
    page.wait_for_state("data", "done");
    page.figure("data", "class_counts");
    page.evaluate("HTMLCanvasElement.prototype.toBlob = (done) => done(null)");
    page.click("download-class_counts-png");
    page.wait_until("it is said", &format!("!{}.hidden", find("error")));
    let said = page.shown_error();
    assert!(
        said.contains("could not be saved as PNG") && said.contains("SVG"),
        "{said}"
    );
    page.assert_no_complaints();
}

#[test]
fn an_address_that_does_not_answer_is_cancelled_and_a_password_is_never_shown() {
    let thief = Thief::start();
    thief.rule(|path| {
        if path.ends_with(".csv") {
            Act::Hold
        } else {
            Act::Serve
        }
    });
    let page = open(&thief, "");
    page.wait_until_ready();
    let address = thief.address.replace("://", "://me:sesame@");
    page.type_into("url-input", &format!("{address}table.csv?key=sesame"));
    page.click("url-open");
    page.wait_until(
        "it is being fetched",
        &format!("!{}.hidden", find("fetching")),
    );
    let said = page.text("fetching");
    assert!(
        said.contains("waiting for the server") && said.contains("table.csv"),
        "{said}"
    );
    assert!(!said.contains("sesame"), "{said}");
    page.screenshot("fetching");
    page.evaluate(&format!(
        "{}.querySelector('button').click()",
        find("fetching")
    ));
    page.wait_until("it is cancelled", &format!("{}.hidden", find("fetching")));
    assert_eq!(page.shown_error(), "");

    thief.rule(|path| {
        if path.ends_with(".csv") {
            Act::Absent
        } else {
            Act::Serve
        }
    });
    page.click("url-open");
    page.wait_until(
        "it is said that it is not there",
        &format!("!{}.hidden", find("error")),
    );
    let said = page.shown_error();
    assert!(
        said.contains("404") && said.contains("/table.csv") && !said.contains("sesame"),
        "{said}"
    );
}

#[test]
fn however_an_address_is_written_its_password_is_not_shown() {
    let page = crate::page::Page::open();
    let shown = page.evaluate(
        "import('./files/address.js').then(({ shown }) => [
           'https://me:sesame@host/table.csv', 'https://:sesame@host/table.csv', 'http://me:a/sesame@host/table.csv',
           'ftp://me:sesame@host/table.csv', 'me:sesame@host/table.csv', 'https://host/table.csv?key=sesame#sesame',
           'host/table.csv?key=sesame', 'https://me:50%sesame@host/table.csv',
         ].map(shown))",
    );
    for shown in shown.as_array().into_iter().flatten() {
        let shown = shown.as_str().unwrap_or_default();
        assert!(shown.ends_with("host/table.csv"), "{shown}");
        assert!(!shown.contains("sesame"), "{shown}");
    }
    // What can't be decoded is sent as it is.
    let failed = page.evaluate(
        "import('./files/address.js').then(({ open }) =>
           open(location.href.replace('://', '://me:50%sesame@') + 'none.csv', () => {}, new AbortController().signal)
             .then(() => 'opened', (failure) => failure.message))",
    );
    let failed = failed.as_str().unwrap_or_default();
    assert!(
        failed.contains("404") && !failed.contains("sesame"),
        "{failed}"
    );
}

#[test]
fn nothing_is_never_written_as_null() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    let look = |when: &str| {
        for step in crate::journey::steps() {
            page.click(&format!("step-{step}"));
            std::thread::sleep(Duration::from_millis(60));
            let found = page.evaluate("document.body.innerText.match(/.*\\b(null|undefined|NaN)\\b.*|.*\\[object.*/)?.[0] ?? ''");
            assert_eq!(found, "", "{when}, {step}");
        }
    };
    look("before anything is loaded");
    page.click("step-data");
    load(&page, &clean.files);
    look("before anything is run");
    page.click("step-data");
    page.click("run");
    look("while it runs");
    super::study::expect_the_same(&page, &clean, "while all steps are looked at");
    look("when all is done");
    page.assert_no_complaints();
}
