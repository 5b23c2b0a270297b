//! Two tabs, each with a long run that is kept: neither touches the other's.

use std::time::Duration;

use super::moments::{Moments, times};
use super::server::Thief;
use super::study::{HOLD_WORKERS, LIMIT, clean, load, open, wait_for_rest};
use crate::page::{Page, find};

/// The ids of the sessions that the browser keeps, each with how many pieces.
const KEPT: &str = "import('./engine/database.js').then(async ({ count, keys }) => {
  const ids = await keys('sessions');
  return Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await count('pieces', `${id}/`)]))); })";

fn begin(page: &Page) {
    page.agree_to_keeping();
    page.click("step-compare");
    page.click("run");
}

fn wait_for_the_comparison(page: &Page) {
    let done = format!("{}.dataset.state === 'done'", find("step-compare"));
    page.wait_until_within(LIMIT, "the comparison is done", &done);
    wait_for_rest(page);
}

fn runs(page: &Page) -> serde_json::Value {
    page.evaluate(
        "document.querySelector('step-panel').store.engine.call('table', 'sweep_runs', 0, 1e6)
           .then((table) => JSON.stringify(table.rows))",
    )
}

fn kept(page: &Page) -> Vec<u64> {
    let kept = page.evaluate(KEPT);
    let counts = kept.as_object().into_iter().flatten();
    counts.filter_map(|(_, count)| count.as_u64()).collect()
}

#[test]
fn two_tabs_do_not_touch_each_others_kept_runs() {
    let clean = clean();
    let thief = Thief::start();
    let mut moments = Moments::of("two tabs");
    let mut compared = None;
    for time in 0..times(1) {
        let first = open(&thief, "");
        first.wait_until_ready();
        load(&first, &clean.files);
        begin(&first);
        let second = first.another_tab(HOLD_WORKERS);
        second.wait_until_ready();
        assert!(
            !second.text("kept").contains("Go on"),
            "a session that a tab works on is offered to another"
        );
        load(&second, &clean.files);
        begin(&second);
        let moment = moments.within(clean.time);
        let theft = format!("reloaded {time}, after {moment:?}");
        println!("{theft}");
        std::thread::sleep(moment);
        first.reload();
        wait_for_the_comparison(&second);
        let all = runs(&second);
        assert_eq!(*compared.get_or_insert(all.clone()), all, "{theft}");

        first.wait_until_ready();
        let asked = first
            .dialogs
            .lock()
            .map(|dialogs| dialogs.join(" "))
            .unwrap_or_default();
        assert!(asked.contains("beforeunload"), "it was not asked: {asked}");
        first.wait_until(
            "it offers what it had",
            &format!("{}?.hidden === false", find("kept")),
        );
        first.click("kept-resume");
        wait_for_the_comparison(&first);
        assert_eq!(runs(&first), all, "{theft}");
        first.wait_until(
            "all is written",
            "new Promise((done) => setTimeout(done, 500, true))",
        );
        // Two models, two shares, three repeats in each tab, and what they rest on.
        let both = kept(&first);
        assert_eq!(both.len(), 2, "{theft}");
        assert!(both[0] >= 12 && both[0] == both[1], "{theft}: {both:?}");

        // What one tab forgets is only what no other works on.
        second.tab.close();
        std::thread::sleep(Duration::from_millis(500));
        let third = first.another_tab("");
        third.wait_until_ready();
        third.wait_until(
            "it offers the other",
            &format!("{}?.hidden === false", find("kept")),
        );
        third.click("kept-forget");
        third.click("kept-forget");
        third.wait_until(
            "nothing more is offered",
            &format!("{}.hidden", find("kept")),
        );
        third.wait_until(
            "it is gone",
            &format!("{KEPT}.then((kept) => Object.keys(kept).length === 1)"),
        );
        assert_eq!(kept(&first), both[..1], "{theft}");
        first.assert_no_complaints();
    }
}
