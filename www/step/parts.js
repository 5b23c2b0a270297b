// Owns the parts of a step that are text and buttons: what its state asks of the user, its notes, what can be saved.

import { fill, h } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";
import { formatName } from "../basics/format.js";
import { FIRST } from "../engine/inputs.js";

/** @typedef {import("../engine/store.js").Store} Store */

const NOTES_SHOWN = 3;

/**
 * Says what an empty, stale or failed step asks for.
 * @param {HTMLElement} banner
 * @param {Store} store
 * @param {import("../engine/types").Step} step
 * @param {boolean} takesData whether the step itself offers to add data
 */
export function showBanner(banner, store, step, takesData) {
  const { state, error } = store.state(step);
  const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
    h("button", { type: "button", onclick }, label);
  /** @type {Partial<Record<import("../engine/types").State, () => (Node | string)[]>>} */
  const contents = {
    stale: () => [
      "A file or a setting changed. This is the earlier result.",
      button("Re-run", () => store.runner.start(step)),
    ],
    failed: () => {
      const told = !error || store.told?.message === error.message;
      return told ? ["This step failed; what was loaded stays."] : [h("div", {}, failureLines(error))];
    },
    empty: () => [
      button("Add data", () => store.show("data")),
      button("Use the built-in cohort", () => store.inputs.drawTumours(FIRST)),
    ],
  };
  const content = state === "empty" && takesData ? undefined : contents[state];
  const key = `${state} ${error?.message} ${store.told?.message}`;
  if (banner.dataset.key === key) return;
  banner.dataset.key = key;
  banner.hidden = !content;
  fill(banner, ...(content?.() ?? []));
}

/** Lists a step's notes, the later ones folded. */
export function showNotes(/** @type {HTMLElement} */ element, /** @type {string[]} */ notes) {
  const list = (/** @type {string[]} */ some) =>
    h(
      "ul",
      {},
      some.map((note) => h("li", {}, note)),
    );
  const rest = notes.slice(NOTES_SHOWN);
  const more = rest.length > 0 ? [h("details", {}, h("summary", {}, `${rest.length} more`), list(rest))] : [];
  fill(element, ...(notes.length > 0 ? [list(notes.slice(0, NOTES_SHOWN)), ...more] : []));
}

/**
 * Offers what can be saved, each in its formats.
 * @param {HTMLElement} element
 * @param {import("../engine/types").View["downloads"]} downloads
 * @param {(name: string, format: string) => void} save
 */
export function showDownloads(element, downloads, save) {
  const key = JSON.stringify(downloads);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  const groups = downloads.map(({ name, label, formats }) => {
    const buttons = formats.map((format) => {
      const names = { "data-testid": `download-${name}-${format}`, "aria-label": `${label}, ${format}` };
      return h("button", { type: "button", ...names, onclick: () => save(name, format) }, formatName(format));
    });
    return h("div", { class: "download", role: "group", "aria-label": label }, h("span", {}, label), buttons);
  });
  fill(element, ...(groups.length > 0 ? [h("h3", {}, "Save"), ...groups] : []));
}
