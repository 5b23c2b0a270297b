// Owns which files have to be turned into text before the engine takes them (workbooks, AnnData, zip archives), and keeps
// what came of them as long as the settings that it depends on stay.

import { failure } from "./failure.js";
import { sectionOf, tableOf } from "./settings.js";

/** @typedef {import("./types").ReadParts} ReadParts */

/** A worker that says nothing for so long hangs. */
const SILENT_AT_MOST_MS = 120_000;
/** A file is asked for when its role is told, and when it is added. */
const KEPT_MS = 60_000;

export class Texts {
  /** @type {import("./types").Settings | null} */
  #settings = null;
  /** What was turned, by file and options. @type {Map<string, Promise<Blob>>} */
  #kept = new Map();
  /** Where texts came from. @type {WeakMap<Blob, { file: Blob, key: string }>} */
  #made = new WeakMap();
  #numbers = new WeakMap();
  #next = 0;

  constructor(/** @type {import("./types").StartWorker} */ start) {
    this.start = start;
  }

  /** The engine's view of a file: itself, or the text that it holds by the present settings. Rejects with a Failure. */
  async of(/** @type {string} */ name, /** @type {Blob} */ given) {
    const made = this.#made.get(given);
    const file = made?.file ?? given;
    const options = this.#options(name);
    const key = this.#key(file, options);
    if (made?.key === key) return given;
    if (!made && !(await isPacked(file))) return file;
    const turning = this.#kept.get(key) ?? convert(this.start, name, file, options);
    this.#kept.set(key, turning);
    // The engine holds what it was given; a second asking follows at once, or not at all.
    const forget = () => this.#kept.delete(key);
    turning.then(() => setTimeout(forget, KEPT_MS), forget);
    const text = await turning;
    this.#made.set(text, { file, key });
    return text;
  }

  /** The file as it was chosen. */
  original(/** @type {Blob} */ blob) {
    return this.#made.get(blob)?.file ?? blob;
  }

  /** Takes the settings, which name sheets, layers, genes' names and where samples are. */
  choose(/** @type {import("./types").Settings} */ settings) {
    this.#settings = settings;
  }

  /** @returns {ReadParts} */
  #options(/** @type {string} */ name) {
    if (!this.#settings) return {};
    const all = /** @type {ReadParts} */ (sectionOf(this.#settings, "data"));
    const own = /** @type {ReadParts} */ (tableOf(this.#settings, name));
    const set = (/** @type {keyof ReadParts} */ key) => own[key] ?? all[key];
    /** @type {(keyof ReadParts)[]} */
    const keys = ["sheet", "layer", "gene_column", "orientation"];
    return Object.fromEntries(keys.map((key) => [key, set(key)]));
  }

  #key(/** @type {Blob} */ file, /** @type {ReadParts} */ options) {
    if (!this.#numbers.has(file)) this.#numbers.set(file, ++this.#next);
    return `${this.#numbers.get(file)} ${JSON.stringify(options)}`;
  }
}

/** Whether a file is a zip archive (as workbooks are) or HDF5 (as AnnData is). */
export async function isPacked(/** @type {Blob} */ file) {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const begins = (/** @type {number[]} */ ...bytes) => bytes.every((byte, place) => head[place] === byte);
  return begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6) || begins(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10);
}

/**
 * @param {import("./types").StartWorker} start
 * @param {string} name
 * @param {Blob} file
 * @param {ReadParts} options
 * @returns {Promise<Blob>}
 */
function convert(start, name, file, options) {
  return new Promise((resolve, reject) => {
    const worker = start("engine/converter.js");
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    const end = () => {
      clearTimeout(timer);
      worker.terminate();
    };
    const fail = (/** @type {string} */ what, /** @type {string} */ advice) => {
      end();
      reject(failure(what, advice, name));
    };
    const wait = () => {
      clearTimeout(timer);
      const silent = () =>
        fail("the file was read for two minutes without result", "Save the table as CSV or Parquet.");
      timer = setTimeout(silent, SILENT_AT_MOST_MS);
    };
    worker.onmessage = ({ data }) => {
      if (data.failure) return fail(data.failure.what, data.failure.advice);
      if (!data.text) return wait();
      end();
      resolve(data.text);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(`the file could not be read: ${event.message || "the reader did not start"}`, "Save the table as CSV.");
    };
    wait();
    worker.postMessage({ file, options });
  });
}
