// Owns <gene-figure>: a drawing made in Rust, what its marks say under the pointer and the arrow keys, the same data as a
// table, and saving it. A click on a sample selects it in every figure shown.

import { fill, h, setText } from "../basics/dom.js";
import { asFailure, failure } from "../engine/failure.js";
import { selection } from "../engine/selection.js";
import { parseDrawing } from "./drawing.js";
import { middle, Spots } from "./marks.js";
import { saveButtons, saveFigure, TableSwitch } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";

export class GeneFigure extends HTMLElement {
  /** @type {import("../engine/types").Figure | null} */ #figure = null;
  /** @type {Spots | null} */ #spots = null;
  /** What the saved figure says of its origin. */
  provenance = async () => "";
  /** Does something that may fail, and shows why. @type {(act: () => Promise<unknown>) => unknown} */
  attempt = (act) => act();
  /** Told of a mark chosen that is no sample. @type {(label: string) => void} */
  chosen = () => {};
  #index = -1;
  #built = false;

  /** The drawing has its title in it; the caption is for the table and for those who do not see. */
  #caption = h("figcaption", { class: "sr" });
  #drawing = h("div", { class: "drawing" });
  #tools = h("div", { class: "tools" });
  #overlay = document.createElementNS(SVG, "svg");
  #tip = h("div", { class: "tip", hidden: true, "aria-live": "polite" });
  #canvas = h("div", { class: "canvas" }, this.#drawing, this.#overlay, this.#tip);
  #stage = h("div", { class: "stage", tabindex: 0, role: "group", "aria-roledescription": "figure" }, this.#canvas);
  #switch = new TableSwitch(this, this.#stage, (shown) => {
    this.#caption.classList.toggle("sr", !shown);
    if (shown) this.#switch.fill(this.#figure);
  });

  connectedCallback() {
    selection.addEventListener("change", this.#showSelection);
    this.#showSelection();
  }

  disconnectedCallback() {
    selection.removeEventListener("change", this.#showSelection);
  }

  /** Shows a figure, in the place of the one before. */
  async show(/** @type {import("../engine/types").Figure} */ figure) {
    this.#build();
    const drawing = await parseDrawing(figure.svg);
    this.#figure = figure;
    this.#spots = new Spots(figure.marks);
    this.#index = -1;
    this.#tip.hidden = true;
    fill(this.#overlay);
    setText(this.#caption, figure.title);
    const described = drawing.querySelector("desc")?.textContent ?? "";
    this.#stage.setAttribute(
      "aria-label",
      `${figure.title}. ${described} Arrow keys read the values, T shows a table.`,
    );
    fill(this.#drawing, drawing);
    this.#overlay.setAttribute("viewBox", `0 0 ${figure.width} ${figure.height}`);
    this.#tools.hidden = false;
    this.#canvas.style.aspectRatio = `${figure.width} / ${figure.height}`;
    this.#canvas.style.minWidth = `${figure.width}px`;
    if (this.#switch.shown) this.#switch.fill(figure);
    this.#showSelection();
  }

  /** Says why the figure can't be shown, in its place. */
  fail(/** @type {unknown} */ thrown, title = "") {
    this.#build();
    this.#figure = this.#spots = null;
    this.#point(-1);
    const { message } = asFailure(thrown);
    const why = `${title ? `“${title}” was left out` : "No figure"}: ${message}`;
    fill(this.#drawing, h("p", { class: "hint left-out", "data-testid": "left-out" }, why));
    this.#overlay.replaceChildren();
    this.#canvas.style.aspectRatio = this.#canvas.style.minWidth = "";
    this.#stage.setAttribute("aria-label", why);
    setText(this.#caption, title);
    this.#switch.fill(null);
    this.#tools.hidden = true;
  }

  #build() {
    if (this.#built) return;
    this.#built = true;
    this.#overlay.classList.add("overlay");
    this.#overlay.setAttribute("aria-hidden", "true");
    const buttons = saveButtons(this.getAttribute("name"), (format) => this.#save(format));
    this.#tools.append(this.#switch.button, ...buttons);
    const head = h("div", { class: "figure-head" }, this.#caption, this.#tools);
    this.append(h("figure", {}, head, this.#stage, this.#switch.table));
    this.#canvas.addEventListener("pointermove", (event) => this.#hover(event));
    this.#canvas.addEventListener("pointerleave", () => this.#point(-1));
    this.#canvas.addEventListener("click", (event) => {
      this.#hover(event);
      this.#select(event.shiftKey);
    });
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("blur", () => this.#point(-1));
  }

  #hover(/** @type {PointerEvent} */ event) {
    if (!this.#figure || !this.#spots) return;
    this.#point(this.#spots.under(event, this.#canvas, this.#figure));
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.key === "Enter") this.#select(event.shiftKey);
    const next = this.#spots?.next(event, this.#index);
    if (next === undefined) return;
    event.preventDefault();
    this.#point(next);
  }

  /** Marks one spot and says what it shows. */
  #point(/** @type {number} */ index) {
    this.#overlay.querySelector(".pointed")?.remove();
    this.#index = index;
    const spot = this.#spots?.at(index);
    this.#tip.hidden = !spot;
    if (!spot || !this.#figure) return;
    this.#overlay.append(outline([spot], "pointed"));
    const { x, y } = middle(spot);
    const [left, top] = [x / this.#figure.width, y / this.#figure.height];
    fill(this.#tip, ...spot.says.map((text, line) => h(line ? "span" : "b", {}, text)));
    this.#tip.style.left = `${left * 100}%`;
    this.#tip.style.top = `${top * 100}%`;
    this.#tip.style.translate = `${left > 0.6 ? "calc(-100% - 0.75rem)" : "0.75rem"} ${top > 0.6 ? "-110%" : "10%"}`;
  }

  #select(/** @type {boolean} */ add) {
    const label = this.#spots?.at(this.#index)?.label ?? "";
    if (label && !selection.toggleLabel(label, add)) this.chosen(label);
  }

  #showSelection = () => {
    this.#overlay.querySelector(".selected")?.remove();
    if (selection.count === 0 && !selection.mark) return;
    const spots = this.#spots?.labelled((label) => selection.has(label)) ?? [];
    if (spots.length > 0) this.#overlay.append(outline(spots, "selected"));
  };

  #save(/** @type {string} */ format) {
    return this.attempt(async () => {
      if (!this.#figure) throw failure("There is no figure here to save", "What stands in its place says why.");
      await saveFigure(this.#figure, format, await this.provenance());
    });
  }
}

/** The outlines of spots as one element, however many they are. */
function outline(/** @type {import("./marks.js").Spot[]} */ spots, /** @type {string} */ name) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", spots.map(outlineOf).join(""));
  path.setAttribute("class", name);
  return path;
}

function outlineOf(/** @type {import("./marks.js").Spot} */ { x, y, width, height, round }) {
  if (!round) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const radius = width / 2;
  const half = (/** @type {number} */ across) => `a${radius} ${radius} 0 1 1 ${across} 0`;
  return `M${x} ${y + height / 2}${half(width)}${half(-width)}z`;
}

customElements.define("gene-figure", GeneFigure);
