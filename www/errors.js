// Owns the box that says what went wrong, where, and what to do. It stays until it is closed or the next run starts.

import { h } from "./dom.js";
import { failureLines } from "./failure.js";

/** Shows the store's failures. */
export function startErrors(/** @type {import("./store.js").Store} */ store) {
  const box = /** @type {HTMLElement} */ (document.getElementById("error"));
  const close = () => {
    box.hidden = true;
    box.replaceChildren();
  };
  store.addEventListener("failure", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (!detail) return close();
    const button = h("button", { type: "button", class: "quiet", "aria-label": "Close the message", onclick: close }, "Close");
    box.replaceChildren(h("div", {}, failureLines(detail)), button);
    box.hidden = false;
  });
}
