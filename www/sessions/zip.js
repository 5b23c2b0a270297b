// Owns zip archives as session files are: entries stored as they are, one after the other, none beyond 4 GB. What reads them
// holds sizes and places against the file itself before anything is read by them.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
/** Names are UTF-8. */
const UTF8 = 0x0800;
const STORED = 0;
const VERSION = 20;
/** What no field of four bytes can say, and of two bytes. */
const LARGEST = 2 ** 32 - 1;
const MOST_ENTRIES = 2 ** 16 - 1;
/** The first of January 1980: an archive of the same content has the same bytes whenever it is made. */
const DATE = 0x21;

/** @typedef {{ name: string, blob: Blob, crc: number }} Entry */

/** Throws why an archive can't be read or made, in words that go on after "The session file". @returns {never} */
function refuse(/** @type {string} */ why) {
  throw new RangeError(why);
}

/**
 * An archive of these.
 * @param {{ name: string, blob: Blob }[]} files
 */
export async function zipped(files) {
  if (files.length > MOST_ENTRIES) refuse(`would hold more than ${MOST_ENTRIES} files`);
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const directory = [];
  let at = 0;
  for (const { name, blob } of files) {
    const bytes = new TextEncoder().encode(name);
    const crc = await crcOf(blob);
    if (at + blob.size > LARGEST) refuse("would be larger than 4 GB");
    const common = [VERSION, UTF8, STORED, 0, DATE];
    const sizes = [crc, blob.size, blob.size];
    parts.push(fields([LOCAL], common, sizes, [bytes.length, 0]), bytes, blob);
    directory.push(fields([CENTRAL], [VERSION, ...common], sizes, [bytes.length, 0, 0, 0, 0], [0, at]), bytes);
    at += LOCAL_BYTES + bytes.length + blob.size;
  }
  const length = directory.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (at + length > LARGEST) refuse("would be larger than 4 GB");
  const end = fields([END], [0, 0, files.length, files.length], [length, at], [0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

/** Numbers as bytes, the lowest first: lists of four bytes each and of two bytes each by turns. */
function fields(/** @type {number[][]} */ ...lists) {
  const sizes = lists.map((list, index) => list.length * (index % 2 === 0 ? 4 : 2));
  const view = new DataView(new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0)));
  let at = 0;
  lists.forEach((list, index) => {
    for (const value of list) {
      if (index % 2 === 0) view.setUint32(at, value, true);
      else view.setUint16(at, value, true);
      at += index % 2 === 0 ? 4 : 2;
    }
  });
  return new Uint8Array(view.buffer);
}

/** The entries of an archive; what they hold is not read yet. @returns {Promise<Entry[]>} */
export async function entriesOf(/** @type {Blob} */ archive) {
  const tail = await viewOf(archive, archive.size - END_BYTES, END_BYTES);
  if (!tail || tail.getUint32(0, true) !== END)
    return refuse("can't be one: its end is missing, or it is a file of another kind");
  const [count, length, start] = [tail.getUint16(10, true), tail.getUint32(12, true), tail.getUint32(16, true)];
  if (start + length !== archive.size - END_BYTES) refuse("is damaged: its list of contents is not where it should be");
  const list = await viewOf(archive, start, length);
  if (!list) return refuse("is damaged: its list of contents is cut short");
  /** @type {Entry[]} */
  const entries = [];
  const names = new Set();
  let [at, place] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > length || list.getUint32(at, true) !== CENTRAL)
      refuse("is damaged: its list of contents can't be read");
    const method = list.getUint16(at + 10, true);
    const [crc, packed, size] = [16, 20, 24].map((field) => list.getUint32(at + field, true));
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => list.getUint16(at + field, true));
    const local = list.getUint32(at + 42, true);
    if (at + CENTRAL_BYTES + nameLength > length) refuse("is damaged: its list of contents can't be read");
    const name = textOf(new Uint8Array(list.buffer, at + CENTRAL_BYTES, nameLength));
    if (method !== STORED || packed !== size) refuse("was packed anew by another program");
    if (local !== place) refuse("is damaged: its parts do not lie one after the other");
    const begin = await dataOf(archive, local, name, size);
    if (begin + size > start) refuse("is damaged: its parts are larger than the file");
    if (names.has(name)) refuse("is damaged: a part is there twice");
    names.add(name);
    entries.push({ name, blob: archive.slice(begin, begin + size), crc });
    place = begin + size;
    at += CENTRAL_BYTES + nameLength + extra + comment;
  }
  if (place !== start || at !== length) refuse("is damaged: it holds more than it lists");
  return entries;
}

/** Where what an entry holds begins, by its own head, which must say what the list says. */
async function dataOf(
  /** @type {Blob} */ archive,
  /** @type {number} */ at,
  /** @type {string} */ name,
  /** @type {number} */ size,
) {
  const head = await viewOf(archive, at, LOCAL_BYTES);
  if (!head || head.getUint32(0, true) !== LOCAL || head.getUint32(22, true) !== size)
    return refuse("is damaged: a part does not begin where it should");
  const nameLength = head.getUint16(26, true);
  const own = await viewOf(archive, at + LOCAL_BYTES, nameLength);
  if (!own || textOf(new Uint8Array(own.buffer)) !== name) refuse("is damaged: a part is called otherwise than listed");
  return at + LOCAL_BYTES + nameLength + head.getUint16(28, true);
}

function textOf(/** @type {Uint8Array} */ bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse("is damaged: a name in it is no text");
  }
}

/** Bytes of a file; null where it does not have them. */
async function viewOf(/** @type {Blob} */ blob, /** @type {number} */ start, /** @type {number} */ length) {
  if (start < 0 || start + length > blob.size) return null;
  return new DataView(await blob.slice(start, start + length).arrayBuffer());
}

/** Whether an entry holds what it held when it was written. */
export async function isWhole(/** @type {Entry} */ { blob, crc }) {
  return (await crcOf(blob)) === crc;
}

/** Eight tables, so that eight bytes are taken at a time. @type {Uint32Array[]} */
const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  TABLES[0][byte] = rest;
}
for (let table = 1; table < 8; table += 1)
  for (let byte = 0; byte < 256; byte += 1) {
    const before = TABLES[table - 1][byte];
    TABLES[table][byte] = (before >>> 8) ^ TABLES[0][before & 0xff];
  }

/** The CRC-32 of zip archives (ISO 3309), read piece by piece. */
export async function crcOf(/** @type {Blob} */ blob) {
  let crc = 0xffffffff;
  for await (const bytes of blob.stream()) crc = crcAfter(crc, bytes);
  return (crc ^ 0xffffffff) >>> 0;
}

function crcAfter(/** @type {number} */ crc, /** @type {Uint8Array} */ bytes) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      t7[crc & 0xff] ^
      t6[(crc >>> 8) & 0xff] ^
      t5[(crc >>> 16) & 0xff] ^
      t4[crc >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 0xff];
  return crc;
}
