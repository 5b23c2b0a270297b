// Owns the drawing of a scatter plot's points: markers are rendered once as masks of coverage and blended straight into
// the canvas's pixels, which keeps tens of thousands of them fluid also where there is no graphics card.

import { EXTENT, trace } from "./shapes.js";

/** @typedef {import("../engine/types").Shape} Shape */
/** @typedef {import("../engine/colouring.js").Look} Look */
/**
 * A marker's pixels: where each lies from the marker's middle, and how much of it is covered, 0 to 256.
 * @typedef {{ offsets: Int32Array, coverage: Uint16Array }} Mask
 */
/** How the points of one look are drawn. @typedef {{ hidden: boolean, known: boolean, colour: number, mask: Mask }} Sign */
/**
 * @typedef {{
 *   layout: import("./layout.js").Layout, view: import("./view.js").View,
 *   codes: Uint16Array, looks: Look[], selected: Uint8Array, selecting: boolean, ringed: boolean,
 *   radius: number, opacity: number, paper: string, ink: string,
 * }} Scene
 */

/** How much of an unselected point's colour goes into the paper while others are selected. */
const FADE = 0.8;
const RING = 1.5;
const BIGGER = 1.15;
/** How large a point of which nothing is known is beside the others, which lie over it. */
const UNKNOWN_SIZE = 0.7;

export class Painter {
  #context;
  /** @type {ImageData | null} */ #image = null;
  #pixels = new Uint32Array(0);
  #pad = 0;
  /** @type {Map<string, Mask>} */ #masks = new Map();
  /** @type {Uint32Array} */ #order = new Uint32Array(0);

  constructor(/** @type {HTMLCanvasElement} */ canvas) {
    this.canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  }

  /**
   * Draws all points that are in view, the selected ones last, and before others those of which nothing is known; answers
   * how many. `ratio` is device pixels to a CSS one.
   */
  paint(/** @type {Scene} */ scene, /** @type {number} */ ratio) {
    this.#prepare(Math.ceil(scene.radius * BIGGER * EXTENT * ratio + RING * ratio) + 2);
    this.#pixels.fill(packed(scene.paper));
    if (this.#order.length !== scene.layout.count) this.#order = shuffled(scene.layout.count);
    const radius = scene.radius * ratio;
    let drawn = this.#pass(scene, ratio, 0, this.#signs(scene, radius, scene.opacity, scene.selecting ? FADE : 0));
    if (scene.selecting) {
      const rings = scene.ringed ? this.#signs(scene, radius * BIGGER + RING * ratio, 1) : null;
      rings?.forEach((sign) => (sign.colour = packed(scene.ink)));
      drawn += this.#pass(scene, ratio, 1, this.#signs(scene, radius * BIGGER, 1), rings);
    }
    if (this.#image) this.#context.putImageData(this.#image, -this.#pad, -this.#pad);
    return drawn;
  }

  /** Pixels for the canvas and a margin around it, so that no marker needs to be cut. */
  #prepare(/** @type {number} */ pad) {
    const width = this.canvas.width + 2 * pad;
    const height = this.canvas.height + 2 * pad;
    if (this.#image?.width === width && this.#image.height === height) return;
    if (this.#image?.width !== width) this.#masks.clear();
    this.#pad = pad;
    this.#image = new ImageData(width, height);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** Each look's mask and packed colour. Where nothing is known of any point, none needs to stand back. */
  #signs(/** @type {Scene} */ { looks, paper }, /** @type {number} */ radius, /** @type {number} */ opacity, fade = 0) {
    return looks.map(({ colour, shape, hidden, known }) => ({
      hidden,
      known,
      colour: packed(colour, paper, fade),
      mask: this.#mask(shape, known || looks.length === 1 ? radius : radius * UNKNOWN_SIZE, opacity),
    }));
  }

  /** Draws the unselected points (0) or the selected ones (1), each with a ring behind it where there are rings. */
  #pass(
    /** @type {Scene} */ scene,
    /** @type {number} */ ratio,
    /** @type {number} */ which,
    /** @type {Sign[]} */ signs,
    /** @type {Sign[] | null} */ rings = null,
  ) {
    const below = this.#layer(scene, ratio, which, false, signs, rings);
    return below + this.#layer(scene, ratio, which, true, signs, rings);
  }

  /** Of these the points of which something is known, or those of which nothing is. */
  #layer(
    /** @type {Scene} */ { layout, view, codes, selected, selecting },
    /** @type {number} */ ratio,
    /** @type {number} */ which,
    /** @type {boolean} */ known,
    /** @type {Sign[]} */ signs,
    /** @type {Sign[] | null} */ rings,
  ) {
    if (!signs.some((sign) => sign.known === known)) return 0;
    const { x, y } = layout;
    const { width, height } = this.canvas;
    const scale = view.scale * ratio;
    const [left, top] = [view.across(0) * ratio, view.down(0) * ratio];
    const stride = width + 2 * this.#pad;
    const order = this.#order;
    let drawn = 0;
    for (let i = 0; i < order.length; i += 1) {
      const index = order[i];
      if (selecting && selected[index] !== which) continue;
      const sign = signs[codes[index]];
      if (sign?.known !== known) continue;
      const across = left + x[index] * scale;
      const down = top - y[index] * scale;
      if (sign.hidden || !(across >= 0 && across < width && down >= 0 && down < height)) continue;
      const middle = ((down | 0) + this.#pad) * stride + (across | 0) + this.#pad;
      if (rings) blend(this.#pixels, middle, rings[codes[index]].mask, rings[codes[index]].colour);
      blend(this.#pixels, middle, sign.mask, sign.colour);
      drawn += 1;
    }
    return drawn;
  }

  /** A marker's mask, to a quarter of a pixel, so that zooming makes few of them. */
  #mask(/** @type {Shape} */ shape, /** @type {number} */ exact, /** @type {number} */ opacity) {
    const radius = Math.round(exact * 4) / 4;
    const key = `${shape} ${radius} ${opacity}`;
    let mask = this.#masks.get(key);
    if (!mask) {
      mask = rendered(shape, radius, opacity, this.canvas.width + 2 * this.#pad);
      this.#masks.set(key, mask);
    }
    return mask;
  }
}

/** A marker's mask for an image of that many pixels to a row. @returns {Mask} */
function rendered(
  /** @type {Shape} */ shape,
  /** @type {number} */ radius,
  /** @type {number} */ opacity,
  /** @type {number} */ stride,
) {
  const half = Math.ceil(radius * EXTENT);
  const side = 2 * half + 1;
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (!context) return { offsets: new Int32Array(0), coverage: new Uint16Array(0) };
  trace(context, shape, half + 0.5, half + 0.5, radius);
  context.fill();
  const { data } = context.getImageData(0, 0, side, side);
  /** @type {number[]} */ const offsets = [];
  /** @type {number[]} */ const coverage = [];
  for (let i = 0; i < side * side; i += 1) {
    const alpha = Math.round((data[4 * i + 3] / 255) * 256 * opacity);
    if (alpha === 0) continue;
    offsets.push((Math.floor(i / side) - half) * stride + (i % side) - half);
    coverage.push(alpha);
  }
  return { offsets: Int32Array.from(offsets), coverage: Uint16Array.from(coverage) };
}

/** Lays a colour over the pixels of a mask. Red and blue are mixed in one multiplication, green in another. */
function blend(
  /** @type {Uint32Array} */ pixels,
  /** @type {number} */ middle,
  /** @type {Mask} */ { offsets, coverage },
  /** @type {number} */ colour,
) {
  const outer = colour & 0xff00ff;
  const inner = colour & 0x00ff00;
  for (let i = 0; i < offsets.length; i += 1) {
    const at = middle + offsets[i];
    const alpha = coverage[i];
    const below = pixels[at];
    const redBlue = below & 0xff00ff;
    const green = below & 0x00ff00;
    const mixed =
      ((redBlue + (Math.imul(outer - redBlue, alpha) >>> 8)) & 0xff00ff) |
      ((green + (Math.imul(inner - green, alpha) >>> 8)) & 0x00ff00);
    pixels[at] = mixed | 0xff000000;
  }
}

/** A colour as the canvas holds it (little endian: alpha, blue, green, red), faded into another by a share. */
function packed(/** @type {string} */ colour, into = colour, share = 0) {
  const mix = (/** @type {number} */ at) => {
    const [own, other] = [colour, into].map((text) => parseInt(text.slice(at, at + 2), 16) || 0);
    return Math.round(own + (other - own) * share);
  };
  return (0xff000000 | (mix(5) << 16) | (mix(3) << 8) | mix(1)) >>> 0;
}

/** All indices in an order that has nothing to do with theirs and is always the same, so that no class lies on top. */
function shuffled(/** @type {number} */ count) {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let state = 1;
  for (let i = count - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
