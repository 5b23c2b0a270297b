// Owns how numbers, sizes and times are written, and names and fingerprints of what is saved.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const four = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** Whole numbers in full with separators, others with four significant digits. */
export function number(/** @type {number} */ value) {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value) || Math.abs(value) >= 10_000) return whole.format(value);
  const size = Math.abs(value);
  return size > 0 && size < 1e-4 ? value.toExponential(2).replace("-", "−") : four.format(value);
}

/** A cell of a table as text. */
export function cell(/** @type {import("../engine/types").Cell | undefined} */ value) {
  if (value === null || value === undefined) return "–";
  return typeof value === "number" ? number(value) : value;
}

/** Bytes in the unit that fits: "6.7 MB". */
export function bytes(/** @type {number} */ count) {
  if (count < 1000) return `${count} ${count === 1 ? "byte" : "bytes"}`;
  const units = ["kB", "MB", "GB"];
  let value = count / 1000;
  let unit = 0;
  while (value >= 1000 && unit < 2) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 ? value.toFixed(1) : whole.format(value)} ${units[unit]}`;
}

/** How far something is, in percent: full only when it is. */
export function percent(/** @type {number} */ done, /** @type {number} */ total) {
  return total > 0 ? Math.floor((100 * done) / total) : 0;
}

/** How far something is in what it counts, "212 of 384 samples"; where it counts nothing but its own parts, "27 %". */
export function amount(/** @type {{ done: number, total: number, unit: string }} */ { done, total, unit }) {
  if (unit === "%") return `${percent(done, total)} %`;
  if (unit === "bytes") return `${bytes(done)} of ${bytes(total)}`;
  return `${number(done)} of ${number(total)} ${unit}`;
}

/** Memory in whole megabytes. */
export function megabytes(/** @type {number} */ count) {
  return `${whole.format(count / 1e6)} MB`;
}

/** A time left, no finer than is honest: "9 s", "2 min", "1 h 10 min". */
export function duration(/** @type {number} */ seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A text that somebody else wrote, as it may stand in a sentence: short, and without characters that mislead. */
export function plain(/** @type {unknown} */ text) {
  const shown = String(text).replace(/[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, "�");
  return shown.length > 60 ? `${shown.slice(0, 30)}…${shown.slice(-29)}` : shown;
}

/** A file format as it is written on a button. */
export function formatName(/** @type {string} */ format) {
  if (format === "parquet") return "Parquet";
  return /^(csv|tsv|svg|png|json|toml)/.test(format) ? format.toUpperCase().replace(".GZ", ".gz") : format;
}

/** Eight hexadecimal digits that tell one text from another (FNV-1a; not a signature). */
export function fingerprint(/** @type {string} */ text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
