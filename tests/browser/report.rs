//! A report saved by the page: it reads without network and can be opened as a study; with the page and the files in it, it runs
//! from a disk to the same bits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::accessible::{axe, violations};
use crate::desk::folder;
use crate::page::{Page, find};

const RUN: Duration = Duration::from_secs(300);

/// A labelled table, called as markup.
fn table() -> PathBuf {
    let file = folder("report").join("<b>cohort.csv");
    let mut simulate = Command::new(env!("CARGO_BIN_EXE_genessl"));
    simulate
        .args(["simulate", "--samples", "110", "--types", "3", "--out"])
        .arg(&file);
    assert!(simulate.status().expect("the program runs").success());
    file
}

/// A report of a short study of that table.
fn saved(size: &str) -> PathBuf {
    let page = Page::open();
    page.drop_files(&[table()]);
    page.wait_until(
        "the table is there",
        "document.querySelector('step-panel').store.snapshot.files.length === 1",
    );
    page.choose_a_short_study();
    // The link that was there before is no sign that the dialogue is.
    let open = format!("{}.open", find("share-dialog"));
    page.click("share");
    page.wait_until("the dialogue is there", &open);
    let disabled = page.evaluate(&format!("{}.disabled", find("report-save")));
    assert_eq!(disabled, true, "nothing can be saved yet");
    page.click("share-close");
    page.run_to_the_end(RUN);
    page.click("share");
    page.wait_until("the dialogue is there", &open);
    page.type_into("report-title", "A <i>title</i>");
    page.click(&format!("report-{size}"));
    page.screenshot("report_dialog");
    let bytes = page.saved("report-save", "report.html");
    page.assert_no_complaints();
    let file = folder("report").join(format!("{size}.html"));
    fs::write(&file, bytes).expect("a place for the report");
    file
}

fn opened(file: &Path) -> Page {
    let page = Page::open_at(&format!("file://{}", file.display()), "");
    page.wait_until("it is there", "document.readyState === 'complete'");
    page
}

#[test]
fn a_report_reads_without_network_and_opens_as_a_study() {
    let file = saved("light");
    let size = fs::metadata(&file).expect("a report").len();
    assert!(size < 3_000_000, "{size} bytes");
    let page = opened(&file);
    assert_eq!(
        page.evaluate("document.querySelector('h1').textContent"),
        "A <i>title</i>"
    );
    let shown = page.evaluate("document.querySelectorAll('figure').length");
    assert!(shown.as_u64() > Some(10), "{shown}");
    assert_eq!(
        page.evaluate("document.querySelectorAll('td b, h1 i').length"),
        0
    );
    // A column is sorted by its number, down and up.
    let sorted = page.evaluate(
        "(() => {
          const table = [...document.querySelectorAll('table')].find((one) => one.caption.textContent === 'Samples of each class');
          const column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === 'all');
          const values = () => [...table.tBodies[0].rows].map((row) => Number(row.cells[column].textContent));
          const button = table.tHead.rows[0].cells[column].querySelector('button');
          button.click();
          const up = values();
          button.click();
          return [up, values(), table.tHead.rows[0].cells[column].getAttribute('aria-sort')];
        })()",
    );
    let mut up: Vec<u64> = serde_json::from_value(sorted[0].clone()).expect("numbers");
    let down: Vec<u64> = serde_json::from_value(sorted[1].clone()).expect("numbers");
    assert!(up.len() > 2 && up.is_sorted(), "{sorted}");
    up.reverse();
    assert_eq!((up, &sorted[2]), (down, &json!("descending")));
    page.screenshot("report");
    if let Ok(axe) = axe() {
        page.evaluate(&format!("{axe}; void 0"));
        page.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
        );
        assert_eq!(violations(&page), Vec::<String>::new());
    }
    page.assert_no_complaints();
    drop(page);
    let page = Page::open();
    page.drop_files(&[file, table()]);
    page.wait_until(
        "its record is told of",
        &format!("!{}.hidden", find("replay")),
    );
    page.click("replay-run");
    page.wait_until_within(
        RUN,
        "it is the same",
        &format!(
            "{}.textContent === 'Identical, to the last bit, at every step.'",
            find("replay-sentence")
        ),
    );
    page.assert_no_complaints();
}

#[test]
fn a_complete_report_runs_its_study_from_a_disk_to_the_same_bits() {
    let file = saved("complete");
    let page = opened(&file);
    assert!(
        page.shown_text()
            .contains("All that the study read comes along.")
    );
    page.evaluate("document.querySelector('#genessl-start').click()");
    page.wait_until_within(
        RUN,
        "it is the same",
        &format!(
            "{}?.textContent === 'Identical, to the last bit, at every step.'",
            find("replay-sentence")
        ),
    );
    page.screenshot("report_run");
    let asked = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !/^(blob|data):/.test(name))",
    );
    assert_eq!(asked, json!([]));
    page.assert_no_complaints();
    drop(page);
    // The page takes the study and its files out of it, in the place of another file of the same name.
    let page = Page::open();
    let other = folder("report").join("other").join("<b>cohort.csv");
    fs::create_dir_all(other.parent().expect("a folder")).expect("a folder");
    let text = fs::read_to_string(table()).expect("a table");
    fs::write(&other, text.replacen(",0", ",1", 1)).expect("a place");
    page.drop_files(&[other]);
    page.wait_until(
        "the table is there",
        "document.querySelector('step-panel').store.snapshot.files.length === 1",
    );
    page.drop_files(std::slice::from_ref(&file));
    page.wait_until(
        "its record is told of",
        &format!("!{}.hidden", find("replay")),
    );
    let files = "document.querySelector('step-panel').store.snapshot.files.map(({ role, name }) => [role, name])";
    assert_eq!(page.evaluate(files), json!([["labelled", "<b>cohort.csv"]]));
    page.click("replay-run");
    page.wait_until_within(
        RUN,
        "it is the same",
        &format!(
            "{}.textContent === 'Identical, to the last bit, at every step.'",
            find("replay-sentence")
        ),
    );
    page.assert_no_complaints();
    drop(page);
    // One whose file was changed on its way is told, and opens as a study that asks for it.
    let damaged = folder("report").join("damaged.html");
    let text = fs::read_to_string(&file).expect("a report");
    let (before, after) = text.split_once("data-given=").expect("a file");
    let (tag, bytes) = after.split_once('>').expect("its bytes");
    fs::write(
        &damaged,
        format!("{before}data-given={tag}>!{}", &bytes[1..]),
    )
    .expect("a place");
    let page = Page::open();
    page.drop_files(&[damaged]);
    page.wait_until("the failure is told", &format!("!{}.hidden", find("error")));
    let said = page.shown_error();
    assert!(
        said.contains("damaged or changed") && said.contains("<b>cohort.csv"),
        "{said}"
    );
}
