// Owns dropping files anywhere on the page.

import { find } from "../basics/dom.js";

/** Takes dropped files to the store. */
export function startDrops(/** @type {import("../engine/store.js").Store} */ store) {
  const veil = find("#drop-veil", HTMLElement);
  const holdsFiles = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;
  let depth = 0;
  const show = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  addEventListener("dragenter", (event) => holdsFiles(event) && show(1));
  addEventListener("dragleave", (event) => holdsFiles(event) && show(-1));
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    const role = store.current === "predict" ? "predict" : null;
    if (files.length > 0)
      store.inputs.add(
        files.map((file) => ({ name: file.name, blob: file })),
        role,
      );
  });
}
