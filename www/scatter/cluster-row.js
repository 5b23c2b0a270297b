// Owns the line on clusters found without labels: run them, what came of it, and colouring by them.

import { fill, h, setText } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";

/**
 * @param {import("../engine/store.js").Store} store
 * @param {import("../engine/types").Space} space
 */
export function clusterRow(store, space) {
  const { explorations, runner } = store;
  /** @type {import("../engine/types").AnalysisName} */
  const name = `${space}/clusters`;
  const by = space === "genes" ? "clusters" : "clusters:latent";
  const run = h("button", { type: "button", "data-testid": `run-${space}-clusters` });
  const colour = h("button", { type: "button", class: "quiet" }, "Colour by them");
  const sentence = h("p");
  const element = h("div", { class: "cluster-row" }, run, sentence, colour);
  run.addEventListener("click", () => (runner.isAt(name) ? runner.cancel() : runner.analyse(name)));
  colour.addEventListener("click", () => explorations.colours.choose(by));

  /** `learned`: whether the learned space is on show. */
  const update = (/** @type {boolean} */ learned) => {
    const { clusters, latent_clusters } = explorations.state;
    const { state, sentence: says, error } = space === "genes" ? clusters : latent_clusters;
    const asked = runner.isAt(name);
    element.hidden = space === "latent" && !learned;
    element.dataset.state = state;
    const what = space === "genes" ? "clusters" : "clusters of the learned space";
    setText(run, asked ? "Cancel" : state === "done" || state === "stale" ? `Re-run ${what}` : `Run ${what}`);
    run.disabled = state === "empty" || (runner.state !== "idle" && !asked);
    fill(sentence, ...(error ? failureLines(error) : [says]));
    colour.hidden = !explorations.colours.choices.some((choice) => choice.by === by);
  };
  return { element, update };
}
