// Owns <genessl-figure>: a drawing of a study, what its marks say under the pointer and the arrow keys, and the same as a table.

import { fill, h, setText } from "../www/basics/dom.js";
import { middle, Spots } from "../www/figure/marks.js";
import { parseDrawing } from "../www/figure/drawing.js";
import { errorOf } from "./failing.js";
import { look, onTheme, themeOf } from "./look.js";

/** @typedef {import("./study.js").Study} Study */

const SVG = "http://www.w3.org/2000/svg";
/** A table beside a figure shows so many rows. */
const ROWS_AT_MOST = 500;

/**
 * Shows the figure that `name` says of a study: of the `<genessl-study>` whose id `for` says, or of the one given as `study`.
 * Parts: figure, drawing, says, table-button, table, failure. Events: `genessl-drawn`.
 */
export class GeneSSLFigure extends HTMLElement {
  static observedAttributes = ["name", "for", "theme"];

  /** @type {Study | null} */ #study = null;
  /** @type {import("./types").Figure | null} */ #figure = null;
  /** @type {Spots | null} */ #spots = null;
  #at = -1;
  /** Counts what was asked for: an older drawing does not take the place of a newer. */ #asked = 0;
  #ended = new AbortController();

  #drawing = h("div", { part: "drawing" });
  #overlay = document.createElementNS(SVG, "svg");
  #stage = h("div", { class: "stage", tabindex: 0, role: "group", "aria-roledescription": "figure" }, this.#drawing, this.#overlay);
  #says = h("span", { part: "says", "aria-live": "polite" });
  #button = h("button", { part: "table-button", type: "button", "aria-expanded": "false", onclick: () => this.#turn() }, "Table");
  #table = h("div", { class: "scroll", part: "table", tabindex: 0, role: "region", hidden: true });
  #failure = h("p", { class: "failure", part: "failure", role: "alert", hidden: true });
  #whole = h("figure", { part: "figure", hidden: true }, this.#stage, h("div", { class: "says" }, this.#says, this.#button), this.#table);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [look];
    root.append(this.#whole, this.#failure);
    this.#overlay.setAttribute("class", "overlay");
    this.#overlay.setAttribute("aria-hidden", "true");
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("pointermove", (event) => this.#hover(event));
    this.#stage.addEventListener("pointerleave", () => this.#point(-1));
    this.#stage.addEventListener("blur", () => this.#point(-1));
  }

  /** The study that the figure is of. */
  get study() {
    return this.#study;
  }

  set study(study) {
    this.#study = study;
    this.draw();
  }

  connectedCallback() {
    this.#ended = new AbortController();
    onTheme(() => this.draw(), this.#ended.signal);
    // Studies say that they have something to show; one may be anywhere in the page.
    document.addEventListener("genessl-shown", ({ target }) => this.#take(target), { signal: this.#ended.signal });
    this.#take(document.getElementById(this.getAttribute("for") ?? ""));
    this.draw();
  }

  disconnectedCallback() {
    this.#ended.abort();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw();
  }

  /** Takes the study of the element that is meant. */
  #take(/** @type {unknown} */ element) {
    if (!(element instanceof HTMLElement) || !element.id || element.id !== this.getAttribute("for")) return;
    if ("study" in element && element.study) this.study = /** @type {Study} */ (element.study);
  }

  /** Draws the figure anew. */
  async draw() {
    const name = this.getAttribute("name");
    if (!this.#study || !name) return;
    const asked = ++this.#asked;
    try {
      const figure = await this.#study.figure(name, { theme: themeOf(this) });
      const drawing = await parseDrawing(figure.svg);
      if (asked === this.#asked) this.#show(figure, drawing);
    } catch (thrown) {
      if (asked !== this.#asked) return;
      setText(this.#failure, errorOf(thrown).message);
      [this.#failure.hidden, this.#whole.hidden] = [false, true];
    }
  }

  #show(/** @type {import("./types").Figure} */ figure, /** @type {SVGElement} */ drawing) {
    [this.#figure, this.#spots] = [figure, new Spots(figure.marks)];
    this.#point(-1);
    const described = drawing.querySelector("desc")?.textContent ?? "";
    this.#stage.setAttribute("aria-label", `${figure.title}. ${described} Arrow keys read the values.`);
    this.#overlay.setAttribute("viewBox", `0 0 ${figure.width} ${figure.height}`);
    fill(this.#drawing, drawing);
    [this.#failure.hidden, this.#whole.hidden] = [true, false];
    if (!this.#table.hidden) this.#fill();
    this.dispatchEvent(new CustomEvent("genessl-drawn", { bubbles: true, composed: true, detail: figure.name }));
  }

  #turn() {
    this.#table.hidden = !this.#table.hidden;
    this.#button.setAttribute("aria-expanded", String(!this.#table.hidden));
    if (!this.#table.hidden) this.#fill();
  }

  #fill() {
    if (!this.#figure) return;
    const { title, names, columns, length } = this.#figure.table;
    const count = Math.min(length, ROWS_AT_MOST);
    const cell = (/** @type {string} */ name, /** @type {number} */ at) => String(columns[name][at] ?? "");
    const row = (/** @type {number} */ at) => h("tr", {}, ...names.map((name) => h("td", {}, cell(name, at))));
    const more = length > count ? [h("p", {}, `${length - count} more rows`)] : [];
    this.#table.setAttribute("aria-label", title);
    const head = h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)));
    fill(this.#table, h("table", {}, h("caption", {}, title), head, ...Array.from({ length: count }, (_, at) => row(at))), ...more);
  }

  #hover(/** @type {PointerEvent} */ event) {
    if (!this.#figure || !this.#spots) return;
    this.#point(this.#spots.under(event, this.#overlay, this.#figure));
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const next = this.#spots?.next(event, this.#at);
    if (next === undefined) return;
    event.preventDefault();
    this.#point(next);
  }

  /** Marks one place and says what it shows. */
  #point(/** @type {number} */ at) {
    this.#at = at;
    const spot = this.#spots?.at(at);
    setText(this.#says, spot?.says.join(" · ") ?? "");
    if (!spot) return fill(this.#overlay);
    const { x, y } = middle(spot);
    const path = document.createElementNS(SVG, "path");
    const [width, height] = [spot.width / 2 + 2, spot.height / 2 + 2];
    path.setAttribute("d", `M${x - width} ${y - height}h${2 * width}v${2 * height}h${-2 * width}z`);
    fill(this.#overlay, path);
  }
}
