//! A start that can't happen says so within ten seconds, and what to do.

use std::time::{Duration, Instant};

use super::moments::{Moments, times};
use super::server::{Act, Thief, files, site};
use super::study::{clean, expect_the_same, load, open};
use crate::page::{Page, find};

/// As long as a start that can't happen may go unsaid.
const WITHIN: Duration = Duration::from_secs(10);
const READY: &str = "document.querySelector('[data-testid=run]')?.disabled === false";

/// What the page says instead of starting: the words of index.html, or a message of the page itself.
const SAID: &str =
    "(() => { const [first, box] = ['unstarted', 'error'].map((id) => document.getElementById(id));
  return (first && getComputedStyle(first).visibility === 'visible' ? first.innerText : '')
    + (box && !box.hidden ? box.innerText : ''); })()";

/// Waits until it is said why the page does not start, or until it has started, and returns what was said.
fn outcome(page: &Page, theft: &str) -> String {
    let started = Instant::now();
    let settled = format!("{SAID} !== '' || {READY}");
    page.wait_until_within(
        WITHIN,
        &format!("the page starts or says why not ({theft})"),
        &settled,
    );
    let said = page.evaluate(SAID);
    let said = said.as_str().unwrap_or_default().to_owned();
    println!(
        "{theft}: {:.1} s: {}",
        started.elapsed().as_secs_f64(),
        said.replace('\n', " ")
    );
    said
}

fn is_plain(said: &str) -> bool {
    let words = ["reload", "server", "tried again"];
    words.iter().any(|word| said.contains(word))
        && !said.contains("null")
        && !said.contains("[object")
}

#[test]
fn wrong_content_types_are_named_or_do_no_harm() {
    const KINDS: [&str; 4] = [
        "text/plain",
        "text/html",
        "application/octet-stream",
        "image/png",
    ];
    let thief = Thief::start();
    let mut moments = Moments::of("content types");
    for time in 0..times(3) {
        let kind = *moments.one_of(&KINDS);
        // One file, or all that end alike.
        let all = files();
        let file = moments.one_of(&all).clone();
        let end = match moments.below(3) {
            0 => [".js", ".css", ".wasm", ".gz"][moments.below(4) as usize].to_owned(),
            _ => file,
        };
        let theft = format!("{time}: {end} as {kind}");
        let wrong = end.clone();
        thief.rule(move |path| match path.ends_with(&wrong) {
            true => Act::As(kind),
            false => Act::Serve,
        });
        let page = open(&thief, "");
        let said = outcome(&page, &theft);
        // Style sheets and what is fetched as bytes are no reason not to start.
        if !end.ends_with(".js") {
            page.wait_until("it starts all the same", READY);
        } else if page.evaluate(READY) != true {
            assert!(is_plain(&said), "{theft}: {said}");
        }
        page.forgive_complaints();
    }
    // A page that started goes on, whatever is sent from now on.
    let clean = clean();
    thief.relent();
    let page = open(&thief, "");
    page.wait_until_ready();
    thief.rule(|_| Act::As("text/plain"));
    load(&page, &clean.files);
    page.click("run");
    expect_the_same(&page, &clean, "wrong types after the start");
}

#[test]
fn a_server_that_does_not_answer_is_said_and_waited_for() {
    let thief = Thief::start();
    let mut moments = Moments::of("silent server");
    for time in 0..times(2) {
        let all = files();
        let file = moments.one_of(&all).clone();
        let theft = format!("{time}: {file} does not come");
        let held = file.clone();
        thief.rule(move |path| if path == held { Act::Hold } else { Act::Serve });
        let page = open(&thief, "");
        let said = outcome(&page, &theft);
        if page.evaluate(READY) != true {
            assert!(is_plain(&said), "{theft}: {said}");
            if time == 0 {
                page.screenshot("silent-server");
            }
        }
        thief.relent();
        page.wait_until(&format!("it starts once all has come ({theft})"), READY);
        page.wait_until("what was said is gone", &format!("{SAID} === ''"));
    }
}

#[test]
fn a_server_of_which_nothing_but_the_first_page_comes_is_said() {
    let thief = Thief::start();
    thief.rule(|path| if path == "/" { Act::Serve } else { Act::Hold });
    let page = open(&thief, "");
    assert!(is_plain(&outcome(&page, "nothing comes")));
    page.screenshot("nothing-comes");
    thief.rule(|path| {
        if path.ends_with("marks.js") {
            Act::Absent
        } else {
            Act::Serve
        }
    });
    let page = open_in_a_row(page, &thief);
    let said = outcome(&page, "a module is absent");
    assert!(
        said.contains("every file of the page must be there"),
        "{said}"
    );
}

/// Another page, once the one before is closed: there is one browser at a time.
fn open_in_a_row(before: Page, thief: &Thief) -> Page {
    before.forgive_complaints();
    drop(before);
    open(thief, "")
}

#[test]
fn a_page_opened_as_a_file_says_how_to_open_it() {
    let page = Page::open_at(&format!("file://{}/index.html", site().display()), "");
    let said = outcome(&page, "opened as a file");
    assert!(
        said.contains("opened as a file") && said.contains("web server"),
        "{said}"
    );
    assert!(page.evaluate(&format!("{}.checkVisibility()", find("unstarted"))) == true);
    for (name, width, height, dark) in [("wide", 1280, 900, false), ("narrow-dark", 390, 844, true)]
    {
        page.resize(width, height);
        page.prefer_dark(dark);
        page.screenshot(&format!("opened-as-a-file-{name}"));
    }
}
