// Owns results as Arrow: a stream of bytes (IPC) that databases, notebooks and frames of other languages read. The library that
// writes it is asked for when it is needed; without it the package does everything else.

import { refusal } from "./failing.js";

/** @typedef {import("./types").Tabular} Tabular */
/** @typedef {[name: string, values: Float64Array | Float32Array | readonly (string | null)[]]} Named */

/**
 * A result as an Arrow IPC stream: numbers as float64, or float32 where they are Float32Array, texts as utf8, what is missing as
 * null. A table's title is the schema's metadata `title`.
 * @param {Tabular} table
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function toArrow(table) {
  const columns = columnsIn(table);
  const arrow = await flechette();
  const made = arrow.tableFromColumns(columns.map(([name, values]) => [name, columnOf(arrow, values)]));
  if ("title" in table) made.schema.metadata = new Map([["title", table.title]]);
  return arrow.tableToIPC(made, { format: "stream" });
}

/** The library, or what to do where it is not there. */
async function flechette() {
  try {
    return await import("@uwdata/flechette");
  } catch (thrown) {
    const advice =
      "Install it (npm install @uwdata/flechette); in a page without a bundler, say in an import map where it lies.";
    throw Object.assign(refusal("Arrow is written by @uwdata/flechette, which can't be loaded", advice), { cause: thrown });
  }
}

/** The columns of any result, in order. @returns {Named[]} */
function columnsIn(/** @type {Tabular} */ table) {
  if ("columns" in table) return table.names.map((name) => [name, table.columns[name]]);
  /** @type {Named} */
  const samples = ["sample", table.samples];
  if ("x" in table) return [samples, ["x", table.x], ["y", table.y]];
  const names = "genes" in table ? table.genes : table.pathways;
  return [samples, ...names.map((name, at) => /** @type {Named} */ ([name, columnAt(table.values, at, names.length)]))];
}

/** One column of numbers that lie row by row. */
function columnAt(/** @type {Float64Array | Float32Array} */ values, /** @type {number} */ at, /** @type {number} */ width) {
  const length = values.length / width;
  const column = values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let row = 0; row < length; row++) column[row] = values[row * width + at];
  return column;
}

/** @param {typeof import("@uwdata/flechette")} arrow @param {Named[1]} values */
function columnOf(arrow, values) {
  if (!(values instanceof Float64Array || values instanceof Float32Array)) return arrow.columnFromArray(values, arrow.utf8());
  // As they lie, without a look at each. An empty array would get no type.
  if (values.length > 0 && !values.some(Number.isNaN)) return arrow.columnFromArray(values);
  const known = Array.from(values, (value) => (Number.isNaN(value) ? null : value));
  return arrow.columnFromArray(known, values instanceof Float32Array ? arrow.float32() : arrow.float64());
}
