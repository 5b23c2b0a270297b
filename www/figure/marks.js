// Owns what a figure's marks mean to a pointer and to the arrow keys: which one is nearest, and what it says.

import { number } from "../basics/format.js";

/** @typedef {import("../engine/types").Marks} Marks */
/**
 * A mark as it is pointed at: its box in viewBox units, who it is, and what it says.
 * @typedef {{ x: number, y: number, width: number, height: number, round: boolean, label: string, says: string[] }} Spot
 */

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const POINT_RADIUS = 7;
/** How far from a point or curve, in viewBox units, a pointer still means it. */
const REACH = 24;

/** All marks in reading order; a grid's cells are made when asked for. */
export class Spots {
  /** @type {Marks} */ #marks;
  /** @type {Spot[]} */ #spots;

  constructor(/** @type {Marks} */ marks) {
    this.#marks = marks;
    this.#spots = spotsOf(marks);
  }

  get count() {
    const { kind, items } = this.#marks;
    return kind === "grid" ? items.row_labels.length * items.column_labels.length : this.#spots.length;
  }

  /** @returns {Spot | undefined} */
  at(/** @type {number} */ index) {
    const { kind, items } = this.#marks;
    if (kind !== "grid" || index < 0) return this.#spots[index];
    const columns = items.column_labels.length;
    return cellOf(items, Math.floor(index / columns), index % columns);
  }

  /** The index of the mark that a place means, or -1. */
  nearest(/** @type {number} */ x, /** @type {number} */ y) {
    const { kind, items } = this.#marks;
    if (kind === "grid") {
      const row = Math.floor((y - items.y) / items.cell_height);
      const column = Math.floor((x - items.x) / items.cell_width);
      const inside = row >= 0 && column >= 0 && row < items.row_labels.length && column < items.column_labels.length;
      return inside ? row * items.column_labels.length + column : -1;
    }
    let best = -1;
    let least = kind === "bars" ? 4 : REACH;
    this.#spots.forEach((spot, index) => {
      const away = kind === "bars" ? outside(spot, x, y) : Math.hypot(middle(spot).x - x, middle(spot).y - y);
      if (away < least) [best, least] = [index, away];
    });
    return best;
  }

  /**
   * The index of the mark that a pointer means, over an element that shows a drawing of this size, or -1.
   * @param {PointerEvent | MouseEvent} event
   * @param {Element} element
   * @param {{ width: number, height: number }} drawing
   */
  under(event, element, { width, height }) {
    const box = element.getBoundingClientRect();
    return this.nearest(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height);
  }

  /** The index that a key leads to from another; nothing where it leads nowhere. @returns {number | undefined} */
  next(/** @type {KeyboardEvent} */ event, /** @type {number} */ index) {
    const by = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    const { count } = this;
    if (!by || count === 0 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    return index < 0 && by < 0 ? count - 1 : (index + by + count) % count;
  }

  /** The spots of the samples or classes that are selected. @returns {Spot[]} */
  labelled(/** @type {(label: string) => boolean} */ isSelected) {
    if (this.#marks.kind !== "grid") return this.#spots.filter(({ label }) => label !== "" && isSelected(label));
    const { x, y, cell_width: width, cell_height, row_labels, column_labels } = this.#marks.items;
    const height = cell_height * row_labels.length;
    return column_labels.flatMap((label, column) =>
      isSelected(label) ? [{ x: x + column * width, y, width, height, round: false, label, says: [] }] : [],
    );
  }
}

/** The middle of a spot. */
export function middle(/** @type {Spot} */ { x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

function outside(/** @type {Spot} */ spot, /** @type {number} */ x, /** @type {number} */ y) {
  const dx = Math.max(spot.x - x, 0, x - spot.x - spot.width);
  const dy = Math.max(spot.y - y, 0, y - spot.y - spot.height);
  return Math.hypot(dx, dy);
}

/** @returns {Spot[]} */
function spotsOf(/** @type {Marks} */ { kind, items }) {
  switch (kind) {
    case "points":
      return items.map(({ x, y, label, value, class: group }) => ({
        ...around(x, y),
        label,
        says: [label, group, String(value ?? "")].filter(Boolean),
      }));
    case "bars":
      return items.map(({ label, value, ...box }) => ({ ...box, round: false, label, says: [label, number(value)] }));
    case "lines":
      return items.flatMap(({ name, points }) =>
        points.map(({ x, y, label, value }) => ({ ...around(x, y), label: "", says: [name, label, number(value)] })),
      );
    default:
      return [];
  }
}

function around(/** @type {number} */ x, /** @type {number} */ y) {
  return { x: x - POINT_RADIUS, y: y - POINT_RADIUS, width: 2 * POINT_RADIUS, height: 2 * POINT_RADIUS, round: true };
}

/** @returns {Spot} */
function cellOf(
  /** @type {import("../engine/types").GridMark} */ grid,
  /** @type {number} */ row,
  /** @type {number} */ column,
) {
  const { x, y, cell_width: width, cell_height: height, row_labels, column_labels, values } = grid;
  const says = [row_labels[row], column_labels[column], number(values[row]?.[column] ?? NaN)];
  const place = { x: x + column * width, y: y + row * height, width, height };
  return { ...place, round: false, label: column_labels[column], says };
}
