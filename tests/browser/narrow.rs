//! A narrow window: the header's tools folded into a menu, and how much height header and bar take.

use serde_json::{Value, json};

use crate::desk::folder;
use crate::page::{Page, find};

/// A telephone, held upright.
const WINDOW: (u32, u32) = (390, 844);

impl Page {
    fn menu_is_open(&self) -> bool {
        let shown = self.evaluate("document.getElementById('tools').checkVisibility()");
        let told = self.attribute("menu", "aria-expanded");
        assert_eq!(shown, json!(told == "true"), "what is told is what is seen");
        shown == Value::Bool(true)
    }

    fn focused(&self) -> String {
        let id = self.evaluate("document.activeElement.id");
        id.as_str().unwrap_or_default().to_owned()
    }

    /// The heights of header and bar together, in CSS pixels.
    fn height_of_frame(&self) -> f64 {
        let height = "['#top', '#bar'].reduce((sum, part) =>
            sum + document.querySelector(part).getBoundingClientRect().height, 0)";
        self.evaluate(height).as_f64().unwrap_or(f64::INFINITY)
    }
}

#[test]
fn the_tools_are_a_menu_that_closes_by_key_click_and_use() {
    let page = Page::open();
    assert!(
        !page
            .evaluate("document.getElementById('menu').checkVisibility()")
            .as_bool()
            .unwrap_or(true),
        "in a wide window the tools stand in the header"
    );
    page.resize(WINDOW.0, WINDOW.1);
    assert!(!page.menu_is_open());
    page.click("menu");
    assert!(page.menu_is_open());
    page.screenshot("menu");
    page.press("Tab");
    assert_eq!(page.focused(), "device", "the menu's first tool comes next");
    page.press("Escape");
    assert!(!page.menu_is_open());
    assert_eq!(page.focused(), "menu", "the focus is given back");

    page.click("menu");
    page.evaluate("document.getElementById('help').focus()");
    page.press("Tab");
    assert!(!page.menu_is_open(), "the focus has left it");

    page.click("menu");
    page.click_at((60.0, 500.0));
    assert!(!page.menu_is_open());

    page.click("help");
    assert!(!page.menu_is_open(), "a tool that is used folds the menu");
    page.wait_until(
        "the keys are listed",
        "document.getElementById('keys').open",
    );
    page.press("Escape");
    page.wait_until(
        "the list is closed",
        "!document.getElementById('keys').open",
    );
    assert_eq!(page.focused(), "menu", "the focus is where it was");
    page.assert_no_complaints();
}

#[test]
fn header_and_bar_leave_the_window_to_the_step() {
    let page = Page::open();
    page.resize(WINDOW.0, WINDOW.1);
    let idle = page.height_of_frame();
    page.simulate(600, 12);
    page.click("run");
    let counting = format!(
        "{}.querySelector('.count').textContent !== ''",
        find("progress")
    );
    page.wait_until("the run has begun", &counting);
    let running = page.height_of_frame();
    page.click("menu");
    page.press("Escape");
    assert!(!page.menu_is_open());
    assert_ne!(
        page.attribute("progress", "data-state"),
        "cancelling",
        "the key closed the menu, it did not cancel the run"
    );
    page.screenshot("running");
    page.click("cancel");
    println!("header and bar: {idle} pixels, {running} while a run goes");
    assert!(idle <= 110.0, "{idle} of {} pixels", WINDOW.1);
    assert!(running <= 140.0, "{running} of {} pixels", WINDOW.1);
    page.assert_no_complaints();
}

/// A long run's words give way to each other. A page that scrolls sideways for them gets a scrollbar, is laid out anew
/// for the narrower place, loses the bar again, and so on at every word.
#[test]
fn long_words_in_the_bar_widen_nothing() {
    let page = Page::open();
    let widths = "(() => {
        const progress = document.getElementById('progress');
        progress.dataset.state = 'running';
        progress.querySelector('.message').textContent = 'Compare: frozen encoder with 30 % of the labels, repeat 7';
        progress.querySelector('.count').textContent = '1,234 of 12,345';
        progress.querySelector('progress').hidden = false;
        progress.querySelector('.left').textContent = '12 h 59 min left in this step';
        return [document.documentElement.scrollWidth, innerWidth];
    })()";
    for width in [1280, 900, 780, 560, 390] {
        page.resize(width, 640);
        let seen: (u32, u32) = serde_json::from_value(page.evaluate(widths)).unwrap_or_default();
        assert_eq!(seen, (width, width), "what the page wants, and the window");
    }
    page.screenshot("long-words");
    page.assert_no_complaints();
}

/// What a person's table calls its columns makes no panel wider than the window.
#[test]
fn long_names_of_columns_widen_nothing() {
    let page = Page::open();
    let genes = ["TP53", "EGFR", "MYC", "KRAS", "PTEN", "VIM", "CDH1", "ACTB"];
    let long = "Fraction_of_the_genome_that_is_altered_in_this_sample_by_copy_number";
    let mut table = format!("sample,cancer_type,{long},{}\n", genes.join(","));
    for sample in 0..30_usize {
        let values = (0..genes.len()).map(|gene| (sample * 37 + gene * 101) % 997);
        let values: Vec<String> = values.map(|value| format!(",{value}.5")).collect();
        let class = ["KIRC", "LUAD"][sample % 2];
        table += &format!("P{sample},{class},part {}{}\n", sample % 3, values.concat());
    }
    let file = folder("long").join("long_names.csv");
    std::fs::write(&file, table).expect("a file");
    page.drop_files(&[file]);
    page.card("long_names.csv");
    // Only to Explore, so that the view stays there.
    page.click("step-explore");
    page.click("run-here");
    page.wait_for_state("explore", "done");
    page.resize(WINDOW.0, WINDOW.1);
    page.click("step-data");
    assert!(!page.scrolls_sideways(), "the card");
    page.click("step-explore");
    let offered = format!(
        "[...document.querySelectorAll('.colour-control option')].some(({{ text }}) => text.includes('{long}'))"
    );
    page.wait_until("the column can be coloured by", &offered);
    assert!(!page.scrolls_sideways(), "Explore");
    page.screenshot("long-names");
    page.assert_no_complaints();
}
