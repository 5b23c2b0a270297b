// Owns the line above the bar that tells of keeping: asks once whether a study that takes long may be kept, says what of an
// earlier run is gone on with, and where a browser can't keep anything.

import { fill, find, h } from "../basics/dom.js";

const ASKS =
  "This takes a while. May this browser keep the study, so that a reload, a crash or a closed lid loses nothing?";
const WHAT =
  "Kept are your tables as they are, the settings, and what each step and each epoch gave: in this browser’s own storage on this " +
  "computer, up to some hundred megabytes. Nothing is sent anywhere. Anyone who uses this browser here can open it. " +
  "Sessions, at the top of the page, lists what is kept, deletes it, and changes this answer.";

/** Ties the line to the store. */
export function startSessionLine(/** @type {import("../engine/store.js").Store} */ store) {
  const { keeper } = store;
  const line = find("#keeping", HTMLElement);
  const asking = question(keeper.agreement);
  const told = h("p", { role: "status", "data-testid": "kept-told" });
  const close = h("button", { type: "button", class: "quiet", "data-testid": "kept-told-close" }, "Close");
  let closed = "";
  close.addEventListener("click", () => {
    closed = told.textContent ?? "";
    update();
  });
  const update = () => {
    const words = keeper.trouble
      ? troubled(keeper.trouble)
      : keeper.found.length > 0
        ? `${keeper.found.join(". ")}.`
        : "";
    const shown = keeper.asks ? asking : words && words !== closed ? [told, close] : [];
    const key = keeper.asks ? "asks" : shown.length > 0 ? words : "";
    line.hidden = key === "";
    if (line.dataset.key === key) return;
    line.dataset.key = key;
    told.textContent = words;
    fill(line, shown);
  };
  keeper.addEventListener("change", update);
  update();
}

function question(/** @type {import("../engine/agreement.js").Agreement} */ agreement) {
  const answer = (/** @type {boolean} */ agrees) => () => {
    agreement.give(agrees);
    find("#main", HTMLElement).focus();
  };
  return [
    h("p", { role: "status" }, ASKS),
    h(
      "div",
      { class: "answers" },
      h("button", { type: "button", "data-testid": "keep-yes", onclick: answer(true) }, "Keep it"),
      h("button", { type: "button", class: "quiet", "data-testid": "keep-no", onclick: answer(false) }, "Keep nothing"),
    ),
    h("details", {}, h("summary", {}, "What is kept, and where"), h("p", {}, WHAT)),
  ];
}

function troubled(/** @type {string} */ why) {
  return `This browser can't keep the study: ${why}. What is computed lasts as long as this page is open; save it before you leave.`;
}
