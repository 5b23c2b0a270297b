// Owns where the engine's files lie: beside the package, each written so that bundlers take it along, or where a program says.

/** By the paths that the engine's workers ask for. @type {Record<string, URL>} */
const BESIDE = {
  "pkg/genessl_bg.wasm": new URL("../genessl_bg.wasm", import.meta.url),
  "pkg/formats_bg.wasm": new URL("../formats_bg.wasm", import.meta.url),
  "data/catalogue.bin.gz": new URL("../data/catalogue.bin.gz", import.meta.url),
  "data/kegg.gmt.gz": new URL("../data/kegg.gmt.gz", import.meta.url),
  "data/wikipathways.gmt.gz": new URL("../data/wikipathways.gmt.gz", import.meta.url),
  "data/tumours.bin.gz": new URL("../data/tumours.bin.gz", import.meta.url),
  "data/tissues.bin.gz": new URL("../data/tissues.bin.gz", import.meta.url),
  "build.json": new URL("../build.json", import.meta.url),
};
/** @type {Record<string, URL>} */
const SCRIPTS = {
  "engine/worker.js": new URL("../worker.js", import.meta.url),
  "engine/converter.js": new URL("../converter.js", import.meta.url),
};

/** The workers' scripts, and the addresses of all that they fetch. */
export function filesAt(/** @type {import("./types").Places} */ { folder, worker, wasm }) {
  const here = (/** @type {string | URL} */ address) => new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
  const base = folder === undefined ? null : here(String(folder).replace(/\/?$/, "/"));
  // In the folder of the package the workers and the modules lie at the top.
  const placed = (/** @type {[string, URL]} */ [path, beside]) =>
    /** @type {[string, URL]} */ ([path, base ? new URL(path.replace(/^(pkg|engine)\//, ""), base) : beside]);
  const scripts = Object.fromEntries(Object.entries(SCRIPTS).map(placed));
  const addresses = Object.fromEntries(Object.entries(BESIDE).map(placed));
  if (worker !== undefined) scripts["engine/worker.js"] = here(worker);
  if (wasm !== undefined) addresses["pkg/genessl_bg.wasm"] = here(wasm);
  const files = new Map(Object.entries(addresses).map(([path, { href }]) => [path, { address: href }]));
  return { scripts, files };
}
