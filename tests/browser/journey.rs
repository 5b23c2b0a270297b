//! What the tests have in common beyond single clicks: choosing settings, running, and looking at what came of it.

use std::time::Duration;

use genessl::study::Step;
use serde_json::Value;

use crate::page::{Page, find};

/// The names of the steps, in the order of the data.
pub fn steps() -> impl Iterator<Item = &'static str> {
    Step::all().iter().map(|step| step.name())
}

impl Page {
    /// The state that the rail shows for a step.
    pub fn state(&self, step: &str) -> String {
        self.attribute(&format!("step-{step}"), "data-state")
    }

    /// The states of all steps, in order.
    pub fn states(&self) -> Vec<String> {
        steps().map(|step| self.state(step)).collect()
    }

    /// Waits until the rail shows a state for a step.
    pub fn wait_for_state(&self, step: &str, state: &str) {
        let shown = format!(
            "{}?.dataset.state === '{state}'",
            find(&format!("step-{step}"))
        );
        self.wait_until(&format!("{step} is {state}"), &shown);
    }

    /// Takes the built-in cohort, at a size of one's own.
    pub fn simulate(&self, samples: usize, types: usize) {
        self.click("step-data");
        self.type_into("simulate-samples", &samples.to_string());
        self.type_into("simulate-types", &types.to_string());
        self.click("simulate");
        self.wait_for_state("data", "ready");
    }

    /// Types into a setting of a step and waits until the engine has it.
    pub fn set(&self, step: &str, setting: &str, value: &str) {
        self.click(&format!("step-{step}"));
        self.type_into(&format!("setting-{setting}"), value);
        self.settle();
    }

    /// Waits until the engine has all files and settings that the page was given.
    pub fn settle(&self) {
        // Changes wait for one another: once a change of nothing is done, so are those before. What came of them is shown a
        // little later.
        self.evaluate(
            "(() => { const { store } = document.querySelector('step-panel');
              return store.inputs.move('test', 'test', 'no file').then(() => store.refresh()); })()",
        );
    }

    /// Agrees to what takes long being kept, as one who was asked.
    pub fn agree_to_keeping(&self) {
        self.evaluate("document.querySelector('step-panel').store.keeper.agreement.give(true)");
    }

    /// Settings that make a run short: a small encoder, few genes, few epochs, layouts that settle only half.
    pub fn choose_a_short_study(&self) {
        self.evaluate(
            "(() => { const { inputs } = document.querySelector('step-panel').store;
              return Promise.all(Object.entries({
                features: { top_variable: 200 },
                pretrain: { epochs: 3, hidden: [64, 32], latent: 16 },
                classify: { supervised_epochs: 20, frozen_epochs: 20, unfrozen_epochs: 20 },
                explore: { top_genes: [100], embed_genes: 200 },
                tsne: { iterations: 250 },
              }).flatMap(([section, values]) =>
                Object.entries(values).map(([key, value]) => inputs.set(section, key, value)))).then(() => null); })()",
        );
    }

    /// Runs everything and waits for the end; a failure that the page shows ends the test.
    pub fn run_to_the_end(&self, limit: Duration) {
        self.click("run");
        self.wait_for_the_end(limit);
        // The sweep of Compare takes long and is asked for by itself.
        assert_eq!(
            self.states()[..6],
            ["done"; 6],
            "the page says: {}",
            self.shown_error()
        );
    }

    /// Waits until nothing runs any more.
    pub fn wait_for_the_end(&self, limit: Duration) {
        let bar = find("progress");
        let last = find("step-classify");
        let ended = format!(
            "{bar}.dataset.state === 'idle' && {last}.dataset.state !== 'running' && {}.textContent === 'Run'",
            find("run")
        );
        self.wait_until(
            "the run starts",
            &format!("{bar}.dataset.state !== 'idle' || {last}.dataset.state === 'done'"),
        );
        self.wait_until_within(limit, "the run ends", &ended);
    }

    /// What the page says went wrong; empty if nothing.
    pub fn shown_error(&self) -> String {
        let text = self.evaluate(&format!("{0}.hidden ? '' : {0}.innerText", find("error")));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Goes to a step and waits until a figure is drawn; returns how many shapes and texts it has.
    pub fn figure(&self, step: &str, name: &str) -> u64 {
        self.click(&format!("step-{step}"));
        let shapes = format!(
            "document.querySelectorAll('[data-testid=\"figure-{name}\"] .drawing svg \
             :is(rect, circle, path, line, polyline, polygon, text)').length"
        );
        self.wait_until(
            &format!("the figure {name} is drawn"),
            &format!("{shapes} > 5"),
        );
        self.evaluate(&shapes).as_u64().unwrap_or_default()
    }

    /// Goes to a step and waits until a table is there; returns what its first page shows, row by row.
    pub fn table(&self, step: &str, name: &str) -> Vec<Vec<String>> {
        self.click(&format!("step-{step}"));
        let rows =
            format!("[...document.querySelectorAll('[data-testid=\"table-{name}\"] tbody tr')]");
        self.wait_until(
            &format!("the table {name} is there"),
            &format!("{rows}.length > 0"),
        );
        let cells = self.evaluate(&format!(
            "{rows}.map((row) => [...row.children].map((cell) => cell.innerText))"
        ));
        serde_json::from_value(cells).unwrap_or_default()
    }

    /// Whether a text is well-formed SVG, in the browser's own eyes.
    pub fn is_svg(&self, text: &str) -> bool {
        let parsed = self.evaluate(&format!(
            "(() => {{ const d = new DOMParser().parseFromString({}, 'image/svg+xml');
              return d.querySelector('parsererror') === null && d.documentElement.localName === 'svg'; }})()",
            Value::String(text.to_owned())
        ));
        parsed == Value::Bool(true)
    }

    /// Whether the page, or what lies between its header and its bar, is wider than the window.
    pub fn scrolls_sideways(&self) -> bool {
        let wider = "[document.documentElement, document.getElementById('main')]
            .some((part) => part.scrollWidth > part.clientWidth)";
        self.evaluate(wider) == Value::Bool(true)
    }
}
