// Owns the finished pieces of the study at work: they are held by the page, for an engine that has to be replaced, and
// written to the browser's database under a session, where there is one; then the page holds no bytes of them any more.

import { entries, put } from "./database.js";

/** @typedef {import("./types").Piece} Piece */
/** A piece's bytes, or null where the database has them. @typedef {{ piece: Piece | null, bytes: number, date: number }} Held */

/** Of one study no more is held than this: the oldest give way, which are of settings of before. */
const BYTES_AT_MOST = 2 ** 29;
/** A database takes larger ones only as files. The page itself holds bytes: files are given up late, and of these come many. */
const INLINE_AT_MOST = 2 ** 16;

export class Pieces {
  /** The latest last. @type {Map<string, Held>} */ #held = new Map();
  /** What the database does not have yet; null for what is to be removed. @type {Map<string, Held | null>} */ #unwritten =
    new Map();
  /** The session that they are written under. */ #id = "";

  get count() {
    return this.#held.size;
  }

  get bytes() {
    return [...this.#held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Takes what an engine gave; one that is null is of no use any more. */
  take(/** @type {[key: string, piece: Piece | null][]} */ fresh) {
    for (const [key, piece] of fresh) {
      this.#held.delete(key);
      const held = piece && { piece, bytes: sizeOf(piece), date: Date.now() };
      if (held) this.#held.set(key, held);
      this.#unwritten.set(key, held);
    }
    let bytes = this.bytes;
    for (const [key, held] of this.#held) {
      if (bytes <= BYTES_AT_MOST || this.#held.size === 1) break;
      bytes -= held.bytes;
      this.#held.delete(key);
      this.#unwritten.set(key, null);
    }
  }

  /** Writes what is not written yet under a session. */
  async write(/** @type {string} */ id) {
    if (this.#id !== id) {
      const all = await this.all();
      this.#id = id;
      for (const [key, piece] of all) {
        const held = this.#held.get(key);
        if (held) this.#unwritten.set(key, Object.assign(held, { piece }));
      }
    }
    const unwritten = [...this.#unwritten];
    this.#unwritten.clear();
    try {
      await put(
        "pieces",
        unwritten.map(([key, held]) => {
          const { piece, date } = held ?? {};
          return [`${id}/${key}`, piece && date ? { piece: stored(piece), date } : null];
        }),
      );
    } catch (error) {
      for (const [key, held] of unwritten) if (!this.#unwritten.has(key)) this.#unwritten.set(key, held);
      throw error;
    }
    for (const [, held] of unwritten) if (held) held.piece = null;
  }

  /** Takes up those of a session. */
  async read(/** @type {string} */ id) {
    this.forget();
    this.#id = id;
    const found = await entries("pieces", `${id}/`);
    found.sort(([, a], [, b]) => a.date - b.date);
    for (const [key, { piece, date }] of found)
      this.#held.set(key.slice(id.length + 1), { piece: null, bytes: sizeOf(piece), date });
  }

  /** All that are held and can be had, with their bytes, the oldest first. */
  async all() {
    const isWritten = [...this.#held.values()].some(({ piece }) => piece === null);
    const written = new Map(isWritten ? await entries("pieces", `${this.#id}/`).catch(() => []) : []);
    /** @type {[key: string, piece: Piece][]} */
    const all = [];
    for (const [key, { piece }] of this.#held) {
      const bytes = piece ?? written.get(`${this.#id}/${key}`)?.piece;
      if (bytes) all.push([key, bytes]);
    }
    return all;
  }

  /** Holds no more of them; what is written stays. */
  forget() {
    this.#held.clear();
    this.#unwritten.clear();
    this.#id = "";
  }
}

/** A piece as a database takes it. */
function stored(/** @type {Piece} */ piece) {
  return piece instanceof Blob || piece.byteLength <= INLINE_AT_MOST ? piece : new Blob([piece]);
}

export function sizeOf(/** @type {Piece} */ piece) {
  return piece instanceof Blob ? piece.size : piece.byteLength;
}
