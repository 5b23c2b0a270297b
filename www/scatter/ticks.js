// Owns the numbers along the axes of a scatter plot whose axes mean something: round ones, where the view has them now.

import { fill, h } from "../basics/dom.js";

/** So much room, in rem, a number needs along its axis. */
const ROOM = { across: 3, upwards: 2.5 };
const compact = new Intl.NumberFormat("en", { notation: "compact" });

/**
 * The multiples of 1, 2 or 5 times a power of ten from low to high, about so many at most, and how they are written: all
 * with as many decimals as their distance needs.
 * @returns {{ value: number, text: string }[]}
 */
export function roundNumbers(/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ most) {
  if (!(high > low) || !(most >= 1)) return [];
  const step = stepFor((high - low) / most);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return { value, text: written(value, step) };
  });
}

/** The least of 1, 2, 5 times a power of ten that is no less than that. */
function stepFor(/** @type {number} */ least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power;
}

function written(/** @type {number} */ value, /** @type {number} */ step) {
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const text = step >= 1000 ? compact.format(value) : (value || 0).toFixed(decimals);
  return text.replace("-", "−");
}

/** The numbers along one axis. They are for the eye: what a sample's values are, its table says. */
export class TickRow {
  #shown = "";

  constructor(/** @type {"across" | "upwards"} */ axis) {
    this.axis = axis;
    this.element = h("div", { class: `ticks ${axis}`, "aria-hidden": "true" });
  }

  /** Shows the ticks of a view; `rem` is the size of the page's text in CSS pixels. */
  show(/** @type {import("./view.js").View} */ view, /** @type {number} */ rem) {
    const ticks = this.#ticks(view, rem);
    const key = ticks.map(({ place, text }) => `${place} ${text}`).join(" ");
    if (key === this.#shown) return;
    this.#shown = key;
    const side = this.axis === "across" ? "left" : "top";
    const spans = ticks.map(({ place, text }) => {
      const span = h("span", {}, text);
      span.style[side] = `${place}px`;
      return span;
    });
    fill(this.element, ...spans);
  }

  /** @returns {{ place: number, text: string }[]} */
  #ticks(/** @type {import("./view.js").View} */ view, /** @type {number} */ rem) {
    const { width, height } = view;
    const across = this.axis === "across";
    const [length, room] = across ? [width, ROOM.across] : [height, ROOM.upwards];
    const [from, to] = [view.at(0, height), view.at(width, 0)];
    const [low, high] = across ? [from.x, to.x] : [from.y, to.y];
    const edge = rem * 0.5;
    return roundNumbers(low, high, Math.max(2, length / (room * rem)))
      .map(({ value, text }) => ({ place: Math.round(across ? view.across(value) : view.down(value)), text }))
      .filter(({ place }) => place >= edge && place <= length - edge);
  }
}
