//! Tables offered beside the page: the blood cells that come with it, and those of a cohorts.json of whoever hosts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::files::small_table;
use crate::page::{Page, find};
use crate::robbed::server::{Act, Thief};

const CELLS: &str = "/cohorts/blood_cells.tsv.gz";

/// A file as a list names it.
fn listed(address: &str, role: &str, content: &str) -> Value {
    let digest = Sha256::digest(content.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "address": address, "role": role, "bytes": content.len(), "sha256": digest })
}

fn bytes(text: &str) -> Act {
    Act::Instead(Arc::new(text.as_bytes().to_vec()))
}

/// The page with this cohorts.json and these files beside it.
fn open_with(thief: &Thief, list: &str, files: &[(&'static str, String)]) -> Page {
    let (list, files) = (list.to_owned(), files.to_vec());
    thief.rule(move |path| {
        let file = files.iter().find(|(name, _)| *name == path);
        match (path, file) {
            ("/cohorts.json", _) => bytes(&list),
            (_, Some((_, content))) => bytes(content),
            _ => Act::Serve,
        }
    });
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    page.wait_until("the blood cells are offered", &find("cohort-use-1"));
    page
}

fn status_says(page: &Page, number: usize, words: &str) {
    page.wait_until(
        &format!("cohort {number} says \"{words}\""),
        &format!(
            "{}?.textContent.includes('{words}')",
            find(&format!("cohort-status-{number}"))
        ),
    );
}

/// The files loaded, with their roles.
fn loaded(page: &Page) -> Value {
    page.settle();
    page.evaluate(
        "document.querySelector('step-panel').store.snapshot.files.map(({ name, role }) => `${role} ${name}`)",
    )
}

fn error_says(page: &Page, parts: &[&str]) {
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let said = page.shown_error();
    for part in parts {
        assert!(said.contains(part), "\"{part}\" is not in: {said}");
    }
}

#[test]
fn blood_cells_are_one_click_from_the_empty_page() {
    let page = Page::open();
    page.wait_until("they are offered", &find("cohort-use-1"));
    assert!(page.text("cohort-1").contains("Real: 700 blood cells"));
    let asked = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('blood_cells')).length";
    assert_eq!(page.evaluate(asked), json!(0), "nothing before the click");
    page.click("cohort-use-1");
    status_says(&page, 1, "Size and SHA-256 are as listed");
    assert_eq!(loaded(&page), json!(["labelled blood_cells.tsv.gz"]));
    page.screenshot("cohorts");
    for step in ["data", "pathways"] {
        page.click(&format!("step-{step}"));
        page.click("run-here");
        page.wait_until_within(
            Duration::from_secs(180),
            &format!("{step} is done"),
            &format!("{}.dataset.state === 'done'", find(&format!("step-{step}"))),
        );
    }
    let classes = page.table("data", "classes");
    let has = |name: &str| classes.iter().flatten().any(|cell| cell == name);
    assert!(has("CD56+ NK") && has("Dendritic"), "{classes:?}");
    let numbers = page.text("step-data") + &page.text("step-pathways");
    assert!(
        numbers.contains("700") && numbers.contains("34"),
        "{numbers}"
    );
    page.assert_no_complaints();
}

#[test]
fn a_hosted_cohort_is_checked_and_kept_and_another_file_changes_nothing() {
    let tables = [
        ("/tables/some%20of%20them.csv", small_table(24, 0)),
        ("/tables/finetune.csv", small_table(16, 100)),
        ("/tables/test.csv", small_table(16, 200)),
    ];
    let study = "[data]\nlabel = \"cancer_type\"\n[pretrain]\nepochs = 3\n";
    let [pretrain, finetune, test] = &tables;
    let good = json!({
        "name": "<img src=x onerror='window.harmed = 1'> a\u{202e}b",
        "about": "<script>window.harmed = 1</script>",
        "licence": "CC0",
        "more": "javascript:window.harmed=1",
    });
    let mut right = good.clone();
    right["more"] = "about.html".into();
    right["study"] = listed("study.toml", "", study);
    right["files"] = json!([
        listed("tables/some%20of%20them.csv", "pretrain", &pretrain.1),
        listed("tables/finetune.csv", "finetune", &finetune.1),
        listed("/tables/test.csv", "test", &test.1),
    ]);
    let wrong = |content: &str| json!({ "name": "Another", "files": [listed("tables/test.csv", "test", content)] });
    // Of the same length, and shorter than what comes.
    let (changed, short) = (test.1.replace("KICH", "KIRC"), &test.1[..200]);
    let elsewhere = Thief::start();
    let (count, note) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let noted = Arc::clone(&note);
    elsewhere.rule(move |_| {
        noted.fetch_add(1, Ordering::SeqCst);
        Act::Serve
    });
    let far = json!({
        "name": "Elsewhere",
        "files": [listed(&format!("{}icons/icon.svg", elsewhere.address), "test", "far")],
    });
    let broken = "[data\n";
    let mut unreadable = wrong(&test.1);
    unreadable["study"] = listed("broken.toml", "", broken);
    let (changed, short) = (wrong(&changed), wrong(short));
    let absent = json!({ "name": "Absent", "files": [listed("absent.csv", "test", "none")] });
    let cohorts = [
        right,
        good,
        changed,
        short,
        far,
        wrong(&test.1),
        unreadable,
        absent,
    ];
    let list = json!({ "cohorts": cohorts });
    let mut files = tables.to_vec();
    files.push(("/study.toml", study.to_owned()));
    files.push(("/broken.toml", broken.to_owned()));
    let thief = Thief::start();
    let page = open_with(&thief, &list.to_string(), &files);
    // The second has an address that is none, and is left out.
    let trouble = page.text("cohorts-trouble");
    assert!(
        trouble.contains("Cohort 2 of cohorts.json, \"<img src=x"),
        "{trouble}"
    );
    let offer = page.text("cohort-2");
    assert!(
        offer.contains("<img src=x") && offer.contains("a b"),
        "{offer}"
    );

    page.click("cohort-use-2");
    status_says(&page, 2, "Size and SHA-256 are as listed");
    let whole = json!([
        "pretrain some of them.csv",
        "finetune finetune.csv",
        "test test.csv"
    ]);
    assert_eq!(loaded(&page), whole);
    let epochs = "document.querySelector('step-panel').store.snapshot.settings.pretrain.epochs";
    assert_eq!(page.evaluate(epochs), json!(3), "its study is loaded");

    for (cohort, part) in [(3, "its SHA-256 begins"), (4, "more than 200 bytes")] {
        page.click(&format!("cohort-use-{cohort}"));
        error_says(&page, &["test.csv", "not the file that was offered", part]);
        assert_eq!(loaded(&page), whole, "nothing is lost");
    }
    page.click("cohort-use-7");
    error_says(&page, &["study file", "line 1"]);
    assert_eq!(loaded(&page), whole, "nothing is lost");
    assert_eq!(page.evaluate(epochs), json!(3), "no setting either");
    assert_eq!(
        note.load(Ordering::SeqCst),
        0,
        "nobody else before the click"
    );
    page.click("cohort-use-8");
    error_says(
        &page,
        &["absent.csv", "no such file", "tell whoever hosts this page"],
    );
    assert!(!page.shown_error().contains("Check the address"));
    assert_eq!(loaded(&page), whole, "nothing is lost");
    page.click("cohort-use-5");
    assert!(page.text("consent").contains("another server"));
    assert_eq!(note.load(Ordering::SeqCst), 0, "nobody else before a yes");
    page.click("consent-no");
    page.wait_until("it is left", &format!("!{}.disabled", find("cohort-use-5")));
    assert_eq!(page.shown_error(), "");
    assert_eq!(note.load(Ordering::SeqCst), 0);
    page.click("cohort-use-5");
    page.click("consent-yes");
    error_says(
        &page,
        &["could not be fetched", "tell whoever hosts this page"],
    );
    assert!(note.load(Ordering::SeqCst) > 0);
    assert_eq!(loaded(&page), whole);
    page.forgive_complaints();

    // Another cohort in its place, then the first once more without a network.
    page.click("cohort-use-1");
    status_says(&page, 1, "as listed");
    assert_eq!(loaded(&page), json!(["labelled blood_cells.tsv.gz"]));
    let counted = Arc::clone(&count);
    thief.rule(move |path| {
        // The page itself may still be coming, to be kept.
        if path.ends_with(".csv") || path == "/study.toml" {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        Act::Refuse
    });
    page.click("cohort-use-2");
    page.wait_until(
        "it is back",
        "document.querySelector('step-panel').store.snapshot.files.length === 3",
    );
    assert_eq!(loaded(&page), whole);
    assert_eq!(count.load(Ordering::SeqCst), 0, "all of it was kept");

    page.click("cohort-forget-2");
    page.wait_until(
        "it is kept no longer",
        &format!("{}.hidden", find("cohort-forget-2")),
    );
    page.click("cohort-use-2");
    error_says(&page, &["could not be fetched"]);
    assert_eq!(loaded(&page), whole);
    assert_eq!(page.evaluate("window.harmed ?? null"), Value::Null);
    page.forgive_complaints();

    // One without a study begins with the defaults.
    thief.rule({
        let content = test.1.clone();
        move |path| match path {
            "/tables/test.csv" => bytes(&content),
            _ => Act::Refuse,
        }
    });
    page.click("cohort-use-6");
    status_says(&page, 6, "as listed");
    assert_eq!(loaded(&page), json!(["test test.csv"]));
    assert_eq!(page.evaluate(epochs), json!(50));
    page.assert_no_complaints();
}

#[test]
fn fetching_is_cancelled_and_a_page_without_https_says_what_it_did_not_check() {
    let thief = Thief::start();
    thief.rule(|path| if path == CELLS { Act::Hold } else { Act::Serve });
    let insecure =
        "Object.defineProperty(crypto, 'subtle', { value: undefined }); delete window.caches;";
    let page = Page::open_at(&thief.address, insecure);
    page.wait_until_ready();
    page.click("cohort-use-1");
    status_says(&page, 1, "waiting for the server");
    page.click("cohort-cancel-1");
    page.wait_until(
        "it can be asked for again",
        &format!(
            "!{}.disabled && {}.hidden",
            find("cohort-use-1"),
            find("cohort-cancel-1")
        ),
    );
    assert_eq!(loaded(&page), json!([]));
    assert!(page.evaluate(&format!("{}.hidden", find("error"))) == true);
    thief.relent();
    page.click("cohort-use-1");
    status_says(&page, 1, "Size checked, SHA-256 not");
    assert_eq!(loaded(&page), json!(["labelled blood_cells.tsv.gz"]));
}

#[test]
fn a_broken_list_of_cohorts_harms_nothing_and_an_absent_one_is_not_told() {
    let thief = Thief::start();
    let file = "{ \"address\": \"a.csv\", \"role\": \"test\", \"bytes\": 1, \"sha256\": \"12\" }";
    let bad_digest = format!("{{ \"cohorts\": [{{ \"name\": \"A\", \"files\": [{file}] }}] }}");
    for (list, said) in [
        ("{ \"cohorts\": [", "cohorts.json is left out"),
        ("[]", "it has no list \"cohorts\""),
        (
            "{ \"cohorts\": [7, null, [], {\"name\": 3}] }",
            "it is no object",
        ),
        (bad_digest.as_str(), "\"sha256\" of files[0]"),
        (&"[".repeat(200_000), "cohorts.json is left out"),
    ] {
        let page = open_with(&thief, list, &[]);
        let trouble = page.text("cohorts-trouble");
        assert!(trouble.contains(said), "{trouble}");
        assert!(!page.has("cohort-use-2"), "{list:.40}");
        page.assert_no_complaints();
    }
    thief.rule(|path| match path {
        "/cohorts.json" | "/cohorts/built-in.json" => Act::Absent,
        _ => Act::Serve,
    });
    let page = Page::open_at(&thief.address, "");
    page.wait_until_ready();
    page.simulate(60, 3);
    assert!(!page.has("cohorts-trouble") && !page.has("cohort-use-1"));
    page.forgive_complaints();
}
