//! The page as one file, opened from a disk as by a double click.

use std::time::Duration;

use crate::page::Page;
use crate::robbed::server::site;

#[test]
fn the_page_as_one_file_runs_a_study_from_a_disk_and_asks_for_nothing() {
    let file = site().join("genessl.html");
    let page = Page::open_at(&format!("file://{}", file.display()), "");
    page.wait_until_ready();
    page.simulate(110, 3);
    page.choose_a_short_study();
    page.run_to_the_end(Duration::from_secs(200));
    assert!(page.text("sentence").len() > 20);
    // What it fetches lies in it: nothing is asked of anywhere.
    let asked = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !/^(blob|data):/.test(name))",
    );
    assert_eq!(asked, serde_json::json!([]));
    page.assert_no_complaints();
}
