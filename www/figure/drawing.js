// Owns turning a figure's SVG text into elements without holding up the page: a heat map has thousands of cells, and
// parsing them in one go would take longer than a frame by far.

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS_AT_ONCE = 800;
const ELEMENT = /<(?:rect|circle|ellipse|line|polyline|polygon|path)\b[^>]*\/>|<text\b[\s\S]*?<\/text>/g;

/** The drawing as an element, ready to be put in place. @returns {Promise<SVGElement>} */
export async function parseDrawing(/** @type {string} */ svg) {
  const parts = partsOf(svg);
  if (!parts) return finished(parse(svg));
  const root = finished(parse(parts.head + parts.tail));
  const group = root.querySelector("g");
  for (const piece of parts.pieces) {
    const parsed = parse(`<svg xmlns="${SVG}">${piece}</svg>`);
    group?.append(...parsed.childNodes);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return root;
}

/** A large drawing in pieces, where all it has in its one group is plain elements; else null: parse it whole. */
function partsOf(/** @type {string} */ svg) {
  const head = svg.match(/^[\s\S]*?<g\b[^>]*>/)?.[0];
  const end = svg.lastIndexOf("</g>");
  if (!head || end < 0 || svg.indexOf("<g", head.length) >= 0) return null;
  const body = svg.slice(head.length, end);
  const elements = body.match(ELEMENT) ?? [];
  if (elements.length <= ELEMENTS_AT_ONCE || body.replace(ELEMENT, "").trim() !== "") return null;
  const pieces = [];
  for (let i = 0; i < elements.length; i += ELEMENTS_AT_ONCE) {
    pieces.push(elements.slice(i, i + ELEMENTS_AT_ONCE).join(""));
  }
  return { head, pieces, tail: svg.slice(end) };
}

/** The page shows title and description its own way: the browser's own tip would cover the values. */
function finished(/** @type {SVGElement} */ root) {
  for (const name of ["width", "height", "role", "aria-label"]) root.removeAttribute(name);
  root.setAttribute("aria-hidden", "true");
  root.querySelector("title")?.remove();
  return root;
}

/** @returns {SVGElement} */
function parse(/** @type {string} */ text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  document.adoptNode(root);
  return /** @type {SVGElement} */ (/** @type {Element} */ (root));
}
