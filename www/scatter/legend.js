// Owns the legend of a colouring: its classes with their markers and counts, to hide, to see alone and to select; or the
// colour bar of its values.

import { fill, h, setText } from "../basics/dom.js";
import { number } from "../basics/format.js";
import { selection } from "../engine/selection.js";
import { icon } from "./shapes.js";

/** @typedef {import("../engine/colouring.js").Colours} Colours */

/** A legend that follows the colours. */
export function legend(/** @type {Colours} */ colours) {
  const title = h("h3");
  const all = h("button", { type: "button", class: "quiet", onclick: () => colours.showAll() }, "Show all");
  const hint = h("small", {}, "Click hides a class, double click shows it alone, Shift and click selects it.");
  const body = h("div", { class: "legend-body" });
  const element = h("section", { class: "legend" }, h("div", { class: "legend-head" }, title, hint, all), body);
  /** @type {import("../engine/types").Colouring | null} */
  let drawn = null;
  const update = () => {
    const { shown } = colours;
    element.hidden = !shown;
    if (!shown) return;
    const classes = shown.kind === "classes";
    setText(title, shown.title);
    hint.hidden = !classes;
    all.hidden = !classes || !colours.anyHidden;
    if (shown !== drawn) fill(body, classes ? list(colours, shown) : bar(shown));
    drawn = shown;
    if (!classes) return;
    body.querySelectorAll("button").forEach((/** @type {HTMLElement} */ button, /** @type {number} */ code) => {
      button.setAttribute("aria-pressed", String(!colours.looks[code]?.hidden));
    });
  };
  colours.addEventListener("change", update);
  update();
  return element;
}

/** Classes listed at most. */
const LISTED = 200;

function list(/** @type {Colours} */ colours, /** @type {import("../engine/types").Colouring} */ colouring) {
  const { length } = colouring.names;
  const items = colouring.names.slice(0, LISTED).map((name, code) => {
    const parts = [icon(colouring.shapes[code] ?? "circle", colouring.colours[code]), h("span", {}, name)];
    const attributes = { type: "button", "aria-pressed": "true", title: name, "data-testid": `legend-item-${name}` };
    const button = h("button", attributes, parts, h("small", {}, number(colouring.counts[code])));
    button.addEventListener("click", (event) => {
      if (event.shiftKey) selection.replace(colours.members(code), event.ctrlKey || event.metaKey);
      else if (event.altKey) colours.isolate(code);
      else colours.toggle(code);
    });
    // The two clicks before have hidden the class and shown it again.
    button.addEventListener("dblclick", () => colours.isolate(code));
    return h("li", {}, button);
  });
  const more = length > LISTED ? h("li", { class: "hint" }, `and ${number(length - LISTED)} more`) : null;
  return h("ul", {}, items, more);
}

function bar(/** @type {import("../engine/types").Colouring} */ { title, low, high, map, values }) {
  const missing = values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  const strip = h("div", { class: "strip", role: "img", "aria-label": `${title}: ${number(low)} to ${number(high)}` });
  strip.style.background = `linear-gradient(to right, ${map.join(", ")})`;
  const ends = h("div", { class: "ends" }, h("span", {}, number(low)), h("span", {}, number(high)));
  const note = missing > 0 ? h("small", {}, `${number(missing)} samples without a value are grey.`) : null;
  return h("div", { class: "value-bar" }, strip, ends, note);
}
