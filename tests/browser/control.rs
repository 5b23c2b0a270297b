//! Who is in charge: pausing, resuming and cancelling a run, the keyboard, small windows and dark colours.

use std::time::Duration;

use crate::page::{Page, find};

/// What the bar shows of a run that goes on.
const COUNT: &str = "document.querySelector('[data-testid=progress] .count').textContent";

#[test]
fn a_run_is_paused_resumed_and_cancelled() {
    let page = Page::open();
    page.simulate(600, 12);
    page.click("run");
    page.wait_until(
        "scores are being computed",
        &format!("{}.dataset.state === 'running'", find("step-pathways")),
    );
    page.watch_long_tasks();
    let bar = find("progress");

    let paused = page.answer_time("pause", &format!("{bar}.dataset.state === 'paused'"));
    // What was under way when the click came may still arrive.
    std::thread::sleep(Duration::from_millis(500));
    let before = page.evaluate(COUNT);
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(page.evaluate(COUNT), before, "a paused run goes on");

    let resumed = page.answer_time(
        "pause",
        &format!("{bar}.dataset.state === 'running' && {COUNT} !== {before}"),
    );
    page.wait_until(
        "pretraining has begun",
        &format!("{}.dataset.state === 'running'", find("step-pretrain")),
    );
    page.wait_until("an epoch is over", &format!("{COUNT} !== ''"));
    let cancelled = page.answer_time("cancel", &format!("{bar}.dataset.state === 'idle'"));
    println!(
        "milliseconds to an answer: pause {paused:.0}, resume {resumed:.0}, cancel {cancelled:.0}"
    );
    println!(
        "the page was busy for {:.0} ms at most",
        page.longest_task()
    );

    page.wait_until(
        "the step is not running any more",
        &format!("{}.dataset.state !== 'running'", find("step-pretrain")),
    );
    assert_eq!(
        page.states()[..3],
        ["done", "done", "done"],
        "finished steps are kept"
    );
    assert_ne!(page.state("pretrain"), "done");
    assert_eq!(page.shown_error(), "");
    page.assert_no_complaints();
}

#[test]
fn what_a_run_takes_is_told_before_it_and_learned_from_it() {
    let page = Page::open();
    page.simulate(60, 3);
    // What can be seen: hidden text is none.
    const LEFT: &str = "(({ textContent, offsetWidth }) => (offsetWidth > 0 ? textContent : ''))(document.querySelector('#progress .left'))";
    let left = || page.evaluate(LEFT);
    let told = left();
    let is_told = told
        .as_str()
        .is_some_and(|told| told.starts_with("Run: about "));
    assert!(is_told, "{told}");
    page.click("step-pretrain");
    let needs = "document.querySelector('step-panel:not([hidden])')?.textContent.match(/Needs about [^.]*/)?.[0] ?? ''";
    page.wait_until(
        "the step says what it needs",
        &format!("/ and \\d+ s/.test({needs})"),
    );
    // A sweep brings what it needs.
    page.click("step-compare");
    page.wait_until(
        "Compare takes longer",
        &format!("((told) => told.startsWith('Run: about ') && told !== {told})({LEFT})"),
    );
    page.choose_a_short_study();
    page.click("step-data");
    let short = left();
    // A machine that takes far longer says so, whatever step it was that took so long, but not for ever.
    page.evaluate(
        "document.querySelector('step-panel').store.runner.pace.note('pathways', 1, 900)",
    );
    page.settle();
    assert_ne!(left(), short);
    let kept = page.evaluate("JSON.parse(localStorage.getItem('genessl-pace'))");
    assert_eq!(kept["pathways"], 30);
    page.run_to_the_end(Duration::from_secs(300));
    assert_eq!(left(), "");
    page.assert_no_complaints();
}

#[test]
fn how_far_a_step_is_has_one_number_or_two_of_one_unit() {
    let page = Page::open();
    page.simulate(60, 3);
    page.choose_a_short_study();
    page.evaluate(&format!(
        "(() => {{ window.counts = new Set(); const count = {}.querySelector('.count');
          new MutationObserver(() => window.counts.add(count.textContent))
            .observe(count, {{ childList: true, characterData: true, subtree: true }}); }})()",
        find("progress")
    ));
    page.run_to_the_end(Duration::from_secs(300));
    let counts = page.evaluate("[...window.counts].filter(Boolean)");
    let counts: Vec<String> = serde_json::from_value(counts).unwrap_or_default();
    println!("the bar showed: {}", counts.join("; "));
    let of_parts = |count: &&String| count.ends_with('%');
    // Steps whose units are counted may be over before they are seen; those that are seen have two numbers.
    for count in counts.iter().filter(|count| !count.ends_with('%')) {
        assert!(count.contains(" of "), "{count}");
    }
    assert!(
        counts.iter().any(|count| of_parts(&count)),
        "no step in parts"
    );
    for count in counts.iter().filter(of_parts) {
        let number = count
            .strip_suffix(" %")
            .and_then(|text| text.parse::<u8>().ok());
        assert!(number.is_some_and(|number| number <= 100), "{count}");
    }
    page.assert_no_complaints();
}

#[test]
fn what_keeps_the_page_busy_is_noticed() {
    let page = Page::open();
    page.watch_long_tasks();
    page.evaluate(
        "setTimeout(() => { const start = performance.now(); while (performance.now() - start < 150); })",
    );
    page.wait_until("the long task is noted", "window.longTasks.length > 0");
    assert!(page.longest_task() >= 150.0, "{} ms", page.longest_task());
}

#[test]
fn the_keyboard_reaches_steps_run_cancel_and_help() {
    let page = Page::open();
    page.simulate(300, 6);
    for (key, step) in [
        ("3", "pathways"),
        ("6", "classify"),
        ("0", "predict"),
        ("1", "data"),
    ] {
        page.evaluate("document.activeElement.blur()");
        page.press(key);
        page.wait_until(
            &format!("{step} is shown"),
            &format!("{}.ariaCurrent === 'step'", find(&format!("step-{step}"))),
        );
    }
    page.press("?");
    page.wait_until(
        "the keys are listed",
        "document.getElementById('keys').open",
    );
    page.press("Escape");
    page.wait_until(
        "the list is closed",
        "!document.getElementById('keys').open",
    );
    page.press("r");
    page.wait_until(
        "the run has begun",
        &format!("{}.dataset.state === 'running'", find("progress")),
    );
    page.press("Escape");
    page.wait_until(
        "the run is over",
        &format!("{}.dataset.state === 'idle'", find("progress")),
    );
    assert_ne!(page.state("classify"), "done");
    page.assert_no_complaints();
}

#[test]
fn every_control_has_a_name_and_is_reached_by_tab() {
    let page = Page::open();
    page.simulate(60, 3);
    for key in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] {
        page.evaluate("document.activeElement.blur()");
        page.press(key);
        let nameless = page.evaluate(
            "[...document.querySelectorAll('button, input, select, textarea, [tabindex=\"0\"]')]
             .filter((e) => e.checkVisibility() && !(e.innerText?.trim() || e.labels?.length || e.ariaLabel || e.title
                || e.getAttribute('aria-labelledby')))
             .map((e) => e.outerHTML.slice(0, 120))",
        );
        assert_eq!(nameless, serde_json::json!([]), "step {key}");
    }
    let live = page
        .evaluate("document.querySelectorAll('[aria-live], [role=alert], [role=status]').length");
    assert!(live.as_u64() >= Some(2), "{live} live regions");
}

#[test]
fn a_narrow_window_and_dark_colours_are_no_trouble() {
    let page = Page::open();
    page.prefer_dark(true);
    page.resize(390, 844);
    // Whatever another page of the same server has saved there.
    page.evaluate("localStorage.setItem('genessl-theme', 'purple')");
    page.reload();
    page.wait_until_ready();
    assert!(
        luminance(&page, "backgroundColor") < 60.0,
        "the ground is dark"
    );
    assert!(luminance(&page, "color") > 150.0, "the text is light");
    page.simulate(60, 3);
    page.choose_a_short_study();
    page.run_to_the_end(Duration::from_secs(300));
    for step in crate::journey::steps() {
        page.click(&format!("step-{step}"));
        std::thread::sleep(Duration::from_millis(300));
        page.screenshot(&format!("narrow-dark-{step}"));
        assert!(!page.scrolls_sideways(), "{step} is wider than the window");
    }
    page.click("theme");
    page.wait_until(
        "the page is light",
        "document.documentElement.dataset.theme === 'light'",
    );
    page.resize(1280, 900);
    page.figure("pretrain", "latent_pca");
    page.screenshot("wide-light");
    assert!(
        luminance(&page, "backgroundColor") > 200.0,
        "the ground is light"
    );
    assert!(!page.scrolls_sideways());
    page.assert_no_complaints();
}

/// How light a colour of the page is, from 0 to 255, whatever way it is written.
fn luminance(page: &Page, property: &str) -> f64 {
    let value = page.evaluate(&format!(
        "(() => {{ const context = document.createElement('canvas').getContext('2d');
          context.fillStyle = getComputedStyle(document.body).{property};
          context.fillRect(0, 0, 1, 1);
          const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
          return 0.2126 * r + 0.7152 * g + 0.0722 * b; }})()"
    ));
    value.as_f64().unwrap_or(f64::NAN)
}
