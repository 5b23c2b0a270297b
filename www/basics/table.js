// Owns <gene-table>: a table of the engine's, a page at a time, sorted where it is small enough to be here whole, and
// saved by the engine.

import { fill, h, setText } from "./dom.js";
import { cell, formatName, number } from "./format.js";

/** @typedef {import("../engine/types").Cell} Cell */
/** @typedef {import("../engine/types").TablePage} TablePage */
/** @typedef {(start: number, count: number) => Promise<TablePage>} Fetch */

const PAGE = 25;
const COLUMNS = 30;
const SORTED_AT_MOST = 5_000;
const CHUNK = 1_000;
const FORMATS = ["csv", "parquet"];

export class GeneTable extends HTMLElement {
  /** @type {Fetch} */ #fetch = async () => ({ title: "", columns: [], rows: [], total: 0 });
  /** @type {TablePage | null} */ #page = null;
  /** All rows, once sorting asked for them. @type {Cell[][] | null} */ #all = null;
  /** Saves it in a format. @type {(format: string) => void} */ save = () => {};
  #start = 0;
  #sort = { column: -1, up: true };
  #built = false;

  #caption = h("h3");
  #count = h("span", { class: "count" });
  #body = h("div", { class: "scroll", tabindex: 0, role: "region" });
  #range = h("span", { class: "range", "aria-live": "polite" });
  #back = h("button", { type: "button", onclick: () => this.#turn(-PAGE) }, "Back");
  #next = h("button", { type: "button", onclick: () => this.#turn(PAGE) }, "Next");
  #pager = h("div", { class: "pager" }, this.#back, this.#range, this.#next);

  #build() {
    if (this.#built) return;
    this.#built = true;
    const name = this.getAttribute("name");
    const buttons = (this.hasAttribute("nosave") ? [] : FORMATS).map((format) => {
      const attributes = {
        type: "button",
        "data-testid": `download-${name}-${format}`,
        onclick: () => this.save(format),
      };
      return h("button", attributes, formatName(format));
    });
    const tools = h("div", { class: "tools" }, buttons);
    const head = h("div", { class: "figure-head" }, h("div", {}, this.#caption, " ", this.#count), tools);
    this.append(head, this.#body, this.#pager);
  }

  /** Shows a table, on the page that was open if it still has that. */
  async show(/** @type {Fetch} */ fetch) {
    this.#build();
    this.#fetch = fetch;
    this.#all = null;
    await this.#load(this.#start);
    if (this.#start > 0 && this.#start >= (this.#page?.total ?? 0)) await this.#load(0);
  }

  async #load(/** @type {number} */ start) {
    const sorted = this.#sort.column >= 0 && (await this.#everything());
    if (sorted && this.#page) this.#page = { ...this.#page, rows: this.#sorted(sorted).slice(start, start + PAGE) };
    else this.#page = await this.#fetch(start, PAGE);
    this.#start = start;
    this.#draw(this.#page);
  }

  #turn(/** @type {number} */ by) {
    return this.#load(Math.max(0, this.#start + by));
  }

  #draw(/** @type {TablePage} */ { title, columns: all, rows, total }) {
    const columns = all.slice(0, COLUMNS);
    const more = all.length > COLUMNS ? `, the first ${COLUMNS} of ${number(all.length)} columns` : "";
    setText(this.#caption, title);
    setText(this.#count, `${number(total)} ${total === 1 ? "row" : "rows"}${more}`);
    this.#body.setAttribute("aria-label", title);
    this.classList.toggle("wide", columns.length > 5);
    const numeric = columns.map((_, column) => rows.some((row) => typeof row[column] === "number"));
    const side = (/** @type {number} */ column) => (numeric[column] ? "number" : null);
    fill(
      this.#body,
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map((name, column) => this.#head(name, column, side(column), total)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) =>
            h(
              "tr",
              {},
              row.slice(0, COLUMNS).map((value, column) => h("td", { class: side(column) }, cell(value))),
            ),
          ),
        ),
      ),
    );
    this.#pager.hidden = total <= PAGE;
    setText(
      this.#range,
      `${number(this.#start + 1)}–${number(Math.min(this.#start + PAGE, total))} of ${number(total)}`,
    );
    this.#back.disabled = this.#start === 0;
    this.#next.disabled = this.#start + PAGE >= total;
  }

  #head(
    /** @type {string} */ name,
    /** @type {number} */ column,
    /** @type {string | null} */ side,
    /** @type {number} */ total,
  ) {
    if (total < 2 || total > SORTED_AT_MOST) return h("th", { scope: "col", class: side }, name);
    const active = this.#sort.column === column;
    const order = active ? (this.#sort.up ? "ascending" : "descending") : null;
    const button = h("button", { type: "button", class: "sort", onclick: () => this.#sortBy(column) }, name);
    return h("th", { scope: "col", class: side, "aria-sort": order }, button);
  }

  /** Up, down, then as the engine gave it. */
  async #sortBy(/** @type {number} */ column) {
    const { column: before, up } = this.#sort;
    this.#sort = before !== column ? { column, up: true } : { column: up ? column : -1, up: !up };
    await this.#load(0);
    this.#body.querySelectorAll("button")[column]?.focus();
  }

  #sorted(/** @type {Cell[][]} */ rows) {
    const { column, up } = this.#sort;
    const order = (/** @type {Cell | undefined} */ a, /** @type {Cell | undefined} */ b) =>
      typeof a === "number" && typeof b === "number" ? a - b : cell(a).localeCompare(cell(b), "en", { numeric: true });
    return rows.toSorted((a, b) => (up ? 1 : -1) * order(a[column], b[column]));
  }

  async #everything() {
    if (this.#all) return this.#all;
    /** @type {Cell[][]} */
    const all = [];
    for (let total = 1; all.length < total;) {
      const page = await this.#fetch(all.length, CHUNK);
      if (page.rows.length === 0) break;
      all.push(...page.rows);
      total = page.total;
    }
    return (this.#all = all);
  }
}

customElements.define("gene-table", GeneTable);
