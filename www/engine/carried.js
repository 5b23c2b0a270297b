// Owns taking a complete report apart: what there is to read, and the files of the study that it carries.

/** What stands before and behind the bytes of a file, in base64 (report/src/engine.rs writes both). */
const BEGIN = '<script type="text/plain" data-given="';
const END = "</script>";
/** Looked through at a time. */
const PIECE = 1 << 22;
/** Taken out of base64 at a time: whole groups of four letters. */
const LETTERS = 1 << 20;

/**
 * A file as it lies in the report. `open` gives its bytes, and nothing where they are damaged or more than a number.
 * @typedef {{ name: string, open: (most: number) => Promise<Blob | null> }} Carried
 */

/**
 * A report without the files that it carries, and those.
 * @param {Blob} report
 * @returns {Promise<{ rest: Blob, files: Carried[] }>}
 */
export async function takenApart(report) {
  /** @type {Blob[]} */
  const rest = [];
  /** @type {Carried[]} */
  const files = [];
  let at = 0;
  for (;;) {
    const begin = await find(report, BEGIN, at);
    const end = begin < 0 ? -1 : await find(report, END, begin);
    if (end < 0) break;
    rest.push(report.slice(at, begin));
    files.push(await fileOf(report.slice(begin, end)));
    at = end + END.length;
  }
  if (files.length === 0) return { rest: report, files };
  return { rest: new Blob([...rest, report.slice(at)]), files };
}

/** Where a text of ASCII begins, at or behind a place; -1 where it does not occur. */
async function find(/** @type {Blob} */ blob, /** @type {string} */ text, /** @type {number} */ from) {
  for (let at = from; at < blob.size; at += PIECE) {
    // One letter a byte; pieces overlap by the length of the text.
    const piece = await lettersOf(blob.slice(at, at + PIECE + text.length));
    const found = piece.indexOf(text);
    if (found >= 0) return at + found;
  }
  return -1;
}

async function lettersOf(/** @type {Blob} */ blob) {
  return new TextDecoder("latin1").decode(await blob.arrayBuffer());
}

/** The file in an element, which begins as `BEGIN` says. @returns {Promise<Carried>} */
async function fileOf(/** @type {Blob} */ element) {
  // The name may be any, but no tag is longer.
  const tag = (await element.slice(0, 1 << 16).text()).split(">", 1)[0];
  const from = new Blob([tag, ">"]).size;
  const name = unescaped(tag.slice(BEGIN.length).split('"', 1)[0]);
  const isDeflated = tag.endsWith(" data-deflated");
  return { name, open: (most) => bytesOf(element.slice(from), isDeflated, most).catch(() => null) };
}

async function bytesOf(/** @type {Blob} */ letters, /** @type {boolean} */ isDeflated, /** @type {number} */ most) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const bytes = [];
  for (let at = 0; at < letters.size; at += LETTERS) bytes.push(unpacked(await lettersOf(letters.slice(at, at + LETTERS))));
  const blob = new Blob(bytes);
  if (!isDeflated) return blob;
  return new Response(blob.stream().pipeThrough(new DecompressionStream("deflate")).pipeThrough(atMost(most))).blob();
}

/** Passes on what comes, and ends in an error where it is more. @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
function atMost(/** @type {number} */ limit) {
  let sum = 0;
  return new TransformStream({
    transform(bytes, to) {
      sum += bytes.length;
      if (sum > limit) throw new RangeError("more than the limit");
      to.enqueue(bytes);
    },
  });
}

function unpacked(/** @type {string} */ base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** A text as it was before it became an attribute. */
function unescaped(/** @type {string} */ text) {
  /** @type {Record<string, string>} */
  const letters = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => letters[entity]);
}
