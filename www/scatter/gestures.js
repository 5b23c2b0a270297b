// Owns what pointers and the wheel do over a scatter plot, and says it in a plot's words: pan, zoom, hover, click, a
// region drawn. Where a page is being scrolled the wheel goes on scrolling it, also when a plot comes under it.

/** @typedef {{ x: number, y: number }} Place */
/** @typedef {"point" | "box" | "lasso"} Tool */
/**
 * What happens; places are in CSS pixels from the plot's upper left corner.
 * @typedef {{
 *   pan: (across: number, down: number) => void,
 *   zoom: (place: Place, factor: number) => void,
 *   hover: (place: Place | null) => void,
 *   click: (place: Place, add: boolean) => void,
 *   drawing: (corners: Place[]) => void,
 *   drawn: (corners: Place[], add: boolean) => void,
 *   reset: () => void,
 * }} Acts
 */

const CLICK_WITHIN = 4;
const LASSO_STEP = 3;
const SCROLL_PAUSE_MS = 350;
const WHEEL_RATE = 0.0018;
const WHEEL_UNITS = [1, 18, 300];

let scrolledAt = -Infinity;
document.addEventListener(
  "wheel",
  (event) => {
    if (!(event.target instanceof Element && event.target.closest("gene-scatter"))) scrolledAt = event.timeStamp;
  },
  { capture: true, passive: true },
);

export class Gestures {
  /** @type {Tool} */ tool = "point";
  /** @type {Map<number, Place>} */ #down = new Map();
  /** @type {Place[]} */ #corners = [];
  #travelled = 0;

  constructor(/** @type {HTMLElement} */ surface, /** @type {Acts} */ acts) {
    this.surface = surface;
    this.acts = acts;
    surface.addEventListener("pointerdown", (event) => this.#press(event));
    surface.addEventListener("pointermove", (event) => this.#move(event));
    surface.addEventListener("pointerup", (event) => this.#release(event));
    surface.addEventListener("pointercancel", (event) => this.#drop(event));
    surface.addEventListener("pointerleave", () => this.acts.hover(null));
    surface.addEventListener("dblclick", () => this.acts.reset());
    surface.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #place(/** @type {MouseEvent} */ { clientX, clientY }) {
    const { left, top } = this.surface.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #press(/** @type {PointerEvent} */ event) {
    if (event.button !== 0) return;
    const place = this.#place(event);
    if (this.#down.size === 0) [this.#travelled, this.#corners] = [0, [place]];
    this.#down.set(event.pointerId, place);
    if (this.#down.size > 1) this.#corners = [];
    this.surface.setPointerCapture(event.pointerId);
  }

  #move(/** @type {PointerEvent} */ event) {
    const place = this.#place(event);
    const last = this.#down.get(event.pointerId);
    if (!last) return this.acts.hover(place);
    if (this.#down.size > 1) this.#pinch(event.pointerId, place);
    else if (this.tool === "point") this.#drag(last, place);
    else this.#drawAlong(event);
    this.#down.set(event.pointerId, place);
  }

  #drag(/** @type {Place} */ last, /** @type {Place} */ place) {
    this.#travelled += Math.hypot(place.x - last.x, place.y - last.y);
    if (this.#travelled > CLICK_WITHIN) this.acts.pan(place.x - last.x, place.y - last.y);
  }

  /** Also where the pointer was since the last frame, so that a quick lasso keeps its corners. */
  #drawAlong(/** @type {PointerEvent} */ event) {
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length > 0 ? between : [event]) this.#draw(this.#place(each));
  }

  #draw(/** @type {Place} */ place) {
    const last = this.#corners.at(-1);
    if (!last) return;
    const [from] = this.#corners;
    if (this.tool === "box") this.#corners = [from, place];
    else if (Math.hypot(place.x - last.x, place.y - last.y) >= LASSO_STEP) this.#corners.push(place);
    this.#travelled = Math.max(this.#travelled, Math.hypot(place.x - from.x, place.y - from.y));
    this.acts.drawing(this.#outline());
  }

  /** The corners of what is being drawn: the lasso's own, or all four of the box. */
  #outline() {
    if (this.tool === "lasso" || this.#corners.length < 2) return this.#corners;
    const [a, b] = this.#corners;
    return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
  }

  #pinch(/** @type {number} */ id, /** @type {Place} */ place) {
    const last = this.#down.get(id);
    const other = [...this.#down].find(([key]) => key !== id)?.[1];
    if (!last || !other) return;
    this.#travelled = Infinity;
    const [before, after] = [last, place].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
    if (before > 0 && after > 0) this.acts.zoom(other, after / before);
  }

  #release(/** @type {PointerEvent} */ event) {
    if (!this.#down.delete(event.pointerId) || this.#down.size > 0) return;
    const add = event.shiftKey;
    if (this.#travelled <= CLICK_WITHIN) this.acts.click(this.#place(event), add);
    else if (this.tool !== "point" && this.#corners.length > 1) this.acts.drawn(this.#outline(), add);
    this.#clear();
  }

  #drop(/** @type {PointerEvent} */ event) {
    this.#down.delete(event.pointerId);
    this.#clear();
  }

  #clear() {
    this.#corners = [];
    this.acts.drawing([]);
  }

  #wheel(/** @type {WheelEvent} */ event) {
    if (event.timeStamp - scrolledAt < SCROLL_PAUSE_MS && !event.ctrlKey) {
      scrolledAt = event.timeStamp;
      return;
    }
    event.preventDefault();
    // A pinch on a touchpad arrives as a wheel with Ctrl, in smaller steps.
    const rate = WHEEL_RATE * WHEEL_UNITS[event.deltaMode] * (event.ctrlKey ? 5 : 1);
    this.acts.zoom(this.#place(event), Math.exp(-event.deltaY * rate));
  }
}
