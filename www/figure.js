// Owns <gene-figure>: a drawing made in Rust, what its marks say under the pointer and the arrow keys, the same data as a
// table, and saving it. A click on a sample selects it in every figure shown.

import { h, setText } from "./dom.js";
import { parseDrawing } from "./drawing.js";
import { asFailure } from "./failure.js";
import { png, withProvenance } from "./figure-export.js";
import { cell } from "./format.js";
import { middle, Spots } from "./marks.js";
import { save } from "./save.js";

const SVG = "http://www.w3.org/2000/svg";
const ROWS_SHOWN = 200;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The sample selected, in all figures. */
let selected = "";

export class GeneFigure extends HTMLElement {
  /** @type {import("./types").Figure | null} */ #figure = null;
  /** @type {Spots | null} */ #spots = null;
  /** What the saved figure says of its origin. */
  provenance = async () => "";
  #index = -1;
  #built = false;

  /** The drawing has its title in it; the caption is for the table and for those who do not see. */
  #caption = h("figcaption", { class: "sr" });
  #drawing = h("div", { class: "drawing" });
  #overlay = document.createElementNS(SVG, "svg");
  #tip = h("div", { class: "tip", hidden: true, "aria-live": "polite" });
  #canvas = h("div", { class: "canvas" }, this.#drawing, this.#overlay, this.#tip);
  #stage = h("div", { class: "stage", tabindex: 0, role: "group", "aria-roledescription": "figure" }, this.#canvas);
  #table = h("div", { class: "figure-table", hidden: true });
  #switch = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.#toggleTable() }, "Table");

  connectedCallback() {
    document.addEventListener("gene-select", this.#showSelection);
  }

  disconnectedCallback() {
    document.removeEventListener("gene-select", this.#showSelection);
  }

  /** Shows a figure, in the place of the one before. */
  async show(/** @type {import("./types").Figure} */ figure) {
    this.#build();
    const drawing = await parseDrawing(figure.svg);
    this.#figure = figure;
    this.#spots = new Spots(figure.marks);
    this.#index = -1;
    this.#tip.hidden = true;
    this.#overlay.replaceChildren();
    setText(this.#caption, figure.title);
    const described = drawing.querySelector("desc")?.textContent ?? "";
    this.#stage.setAttribute("aria-label", `${figure.title}. ${described} Arrow keys read the values.`);
    this.#drawing.replaceChildren(drawing);
    this.#overlay.setAttribute("viewBox", `0 0 ${figure.width} ${figure.height}`);
    this.#canvas.style.aspectRatio = `${figure.width} / ${figure.height}`;
    this.#canvas.style.minWidth = `${figure.width}px`;
    if (!this.#table.hidden) this.#fillTable();
    this.#showSelection();
  }

  /** Says why the figure can't be shown. */
  fail(/** @type {unknown} */ thrown) {
    this.#build();
    this.#figure = this.#spots = null;
    this.#drawing.replaceChildren(h("p", { class: "hint" }, `No figure: ${asFailure(thrown).message}`));
  }

  #build() {
    if (this.#built) return;
    this.#built = true;
    const name = this.getAttribute("name");
    const button = (/** @type {string} */ format) =>
      h(
        "button",
        { type: "button", "data-testid": `download-${name}-${format}`, onclick: () => this.#save(format) },
        format.toUpperCase(),
      );
    this.#overlay.classList.add("overlay");
    this.#overlay.setAttribute("aria-hidden", "true");
    const tools = h("div", { class: "tools" }, this.#switch, button("svg"), button("png"));
    this.append(h("figure", {}, h("div", { class: "figure-head" }, this.#caption, tools), this.#stage, this.#table));
    this.#canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.#hover(event));
    this.#canvas.addEventListener("pointerleave", () => this.#point(-1));
    this.#canvas.addEventListener("click", (/** @type {PointerEvent} */ event) => {
      this.#hover(event);
      this.#select();
    });
    this.#stage.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#key(event));
    this.#stage.addEventListener("blur", () => this.#point(-1));
  }

  #hover(/** @type {PointerEvent} */ event) {
    if (!this.#figure || !this.#spots) return;
    const box = this.#canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.#figure.width;
    const y = ((event.clientY - box.top) / box.height) * this.#figure.height;
    this.#point(this.#spots.nearest(x, y));
  }

  #key(/** @type {KeyboardEvent} */ event) {
    const count = this.#spots?.count ?? 0;
    const by = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    if (event.key === "Enter") this.#select();
    if (!by || count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#point(this.#index < 0 && by < 0 ? count - 1 : (this.#index + by + count) % count);
  }

  /** Marks one spot and says what it shows. */
  #point(/** @type {number} */ index) {
    this.#overlay.querySelector(".pointed")?.remove();
    this.#index = index;
    const spot = this.#spots?.at(index);
    this.#tip.hidden = !spot;
    if (!spot || !this.#figure) return;
    this.#overlay.append(outline(spot, "pointed"));
    const { x, y } = middle(spot);
    const [left, top] = [x / this.#figure.width, y / this.#figure.height];
    this.#tip.replaceChildren(...spot.says.map((text, line) => h(line ? "span" : "b", {}, text)));
    this.#tip.style.left = `${left * 100}%`;
    this.#tip.style.top = `${top * 100}%`;
    this.#tip.style.translate = `${left > 0.6 ? "calc(-100% - 0.75rem)" : "0.75rem"} ${top > 0.6 ? "-110%" : "10%"}`;
  }

  #select() {
    const label = this.#spots?.at(this.#index)?.label ?? "";
    selected = label === selected ? "" : label;
    document.dispatchEvent(new CustomEvent("gene-select"));
  }

  #showSelection = () => {
    for (const old of this.#overlay.querySelectorAll(".selected")) old.remove();
    if (selected) this.#overlay.append(...(this.#spots?.labelled(selected) ?? []).map((s) => outline(s, "selected")));
  };

  #toggleTable() {
    const shown = this.#table.hidden;
    this.#table.hidden = !shown;
    this.#stage.hidden = shown;
    this.#caption.classList.toggle("sr", !shown);
    this.#switch.setAttribute("aria-pressed", String(shown));
    if (shown) this.#fillTable();
  }

  #fillTable() {
    const table = this.#figure?.table;
    if (!table) return;
    const rows = table.rows.slice(0, ROWS_SHOWN);
    const more = table.rows.length - rows.length;
    this.#table.replaceChildren(
      h(
        "table",
        {},
        h("caption", { class: "sr" }, table.title),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            table.columns.map((name) => h("th", { scope: "col" }, name)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) => h("tr", {}, row.map(dataCell))),
        ),
      ),
      more > 0 ? h("p", { class: "hint" }, `${more} more rows are in the downloads.`) : "",
    );
  }

  async #save(/** @type {string} */ format) {
    if (!this.#figure) return;
    const { name, svg, title } = this.#figure;
    const marked = withProvenance(svg, `${title} · ${await this.provenance()}`);
    save(`${name}.${format}`, format === "png" ? await png(marked) : marked, "image/svg+xml");
  }
}

function dataCell(/** @type {import("./types").Cell} */ value) {
  return h("td", { class: typeof value === "number" ? "number" : null }, cell(value));
}

function outline(/** @type {import("./marks.js").Spot} */ spot, /** @type {string} */ name) {
  const shape = document.createElementNS(SVG, "rect");
  const { x, y, width, height, round } = spot;
  for (const [key, value] of Object.entries({ x, y, width, height, rx: round ? width / 2 : 0 })) {
    shape.setAttribute(key, String(value));
  }
  shape.setAttribute("class", name);
  return shape;
}

customElements.define("gene-figure", GeneFigure);
