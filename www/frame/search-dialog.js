// Owns the search behind the key /: a sample is selected in every figure, a gene or pathway colours the plots of Explore.

import { h } from "../basics/dom.js";
import { searchField } from "../basics/search-field.js";
import { selection } from "../engine/selection.js";

/** Makes the dialogue; gives what opens it. */
export function searchDialog(/** @type {import("../engine/store.js").Store} */ store) {
  const field = searchField(store, {
    label: "Search",
    placeholder: "a sample, gene or pathway",
    testid: "search",
    kinds: ["sample", "gene", "pathway"],
    chosen: (found) => {
      dialog.close();
      if (found.kind === "sample") selection.replace([selection.indexOf(found.name)].filter((index) => index >= 0));
      else store.explorations.colours.choose(found.by);
      if (found.kind !== "sample") store.show("explore");
    },
  });
  const hint = h("p", { class: "hint" }, "A sample is selected in every plot; a gene or a pathway colours the plots.");
  const dialog = h("dialog", { class: "search-dialog", "aria-label": "Search" }, field.element, hint);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return () => {
    field.clear();
    dialog.showModal();
    field.input.focus();
  };
}
