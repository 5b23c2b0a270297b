// Owns turning one workbook, AnnData file or zip archive into the text that the engine reads, in a worker of its own: the
// module that can is fetched when the first such file is opened, and what goes wrong with a file ends this worker alone.

import { fetchOwn, importOwn } from "../basics/assets.js";
import { isFailure, messageOf } from "./failure.js";

/** Pieces are handed to the browser, which may put them on disk, when they are this many. */
const BYTES_HELD = 32 << 20;

/** Workers have it; the checker knows of pages alone. @type {new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer }} */
const SyncReader = Reflect.get(self, "FileReaderSync");

self.onmessage = async (/** @type {MessageEvent<import("./types").ToConvert>} */ { data: { file, options } }) => {
  try {
    self.postMessage({ text: await converted(file, options) });
  } catch (error) {
    self.postMessage({ failure: failureOf(error) });
  }
};

async function converted(/** @type {Blob} */ file, /** @type {import("./types").ReadParts} */ options) {
  const bindings = /** @type {import("./types").FormatBindings} */ (
    await importOwn(new URL("../pkg/formats.js", import.meta.url))
  );
  await bindings.default({ module_or_path: fetchOwn(new URL("../pkg/formats_bg.wasm", import.meta.url)) });
  const reader = new SyncReader();
  const read = (/** @type {number} */ offset, /** @type {number} */ length) =>
    new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
  const { sheet, layer, gene_column: names, orientation } = options;
  const isTurned = orientation === "samples_in_columns";
  const conversion = new bindings.Conversion(file.size, read, sheet, layer, names, isTurned);
  /** @type {Blob[]} */
  const blobs = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let pieces = [];
  let held = 0;
  for (let piece = conversion.nextPiece(); piece; piece = conversion.nextPiece()) {
    pieces.push(piece);
    held += piece.length;
    if (held < BYTES_HELD) continue;
    blobs.push(new Blob(pieces));
    [pieces, held] = [[], 0];
    self.postMessage({ share: conversion.shareDone() });
  }
  return new Blob([...blobs, ...pieces]);
}

function failureOf(/** @type {unknown} */ error) {
  if (isFailure(error)) return { what: error.what, advice: error.advice };
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return {
      what: `the file could not be read: it needs more memory than there is, or is damaged (${messageOf(error)})`,
      advice: "Open it in the program that wrote it and save the table as CSV or Parquet.",
    };
  }
  return {
    what: `the reader of such files could not be loaded (${messageOf(error)})`,
    advice: "Check that the page's server can be reached, or save the table as CSV or Parquet.",
  };
}
