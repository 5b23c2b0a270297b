//! Storage that is denied, full or silent, from a random moment on.

use super::moments::{Moments, times};
use super::server::Thief;
use super::study::{clean, expect_the_same, load, open, wait_for_rest};
use crate::page::{Page, find};

/// How each takes the database away, and what is said then.
const DENIALS: [(&str, &str); 3] = [
    (
        "IDBFactory.prototype.open = () => { throw new DOMException('not here', 'SecurityError'); };",
        "private window",
    ),
    (
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        "storage is full",
    ),
    ("IDBFactory.prototype.open = () => ({});", "does not answer"),
];

fn compare(page: &Page) -> serde_json::Value {
    page.click("step-compare");
    page.click("run");
    page.wait_until_within(
        super::study::LIMIT,
        "the comparison is done",
        &format!("{}.dataset.state === 'done'", find("step-compare")),
    );
    wait_for_rest(page);
    page.evaluate(
        "document.querySelector('step-panel').store.engine.call('table', 'sweep_runs', 0, 1e6)
           .then((table) => JSON.stringify(table.rows))",
    )
}

#[test]
fn denied_storage_is_said_once_where_it_matters_and_stops_nothing() {
    let clean = clean();
    let thief = Thief::start();
    let mut moments = Moments::of("storage");
    let mut compared = None;
    for time in 0..times(2) {
        let (denial, says) = DENIALS[time % DENIALS.len()];
        let moment = moments.within(clean.time);
        let theft = format!("denied {time} ({says}), after {moment:?}");
        println!("{theft}");
        let deny = format!(
            "Storage.prototype.setItem = () => {{ throw new DOMException('no', 'SecurityError'); }};
             setTimeout(() => {{ {denial} }}, {});",
            moment.as_millis()
        );
        let page = open(&thief, &deny);
        page.wait_until_ready();
        page.agree_to_keeping();
        load(&page, &clean.files);
        page.click("run");
        expect_the_same(&page, &clean, &theft);
        // By now it is denied, however late that began.
        page.evaluate(denial);
        let runs = compare(&page);
        assert_eq!(*compared.get_or_insert(runs.clone()), runs, "{theft}");
        page.wait_until(
            "it is said that nothing is kept",
            &format!("{}?.checkVisibility()", find("kept-told")),
        );
        let said = page.text("kept-told");
        assert!(said.contains(says), "{theft}: {said}");
        assert_eq!(page.shown_error(), "", "it is said once");
        if time == 0 {
            page.screenshot("kept-told");
        }
        page.assert_no_complaints();
    }
}
