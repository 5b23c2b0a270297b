// The package in Node: the engine runs in a thread, and files are given by their paths.

import { openAsBlob } from "node:fs";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { CORES_AT_MOST } from "../www/engine/crew-page.js";
import { refusal } from "./failing.js";
import { fetched } from "./fetched.js";
import { noteFile, NodeWorker } from "./node-worker.js";
import { piecesOf } from "./pieces.js";

export { GeneSSLError } from "./failing.js";
export { Study } from "./study.js";

/** The package's own folder, in which the threads find the engine's files. */
const HOME = new URL("..", import.meta.url);

export const { configure, openStudy, mapGenes, ssgsea, umap, tsne, pca, predict } = piecesOf({
  starting({ folder, worker, wasm }) {
    const home = folder === undefined ? HOME : new URL(String(folder).replace(/\/?$/, "/"), HOME);
    const files = { home: home.href, worker: worker && new URL(worker, HOME).href, wasm: wasm && new URL(wasm, HOME).href };
    return (path, options) => /** @type {Worker} */ (/** @type {unknown} */ (new NodeWorker(path, options?.name ?? "", files)));
  },
  cores: () => Math.max(1, Math.min(CORES_AT_MOST, availableParallelism() - 1)),
  async open(address) {
    const text = String(address);
    if (/^https?:/.test(text)) return fetched(address);
    const path = text.startsWith("file:") ? fileURLToPath(text) : text;
    try {
      return { name: basename(path), blob: noteFile(await openAsBlob(path), path) };
    } catch {
      throw refusal(`${path} can't be opened`, "Check the path; it starts from the folder that the program runs in.");
    }
  },
});
