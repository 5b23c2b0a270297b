//! The plots of the desk Explore: what lies over what, the numbers along their axes, and zooming in all of them together.

use std::time::Duration;

use serde_json::{Value, json};

use crate::page::{Page, find};

/// What a plot shows: how near it is, and how many samples are in its view.
fn shown(page: &Page, name: &str) -> (f64, u64) {
    let plot = find(&format!("scatter-{name}"));
    let both = page.evaluate(&format!("[{plot}.zoom, {plot}.inView().length]"));
    (
        both[0].as_f64().unwrap_or(f64::NAN),
        both[1].as_u64().unwrap_or_default(),
    )
}

/// The numbers along an axis, as they are written.
fn ticks(page: &Page, name: &str, axis: &str) -> Vec<String> {
    let texts = page.evaluate(&format!(
        "[...{}.querySelectorAll('.ticks.{axis} span')].map((span) => span.textContent)",
        find(&format!("scatter-{name}"))
    ));
    serde_json::from_value(texts).unwrap_or_default()
}

/// Zooms a plot about its first sample.
fn zoom(page: &Page, name: &str, times: usize) {
    page.evaluate(&format!(
        "(() => {{ const plot = {}, surface = plot.querySelector('.surface');
          const first = plot.pointAt('{}');
          for (let i = 0; i < {times}; i += 1) surface.dispatchEvent(new WheelEvent('wheel',
            {{ clientX: first.x, clientY: first.y, deltaY: -300, cancelable: true }})); }})()",
        find(&format!("scatter-{name}")),
        first_sample(page)
    ));
}

fn first_sample(page: &Page) -> String {
    let name = page.evaluate("import('./engine/selection.js').then((m) => m.selection.samples[0])");
    name.as_str().expect("a sample's name").to_owned()
}

#[test]
fn axes_have_round_numbers_and_plots_zoom_together() {
    let page = Page::open();
    page.simulate(120, 4);
    page.set("explore", "explore-top_genes", "100");
    page.set("explore", "explore-embed_genes", "200");
    page.set("explore", "tsne-iterations", "250");
    page.click("step-explore");
    page.click("run-here");
    let done = format!("{}.dataset.state === 'done'", find("step-explore"));
    page.wait_until_within(Duration::from_secs(240), "all is laid out", &done);
    for name in ["genes-pca", "genes-tsne", "genes-umap"] {
        let drawn = format!("{}.drawn === 120", find(&format!("scatter-{name}")));
        page.wait_until(&format!("{name} is drawn"), &drawn);
    }
    for axis in ["across", "upwards"] {
        let of_all = ticks(&page, "genes-pca", axis);
        assert!((2..=8).contains(&of_all.len()), "{axis}: {of_all:?}");
        assert_eq!(
            ticks(&page, "genes-umap", axis),
            [""; 0],
            "no meaning, no numbers"
        );
    }
    let smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.ticks span')].map((span) => parseFloat(getComputedStyle(span).fontSize)))",
    );
    assert!(smallest.as_f64() >= Some(11.0), "{smallest} px");

    let before = ticks(&page, "genes-pca", "across");
    zoom(&page, "genes-pca", 3);
    page.wait_until(
        "the zoomed plot is drawn",
        &format!("{}.drawn < 120", find("scatter-genes-pca")),
    );
    assert_ne!(
        ticks(&page, "genes-pca", "across"),
        before,
        "other numbers are in view"
    );
    let alone = find("scatter-genes-umap");
    page.wait_until(
        "each plot is zoomed by itself",
        &format!("{alone}.zoom === 1 && {alone}.inView().length === 0"),
    );

    page.click("zoom-together");
    let (_, in_view) = shown(&page, "genes-pca");
    assert!(in_view > 0 && in_view < 120, "{in_view} samples in view");
    for name in ["genes-tsne", "genes-umap"] {
        let plot = find(&format!("scatter-{name}"));
        let follows = format!(
            "{{ const there = new Set({plot}.inView()); return there.size > 0
               && {}.inView().every((sample) => there.has(sample)); }}",
            find("scatter-genes-pca")
        );
        page.wait_until(
            &format!("{name} shows the same samples"),
            &format!("(() => {follows})()"),
        );
    }
    page.screenshot("together");
    page.evaluate(&format!(
        "{}.querySelector('.surface').dispatchEvent(new MouseEvent('dblclick'))",
        find("scatter-genes-umap")
    ));
    for name in ["genes-pca", "genes-tsne", "genes-umap"] {
        let all = format!("{}.drawn === 120", find(&format!("scatter-{name}")));
        page.wait_until(&format!("{name} shows all samples again"), &all);
    }
    page.assert_no_complaints();
}

#[test]
fn numbers_on_an_axis_are_round_and_written_alike() {
    let page = Page::open();
    let written = page.evaluate(
        "import('./scatter/ticks.js').then(({ roundNumbers }) =>
           [[-3.7, 4.2, 4], [0.0021, 0.0104, 4], [-18, 27, 5], [0, 61000, 4], [12.341, 12.3475, 3], [5, 5, 4]]
             .map(([low, high, most]) => roundNumbers(low, high, most).map(({ text }) => text)))",
    );
    let expected = json!([
        ["−2", "0", "2", "4"],
        ["0.005", "0.010"],
        ["−10", "0", "10", "20"],
        ["0", "20K", "40K", "60K"],
        ["12.345"],
        [],
    ]);
    assert_eq!(written, expected);
}

#[test]
fn what_is_not_known_lies_below_and_is_smaller() {
    let page = Page::open();
    let seen = page.evaluate(
        "(async () => {
          const { Painter } = await import('./scatter/paint.js');
          const { Layout } = await import('./scatter/layout.js');
          const { View } = await import('./scatter/view.js');
          const look = (colour, known) => ({ colour, shape: 'circle', hidden: false, known });
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [200, 100];
          const view = new View();
          view.resize(200, 100);
          [view.x, view.y, view.scale, view.fitted] = [0, 0, 1, false];
          const paint = (codes, places) => {
            const layout = new Layout();
            layout.set(Float32Array.from(places), new Float32Array(codes.length));
            const drawn = new Painter(canvas).paint({ layout, view, codes: Uint16Array.from(codes),
              looks: [look('#ff0000', true), look('#0000ff', false)], selected: new Uint8Array(codes.length),
              selecting: false, ringed: false, radius: 10, opacity: 1, paper: '#ffffff', ink: '#000000' }, 1);
            return [drawn, canvas.getContext('2d').getImageData(0, 0, 200, 100).data];
          };
          const pixels = (data, colour) => {
            let count = 0;
            for (let i = 0; i < data.length; i += 4) count += data.slice(i, i + 3).join() === colour ? 1 : 0;
            return count;
          };
          // Twenty samples of a class and twenty of none, all at one place, in whatever order they are drawn.
          const [drawn, over] = paint(Array.from({ length: 40 }, (_, index) => index % 2), new Array(40).fill(0));
          const [, apart] = paint([0, 1], [-50, 50]);
          return { drawn, hidden: pixels(over, '0,0,255'), known: pixels(apart, '255,0,0'), unknown: pixels(apart, '0,0,255') };
        })()",
    );
    let number = |key: &str| seen.get(key).and_then(Value::as_f64).expect("a number");
    assert_eq!(number("drawn"), 40.0);
    assert_eq!(
        number("hidden"),
        0.0,
        "one of no class lies over one of a class"
    );
    assert!(
        number("unknown") > 0.0 && number("unknown") < 0.6 * number("known"),
        "{seen}"
    );
}
