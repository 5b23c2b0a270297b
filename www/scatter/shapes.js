// Owns the marker shapes of the plots drawn on the page: the same as in the figures, all of about equal area.

/** @typedef {import("../engine/types").Shape} Shape */

const arm = [0.4, 1.25];
const tip = [0.6, 1.17, 0.57];

/** Corners around the origin for a disc of radius one; a circle has none. @type {Record<Shape, number[][] | null>} */
const CORNERS = {
  circle: null,
  square: [
    [-0.89, -0.89],
    [0.89, -0.89],
    [0.89, 0.89],
    [-0.89, 0.89],
  ],
  triangle: [
    [0, -1.35],
    [1.2, 0.8],
    [-1.2, 0.8],
  ],
  inverted_triangle: [
    [0, 1.35],
    [1.2, -0.8],
    [-1.2, -0.8],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  plus: quarters([
    [-arm[0], -arm[1]],
    [arm[0], -arm[1]],
    [arm[0], -arm[0]],
  ]),
  cross: quarters([
    [-tip[0], -tip[1]],
    [0, -tip[2]],
    [tip[0], -tip[1]],
  ]),
};

/** The largest extent of any shape, in radii. */
export const EXTENT = 1.35;

/** A quarter of an outline, turned about the origin to the whole. */
function quarters(/** @type {number[][]} */ corners) {
  /** @type {number[][]} */
  const all = [];
  for (let turn = 0, now = corners; turn < 4; turn += 1, now = now.map(([x, y]) => [-y, x])) all.push(...now);
  return all;
}

/** Adds a marker to a canvas path. */
export function trace(
  /** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} */ context,
  /** @type {Shape} */ shape,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ radius,
) {
  const corners = CORNERS[shape];
  context.beginPath();
  if (!corners) context.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of corners) context.lineTo(x + dx * radius, y + dy * radius);
  context.closePath();
}

/** A marker as a drawing for a legend. */
export function icon(/** @type {Shape} */ shape, /** @type {string} */ colour) {
  const SVG = "http://www.w3.org/2000/svg";
  const corners = CORNERS[shape];
  const mark = document.createElementNS(SVG, corners ? "polygon" : "circle");
  if (corners) mark.setAttribute("points", corners.join(" "));
  else mark.setAttribute("r", "1");
  mark.setAttribute("fill", colour);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  svg.setAttribute("aria-hidden", "true");
  svg.append(mark);
  return svg;
}
