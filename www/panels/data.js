// Owns what the step Data shows: the files and their roles, the label column, how labelled data are split.

import { h } from "../basics/dom.js";
import { keptOffer } from "../files/kept-offer.js";
import { fileWell } from "../files/well.js";

/** @type {import("../step/panel.js").Definition} */
export const data = {
  step: "data",
  title: "Data",
  figures: [
    ["class_counts", "Samples per class"],
    ["normal_tumour", "Normal and tumour"],
  ],
  meaning: [
    "Each row is a tissue sample, each column says how active one gene was in it.",
    "Most samples need no label: an encoder first learns from the measurements alone, which is what self-supervised means.",
    "The labelled ones are kept in two parts, so that a classifier is judged only on samples it has never seen.",
  ],
  settings: [
    { section: "data", first: ["label", "orientation", "split"] },
    { section: "study", first: [] },
  ],
  takesData: true,
  top: dataTop,
  offer: offerColumns,
};

/** What an earlier visit left, and the files. */
function dataTop(/** @type {import("../engine/store.js").Store} */ store) {
  const parts = [keptOffer(store), fileWell(store)];
  const element = h(
    "div",
    { class: "stack" },
    parts.map((part) => part.element),
  );
  return { element, update: () => parts.forEach((part) => part.update()) };
}

/** Metadata columns of the samples read, as suggestions for the label. */
async function offerColumns(
  /** @type {import("../settings/form.js").SettingsForm} */ form,
  /** @type {import("../engine/store.js").Store} */ store,
) {
  if (store.state("data").state !== "done") return;
  const files = await store.engine.call("files").catch(() => []);
  const columns = new Set(files.flatMap((file) => file.metadata));
  form.offer(
    "data.label",
    [...columns].map((name) => [name, name]),
  );
}
