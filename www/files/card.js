// Owns a file's card: what it is, what was decided about it and what changes that, what was left out, how it begins.

import { h, setText } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";
import { bytes, cell, number } from "../basics/format.js";
import { decisionLine } from "./decision.js";

/** @typedef {import("../engine/types").Card} Card */
/** @typedef {import("../engine/types").CardView} CardView */
/** @typedef {import("../engine/types").FileInfo} FileInfo */
/** @typedef {Card["left_out"][number]} LeftOut */
/** @typedef {import("../engine/types").TableSettings} TableSettings */
/**
 * What a card can ask for.
 * @typedef {{
 *   remove: () => void,
 *   use: (role: import("../engine/types").Role) => void,
 *   set: (change: Record<string, unknown>) => void,
 * }} Actions
 */

/** Lines of a list that stand open. */
const SHOWN = 5;
/** Columns that one click takes in; more are no oversight. */
const READ_AT_ONCE = 20;
const COLUMNS = 6;
const METADATA = 2;

export class FileCard {
  #summary = h("p", { class: "what", "aria-live": "polite" }, "Looking at the file …");
  #body = h("div", { class: "stack" });
  element;

  constructor(/** @type {FileInfo} */ file, /** @type {Actions} */ actions) {
    this.file = file;
    this.actions = actions;
    const { name } = file;
    const remove = { type: "button", class: "quiet", "aria-label": `Remove ${name}`, onclick: actions.remove };
    this.element = h(
      "li",
      { class: "file-card", "data-testid": `file-${name}`, "data-state": file.state },
      h(
        "header",
        {},
        h("h3", {}, name),
        h("small", {}, bytes(file.bytes)),
        h("button", remove, "Remove"),
        this.#summary,
      ),
      this.#body,
    );
  }

  /** Shows what the engine says; `own` is what is set for this file alone. */
  show(/** @type {CardView} */ { card, failure }, /** @type {TableSettings} */ own) {
    const focused = this.#focusedDecision();
    const unsure = card.choices.some(({ certain }) => !certain);
    this.element.dataset.state = failure ? "failed" : this.file.state;
    this.element.dataset.card = failure ? "failed" : "shown";
    this.element.classList.toggle("unsure", unsure && !failure);
    setText(this.#summary, failure ? "It can't be read as it is set." : card.summary);
    this.#body.replaceChildren(
      ...[
        failure && h("div", { class: "failure" }, failureLines(failure)),
        this.#decisions(card, own),
        ...this.#asides(card, own),
        card.preview && preview(this.file.name, card.preview),
      ].filter((part) => part !== null),
    );
    if (focused) this.#decision(focused)?.focus();
  }

  #decisions(/** @type {Card} */ card, /** @type {TableSettings} */ own) {
    const lines = card.choices.map((choice) =>
      decisionLine(this.file.name, choice, own[choice.setting], (value) => {
        if (choice.setting === "role")
          this.actions.use(/** @type {import("../engine/types").Role} */ (value ?? this.file.role));
        else this.actions.set({ [choice.setting]: value });
      }),
    );
    return h("div", { class: "decisions", role: "group", "aria-label": `How ${this.file.name} is read` }, lines);
  }

  /** What was skipped and left out, and what else there is to know. */
  #asides(/** @type {Card} */ card, /** @type {TableSettings} */ own) {
    const skipped = card.skipped.map(({ line, text, why }) => [`Line ${line} skipped, ${why}: ${text}`]);
    const leftOut = card.left_out.map((one) => this.#leftOut(one, own));
    const notes = card.notes.map((note) => [note]);
    const more = card.beginning_only ? [["Its beginning was looked at; all of it is counted when it is read."]] : [];
    return list([...leftOut, ...skipped, ...notes, ...more]);
  }

  /** @returns {(Node | string)[]} */
  #leftOut(/** @type {LeftOut} */ { count, names, why, setting, numeric }, /** @type {TableSettings} */ own) {
    const says = `Left out, as ${why}: ${some(names, count)}`;
    if (setting !== "value_columns" || numeric.length === 0 || numeric.length > READ_AT_ONCE) return [says];
    const before = /** @type {string[]} */ (own.value_columns ?? []);
    const read = () => this.actions.set({ value_columns: [...before, ...numeric] });
    const words = `Read as numbers: ${some(numeric)}`;
    const button = { type: "button", "aria-label": words, onclick: read };
    return [`${says} `, h("button", button, numeric.length === count ? "Read as numbers" : words)];
  }

  #focusedDecision() {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.#body.contains(active) ? active.dataset.decision : undefined;
  }

  #decision(/** @type {string} */ setting) {
    const found = this.#body.querySelector(`[data-decision="${setting}"]`);
    return found instanceof HTMLElement ? found : null;
  }
}

/** Names, the first of them spelt out. */
function some(/** @type {string[]} */ names, count = names.length) {
  const rest = count - names.slice(0, SHOWN).length;
  return names.slice(0, SHOWN).join(", ") + (rest > 0 ? ` and ${number(rest)} more` : "");
}

/** A list of lines, the later ones folded. */
function list(/** @type {(Node | string)[][]} */ lines) {
  if (lines.length === 0) return [];
  const items = (/** @type {(Node | string)[][]} */ some) =>
    h(
      "ul",
      { class: "asides" },
      some.map((line) => h("li", {}, line)),
    );
  const rest = lines.slice(SHOWN);
  const folded = h("details", {}, h("summary", {}, `${rest.length} more`), items(rest));
  return [items(lines.slice(0, SHOWN)), ...(rest.length > 0 ? [folded] : [])];
}

/** The first samples and genes, as they were read. */
function preview(/** @type {string} */ name, /** @type {NonNullable<Card["preview"]>} */ { genes, metadata, samples }) {
  const texts = metadata.slice(0, METADATA);
  const numbers = genes.slice(0, COLUMNS - texts.length);
  const title = `${name}: first samples and genes`;
  const head = (/** @type {string} */ text, /** @type {string | null} */ side = null) =>
    h("th", { scope: "col", class: side }, text);
  const table = h(
    "table",
    {},
    h("caption", { class: "sr" }, title),
    h(
      "thead",
      {},
      h("tr", {}, head("Sample"), ...texts.map((one) => head(one)), ...numbers.map((one) => head(one, "number"))),
    ),
    h(
      "tbody",
      {},
      samples.map(({ id, values, metadata: own }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, id),
          texts.map((_, column) => h("td", {}, own[column] || "–")),
          numbers.map((_, column) => h("td", { class: "number" }, cell(values[column]))),
        ),
      ),
    ),
  );
  return h("div", { class: "scroll preview", tabindex: 0, role: "region", "aria-label": title }, table);
}
