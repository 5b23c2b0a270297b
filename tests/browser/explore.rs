//! The panel Explore: every method, one of them cancelled half-way, colours, the selection, and what is saved.

use std::time::Duration;

use serde_json::{Value, json};

use crate::page::{Page, find};

const LIMIT: Duration = Duration::from_secs(240);

impl Page {
    /// Waits until a picture has all points and nothing runs.
    fn wait_for_scatter(&self, name: &str, points: usize) {
        let scatter = find(&format!("scatter-{name}"));
        let idle = format!("{}.dataset.state === 'idle'", find("progress"));
        let card = format!("{scatter}.closest('[data-state]').dataset.state === 'done'");
        self.wait_until_within(
            LIMIT,
            &format!("{name} is laid out"),
            &format!("{scatter}?.drawn === {points} && {idle} && {card}"),
        );
    }

    /// Drags the mouse from place to place.
    fn drag(&self, places: &[(f64, f64)]) {
        let (first, last) = (places[0], places[places.len() - 1]);
        self.mouse("mouseMoved", first, false);
        self.mouse("mousePressed", first, true);
        for &place in &places[1..] {
            self.mouse("mouseMoved", place, true);
        }
        self.mouse("mouseReleased", last, false);
    }

    /// The corners of a picture, a little inside.
    fn corners(&self, scatter: &str) -> [(f64, f64); 4] {
        let scatter = find(&format!("scatter-{scatter}"));
        let b = self.evaluate(&format!(
            "(() => {{ const canvas = {scatter}.querySelector('canvas');
              canvas.scrollIntoView({{ block: 'center', behavior: 'instant' }});
              const b = canvas.getBoundingClientRect();
              return [b.x + 3, b.y + 3, b.right - 3, b.bottom - 3]; }})()"
        ));
        let at = |place: usize| b[place].as_f64().expect("a number");
        let (left, top, right, bottom) = (at(0), at(1), at(2), at(3));
        [(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    /// Goes to the panel with a small cohort whose genes are mapped.
    fn explore(&self, samples: usize, types: usize) {
        self.simulate(samples, types);
        self.set("explore", "explore-top_genes", "100, 300");
        self.set("explore", "explore-embed_genes", "300");
    }
}

#[test]
fn every_method_runs_and_one_is_cancelled_half_way() {
    let page = Page::open();
    page.explore(150, 5);
    page.click("run-genes-pca");
    page.wait_for_scatter("genes-pca", 150);

    page.set("explore", "tsne-iterations", "100000");
    page.click("run-genes-tsne");
    let settling = format!("{}?.drawn === 150", find("scatter-genes-tsne"));
    page.wait_until_within(LIMIT, "the layout is drawn while it settles", &settling);
    page.screenshot("explore-settling");
    page.click("run-genes-tsne");
    page.wait_until(
        "it is cancelled",
        &format!("{}.dataset.state === 'idle'", find("progress")),
    );
    assert_eq!(page.shown_error(), "");
    let card = format!(
        "{}.closest('[data-state]').dataset.state",
        find("scatter-genes-tsne")
    );
    page.wait_until(
        "the half-settled layout is gone",
        &format!("{card} === 'ready'"),
    );
    page.wait_until(
        "the picture before it stays",
        &format!("{}.drawn === 150", find("scatter-genes-pca")),
    );

    page.set("explore", "tsne-iterations", "300");
    page.click("run-genes-tsne");
    page.wait_for_scatter("genes-tsne", 150);
    page.click("run-genes-umap");
    page.wait_for_scatter("genes-umap", 150);
    page.click("run-genes-clusters");
    assert!(page.figure("explore", "cluster_types") > 20);
    assert!(page.figure("explore", "cluster_scan") > 20);
    page.set("explore", "umap-min_dist", "0.3");
    let stale = format!(
        "{}.closest('[data-state]').dataset.state === 'stale'",
        find("scatter-genes-umap")
    );
    page.wait_until(
        "UMAP is out of date, t-SNE is not",
        &format!("{stale} && {card} === 'done'"),
    );
    page.screenshot("explore-methods");
    page.assert_no_complaints();
}

#[test]
fn samples_are_coloured_selected_compared_and_saved() {
    let page = Page::open();
    page.explore(160, 4);
    page.click("step-explore");
    page.click("run-here");
    page.wait_for_scatter("genes-umap", 160);
    page.wait_until(
        "clusters are there",
        &format!("{}.dataset.state === 'done'", find("step-explore")),
    );

    let gene = page.table("explore", "variable_genes")[0][1].clone();
    page.evaluate(&format!("{}.focus()", find("colour-search")));
    page.ask("Input.insertText", json!({ "text": gene }));
    page.press("Enter");
    page.wait_until(
        "the samples are coloured by the gene",
        &format!("{}.value === 'gene:{gene}'", find("colour-by")),
    );
    let svg = String::from_utf8(page.saved("download-scatter-genes-umap-svg", "genes_umap.svg"))
        .expect("text");
    assert!(
        page.is_svg(&svg) && svg.contains(&gene),
        "the figure names the gene"
    );

    page.click("tool-lasso");
    let [a, b, c, d] = page.corners("genes-pca");
    let middle = ((a.0 + b.0) / 2.0, a.1);
    let foot = ((c.0 + d.0) / 2.0, c.1);
    page.drag(&[a, middle, foot, d, a]);
    page.wait_until(
        "some samples are selected",
        &format!(
            "/^[1-9][0-9]* of 160/.test({}.textContent)",
            find("selection-count")
        ),
    );
    let count = page.text("selection-count");
    let count: usize = count
        .split(' ')
        .next()
        .and_then(|text| text.parse().ok())
        .expect("a number");
    assert!(
        count > 10 && count < 150,
        "{count} samples in half of the picture"
    );
    let selected =
        String::from_utf8(page.saved("download-selection-csv", "selection.csv")).expect("text");
    assert_eq!(selected.trim_end().lines().count(), count + 1);

    page.click("selection-compare");
    let volcano = "document.querySelectorAll('[data-testid=figure-volcano_genes] .drawing svg \
                   :is(circle, rect, path, polygon, text)').length";
    page.wait_until_within(
        LIMIT,
        "the volcano plot is drawn",
        &format!("{volcano} > 20"),
    );
    page.screenshot("explore-selection");
    page.click("selection-clear");
    page.wait_until(
        "nothing is selected",
        &format!("{}.textContent.startsWith('0 of')", find("selection-count")),
    );
    page.assert_no_complaints();
}

/// An engine of the test's own: how often what runs is interrupted must not matter, nor that it runs again.
#[test]
fn the_same_seed_gives_the_same_bits_however_the_work_is_cut() {
    let page = Page::open();
    let layouts = page.evaluate(
        "(async () => {
          const { default: init, Engine } = await import(new URL('pkg/genessl.js', location.href).href);
          await init();
          const fetched = await Promise.all(['catalogue.bin', 'kegg.gmt', 'wikipathways.gmt'].map(async (name) =>
            new Uint8Array(await (await fetch(new URL(`data/${name}.gz`, location.href))).arrayBuffer())));
          const hash = (numbers) => {
            let hash = 2166136261;
            for (const byte of new Uint8Array(numbers.buffer)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
            return hash;
          };
          const lay = async (pause) => {
            const engine = new Engine(...fetched);
            engine.simulate(120, 4);
            const found = {};
            for (const method of ['tsne', 'umap']) {
              engine.startAnalysis(`genes/${method}`);
              for (let calls = 1; !engine.advance().finished; calls += 1) {
                if (calls % pause === 0) {
                  try { engine.scatter('genes', method); } catch {}
                  await new Promise((resolve) => setTimeout(resolve));
                }
              }
              const { x, y } = engine.scatter('genes', method);
              found[method] = [x.length, hash(x), hash(y)];
            }
            return found;
          };
          return [await lay(1000000), await lay(7), await lay(50)];
        })()",
    );
    let [whole, sliced, again] = [&layouts[0], &layouts[1], &layouts[2]];
    assert_eq!(whole, sliced, "slices of seven pieces");
    assert_eq!(whole, again, "slices of fifty pieces");
    assert_eq!(whole["tsne"][0], 120);
    assert_ne!(whole["tsne"][1], whole["umap"][1]);
}

#[test]
fn raw_and_learned_stand_side_by_side() {
    let page = Page::open();
    page.simulate(120, 4);
    page.choose_a_short_study();
    page.set("explore", "explore-top_genes", "100");
    page.set("explore", "explore-embed_genes", "200");
    page.set("explore", "tsne-iterations", "300");
    page.run_to_the_end(Duration::from_secs(300));
    page.click("step-explore");
    page.click("learned-switch");
    page.click("run-latent-umap");
    page.wait_for_scatter("latent-umap", 120);
    page.wait_for_scatter("genes-umap", 120);
    page.click("tool-box");
    let [a, _, c, _] = page.corners("latent-umap");
    page.drag(&[a, ((a.0 + c.0) / 2.0, c.1)]);
    page.wait_until(
        "the selection holds in both",
        &format!("/^[1-9]/.test({}.textContent)", find("selection-count")),
    );
    let choices: Vec<Value> = page
        .evaluate(&format!(
            "[...{}.options].map((option) => option.value)",
            find("colour-by")
        ))
        .as_array()
        .cloned()
        .unwrap_or_default();
    for by in ["label", "part", "clusters", "predicted", "confidence"] {
        assert!(
            choices.contains(&json!(by)),
            "{by} is not offered: {choices:?}"
        );
    }
    page.screenshot("explore-learned");
    page.assert_no_complaints();
}
