// Owns the names of the classes in a scatter plot: each at the median of its points, moved aside where another stands.

/** @typedef {{ name: string, colour: string, x: number, y: number, count: number }} ClassMiddle */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

const GAP = 2;
/** Where a name goes if its place is taken: so many line heights to the side and down, nearest first. */
const ASIDE = [0, 1, 2, 3]
  .flatMap((down) =>
    [0, 1.5, 3].flatMap((across) => [-down, down].flatMap((d) => [-across, across].map((a) => [a, d]))),
  )
  .toSorted(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d));

/**
 * The median place of every class that is not hidden, the largest class first.
 * @param {import("./layout.js").Layout} layout
 * @param {Uint16Array} codes
 * @param {import("../engine/colouring.js").Look[]} looks
 * @param {string[]} names
 * @returns {ClassMiddle[]}
 */
export function classMiddles(layout, codes, looks, names) {
  /** @type {number[][]} */
  const members = names.map(() => []);
  for (let i = 0; i < layout.count; i += 1) if (!looks[codes[i]]?.hidden) members[codes[i]]?.push(i);
  return members
    .map((points, code) => ({
      name: names[code],
      colour: looks[code]?.colour ?? "",
      x: median(points, layout.x),
      y: median(points, layout.y),
      count: points.length,
    }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
}

function median(/** @type {number[]} */ points, /** @type {Float32Array} */ values) {
  const sorted = Float32Array.from(points, (index) => values[index]).sort();
  return sorted[sorted.length >> 1];
}

/**
 * Writes the names, none over another; one without room is left to the legend.
 * @param {CanvasRenderingContext2D} context in CSS pixels
 * @param {ClassMiddle[]} middles
 * @param {import("./view.js").View} view
 * @param {{ size: number, family: string, ink: string, paper: string }} lettering
 */
export function drawLabels(context, middles, view, { size, family, ink, paper }) {
  context.font = `600 ${size}px ${family}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = size / 3.5;
  /** @type {Box[]} */
  const taken = [];
  for (const { name, x, y } of middles) {
    const [across, down] = [view.across(x), view.down(y)];
    if (across < 0 || across > view.width || down < 0 || down > view.height) continue;
    const place = freePlace(across, down, context.measureText(name).width, size, view, taken);
    if (!place) continue;
    context.strokeStyle = paper;
    context.globalAlpha = 0.85;
    context.strokeText(name, place.across, place.down);
    context.globalAlpha = 1;
    context.fillStyle = ink;
    context.fillText(name, place.across, place.down);
  }
}

/** The nearest place where a name stands inside the view and clear of those that are there, which it then joins. */
function freePlace(
  /** @type {number} */ across,
  /** @type {number} */ down,
  /** @type {number} */ width,
  /** @type {number} */ size,
  /** @type {import("./view.js").View} */ view,
  /** @type {Box[]} */ taken,
) {
  for (const [right, lower] of ASIDE) {
    const half = width / 2 + GAP;
    const middle = Math.min(view.width - half, Math.max(half, across + right * size));
    const line = Math.min(view.height - size, Math.max(size, down + lower * size * 1.2));
    const box = { left: middle - half, right: middle + half, top: line - size * 0.6, bottom: line + size * 0.6 };
    if (taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    return { across: middle, down: line };
  }
  return null;
}

function overlap(/** @type {Box} */ a, /** @type {Box} */ b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
