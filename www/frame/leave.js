// Owns asking before the page is left with something unsaved: while a run goes, and when there are results of which nothing
// was saved.

import { SAVED } from "../basics/save.js";

/** Ties the browser's own question to the store. */
export function startLeave(/** @type {import("../engine/store.js").Store} */ store) {
  store.engine.on("progress", ({ progress }) => {
    // A step is done.
    if (progress.changed && progress.done >= progress.total) store.unsaved = true;
  });
  document.addEventListener(SAVED, (event) => {
    // The settings are no results.
    if (/** @type {CustomEvent<string>} */ (event).detail !== "study.toml") store.unsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (store.unsaved || store.runner.state !== "idle") event.preventDefault();
  });
}
