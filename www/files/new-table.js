// Owns the part of the step Predict that takes a new table in, and the file of a trained classifier.

import { fill, h, newId } from "../basics/dom.js";
import { bytes } from "../basics/format.js";

/** A picker for new tables and a trained classifier, and those that are there. */
export function newTable(/** @type {import("../engine/store.js").Store} */ store) {
  const id = newId("new-table");
  const input = h("input", { type: "file", id, multiple: true, class: "sr", "data-testid": "predict-input" });
  input.addEventListener("change", () => {
    store.inputs.add(
      [...(input.files ?? [])].map((file) => ({ name: file.name, blob: file })),
      "predict",
    );
    input.value = "";
  });
  const list = h("ul", { class: "new-tables", "data-testid": "predict-files" });
  const says = h(
    "p",
    {},
    "Drop a table of new samples here, in any of the formats of the step Data; labels are not needed, but are compared where they are there. " +
      "A trained classifier that was saved elsewhere (classifier.safetensors) takes the place of this study's own, and needs no other step.",
  );
  const pick = h("label", { for: id, class: "button pick" }, "Choose files");
  const element = h(
    "section",
    { class: "well" },
    h("div", { class: "drop" }, says, h("div", { class: "pickers" }, input, pick)),
    list,
  );
  let shown = "";
  const update = () => {
    const files = store.snapshot.files.filter(({ role }) => role === "predict" || role === "classifier");
    const now = JSON.stringify(files);
    if (now === shown) return;
    shown = now;
    fill(
      list,
      ...files.map(({ role, name, bytes: size }) => {
        const remove = () => store.inputs.remove(role, name);
        const button = h(
          "button",
          { type: "button", class: "quiet", "aria-label": `Remove ${name}`, onclick: remove },
          "Remove",
        );
        const what = role === "classifier" ? "trained classifier, " : "";
        return h("li", {}, `${name}, ${what}${bytes(size)} `, button);
      }),
    );
  };
  return { element, update };
}
