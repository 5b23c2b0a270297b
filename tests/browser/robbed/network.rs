//! The network goes away while the page is used, and comes back.

use std::time::Duration;

use super::moments::{Moments, times};
use super::server::{Act, Thief};
use super::study::{clean, expect_nothing_lost, expect_the_same, load, open};
use super::worker::END;
use crate::page::find;

#[test]
fn without_a_network_a_run_goes_on_and_a_lost_worker_waits_for_it() {
    let clean = clean();
    let thief = Thief::start();
    let page = open(&thief, "");
    page.wait_until_ready();
    load(&page, &clean.files);
    page.click("run");
    let mut moments = Moments::of("offline");
    for time in 0..times(2) {
        let moment = moments.within(clean.time);
        std::thread::sleep(moment);
        let theft = format!("offline {time}, after {moment:?}");
        println!("{theft}");
        thief.rule(|_| Act::Refuse);
        // Nothing is needed of the network any more.
        expect_the_same(&page, &clean, &theft);

        page.evaluate(END);
        page.wait_until_within(
            Duration::from_secs(10),
            "it is said that no engine can be had",
            &format!(
                "{}.innerText.includes('could not be started')",
                find("error")
            ),
        );
        let said = page.shown_error();
        assert!(
            said.contains("what you loaded stays in this page"),
            "{theft}: {said}"
        );
        if time == 0 {
            page.screenshot("offline");
        }
        page.forgive_complaints();
        thief.relent();
        page.evaluate("dispatchEvent(new Event('online'))");
        page.wait_until(
            "an engine is there",
            "document.querySelector('step-panel').store.ready",
        );
        expect_the_same(&page, &clean, &theft);
        expect_nothing_lost(&page, &theft);
        page.forgive_complaints();
    }
    page.assert_no_complaints();
}
