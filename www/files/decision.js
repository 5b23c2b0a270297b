// Owns one line of a file's card: what was decided, what changes it, and why it was decided so.

import { h, newId } from "../basics/dom.js";

/** @typedef {import("../engine/types").Choice} Choice */
/** @typedef {import("../engine/types").Role} Role */

/** @type {[Role, string][]} */
export const ROLES = [
  ["pretrain", "unlabelled, for pretraining"],
  ["finetune", "labelled, for fine-tuning"],
  ["test", "labelled, for testing"],
  ["labelled", "labelled, to be split"],
  ["mapping", "gene mapping table"],
  ["sets", "gene sets"],
  ["labels", "labels of samples, by id"],
  ["predict", "new samples, to classify"],
  ["classifier", "trained classifier"],
];

/** What a setting is called. @type {Record<string, string>} */
const TITLES = {
  role: "Used as",
  orientation: "Samples are in",
  sample_column: "Sample ids",
  gene_column: "Gene names",
  quantity: "Quantity",
  sheet: "Sheet",
  layer: "Layer",
  label: "Label",
  group: "Kept together",
  scale: "Scale",
  metadata_columns: "No genes",
  value_columns: "Read as numbers",
};

/** How values are called that are words of the study file. @type {Record<string, Record<string, string>>} */
const WORDS = {
  role: Object.fromEntries(ROLES),
  orientation: { samples_in_rows: "rows", samples_in_columns: "columns" },
  gene_column: { _index: "the index" },
  group: { barcodes: "patients, by TCGA's barcodes", none: "no samples" },
  scale: {
    counts: "counts",
    linear: "linear (TPM, FPKM …)",
    log: "logarithms",
    centred: "centred (z-scores …)",
    unknown: "not known",
  },
};

/** Settings that hold several columns, which are set elsewhere on the card and only taken back here. */
const LISTS = new Set(["metadata_columns", "value_columns"]);

/**
 * The line of a decision.
 * @param {string} file
 * @param {Choice} choice
 * @param {unknown} own what is set for this file alone
 * @param {(value: string | undefined) => void} change
 */
export function decisionLine(file, choice, own, change) {
  const { setting, value, why, certain } = choice;
  const [id, whyId] = [newId("decision"), newId("why")];
  const title = TITLES[setting] ?? setting.replaceAll("_", " ");
  const testid = setting === "role" ? `role-${file}` : `${setting}-${file}`;
  const shared = { id, "data-testid": testid, "data-decision": setting, "aria-describedby": whyId };
  const line = (/** @type {HTMLElement} */ name, /** @type {HTMLElement} */ control) =>
    h(
      "div",
      { class: certain ? "decision" : "decision unsure" },
      name,
      control,
      h("small", { id: whyId }, certain ? why : `Not certain: ${why}`),
    );
  if (LISTS.has(setting)) {
    const names = { ...shared, type: "button", "aria-label": `Take back: ${title}`, onclick: () => change(undefined) };
    return line(h("span", {}, title), h("div", { class: "set" }, value, h("button", names, "Take back")));
  }
  const select = h("select", shared, optionsOf(choice, own));
  select.addEventListener("change", () => change(select.value || undefined));
  return line(h("label", { for: id }, title), select);
}

/** What was decided, or what is set and recognising it instead; then what else there is. */
function optionsOf(/** @type {Choice} */ { setting, value, others }, /** @type {unknown} */ own) {
  const words = (/** @type {string} */ one) => WORDS[setting]?.[one] ?? one;
  const option = (/** @type {string} */ one) => h("option", { value: one }, words(one));
  // A role is always set; the engine has only suggested it.
  if (setting === "role")
    return ROLES.map(([one, label]) => h("option", { value: one, selected: one === value }, label));
  const isSet = own !== undefined;
  const first = isSet
    ? [
        h("option", { value: "" }, "recognise it"),
        h("option", { value: String(own), selected: true }, words(String(own))),
      ]
    : [h("option", { value: "", selected: true }, value ? words(value) : setting === "label" ? "none" : "recognised")];
  return [...first, ...others.filter((one) => one !== own).map(option)];
}
