// Owns how data come in: picking files, opening one by its address, the built-in cohort, and what a loaded study still
// lacks.

import { isOneFile } from "../basics/assets.js";
import { fill, h, newId, setText } from "../basics/dom.js";
import { cohortOffers } from "../cohorts/offers.js";
import { COHORT, named } from "../engine/inputs.js";
import { simulatedCohort, tumourCohort } from "../engine/settings.js";
import { shown as shownAddress } from "./address.js";
import { FileCards } from "./cards.js";
import { fetching } from "./fetching.js";

/** @typedef {import("../engine/store.js").Store} Store */

/** The part of the Data panel that takes data in. */
export function fileWell(/** @type {Store} */ store) {
  const cards = new FileCards(store);
  const missing = h("div", { class: "missing", hidden: true });
  const tumours = tumourForm(store);
  const cohort = cohortForm(store);
  const fetched = fetching(store);
  const cohorts = cohortOffers(store);
  const offers = [tumours.element, cohort.element, cohorts.element];
  const element = h("section", { class: "well" }, cards.element, missing, pickers(store, fetched), offers);
  const update = () => {
    element.classList.toggle("filled", store.snapshot.files.length > 0 || store.simulated);
    cards.update();
    showMissing(store, missing, fetched);
    tumours.update();
    cohort.update();
    cohorts.update();
  };
  return { element, update, tells: (/** @type {string} */ note) => cards.tells(note) };
}

function pickers(/** @type {Store} */ store, /** @type {ReturnType<typeof fetching>} */ fetched) {
  const [fileId, urlId] = [newId("files"), newId("address")];
  const input = h("input", { type: "file", id: fileId, multiple: true, class: "sr", "data-testid": "file-input" });
  input.addEventListener("change", () => {
    store.inputs.add(named([...(input.files ?? [])]));
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
    "Drop expression tables anywhere on this page: CSV, TSV, GCT, GEO's series matrix (plain or gzip), Parquet, Excel, " +
      "h5ad, or one of them in a zip archive; labels, gene sets, mapping tables and trained classifiers too. Nothing leaves this computer.",
  );
  return h("div", { class: "drop" }, says, h("div", { class: "pickers" }, input, pick, isOneFile ? null : form), fetched.element);
}

/** The sizes of the cohort of tumours. @type {[import("../engine/types").TumourSize, string][]} */
const TUMOURS = [
  ["quick", "600 samples of 12 types, 6,000 genes"],
  ["class", "2,000 samples of 33 types, 19,784 genes"],
  ["report", "9,349 samples of 33 types, 19,784 genes"],
];

function tumourForm(/** @type {Store} */ store) {
  const id = newId("tumours-size");
  const options = TUMOURS.map(([value, label]) => h("option", { value }, label));
  const size = h("select", { id, "data-testid": "tumours-size" }, options);
  const button = h("button", { type: "submit", "data-testid": "draw-tumours" }, "Use it");
  const says = h("p", {});
  const field = h("div", { class: "small-field" }, h("label", { for: id }, "Size"), size);
  const element = h("form", { class: "cohort", "data-setting": "data.tumours" }, says, field, button);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    store.inputs.drawTumours(/** @type {import("../engine/types").TumourSize} */ (size.value));
  });
  const update = () => {
    const used = tumourCohort(store.snapshot.settings);
    element.classList.toggle("used", used !== null);
    const [, words] = TUMOURS.find(([value]) => value === used?.size) ?? TUMOURS[0];
    const idle =
      "No data at hand? Tumours drawn around the median profiles of TCGA's types: no sample was measured, but types differ " +
      "and overlap as they do.";
    setText(says, used ? `In use: tumours drawn around TCGA's profiles, ${words}.` : idle);
    setText(button, used ? "Make it anew" : "Use it");
  };
  return { element, update };
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
  const form = { class: "cohort", "data-setting": "data.simulated" };
  const element = h("form", form, says, samples.element, types.element, button);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    store.inputs.simulate(samples.input.valueAsNumber, types.input.valueAsNumber);
  });
  const update = () => {
    const used = simulatedCohort(store.snapshot.settings);
    element.classList.toggle("used", used !== null);
    const idle = "Or invented types of one tissue, which differ in few genes: what pretraining learns there is what all of them share, and " +
      "it can hurt. Compare shows it.";
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
  const rows = store.inputs.missing.map(({ name, address }) => {
    const from = address ?? (/^https?:/.test(name) ? name : null);
    const fetch = () => from && fetched.fetchFile(from);
    const button = from ? h("button", { type: "button", onclick: fetch }, "Open") : null;
    return h("li", {}, shownAddress(name), " ", button);
  });
  fill(element, h("p", {}, "The study names files that are not here yet. Drop them on the page:"), h("ul", {}, rows));
}
