// Owns <gene-scatter>: samples as points, to look at closely (zoom, pan), to read (pointer, arrow keys), to select (click,
// box, lasso), to have as a table and to save.

import { h, setText } from "../basics/dom.js";
import { selection } from "../engine/selection.js";
import { saveButtons, saveFigure, TableSwitch } from "../figure/parts.js";
import { Gestures } from "./gestures.js";
import { ScatterPlot } from "./plot.js";

const ZOOM_STEP = 1.4;
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const SAYS = "Arrow keys go from sample to sample, Enter selects, plus and minus zoom, T shows a table.";
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class GeneScatter extends HTMLElement {
  /** The figure to save and its table. @type {() => Promise<import("../engine/types").Figure>} */
  figure = () => Promise.reject(new Error("no figure"));
  /** What the saved figure says of its origin. */
  provenance = async () => "";
  /** Does something that may fail. @type {(act: () => Promise<unknown>) => unknown} */
  attempt = (act) => act();
  /** Told when someone moved or zoomed it. */
  moved = () => {};
  tools = h("div", { class: "tools" });
  #title = "";
  #plot;
  #gestures;
  #switch;
  #figure;
  #spoken = h("div", { class: "sr", "aria-live": "polite" });
  #xLabel = h("span", { class: "x-label" });
  #yLabel = h("span", { class: "y-label" });
  #stage = h("div", { class: "scatter-stage", tabindex: 0, role: "group", "aria-roledescription": "scatter plot" });

  /**
   * @param {import("../engine/colouring.js").Colours} colours
   * @param {string} name what it is saved as
   * @param {boolean} scaled whether its axes have a meaning, and so numbers
   */
  constructor(colours, name, scaled) {
    super();
    this.colours = colours;
    this.setAttribute("name", name);
    const plot = (this.#plot = new ScatterPlot(colours));
    this.#gestures = new Gestures(plot.element, {
      pan: (across, down) => (plot.view.pan(across, down), this.#viewed()),
      zoom: ({ x, y }, factor) => (plot.view.zoomAt(x, y, factor), this.#viewed()),
      hover: (place) => this.#hover(place),
      click: (place, add) => this.#select(plot.nearest(place), add),
      drawing: (corners) => ((plot.region = corners), plot.redrawOver()),
      drawn: (corners, add) => selection.replace(plot.inside(corners), add),
      reset: () => this.#reset(),
    });
    this.#switch = new TableSwitch(this, this.#stage, () => this.#fillTable());
    this.#stage.append(plot.element, this.#xLabel, this.#yLabel);
    if (scaled) this.#stage.append(...plot.ticks.map(({ element }) => element));
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("blur", () => selection.point(-1));
    const save = (/** @type {string} */ format) =>
      this.attempt(async () => saveFigure(await this.figure(), format, await this.provenance()));
    this.tools.append(this.#zoomButtons(), this.#switch.button, ...saveButtons(name, save));
    this.#figure = h("figure", {}, this.#stage, this.#switch.table, this.tools, this.#spoken);
  }

  connectedCallback() {
    if (!this.firstChild) this.append(this.#figure);
    this.#allow();
    this.colours.addEventListener("change", this.#recolour);
    selection.addEventListener("change", this.#plot.redraw);
    selection.addEventListener("point", this.#plot.redrawOver);
    document.addEventListener("gene-theme", this.#plot.restyle);
    this.#plot.restyle();
  }

  disconnectedCallback() {
    this.colours.removeEventListener("change", this.#recolour);
    selection.removeEventListener("change", this.#plot.redraw);
    selection.removeEventListener("point", this.#plot.redrawOver);
    document.removeEventListener("gene-theme", this.#plot.restyle);
  }

  get count() {
    return this.#plot.count;
  }

  /** How many points the last frame drew. */
  get drawn() {
    return this.#plot.drawn;
  }

  set tool(/** @type {import("./gestures.js").Tool} */ tool) {
    this.#gestures.tool = tool;
    this.#plot.element.dataset.tool = tool;
  }

  /** Where a sample is drawn, in client coordinates. */
  pointAt(/** @type {string} */ name) {
    const place = this.#plot.placeOf(selection.indexOf(name));
    const { left, top } = this.#plot.element.getBoundingClientRect();
    return place && { x: left + place.x, y: top + place.y };
  }

  /** Shows a layout; `smoothly` moves the points there from where they are. */
  show(/** @type {import("../engine/types").ScatterLayout} */ { x, y, x_label, y_label }, smoothly = false) {
    const { layout, view } = this.#plot;
    const others = layout.count !== x.length;
    if (others) view.fitted = true;
    const moves = smoothly && !others && !still.matches;
    layout.set(x, y, moves);
    view.fitTo(layout.bounds(), !moves);
    setText(this.#xLabel, x_label);
    setText(this.#yLabel, y_label);
    this.titled(this.#title);
    this.#allow();
    this.#fillTable();
    this.#plot.redraw();
  }

  /** Takes all points away. */
  clear() {
    this.show({ x: new Float32Array(0), y: new Float32Array(0), x_label: "", y_label: "", settled: true });
  }

  /** Without points there is nothing to zoom into or to save. */
  #allow() {
    for (const button of this.querySelectorAll("button")) button.disabled = this.count === 0;
  }

  /** Says what it is a plot of. */
  titled(/** @type {string} */ title) {
    this.#title = title;
    this.#stage.setAttribute("aria-label", `${title}. ${this.count} samples. ${SAYS}`);
  }

  /** How much nearer it is than where it shows all. */
  get zoom() {
    return this.#plot.view.zoom;
  }

  /** Whether it shows all samples, or is about to. */
  get showsAll() {
    return this.#plot.view.fitted;
  }

  /** The samples in view; none where it shows all. */
  inView() {
    return this.#plot.inView();
  }

  /** Shows these samples as near as it can; of none, all. */
  frame(/** @type {number[]} */ samples) {
    const { view, layout } = this.#plot;
    if (this.count === 0) return;
    if (samples.length === 0) view.fitted = true;
    else view.frame(layout.bounds(samples), still.matches);
    this.#plot.redraw();
  }

  /** Shows all points again. */
  #reset() {
    this.#plot.view.fitted = true;
    this.#viewed();
  }

  /** Draws what someone looks at now, and tells of it. */
  #viewed() {
    this.#plot.redraw();
    this.moved();
  }

  #zoomButtons() {
    const button = (/** @type {string} */ sign, /** @type {string} */ says, /** @type {() => void} */ onclick) =>
      h("button", { type: "button", "aria-label": says, title: says, onclick }, sign);
    return h("div", { class: "zoom" }, [
      button("+", "Nearer", () => this.#zoom(ZOOM_STEP)),
      button("−", "Further", () => this.#zoom(1 / ZOOM_STEP)),
      button("⤢", "All samples", () => this.#reset()),
    ]);
  }

  #zoom(/** @type {number} */ factor) {
    const { view } = this.#plot;
    view.zoomAt(view.width / 2, view.height / 2, factor);
    this.#viewed();
  }

  #hover(/** @type {{ x: number, y: number } | null} */ place) {
    this.#plot.hovered = place;
    if (!place) selection.point(-1);
    this.#plot.redrawOver();
  }

  #select(/** @type {number} */ index, /** @type {boolean} */ add) {
    if (index >= 0) selection.toggle(index, add);
  }

  #recolour = () => {
    this.#fillTable();
    this.#plot.redraw();
  };

  #fillTable() {
    if (this.#switch.shown) this.attempt(async () => this.#switch.fill(this.count > 0 ? await this.figure() : null));
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#stage) return;
    const by = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    /** @type {Record<string, () => void>} */
    const acts = {
      Enter: () => this.#select(selection.pointed, event.shiftKey),
      "+": () => this.#zoom(ZOOM_STEP),
      "=": () => this.#zoom(ZOOM_STEP),
      "-": () => this.#zoom(1 / ZOOM_STEP),
    };
    const act = by ? () => this.#stepTo(by) : acts[event.key];
    if (event.key === "Escape" && selection.count > 0) {
      event.stopPropagation();
      selection.clear();
    } else if (act) {
      event.preventDefault();
      act();
    }
  }

  /** Points at the next sample that is not hidden, and says what it is. */
  #stepTo(/** @type {number} */ by) {
    const { count } = this;
    let index = selection.pointed < 0 && by < 0 ? count : selection.pointed;
    for (let tried = 0; tried < count; tried += 1) {
      index = (index + by + count) % count;
      if (!this.colours.isHidden(index)) break;
    }
    selection.point(count > 0 ? index : -1);
    setText(this.#spoken, [selection.samples[index] ?? "", ...this.colours.says(index)].join(", "));
  }
}

customElements.define("gene-scatter", GeneScatter);
