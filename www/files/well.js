// Owns how data come in: the files and their roles, opening one by its address, the built-in cohort, and what a loaded
// study still lacks.

import { fill, h, newId, setText } from "../basics/dom.js";
import { bytes } from "../basics/format.js";
import { COHORT } from "../engine/inputs.js";
import { simulatedCohort } from "../engine/settings.js";
import { shown as shownAddress } from "./address.js";
import { fetching } from "./fetching.js";

/** @typedef {import("../engine/store.js").Store} Store */

/** @type {[import("../engine/types").Role, string][]} */
const ROLES = [
  ["pretrain", "unlabelled, for pretraining"],
  ["finetune", "labelled, for fine-tuning"],
  ["test", "labelled, for testing"],
  ["labelled", "labelled, to be split"],
  ["mapping", "gene mapping table"],
  ["sets", "gene sets (GMT)"],
  ["predict", "new samples, to classify"],
];

/** The part of the Data panel that takes data in. */
export function fileWell(/** @type {Store} */ store) {
  const rows = h("tbody");
  const list = h(
    "div",
    { class: "scroll", hidden: true },
    h(
      "table",
      { class: "files", "data-testid": "files" },
      h("caption", { class: "sr" }, "Files and what they are for"),
      h("thead", {}, h("tr", {}, ["File", "Size", "Used as", "State", "Remove"].map(heading))),
      rows,
    ),
  );
  const missing = h("div", { class: "missing", hidden: true });
  const cohort = cohortForm(store);
  const fetched = fetching(store);
  const element = h("section", { class: "well" }, list, missing, pickers(store, fetched), cohort.element);
  let shown = "";
  const update = () => {
    const { files } = store.snapshot;
    list.hidden = files.length === 0;
    element.classList.toggle("filled", files.length > 0 || store.simulated);
    const now = JSON.stringify(files);
    if (now !== shown) fill(rows, ...files.map((file) => fileRow(store, file)));
    shown = now;
    showMissing(store, missing, fetched);
    cohort.update();
  };
  return { element, update };
}

function heading(/** @type {string} */ name) {
  const text = name === "Remove" ? h("span", { class: "sr" }, name) : name;
  return h("th", { scope: "col", class: name === "Size" ? "number" : null }, text);
}

function pickers(/** @type {Store} */ store, /** @type {ReturnType<typeof fetching>} */ fetched) {
  const [fileId, urlId] = [newId("files"), newId("address")];
  const input = h("input", { type: "file", id: fileId, multiple: true, class: "sr", "data-testid": "file-input" });
  input.addEventListener("change", () => {
    store.inputs.add([...(input.files ?? [])].map((file) => ({ name: file.name, blob: file })));
    input.value = "";
  });
  const address = h("input", {
    type: "url",
    id: urlId,
    "data-testid": "url-input",
    placeholder: "https://…/table.csv.gz",
    required: true,
  });
  const form = h(
    "form",
    { class: "address", novalidate: true },
    h("label", { for: urlId }, "or open an address"),
    h("div", { class: "joined" }, address, h("button", { type: "submit", "data-testid": "url-open" }, "Open")),
  );
  // A password does not stay in sight: the field shows the address without it, and stands for the one that was typed.
  let typed = "";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = address.value.trim();
    if (text !== shownAddress(typed)) typed = text;
    address.value = shownAddress(typed);
    const wanted = address.value;
    if ((await fetched.fetchFile(typed)) && address.value === wanted) address.value = "";
  });
  const pick = h("label", { for: fileId, class: "button pick" }, "Choose files");
  const says = h(
    "p",
    {},
    "Drop expression tables anywhere on this page: CSV, TSV, Parquet, plain or gzip. Nothing leaves this computer.",
  );
  return h("div", { class: "drop" }, says, h("div", { class: "pickers" }, input, pick, form), fetched.element);
}

function fileRow(
  /** @type {Store} */ store,
  /** @type {import("../engine/types").FileInfo} */ { role, name, bytes: size, state, summary },
) {
  const select = h(
    "select",
    { "aria-label": `${name} is used as`, "data-testid": `role-${name}` },
    ROLES.map(([value, label]) => h("option", { value, selected: value === role }, label)),
  );
  select.addEventListener("change", () => store.inputs.move(role, ROLES[select.selectedIndex][0], name));
  const remove = () => store.inputs.remove(role, name);
  return h(
    "tr",
    { "data-testid": `file-${name}`, "data-state": state },
    h("td", { class: "name" }, name),
    h("td", { class: "number" }, bytes(size)),
    h("td", {}, select),
    h("td", {}, summary || { waiting: "not read yet", read: "read", failed: "failed" }[state]),
    h(
      "td",
      {},
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${name}`, onclick: remove }, "Remove"),
    ),
  );
}

function cohortForm(/** @type {Store} */ store) {
  const number = (
    /** @type {string} */ label,
    /** @type {number} */ value,
    /** @type {number} */ min,
    /** @type {number} */ max,
    /** @type {string} */ testid,
  ) => {
    const id = newId(testid);
    const input = h("input", { type: "number", id, value, min, max, step: 1, required: true, "data-testid": testid });
    return { input, element: h("div", { class: "small-field" }, h("label", { for: id }, label), input) };
  };
  const samples = number("Samples", COHORT[0], 20, 20_000, "simulate-samples");
  const types = number("Cancer types", COHORT[1], 2, 60, "simulate-types");
  const button = h("button", { type: "submit", "data-testid": "simulate" }, "Use it");
  const says = h("p", {});
  const element = h("form", { class: "cohort" }, says, samples.element, types.element, button);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    store.inputs.simulate(samples.input.valueAsNumber, types.input.valueAsNumber);
  });
  const update = () => {
    const used = simulatedCohort(store.snapshot.settings);
    element.classList.toggle("used", used !== null);
    const idle = "No data at hand? The built-in cohort is simulated: invented tumours, real gene names, known truth.";
    setText(
      says,
      used ? `In use: a simulated cohort of ${used.samples} samples and ${used.types} cancer types.` : idle,
    );
    setText(button, used ? "Make it anew" : "Use it");
  };
  return { element, update };
}

function showMissing(
  /** @type {Store} */ store,
  /** @type {HTMLElement} */ element,
  /** @type {ReturnType<typeof fetching>} */ fetched,
) {
  element.hidden = store.inputs.missing.length === 0;
  const key = JSON.stringify(store.inputs.missing);
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  const rows = store.inputs.missing.map(({ name }) => {
    const fetchable = /^https?:/.test(name);
    const fetch = () => fetched.fetchFile(name);
    const button = fetchable ? h("button", { type: "button", onclick: fetch }, "Open") : null;
    return h("li", {}, shownAddress(name), " ", button);
  });
  fill(element, h("p", {}, "The study names files that are not here yet. Drop them on the page:"), h("ul", {}, rows));
}
