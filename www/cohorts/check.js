// Owns telling whether a file is the one that was listed: by its size, and by its SHA-256 where the browser computes that.

import { number } from "../basics/format.js";
import { failure } from "../engine/failure.js";

/** @typedef {import("./list.js").Listed} Listed */

const ADVICE =
  "What was loaded before is untouched. Try again; if that does not help, tell whoever hosts this page: either the file or the " +
  "list was changed alone, or the server unpacks files on their way.";

/** That a file is not the one listed. */
export function another(/** @type {Listed} */ { name }, /** @type {string} */ what) {
  return failure(`This is not the file that was offered: ${what}`, ADVICE, name);
}

/**
 * Checks a file. Rejects with a Failure where it is another.
 * @param {Blob} blob
 * @param {Listed} listed
 * @returns {Promise<string>} why its SHA-256 could not be checked; empty where it was
 */
export async function check(blob, listed) {
  if (blob.size !== listed.bytes)
    throw another(listed, `it has ${number(blob.size)} bytes and not ${number(listed.bytes)}`);
  if (!globalThis.crypto?.subtle) return "this page did not come over https, and browsers compute no SHA-256 there";
  const digest = await blob
    .arrayBuffer()
    .then((bytes) => crypto.subtle.digest("SHA-256", bytes))
    .catch(() => null);
  if (!digest) return "it is too large for this browser to compute its SHA-256";
  const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== listed.sha256)
    throw another(listed, `its SHA-256 begins ${found.slice(0, 8)} and not ${listed.sha256.slice(0, 8)}`);
  return "";
}
