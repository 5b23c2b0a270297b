// Owns what every figure has beside its drawing: the same data as a table, one key away, and saving it with its origin.

import { fill, h } from "../basics/dom.js";
import { cell } from "../basics/format.js";
import { save } from "../basics/save.js";
import { asFailure, failure } from "../engine/failure.js";
import { png, withProvenance } from "./export.js";

/** @typedef {import("../engine/types").Figure} Figure */

const ROWS_SHOWN = 200;

/** Puts a table in the place of a drawing, and back: by a button, or by T where the figure has the focus. */
export class TableSwitch {
  table = h("div", { class: "figure-table", tabindex: 0, hidden: true });
  button = h("button", { type: "button", "aria-pressed": "false", title: "Table (T)" }, "Table");
  #changed;

  /**
   * @param {HTMLElement} host the figure
   * @param {HTMLElement} drawing what the table takes the place of
   * @param {(shown: boolean) => void} changed
   */
  constructor(host, drawing, changed) {
    this.drawing = drawing;
    this.#changed = changed;
    this.button.addEventListener("click", () => this.toggle());
    host.addEventListener("keydown", (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
      if (event.key.toLowerCase() !== "t" || !plain) return;
      event.preventDefault();
      this.toggle();
      (this.shown ? this.table : this.drawing).focus();
    });
  }

  get shown() {
    return !this.table.hidden;
  }

  toggle() {
    const shown = !this.shown;
    this.table.hidden = !shown;
    this.drawing.hidden = shown;
    this.button.setAttribute("aria-pressed", String(shown));
    this.#changed(shown);
  }

  /** Fills the table with a figure's data. */
  fill(/** @type {Figure | null} */ figure) {
    if (!figure) return fill(this.table);
    const { title, columns, rows } = figure.table;
    const head = columns.map((name) => h("th", { scope: "col" }, name));
    const body = rows.slice(0, ROWS_SHOWN).map((row) => h("tr", {}, row.map(dataCell)));
    const caption = h("caption", { class: "sr" }, title);
    const more = rows.length - body.length;
    fill(
      this.table,
      h("table", {}, caption, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)),
      more > 0 ? h("p", { class: "hint" }, `${more} more rows are in the downloads.`) : "",
    );
  }
}

function dataCell(/** @type {import("../engine/types").Cell} */ value) {
  return h("td", { class: typeof value === "number" ? "number" : null }, cell(value));
}

/** The buttons that save a figure as a drawing or as pixels. */
export function saveButtons(/** @type {string | null} */ name, /** @type {(format: string) => void} */ act) {
  return ["svg", "png"].map((format) => {
    const testid = `download-${name}-${format}`;
    return h("button", { type: "button", "data-testid": testid, onclick: () => act(format) }, format.toUpperCase());
  });
}

/** Saves a figure, its origin written beneath it. Rejects with a Failure where that can't be done. */
export async function saveFigure(
  /** @type {Figure} */ { name, svg, title },
  /** @type {string} */ format,
  /** @type {string} */ provenance,
) {
  const marked = withProvenance(svg, `${title} · ${provenance}`);
  const pixels = format === "png" ? await png(marked).catch((thrown) => notSaved(thrown, format)) : marked;
  save(`${name.replaceAll(/[^\w.-]+/g, "-")}.${format}`, pixels, "image/svg+xml");
}

/** @returns {never} */
function notSaved(/** @type {unknown} */ thrown, /** @type {string} */ format) {
  const why = asFailure(thrown).what;
  throw failure(`The figure could not be saved as ${format.toUpperCase()} (${why})`, "Save it as SVG instead.");
}
