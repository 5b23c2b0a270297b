// Owns the header: the data's name, the device, loading and saving the study, theme and size.

import { setText } from "../basics/dom.js";
import { save } from "../basics/save.js";
import { sectionOf } from "../engine/settings.js";

/** Ties the header's controls to the store. */
export function startHeader(/** @type {import("../engine/store.js").Store} */ store) {
  const [name, device, file] = ["data-name", "device", "study-file"].map(byId);
  store.addEventListener("change", () => {
    setText(name, dataName(store));
    const kind = sectionOf(store.snapshot.settings, "pretrain").device;
    device.disabled = !store.ready;
    if (kind) device.value = kind;
  });
  device.addEventListener("change", () =>
    store.attempt(async () => {
      await store.inputs.set("pretrain", "device", device.value);
      await store.inputs.set("classify", "device", device.value);
    }),
  );
  byId("study-load").addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (chosen) await store.inputs.add([{ name: chosen.name, blob: chosen }]);
  });
  byId("study-save").addEventListener("click", () =>
    store.attempt(async () => save("study.toml", await store.engine.call("studyToml"), "application/toml")),
  );
  byId("theme").addEventListener("click", toggleTheme);
  byId("bigger").addEventListener("click", toggleSize);
  showSize();
}

/** Dark to light or back, remembered. */
export function toggleTheme() {
  const { dataset } = document.documentElement;
  dataset.theme = dataset.theme === "dark" ? "light" : "dark";
  remember("genessl-theme", dataset.theme);
  document.dispatchEvent(new CustomEvent("gene-theme"));
}

/** Everything twice as large, for a lecture hall, or back. */
export function toggleSize() {
  const { dataset } = document.documentElement;
  if (dataset.size === "big") delete dataset.size;
  else dataset.size = "big";
  remember("genessl-size", dataset.size ?? "");
  showSize();
}

function showSize() {
  byId("bigger").setAttribute("aria-pressed", String(document.documentElement.dataset.size === "big"));
}

function dataName(/** @type {import("../engine/store.js").Store} */ store) {
  if (store.simulated) return "Simulated cohort";
  const tables = store.snapshot.files.filter(({ role }) => !["mapping", "sets", "predict"].includes(role));
  if (tables.length === 0) return "no data yet";
  return tables.length === 1 ? tables[0].name : `${tables[0].name} and ${tables.length - 1} more`;
}

function remember(/** @type {string} */ key, /** @type {string} */ value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice holds for this visit.
  }
}

/** @returns {any} */
function byId(/** @type {string} */ id) {
  return document.getElementById(id);
}
