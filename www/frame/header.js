// Owns the header: the data's name, the device, loading and saving the study, theme and size.

import { find, setText } from "../basics/dom.js";
import { plain } from "../basics/format.js";
import { save } from "../basics/save.js";
import { CORES_AT_MOST } from "../engine/crew-page.js";
import { sectionOf } from "../engine/settings.js";

/** Ties the header's controls to the store. */
export function startHeader(/** @type {import("../engine/store.js").Store} */ store) {
  const name = find("#data-name", HTMLElement);
  const device = find("#device", HTMLSelectElement);
  const file = find("#study-file", HTMLInputElement);
  store.on("change", () => {
    setText(name, dataName(store));
    const kind = sectionOf(store.snapshot.settings, "pretrain").device;
    device.disabled = !store.ready;
    if (typeof kind === "string") device.value = kind;
  });
  device.addEventListener("change", () =>
    store.attempt(async () => {
      await store.inputs.set("pretrain", "device", device.value);
      await store.inputs.set("classify", "device", device.value);
    }),
  );
  startCores(store);
  find("#study-load", HTMLElement).addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (chosen) await store.inputs.loadStudy({ name: chosen.name, blob: chosen });
  });
  find("#study-save", HTMLElement).addEventListener("click", () =>
    store.attempt(async () => save("study.toml", await store.engine.call("download", "study", "toml"), "application/toml")),
  );
  find("#theme", HTMLElement).addEventListener("click", toggleTheme);
  find("#bigger", HTMLElement).addEventListener("click", toggleSize);
  showSize();
}

/** How many cores work: one or more, up to all there are. */
function startCores(/** @type {import("../engine/store.js").Store} */ store) {
  const cores = find("#cores", HTMLSelectElement);
  const { engine } = store;
  const most = Math.min(CORES_AT_MOST, Math.max(navigator.hardwareConcurrency || 1, engine.cores));
  for (let count = 1; count <= most; count++) cores.add(new Option(String(count)));
  cores.value = String(engine.cores);
  cores.addEventListener("change", () => (engine.cores = Number(cores.value)));
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
  find("#bigger", HTMLElement).setAttribute("aria-pressed", String(document.documentElement.dataset.size === "big"));
}

function dataName(/** @type {import("../engine/store.js").Store} */ store) {
  if (store.simulated) return "Simulated cohort";
  const tables = store.snapshot.files.filter(({ role }) => !["mapping", "sets", "labels", "predict", "classifier"].includes(role));
  if (tables.length === 0) return "no data yet";
  const name = plain(tables[0].name);
  return tables.length === 1 ? name : `${name} and ${tables.length - 1} more`;
}

function remember(/** @type {string} */ key, /** @type {string} */ value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the choice holds for this visit.
  }
}
