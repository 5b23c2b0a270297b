// Owns the card of one embedding: its plot, where it stands, its result in a sentence, and the button that runs it.

import { fill, h, setText } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";
import { SIGNS, WORDS } from "../basics/states.js";
import { GeneScatter } from "./scatter.js";

/** @typedef {import("../engine/types").ScatterState} ScatterState */

/** How often a plot that settles is fetched, at most. */
const FETCH_EVERY_MS = 180;

/**
 * @param {import("../engine/store.js").Store} store
 * @param {import("../engine/types").Space} space
 * @param {import("../engine/types").Method} method
 */
export function scatterCard(store, space, method) {
  const { explorations, engine, runner } = store;
  /** @type {import("../engine/types").AnalysisName} */
  const name = `${space}/${method}`;
  const key = `${space}-${method}`;
  const title = h("h3");
  const sign = h("span", { class: "sign", "aria-hidden": "true" });
  const word = h("span", { class: "sr" });
  const run = h("button", { type: "button", "data-testid": `run-${key}` });
  const larger = h("button", { type: "button", "aria-pressed": "false" }, "Larger");
  const bar = h("progress", { max: 1, value: 0 });
  const sentence = h("p", { class: "card-sentence" });
  const scatter = new GeneScatter(explorations.colours, `scatter-${key}`, method === "pca");
  scatter.dataset.testid = `scatter-${key}`;
  scatter.figure = () => engine.call("figure", `scatter/${name}/${explorations.colours.by}`, store.theme);
  scatter.provenance = () => store.provenance();
  scatter.attempt = (act) => store.attempt(act);
  scatter.tools.prepend(larger);
  const head = h("div", { class: "card-head" }, sign, title, word, run);
  const element = h("section", { class: "card", "data-space": space }, head, bar, sentence, scatter);
  let shown = "";
  let fetchedAt = -Infinity;
  let fetching = false;
  let again = false;

  larger.addEventListener("click", () => {
    larger.setAttribute("aria-pressed", String(element.classList.toggle("large")));
  });
  run.addEventListener("click", () => (runner.isAt(name) ? runner.cancel() : runner.analyse(name)));

  /** @returns {ScatterState | undefined} */
  const state = () => explorations.state.scatters.find((one) => one.space === space && one.method === method);
  /** Whether it is being computed, not only asked for. */
  const isRunning = () => runner.state !== "idle" && runner.progress?.progress.analysis === name;

  /** Fetches the layout as it is now: once at a time, and once more where something changed meanwhile. */
  const fetch = async () => {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    fetchedAt = performance.now();
    try {
      const layout = await engine.call("scatter", space, method);
      if (layout.x.length === explorations.state.count) scatter.show(layout, true);
    } catch {
      // There is none, or none any more: what the card says tells why.
      if (!isRunning() && scatter.count > 0) scatter.clear();
    }
    fetching = false;
    if (again) {
      again = false;
      fetch();
    }
  };

  const update = () => {
    const now = state();
    if (!now) return;
    const going = isRunning();
    const asked = runner.isAt(name);
    const shownState = going ? "running" : now.state;
    element.dataset.state = head.dataset.state = shownState;
    setText(sign, SIGNS[shownState]);
    setText(word, WORDS[shownState]);
    sign.title = WORDS[shownState];
    scatter.titled(now.title);
    setText(title, now.title);
    setText(run, asked ? "Cancel" : now.state === "done" || now.state === "stale" ? "Re-run" : "Run");
    run.disabled = now.state === "empty" || runner.state === "cancelling" || (runner.state !== "idle" && !asked);
    run.title = run.disabled && runner.state !== "idle" ? "Something else is running" : "";
    run.setAttribute("aria-label", `${run.textContent} ${now.title}`);
    fill(sentence, ...(now.error ? failureLines(now.error) : [now.sentence]));
    showProgress(going);
    const key = JSON.stringify([explorations.state.samples_key, now.state, now.sentence, going]);
    if (key === shown || !element.isConnected) return;
    shown = key;
    fetch();
  };

  const showProgress = (/** @type {boolean} */ going) => {
    const { done = 0, total = 0 } = runner.progress?.progress ?? {};
    bar.style.visibility = going ? "visible" : "hidden";
    bar.value = going && total > 0 ? done / total : 0;
  };

  /** While it runs: how far it is, and the layout as it is now. */
  const progress = () => {
    if (!element.isConnected) return;
    if (isRunning() !== (element.dataset.state === "running")) update();
    if (!isRunning()) return;
    showProgress(true);
    const message = runner.progress?.progress.message;
    if (message) fill(sentence, message);
    if (performance.now() - fetchedAt >= FETCH_EVERY_MS && !fetching) fetch();
  };

  return { element, scatter, update, progress };
}
