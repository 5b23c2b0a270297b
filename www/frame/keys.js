// Owns the keyboard: one key an action, never while something is being typed, and the list of them.

import { find, h } from "../basics/dom.js";
import { selection } from "../engine/selection.js";
import { toggleSize, toggleTheme } from "./header.js";
import { searchDialog } from "./search-dialog.js";

const DIGITS = 10;

/** Listens to the keys and fills the list of them. */
export function startKeys(/** @type {import("../engine/store.js").Store} */ store) {
  const dialog = find("#keys", HTMLDialogElement);
  const list = () => (dialog.open ? dialog.close() : dialog.showModal());
  /** @type {[key: string, says: string, act: () => void][]} */
  const keys = [
    ...store.steps
      .slice(0, DIGITS)
      .map((step, index) => /** @type {[string, string, () => void]} */ ([keyOf(index), "", () => go(store, step)])),
    ["r", "Run everything that is not done", () => store.runner.startShown()],
    ["p", "Pause, resume", () => store.runner.pause()],
    ["Escape", "Cancel the run; without one, clear the selection", () => escape(store)],
    ["/", "Search a sample, a gene or a pathway", searchDialog(store)],
    ["d", "Dark or light", toggleTheme],
    ["b", "Bigger, for projectors", toggleSize],
    ["?", "This list", list],
  ];
  const acts = new Map(keys.map(([key, , act]) => [key, act]));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]") && !(dialog.open && event.key === "?")) return;
    const act = acts.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
  find("#help", HTMLElement).addEventListener("click", list);
  fill(
    dialog,
    keyOf(Math.min(store.steps.length, DIGITS) - 1),
    keys.filter(([, says]) => says).map(([key, says]) => [key, says]),
  );
}

/** The steps have the digits in the order of the keyboard: the tenth has 0, those after it have none. */
function keyOf(/** @type {number} */ index) {
  return String((index + 1) % 10);
}

function escape(/** @type {import("../engine/store.js").Store} */ store) {
  if (store.runner.state === "idle") selection.clear();
  else store.runner.cancel();
}

function go(
  /** @type {import("../engine/store.js").Store} */ store,
  /** @type {import("../engine/types").Step} */ step,
) {
  // A lesson may have put the step away.
  if (store.isAway(step)) return;
  store.show(step);
  document.getElementById(`title-${step}`)?.focus({ preventScroll: true });
}

function fill(/** @type {HTMLDialogElement} */ dialog, /** @type {string} */ lastStep, /** @type {string[][]} */ keys) {
  const names = /** @type {Record<string, string>} */ ({ Escape: "Esc" });
  const rows = [
    [`1 – ${lastStep}`, "The steps"],
    ...keys,
    ["← →", "In a figure: read its values; Enter selects a sample in all figures"],
    ["T", "In a figure: its table"],
    ["+ −", "In a plot of samples: nearer, further"],
  ];
  dialog.append(
    h("h2", { id: "keys-title" }, "Keys"),
    h(
      "dl",
      {},
      rows.flatMap(([key, says]) => [h("dt", {}, h("kbd", {}, names[key] ?? key.toUpperCase())), h("dd", {}, says)]),
    ),
    h("button", { type: "button", onclick: () => dialog.close() }, "Close"),
  );
}

/** Whether keys belong to what has the focus: a text, a number, a choice. */
function isTyping(/** @type {EventTarget | null} */ target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !target.matches("[type=checkbox], [type=file]");
}
