//! Memory that ends: the module's own is given a limit, at random between what the engine starts with and what the study
//! takes.

use std::sync::Arc;

use super::capped::capped;
use super::moments::{Moments, times};
use super::server::{Act, Thief, site};
use super::study::{ALL, clean, expect_nothing_lost, expect_the_same, load, open, wait_for_rest};

const PAGE_BYTES: u64 = 65_536;

fn held(page: &crate::page::Page) -> u64 {
    let bytes = page.evaluate("document.querySelector('step-panel').store.snapshot.memory");
    bytes.as_f64().unwrap_or_default() as u64
}

#[test]
fn memory_that_runs_out_is_called_so_with_the_step_and_what_would_fit() {
    let clean = clean();
    let thief = Thief::start();
    let module = std::fs::read(site().join("pkg/genessl_bg.wasm")).expect("the page is built");
    let (least, most) = {
        let page = open(&thief, "");
        page.wait_until_ready();
        let least = held(&page);
        load(&page, &clean.files);
        page.click("run");
        expect_the_same(&page, &clean, "nothing");
        (least / PAGE_BYTES, held(&page) / PAGE_BYTES)
    };
    println!("the engine starts with {least} pages and takes up to {most}");
    let mut moments = Moments::of("memory");
    let mut told = 0;
    for time in 0..times(2) {
        // Below that the tables can't even be looked at, which no step is at fault for.
        let enough = least + (most - least) / 6;
        let pages = enough + moments.below(most - enough);
        let theft = format!("exhausted {time}, at {pages} pages");
        let module = Arc::new(capped(&module, pages));
        thief.rule(move |path| match path {
            "/pkg/genessl_bg.wasm" => Act::Instead(Arc::clone(&module)),
            _ => Act::Serve,
        });
        let page = open(&thief, "");
        page.wait_until_ready();
        load(&page, &clean.files);
        page.click("run");
        wait_for_rest(&page);
        let said = page.shown_error();
        println!("{theft}: {said}");
        if said.is_empty() {
            expect_the_same(&page, &clean, &theft);
            continue;
        }
        told += 1;
        assert!(
            said.contains("Memory ran out") || said.contains("memory"),
            "{theft}: {said}"
        );
        assert!(
            said.contains("would fit") || said.contains("fewer"),
            "{theft}: {said}"
        );
        // What is said comes a little before what the steps show.
        page.wait_until(
            &format!("a step has failed ({theft})"),
            "document.querySelector('#rail [data-state=failed]') !== null",
        );
        let failed: Vec<&str> = ALL
            .into_iter()
            .filter(|step| page.state(step) == "failed")
            .collect();
        assert!(!failed.is_empty(), "{theft}: {:?}: {said}", page.states());
        let place = ALL
            .iter()
            .position(|step| *step == failed[0])
            .unwrap_or_default();
        for step in &ALL[..place] {
            assert_eq!(page.state(step), "done", "{theft}: {step}");
        }
        expect_nothing_lost(&page, &theft);
        if told == 1 {
            page.click(&format!("step-{}", failed[0]));
            page.screenshot("memory");
        }
    }
    assert!(told > 0, "no limit was too low");
}
