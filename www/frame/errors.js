// Owns the box that says what went wrong, where, and what to do. It stays until it is closed or the next run starts.

import { fill, find, h } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";

/** Shows the store's failures. */
export function startErrors(/** @type {import("../engine/store.js").Store} */ store) {
  const box = find("#error", HTMLElement);
  store.on("failure", (failure) => {
    box.hidden = !failure;
    fill(box);
    if (!failure) return;
    const button = h(
      "button",
      { type: "button", class: "quiet", "aria-label": "Close the message", onclick: () => store.clearFailure() },
      "Close",
    );
    box.append(h("div", {}, failureLines(failure)), button);
  });
}
