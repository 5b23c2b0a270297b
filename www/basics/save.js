// Owns handing a file to the user.

import { h } from "./dom.js";

/** The event that tells of a file saved, by its name. */
export const SAVED = "gene-saved";

/** Saves bytes or text as a file of that name. */
export function save(/** @type {string} */ name, /** @type {BlobPart} */ content, type = "application/octet-stream") {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  document.dispatchEvent(new CustomEvent(SAVED, { detail: name }));
}
