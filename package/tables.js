// Owns tables as they come from JavaScript and go to it: rows, matrices and Arrow's tables as text that the engine reads, its
// tables by columns.

import { refusal } from "./failing.js";

/** @typedef {import("./types").ArrowTable} ArrowTable */
/** @typedef {import("./types").Matrix} Matrix */
/** @typedef {import("./types").Row} Row */

/** Arrow's types of texts, and all that a table may hold (nothing, whole numbers, floating ones, texts, yes and no), by their numbers. */
const ARROW_TEXTS = [5, 20, 24];
const ARROW_TYPES = [1, 2, 3, ...ARROW_TEXTS, 6];

/** So much text is joined at a time. */
const ROWS_AT_ONCE = 64;

/** Whether it is a matrix, not rows. @returns {given is Matrix} */
export function isMatrix(/** @type {unknown} */ given) {
  return typeof given === "object" && given !== null && "genes" in given && "values" in given;
}

/** Whether it is a table of Arrow. @returns {given is ArrowTable} */
export function isArrow(/** @type {unknown} */ given) {
  return typeof given === "object" && given !== null && "schema" in given && "getChildAt" in given;
}

/** Rows, a matrix or a table of Arrow as CSV. */
export function csvOf(/** @type {readonly Row[] | Matrix | ArrowTable} */ given) {
  if (isArrow(given)) return csvOfArrow(given);
  return isMatrix(given) ? csvOfMatrix(given) : csvOfRows(given);
}

function csvOfArrow(/** @type {ArrowTable} */ table) {
  const columns = table.schema.fields.map(({ name, type }, at) => {
    const { typeId } = type.dictionary ?? type;
    if (!ARROW_TYPES.includes(typeId)) {
      throw refusal(`The column "${name.slice(0, 80)}" is neither numbers nor texts`, "Leave it out, or cast it to double or to text.");
    }
    // Not by `toArray`, which has numbers where some are missing.
    return { name, isText: ARROW_TEXTS.includes(typeId), values: Array.from(table.getChildAt(at) ?? []) };
  });
  const names = columns.findIndex(({ isText }) => isText);
  if (names < 0) {
    throw refusal("The table has no names of samples", "Give it a column of texts; the first one is taken for them.");
  }
  const ordered = [columns[names], ...columns.filter((_, at) => at !== names)];
  const row = (/** @type {number} */ at) => ordered.map(({ values }) => values[at]);
  return csv(ordered.map(({ name }) => name), table.numRows, row);
}

function csvOfRows(/** @type {readonly Row[]} */ rows) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isText = (/** @type {string} */ key) => rows.some((row) => typeof row[key] === "string");
  const name = keys.find(isText);
  if (!name) {
    throw refusal("The rows have no names of samples", "Give each row a text, for example { sample: \"S1\", TP53: 5.1 }.");
  }
  const columns = [name, ...keys.filter((key) => key !== name)];
  return csv(columns, rows.length, (at) => columns.map((column) => rows[at][column]));
}

function csvOfMatrix(/** @type {Matrix} */ { genes, values, samples, metadata = {} }) {
  const width = genes.length;
  const isNested = values.length > 0 && typeof values[0] !== "number";
  const nested = /** @type {readonly ArrayLike<number>[]} */ (values);
  const flat = /** @type {ArrayLike<number>} */ (values);
  const count = isNested ? values.length : values.length / width;
  const names = samples ?? Array.from({ length: count }, (_, at) => `sample ${at + 1}`);
  const ragged = isNested ? nested.findIndex((row) => row.length !== width) : Number.isInteger(count) ? -1 : 0;
  if (ragged >= 0) {
    const has = isNested ? `row ${ragged + 1} has ${nested[ragged].length} values` : `there are ${values.length} values`;
    throw refusal(`The matrix does not fit its ${width} columns: ${has}`, "Give one value a column in every row, NaN where it is missing.");
  }
  const known = Object.entries(metadata);
  for (const [what, list] of [["samples", names], ...known]) {
    if (list.length === count) continue;
    throw refusal(`The matrix has ${count} rows, and ${list.length} ${what}`, "Give one for each row.");
  }
  const row = (/** @type {number} */ at) => {
    const own = isNested ? nested[at] : Array.prototype.slice.call(flat, at * width, (at + 1) * width);
    return [names[at], ...known.map(([, list]) => list[at]), ...Array.from(own)];
  };
  return csv(["sample", ...known.map(([key]) => key), ...genes], count, row);
}

/**
 * @param {readonly string[]} columns
 * @param {number} count
 * @param {(at: number) => readonly unknown[]} row
 */
function csv(columns, count, row) {
  const parts = [`${columns.map(field).join(",")}\n`];
  let text = "";
  for (let at = 0; at < count; at++) {
    text += `${row(at).map(field).join(",")}\n`;
    if (at % ROWS_AT_ONCE !== ROWS_AT_ONCE - 1) continue;
    parts.push(text);
    text = "";
  }
  return new Blob([...parts, text], { type: "text/csv" });
}

function field(/** @type {unknown} */ value) {
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What stands beside the sets in a table of scores. */
export const BESIDE_SETS = ["sample", "part"];

/** Gene sets as GMT. */
export function gmtOf(/** @type {Record<string, readonly string[]>} */ sets) {
  if (typeof sets !== "object" || sets === null || Array.isArray(sets)) {
    throw refusal("These are no gene sets", 'Give each its name, for example { "my set": ["TP53", "MDM2"] }.');
  }
  const lines = Object.entries(sets).map(([name, genes]) => {
    if (!/^[^#\s]/.test(name) || /[\t\r\n]/.test(name) || BESIDE_SETS.includes(name)) {
      const advice = `Call it otherwise: no tab, no line break, not "${BESIDE_SETS.join('" or "')}", and no # or blank first.`;
      throw refusal(`A gene set can't be called ${JSON.stringify(name.slice(0, 80))}`, advice);
    }
    if (!Array.isArray(genes)) {
      throw refusal(`The gene set "${name.slice(0, 80)}" is no list`, 'Give a list of genes, for example ["TP53", "MDM2"].');
    }
    return `${[name, "", ...genes].join("\t")}\n`;
  });
  return new Blob(lines, { type: "text/plain" });
}

/**
 * Rows by columns: what holds numbers alone as typed arrays.
 * @param {string} title
 * @param {string[]} names
 * @param {import("../www/engine/types").Cell[][]} rows
 * @returns {import("./types").Columns}
 */
export function columnsOf(title, names, rows) {
  /** @type {import("./types").Columns["columns"]} */
  const columns = Object.create(null);
  for (const [at, name] of names.entries()) {
    const isText = rows.some((row) => typeof row[at] === "string");
    columns[name] = isText
      ? rows.map((row) => (row[at] === null ? null : String(row[at])))
      : Float64Array.from(rows, (row) => (typeof row[at] === "number" ? row[at] : NaN));
  }
  return { title, length: rows.length, names, columns };
}

/** The columns of numbers as one matrix, row by row. */
export function matrixOf(/** @type {import("./types").Columns} */ { length, columns }, /** @type {string[]} */ names) {
  const values = new Float64Array(length * names.length);
  for (const [at, name] of names.entries()) {
    const column = columns[name];
    for (let row = 0; row < length; row++) values[row * names.length + at] = Number(column[row]);
  }
  return values;
}

/** A column of texts. */
export function textsOf(/** @type {import("./types").Columns} */ { columns }, /** @type {string} */ name) {
  return Array.from(columns[name] ?? [], String);
}

/** A table that the engine wrote as TSV: its names and its numbers, without the columns that are no genes. */
export async function readTsv(/** @type {Uint8Array<ArrayBuffer>} */ bytes, /** @type {readonly string[]} */ aside) {
  /** @type {number[]} */
  const places = [];
  /** @type {string[]} */
  const genes = [];
  /** @type {string[]} */
  const samples = [];
  /** @type {number[][]} */
  const rows = [];
  let isHead = true;
  for (const line of linesOf(bytes)) {
    const fields = line.split("\t").map(unquoted);
    if (isHead) {
      for (let at = 1; at < fields.length; at++) if (!aside.includes(fields[at])) places.push(at), genes.push(fields[at]);
      isHead = false;
      continue;
    }
    samples.push(fields[0]);
    rows.push(places.map((at) => (fields[at] === "" ? NaN : Number(fields[at]))));
  }
  const values = new Float32Array(samples.length * genes.length);
  for (const [at, row] of rows.entries()) values.set(row, at * genes.length);
  return { samples, genes, values };
}

/** The lines of a text, one at a time: all of it may be more than a string holds. */
function* linesOf(/** @type {Uint8Array<ArrayBuffer>} */ bytes) {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const line = decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    if (line) yield line;
    start = end < 0 ? bytes.length : end + 1;
  }
}

function unquoted(/** @type {string} */ text) {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
