// Owns what a saved figure carries beyond the drawing (date, settings, where it is from) and turning it into pixels.

const SVG = "http://www.w3.org/2000/svg";
const FOOT = 24;
const PNG_SCALE = 2;
/** What XML can't hold, and a file's name can. */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The drawing with a line beneath it that says where it comes from. */
export function withProvenance(/** @type {string} */ svg, /** @type {string} */ provenance) {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const root = document.documentElement;
  const { width, height } = sizeOf(root);
  const background = root.querySelector("rect")?.getAttribute("fill") ?? "#ffffff";
  const foot = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x: 0, y: height, width, height: FOOT, fill: background })) {
    foot.setAttribute(name, String(value));
  }
  const text = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({ x: 12, y: height + 12, "font-size": 11, fill: "#7a828b" })) {
    text.setAttribute(name, String(value));
  }
  text.setAttribute("font-family", "system-ui, sans-serif");
  text.textContent = provenance.replaceAll(NOT_IN_XML, "\ufffd");
  root.append(foot, text);
  root.setAttribute("viewBox", `0 0 ${width} ${height + FOOT}`);
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height + FOOT));
  return new XMLSerializer().serializeToString(document);
}

/** A drawing as PNG, two pixels to a unit. @returns {Promise<Blob>} */
export async function png(/** @type {string} */ svg) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * PNG_SCALE;
    canvas.height = image.naturalHeight * PNG_SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the figure is too large for a PNG"))));
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function sizeOf(/** @type {Element} */ root) {
  const box = root
    .getAttribute("viewBox")
    ?.split(/[\s,]+/)
    .map(Number);
  return {
    width: box?.[2] ?? Number(root.getAttribute("width")),
    height: box?.[3] ?? Number(root.getAttribute("height")),
  };
}
