// Owns what is shown of a replay: whose study it was, a mark for every step once it is run again, and where the first
// difference is. Shown where the study that was loaded says what it gave.

import { fill, h, setText } from "../basics/dom.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../engine/types").StepReplay} StepReplay */

/** What a verdict is called, and its sign. @type {Record<import("../engine/types").Verdict, [sign: string, words: string]>} */
export const VERDICTS = {
  same: ["✓", "identical"],
  different: ["≠", "different"],
  not_run: ["○", "not run yet"],
  not_recorded: ["", ""],
};

/** Of what came with a session file: its digests are those of the same file. */
const BROUGHT = "These results came with the session file; Replay computes them here.";

/** The replay; hidden where there is nothing to compare with. */
export function replay(/** @type {Store} */ store) {
  const by = h("p", { class: "by" });
  const sentence = h("p", { class: "verdict", role: "status", "data-testid": "replay-sentence" });
  const rows = h("tbody", {});
  const head = h(
    "thead",
    {},
    h("tr", {}, ["Step", "Result", "recorded", "now"].map((title) => h("th", { scope: "col" }, title))),
  );
  const details = h("details", {}, h("summary", {}, "Step by step"), h("table", { class: "digests" }, head, rows));
  const button = h("button", { type: "button", "data-testid": "replay-run" }, "Replay");
  button.addEventListener("click", () => store.runner.start("replay"));
  const close = h("button", { type: "button", class: "quiet", "data-testid": "replay-close" }, "Close");
  close.addEventListener("click", () => store.attempt(() => store.inputs.forgetRecord()));
  const element = h(
    "section",
    { class: "replay", hidden: true, "aria-label": "Replay of a study", "data-testid": "replay" },
    h("div", { class: "told" }, by, sentence, details),
    button,
    close,
  );
  const update = () => {
    const { replay: now } = store.snapshot;
    element.hidden = !now;
    if (!now) return;
    setText(by, `This study was recorded by ${now.recorded_by}. Its record says what every step gave.`);
    const brought = store.keeper.isBrought && !now.first;
    setText(sentence, brought ? `${BROUGHT} ${now.sentence}` : now.sentence);
    const recorded = now.steps.filter(({ verdict }) => verdict !== "not_recorded");
    element.dataset.verdict = now.first ? "different" : now.identical && !brought ? "same" : "not_run";
    button.disabled = !store.ready || store.runner.state !== "idle";
    const key = JSON.stringify(recorded);
    if (rows.dataset.key === key) return;
    rows.dataset.key = key;
    fill(rows, ...recorded.map(row));
  };
  store.on("change", update);
  return element;
}

function row(/** @type {StepReplay} */ { step, title, verdict, recorded, present, first }) {
  const [sign, words] = VERDICTS[verdict];
  const mark = h("span", { class: "mark", "data-verdict": verdict }, `${sign} `);
  const said = h("td", {}, mark, first ? `${words}: ${first}` : words);
  const digest = (/** @type {string} */ text) => h("td", {}, h("code", { title: text }, text.slice(0, 12) || "–"));
  return h("tr", { "data-testid": `replay-${step}` }, h("th", { scope: "row" }, title), said, digest(recorded), digest(present));
}
