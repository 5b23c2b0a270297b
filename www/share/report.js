// Owns making a report of the present results: what goes into it is asked of the engine, and a worker of its own writes the page.

import { fetchOwn, HOME, startWorker } from "../basics/assets.js";
import { failure } from "../engine/failure.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {{ step: string, name: string, title: string, left_out?: unknown }} Listed */

const SILENT_AT_MOST_MS = 60_000;

/** What goes into a report: to be read; the page as well, which runs the study; the files as well that it reads. */
export const SIZES = /** @type {const} */ (["light", "replayable", "complete"]);
/** @typedef {typeof SIZES[number]} Size */

/** How many bytes the page, and the files of a study, add to a report, about. */
export function adds(/** @type {Size} */ size, /** @type {number} */ files) {
  const PAGE = 4.5e6;
  // Files that are packed already get no smaller; three bytes are four letters.
  return { light: 0, replayable: PAGE, complete: PAGE + (files * 4) / 3 }[size];
}

/** The files that the present study reads. */
export function filesOf(/** @type {Store} */ store) {
  const isUsed = (/** @type {{ role: string }} */ { role }) => !store.simulated || role === "mapping" || role === "sets";
  return store.engine.files().filter(isUsed);
}

/**
 * The report as a page. `tell` is told how far it is.
 * @param {Store} store
 * @param {{ title: string, author: string, link: string }} words
 * @param {Size} size
 * @param {(said: string) => void} tell
 * @returns {Promise<Blob>}
 */
export async function reportOf(store, words, size, tell) {
  const text = async (/** @type {string} */ name, /** @type {string} */ format) =>
    new TextDecoder().decode(await store.engine.call("download", name, format));
  tell("Gathering results");
  const results = await text("results", "json");
  /** @type {{ figures: Listed[], tables: Listed[] }} */
  const listed = JSON.parse(results);
  /** @type {Record<string, string>} */
  const figures = {};
  /** @type {Record<string, string>} */
  const tables = {};
  const drawn = listed.figures.filter((figure) => !figure.left_out);
  for (const [at, { name }] of drawn.entries()) {
    tell(`Drawing figure ${at + 1} of ${drawn.length}`);
    figures[name] = await text(name, "svg");
  }
  for (const { name } of listed.tables) tables[name] = await text(name, "csv");
  const study = await text("study", "toml");
  const page = size === "light" ? "" : await onePage();
  const files = size === "complete" ? filesOf(store) : [];
  tell("Writing the page");
  const given = files.map(({ name }) => ({ name }));
  const html = await written(JSON.stringify({ ...words, results, study, figures, tables, page, given }));
  return withFiles(html, files, tell);
}

/** The page as one file. */
async function onePage() {
  const answer = await fetchOwn(new URL("genessl.html", HOME)).catch(() => null);
  if (answer?.ok) return answer.text();
  throw failure(
    "the page as one file could not be fetched, which is to go into the report",
    "Check that the page's server can be reached and has genessl.html, or save a light report.",
  );
}

/**
 * Puts the bytes of files where the page has a place for each: they may be more than the page's writer could hold.
 * @param {string} html
 * @param {{ name: string, blob: Blob }[]} files
 * @param {(said: string) => void} tell
 */
async function withFiles(html, files, tell) {
  if (files.length === 0) return new Blob([html], { type: "text/html" });
  const parts = html.split(/(<script type="text\/plain" data-given="[^"]*"[^>]*>)/);
  /** @type {BlobPart[]} */
  const whole = [parts[0]];
  for (const [at, { name, blob }] of files.entries()) {
    tell(`Packing ${name}`);
    whole.push(parts[2 * at + 1], new Blob([await base64(blob)]), parts[2 * at + 2]);
  }
  return new Blob(whole, { type: "text/html" });
}

/** @returns {Promise<string>} */
function base64(/** @type {Blob} */ blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ""));
    reader.onerror = () => reject(failure("a file could not be read", "It may have been moved or changed: add it again."));
    reader.readAsDataURL(blob);
  });
}

/** @returns {Promise<string>} */
function written(/** @type {string} */ parts) {
  return new Promise((resolve, reject) => {
    const worker = startWorker("engine/reporter.js");
    const end = () => {
      clearTimeout(timer);
      worker.terminate();
    };
    const fail = (/** @type {string} */ why) => {
      end();
      reject(failure(`the report could not be written (${why})`, "Check that the page's server can be reached, and save it once more."));
    };
    const timer = setTimeout(() => fail("nothing came for a minute"), SILENT_AT_MOST_MS);
    worker.onmessage = ({ data }) => {
      if (data.why !== undefined) return fail(data.why);
      end();
      resolve(data.html);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || "its writer did not start");
    };
    worker.postMessage(parts);
  });
}
