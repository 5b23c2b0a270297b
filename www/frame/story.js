// Owns the story of a run, above the step in view: what is being done, what each step found, and when all is done what came
// out and where to look next. Who knows it closes it.

import { fill, find, h, setText } from "../basics/dom.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../step/panel.js").Definition} Definition */

const CLOSED = "genessl-story";

/** The story; hidden until a run of the whole begins. */
export function story(/** @type {Store} */ store, /** @type {Definition[]} */ definitions) {
  const now = h("p", { class: "now" });
  const end = h("p", { class: "end", hidden: true, role: "status", "data-testid": "story-end" });
  const says = h("p", {});
  const look = h("p", { class: "look", hidden: true });
  const summary = h("summary", {}, "What was found so far");
  const found = h("dl", {});
  const details = h("details", {}, summary, found);
  const close = h("button", { type: "button", class: "quiet", "data-testid": "story-close" }, "Close");
  const element = h(
    "section",
    { class: "story", hidden: true, "aria-label": "What this run does", "data-testid": "story" },
    h("div", { class: "told" }, now, end, says, look, details),
    close,
  );
  let closed = wasClosed();
  let begun = false;
  close.addEventListener("click", () => {
    closed = true;
    element.hidden = true;
    remember();
    find("#main", HTMLElement).focus();
  });

  const update = () => {
    const running = store.runner.state !== "idle";
    // One analysis, or one step asked for by itself, is no story.
    if (running) begun = store.runner.isWhole;
    const steps = told(store, definitions);
    element.hidden = closed || !begun || steps.length === 0;
    if (element.hidden) return;
    const at = running ? store.runner.progress?.progress.step : undefined;
    const definition = definitions.find(({ step }) => step === at);
    setText(now, definition ? `${definition.title}. ${definition.does}` : "");
    now.hidden = !definition;
    showFound(found, steps);
    setText(summary, running ? "What was found so far" : "What each step found");
    showEnd(running ? null : ending(store, definitions), { end, says, look }, store, definitions);
  };
  store.on("change", update);
  store.on("progress", update);
  return element;
}

/** Steps that are done, in order, with what they found. */
function told(/** @type {Store} */ store, /** @type {Definition[]} */ definitions) {
  return definitions.flatMap((definition) => {
    const { state, sentence } = store.state(definition.step);
    if (store.isAway(definition.step)) return [];
    return state === "done" || state === "running" ? [{ definition, sentence: state === "done" ? sentence : "" }] : [];
  });
}

function showFound(/** @type {HTMLElement} */ list, /** @type {ReturnType<typeof told>} */ steps) {
  const rows = steps.filter(({ sentence }) => sentence !== "");
  const key = JSON.stringify(rows.map(({ sentence }) => sentence));
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  fill(list, rows.map(({ definition, sentence }) => [h("dt", {}, definition.title), h("dd", {}, sentence)]).flat());
}

/** The last step that has something to be made of, if the run came to its end. */
function ending(/** @type {Store} */ store, /** @type {Definition[]} */ definitions) {
  if (store.runner.ended?.reason !== "finished") return null;
  const said = definitions.filter(({ step, afterwards }) => afterwards && !store.isAway(step));
  return said.findLast(({ step }) => store.state(step).state === "done") ?? null;
}

function showEnd(
  /** @type {Definition | null} */ last,
  /** @type {{ end: HTMLElement, says: HTMLElement, look: HTMLElement }} */ { end, says, look },
  /** @type {Store} */ store,
  /** @type {Definition[]} */ definitions,
) {
  const said = last ? `Done. ${store.state(last.step).sentence}` : "";
  if (end.textContent === said) return;
  end.hidden = says.hidden = look.hidden = !last;
  setText(end, said);
  setText(says, last?.afterwards?.says ?? "");
  const shown = (last?.afterwards?.look ?? []).filter((step) => !store.isAway(step));
  const buttons = shown.map((step) => {
    const title = definitions.find((one) => one.step === step)?.title ?? step;
    return h("button", { type: "button", onclick: () => store.show(step) }, `Look at ${title}`);
  });
  fill(look, ...buttons);
}

function wasClosed() {
  try {
    return localStorage.getItem(CLOSED) === "closed";
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(CLOSED, "closed");
  } catch {
    // Without storage it is closed for this visit.
  }
}
