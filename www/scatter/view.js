// Owns how a scatter plot's points lie on the screen: one scale for both axes, the fit to all points, zoom and pan.

/** @typedef {{ left: number, right: number, low: number, high: number }} Bounds */

const MARGIN = 0.06;
/** How far the view goes towards its fit in one frame. */
const EASE = 0.3;
const FURTHEST = 0.5;
const NEAREST = 400;
/** How near it goes by itself, where it is to show one sample or a few that lie together. */
const MOST_FRAMED = 20;

export class View {
  /** In CSS pixels. */ width = 0;
  height = 0;
  /** The data's place in the middle of the screen. */ x = 0;
  y = 0;
  /** CSS pixels to a unit of the data. */ scale = 1;
  /** Whether it shows all points and goes with them when they move, as it does until someone zooms or pans. */
  fitted = true;
  #fit = { x: 0, y: 0, scale: 1 };
  /** Where it is going that is not the fit. @type {{ x: number, y: number, scale: number } | null} */ #goal = null;
  /** @type {Bounds | null} */ #bounds = null;

  /** How much nearer than the fit it is. */
  get zoom() {
    return this.scale / this.#fit.scale;
  }

  across(/** @type {number} */ x) {
    return (x - this.x) * this.scale + this.width / 2;
  }

  down(/** @type {number} */ y) {
    return this.height / 2 - (y - this.y) * this.scale;
  }

  /** The data's place under a place on the screen. */
  at(/** @type {number} */ across, /** @type {number} */ down) {
    return {
      x: this.x + (across - this.width / 2) / this.scale,
      y: this.y + (this.height / 2 - down) / this.scale,
    };
  }

  resize(/** @type {number} */ width, /** @type {number} */ height) {
    [this.width, this.height] = [width, height];
    if (this.#bounds) this.fitTo(this.#bounds, true);
  }

  /** Learns where the points are; a fitted view goes there by `step`, or at once. */
  fitTo(/** @type {Bounds} */ bounds, atOnce = false) {
    this.#bounds = bounds;
    const fit = this.#around(bounds);
    if (!(fit.scale > 0)) return;
    this.#fit = fit;
    if (this.fitted && atOnce) Object.assign(this, fit);
  }

  /** Shows what is inside these bounds, as near as that allows: goes there by `step`, or at once. */
  frame(/** @type {Bounds} */ bounds, atOnce = false) {
    const { x, y, scale } = this.#around(bounds);
    if (!(scale > 0)) return;
    this.fitted = false;
    this.#goal = { x, y, scale: Math.min(scale, MOST_FRAMED * this.#fit.scale) };
    if (atOnce) this.#arrive(this.#goal);
  }

  /** The middle and the scale at which these bounds fill the view. */
  #around(/** @type {Bounds} */ { left, right, low, high }) {
    const room = 1 - 2 * MARGIN;
    const scale = Math.min((this.width * room) / (right - left || 1), (this.height * room) / (high - low || 1));
    return { x: (left + right) / 2, y: (low + high) / 2, scale };
  }

  #arrive(/** @type {{ x: number, y: number, scale: number }} */ goal) {
    Object.assign(this, goal);
    this.#goal = null;
  }

  /** Goes a part of the way to the fit, or to what it is to show; answers whether there is more to go. */
  step() {
    const goal = this.fitted ? this.#fit : this.#goal;
    if (!goal) return false;
    const { x, y, scale } = goal;
    const far = Math.abs(scale / this.scale - 1) + (Math.abs(x - this.x) + Math.abs(y - this.y)) * scale;
    if (far < 0.01) {
      this.#arrive(goal);
      return false;
    }
    this.scale += (scale - this.scale) * EASE;
    this.x += (x - this.x) * EASE;
    this.y += (y - this.y) * EASE;
    return true;
  }

  /** Goes nowhere by itself any more: someone has taken it in hand. */
  #leave() {
    this.fitted = false;
    this.#goal = null;
  }

  pan(/** @type {number} */ across, /** @type {number} */ down) {
    this.#leave();
    this.x -= across / this.scale;
    this.y += down / this.scale;
  }

  /** Zooms so that what is under a place on the screen stays there. */
  zoomAt(/** @type {number} */ across, /** @type {number} */ down, /** @type {number} */ factor) {
    const before = this.at(across, down);
    this.#leave();
    const scale = Math.min(NEAREST, Math.max(FURTHEST, this.zoom * factor)) * this.#fit.scale;
    this.scale = scale;
    const after = this.at(across, down);
    this.x += before.x - after.x;
    this.y += before.y - after.y;
  }
}
