// Owns the drawing of a scatter plot on its two canvases, at most once a frame: the points and the names of classes below,
// above them what moves with the pointer, and the tip that says what is under it.

import { fill, h } from "../basics/dom.js";
import { selection } from "../engine/selection.js";
import { classMiddles, drawLabels } from "./labels.js";
import { Layout } from "./layout.js";
import { drawOver } from "./over.js";
import { Painter } from "./paint.js";
import { TickRow } from "./ticks.js";
import { View } from "./view.js";

/** @typedef {{ x: number, y: number }} Place */

/** Beyond so many classes colour alone does not tell them apart: their names stand in the plot. */
const PLAIN_CLASSES = 8;
/** How far from a point, in CSS pixels, a pointer still means it. */
const REACH = 12;
const MANY = 3000;
/** So many selected points are ringed; rings about more would hide their colours. */
const RINGED = 150;
/** @type {import("../engine/colouring.js").Look[]} */
const NO_LOOKS = [];
/** @type {import("./labels.js").ClassMiddle[]} */
const NO_MIDDLES = [];

export class ScatterPlot {
  layout = new Layout();
  view = new View();
  /** How many points the last frame drew. */ drawn = 0;
  /** Where the pointer is. @type {Place | null} */ hovered = null;
  /** The corners of what is being drawn. @type {Place[]} */ region = [];
  #points = h("canvas", { "aria-hidden": "true" });
  #over = h("canvas", { "aria-hidden": "true" });
  #tip = h("div", { class: "tip", hidden: true });
  element = h("div", { class: "surface" }, this.#points, this.#over, this.#tip);
  /**
   * The numbers along the axes, where these mean something: of principal components they do. Those of t-SNE and UMAP have
   * none, since only who lies beside whom means something there, and numbers would say otherwise.
   */
  ticks = /** @type {const} */ (["across", "upwards"]).map((axis) => new TickRow(axis));
  #painter = new Painter(this.#points);
  #style = { ink: "#000000", paper: "#ffffff", accent: "#0000ff", family: "sans-serif", size: 12, rem: 16 };
  /** The classes' middles, and what they are of. */
  #middles = { version: -1, looks: NO_LOOKS, of: NO_MIDDLES };
  #frame = 0;
  #stale = false;

  constructor(/** @type {import("../engine/colouring.js").Colours} */ colours) {
    this.colours = colours;
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  get count() {
    return this.layout.count;
  }

  /** Takes the size it has on the page, and the colours of the theme. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    for (const canvas of [this.#points, this.#over]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.view.resize(width, height);
    this.restyle();
    // A canvas that was given a size is blank until it is drawn.
    this.#draw(performance.now());
  }

  restyle = () => {
    const style = getComputedStyle(this.element);
    const [ink, paper, accent] = ["--ink", "--background", "--accent"].map((n) => style.getPropertyValue(n).trim());
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#style = { ink, paper, accent, family: style.fontFamily, size: 0.75 * rem, rem };
    this.redraw();
  };

  /** Draws all of it at the next frame, however often it is asked before. */
  redraw = () => {
    this.#stale = true;
    this.redrawOver();
  };

  /** Draws at the next frame what lies above the points. */
  redrawOver = () => {
    this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
  };

  #draw(/** @type {number} */ now) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const moving = this.layout.step(now);
    const easing = this.view.step();
    if (!this.element.isConnected || this.view.width === 0) return;
    if (this.#stale) {
      this.#drawPoints();
      for (const row of this.ticks) if (row.element.isConnected) row.show(this.view, this.#style.rem);
    }
    this.#stale = false;
    if (this.hovered) selection.point(this.nearest(this.hovered));
    this.#drawOver();
    if (moving || easing) this.redraw();
  }

  #drawPoints() {
    const { colours, count, view, layout } = this;
    // The last look is for what is unknown, as all is until the colours of these samples are here.
    const known = colours.codes.length === count;
    const codes = known ? colours.codes : new Uint16Array(count).fill(colours.looks.length - 1);
    this.drawn = this.#painter.paint(
      {
        layout,
        view,
        codes,
        looks: colours.looks,
        selected: selection.mask,
        selecting: selection.count > 0,
        ringed: selection.count <= RINGED,
        radius: this.#radius(),
        opacity: count > MANY ? 0.75 : 0.9,
        paper: this.#style.paper,
        ink: this.#style.ink,
      },
      devicePixelRatio,
    );
    this.#drawNames(codes);
  }

  /** Smaller where there are many, a little larger from near, in proportion to the text. */
  #radius() {
    const many = Math.min(4.5, Math.max(1.6, 16 / Math.max(this.count, 1) ** 0.22));
    return many * Math.min(2, Math.max(1, this.view.zoom) ** 0.3) * (this.#style.rem / 16);
  }

  #drawNames(/** @type {Uint16Array} */ codes) {
    const { shown, looks } = this.colours;
    if (shown?.kind !== "classes" || shown.known <= PLAIN_CLASSES) return;
    const { version } = this.layout;
    if (this.#middles.version !== version || this.#middles.looks !== looks) {
      this.#middles = {
        version,
        looks,
        of: classMiddles(this.layout, codes, looks, shown.names.slice(0, shown.known)),
      };
    }
    const context = contextOf(this.#points);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawLabels(context, this.#middles.of, this.view, this.#style);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  #drawOver() {
    const { pointed } = selection;
    const place = this.colours.isHidden(pointed) ? null : this.placeOf(pointed);
    drawOver(contextOf(this.#over), place, this.region, this.#radius(), this.#style);
    const here = this.hovered ?? this.element.parentElement?.matches(":focus");
    this.#tip.hidden = !place || !here;
    if (place && here) this.#showTip(pointed, place);
  }

  #showTip(/** @type {number} */ index, /** @type {Place} */ { x, y }) {
    const lines = [selection.samples[index], ...this.colours.says(index)];
    if (this.#tip.dataset.says !== lines.join("\n")) {
      this.#tip.dataset.says = lines.join("\n");
      fill(this.#tip, ...lines.map((text, line) => h(line ? "span" : "b", {}, text)));
    }
    const { width, height } = this.view;
    const aside = `${x > width * 0.5 ? "calc(-100% - 0.75rem)" : "0.75rem"} ${y > height * 0.5 ? "-110%" : "10%"}`;
    this.#tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    this.#tip.style.translate = aside;
  }

  /** Where a sample is drawn, in CSS pixels. @returns {Place | null} */
  placeOf(/** @type {number} */ index) {
    if (index < 0 || index >= this.count) return null;
    return { x: this.view.across(this.layout.x[index]), y: this.view.down(this.layout.y[index]) };
  }

  /** The sample that a place on the screen means, or -1. */
  nearest(/** @type {Place} */ place) {
    const { x, y } = this.view.at(place.x, place.y);
    const reach = Math.max(REACH, this.#radius() * 1.5) / this.view.scale;
    return this.layout.nearest(x, y, reach, (index) => !this.colours.isHidden(index));
  }

  /** The samples in view, or none where it shows all. */
  inView() {
    const { width, height, fitted } = this.view;
    const corners = [0, 1, 2, 3].map((n) => ({ x: n === 1 || n === 2 ? width : 0, y: n > 1 ? height : 0 }));
    return fitted ? [] : this.inside(corners);
  }

  /** The samples inside an outline on the screen. */
  inside(/** @type {Place[]} */ corners) {
    const outline = corners.map(({ x, y }) => this.view.at(x, y));
    return this.layout.inside(outline).filter((index) => !this.colours.isHidden(index));
  }
}

function contextOf(/** @type {HTMLCanvasElement} */ canvas) {
  // There is one, since no other kind of context was taken of the canvas before.
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}
