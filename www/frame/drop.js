// Owns dropping files anywhere on the page.

import { find } from "../basics/dom.js";
import { failure, messageOf } from "../engine/failure.js";
import { named } from "../engine/inputs.js";

/** More files than a study has: a folder of another kind. */
const MOST_FILES = 20_000;

/** Takes dropped files to the store. */
export function startDrops(/** @type {import("../engine/store.js").Store} */ store) {
  const veil = find("#drop-veil", HTMLElement);
  const holdsFiles = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;
  let depth = 0;
  const show = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  addEventListener("dragenter", (event) => holdsFiles(event) && show(1));
  addEventListener("dragleave", (event) => holdsFiles(event) && show(-1));
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(-depth);
    const role = store.current === "predict" ? "predict" : null;
    allFiles(event.dataTransfer).then(
      (files) => {
        if (files.length > 0) store.inputs.add(named(files), role);
      },
      (error) => store.fail(unreadable(error)),
    );
  });
}

/** What is said of a folder that the browser could not look through. */
function unreadable(/** @type {unknown} */ error) {
  const advice = "Check that its files are still there and may be read, or choose the files themselves.";
  return failure(`The folder could not be read (${messageOf(error)})`, advice);
}

/** The files dropped, those in folders too. The entries have to be asked for before the event is over. */
async function allFiles(/** @type {DataTransfer | null} */ dropped) {
  const entries = [...(dropped?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return [...(dropped?.files ?? [])];
  /** @type {File[]} */
  const files = [];
  for (const entry of entries) if (entry) await gather(entry, files);
  return files;
}

async function gather(/** @type {FileSystemEntry} */ entry, /** @type {File[]} */ files) {
  if (entry.name.startsWith(".") || files.length >= MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
    );
    // As a picker of folders has it.
    Object.defineProperty(file, "webkitRelativePath", { value: entry.fullPath.replace(/^\//, "") });
    files.push(file);
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await gather(one, files);
  }
}
