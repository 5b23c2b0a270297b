//! What comes in: files picked, dropped and fetched, bad ones among them, and a page that lies under another path.

use std::time::Duration;

use crate::files::{small_study, small_table, written};
use crate::page::{Page, find};

fn wait_for_file(page: &Page, name: &str) {
    page.wait_until(
        &format!("{name} is listed"),
        &format!("{} !== null", find(&format!("file-{name}"))),
    );
}

#[test]
fn a_bad_file_is_named_with_line_and_column_and_harms_nothing() {
    let page = Page::open();
    page.pick_files("file-input", &small_study());
    wait_for_file(&page, "test.csv");
    page.click("run-here");
    page.wait_for_state("data", "done");
    let classes = page.table("data", "classes");
    assert!(
        classes.iter().flatten().any(|cell| cell == "KICH"),
        "{classes:?}"
    );

    let mut lines: Vec<String> = small_table(6, 300).lines().map(str::to_owned).collect();
    let mut fields: Vec<&str> = lines[2].split(',').collect();
    fields[4] = "abc";
    lines[2] = fields.join(",");
    page.drop_files(&[written("finetune_more.csv", &lines.join("\n"))]);
    wait_for_file(&page, "finetune_more.csv");
    page.wait_for_state("data", "stale");
    page.click("run-here");
    page.wait_for_state("data", "failed");
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let error = page.shown_error();
    for part in ["finetune_more.csv", "line 3", "column 5", "abc"] {
        assert!(error.contains(part), "\"{part}\" is not in: {error}");
    }
    for name in ["pretrain.csv", "finetune.csv", "test.csv"] {
        assert!(page.has(&format!("file-{name}")), "{name} is gone");
    }

    page.evaluate(&format!(
        "{}.querySelector('button').click()",
        find("file-finetune_more.csv")
    ));
    page.wait_until(
        "the bad file is gone",
        &format!("{} === null", find("file-finetune_more.csv")),
    );
    page.click("run-here");
    page.wait_for_state("data", "done");
    assert_eq!(page.table("data", "classes"), classes);
    page.assert_no_complaints();
}

#[test]
fn things_that_are_no_tables_are_refused_in_plain_words() {
    let page = Page::open();
    page.drop_files(&[written(
        "finetune.csv",
        "<!DOCTYPE html>\n<html><body>Not found</body></html>\n",
    )]);
    wait_for_file(&page, "finetune.csv");
    page.click("run-here");
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let error = page.shown_error();
    assert!(
        error.contains("finetune.csv") && error.to_lowercase().contains("html"),
        "{error}"
    );
}

#[test]
fn a_file_that_can_not_be_opened_keeps_none_of_the_others_out() {
    let page = Page::open();
    // Archives by their first bytes, and by nothing else.
    let broken =
        ["broken.xlsx", "broken.zip"].map(|name| written(name, "PK\u{3}\u{4} and no more"));
    let study = written("no_study.toml", "[data\nlabelled = 1");
    let good = written("finetune.csv", &small_table(16, 100));
    page.drop_files(&[study, broken[0].clone(), broken[1].clone(), good]);
    wait_for_file(&page, "finetune.csv");
    page.wait_until(
        "the failures are told",
        &format!("!{}.hidden", find("error")),
    );
    let said = page.shown_error();
    for part in ["study file", "broken.xlsx", "broken.zip"] {
        assert!(said.contains(part), "\"{part}\" is not in: {said}");
    }
    assert!(
        !page.has("file-broken.zip"),
        "what can't be opened is not listed"
    );
    page.assert_no_complaints();
}

#[test]
fn a_file_is_opened_by_its_address() {
    let page = Page::open();
    page.type_into("url-input", &format!("{}data/kegg.gmt.gz", page.address));
    page.click("url-open");
    let is_sets = format!("{}?.value === 'sets'", find("role-kegg.gmt.gz"));
    page.wait_until("the file is there, as gene sets", &is_sets);
    page.type_into("url-input", &format!("{}none.csv", page.address));
    page.click("url-open");
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    assert!(page.shown_error().contains("404"), "{}", page.shown_error());
}

#[test]
fn the_page_works_under_another_path() {
    let page = Page::open_under("/some/where/");
    assert!(page.address.ends_with("/some/where/"), "{}", page.address);
    page.simulate(60, 3);
    page.click("run-here");
    page.wait_until_within(
        Duration::from_secs(120),
        "the data are there",
        &format!("{}.dataset.state === 'done'", find("step-data")),
    );
    assert!(page.figure("data", "class_counts") > 10);
    page.assert_no_complaints();
}

#[test]
fn a_study_under_another_name_is_loaded_and_waits_for_its_files() {
    let page = Page::open();
    let folder = crate::desk::folder("study_of_another_name");
    let path = folder.join("study.txt");
    std::fs::write(&path, "seed = 11\n[data]\nlabelled = [\"gone.csv\"]\n").expect("a file");
    page.pick_files("study-file", &[path]);
    page.wait_until(
        "the file that it names is asked for",
        "document.querySelector('.missing').innerText.includes('gone.csv')",
    );
    page.click("run");
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let said = page.shown_error();
    assert!(said.contains("gone.csv"), "{said}");
    assert!(
        page.states().iter().all(|state| state == "empty"),
        "nothing else is taken in their place: {:?}",
        page.states()
    );
    page.simulate(60, 3);
    page.wait_until(
        "a cohort that was chosen takes their place",
        "document.querySelector('.missing').hidden",
    );
}
