// Owns getting the files of a cohort: those that are kept from here, the others from their addresses, each checked before
// any is used.

import { number } from "../basics/format.js";
import { failure, isFailure } from "../engine/failure.js";
import { open } from "../files/address.js";
import { another, check } from "./check.js";
import { forget, keep, kept } from "./kept.js";

/** @typedef {import("./list.js").Listed} Listed */
/** The bytes of a file, and why its SHA-256 could not be checked. @typedef {{ blob: Blob, unchecked: string }} Got */

const ADVICE =
  "What was loaded before is untouched. Try again; if that does not help, tell whoever hosts this page: the list of cohorts names " +
  "a file that does not come.";

/**
 * The bytes of all files of a cohort, in their order, those of its study last. Rejects with a Failure, or with Cancelled.
 * @param {import("./list.js").Cohort} cohort
 * @param {(bytes: number, total: number) => void} progress
 * @param {AbortSignal} signal
 */
export async function fetchAll(cohort, progress, signal) {
  const listed = filesOf(cohort);
  const total = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  /** @type {Got[]} */
  const got = [];
  let before = 0;
  for (const file of listed) {
    const start = before;
    got.push(await one(file, (bytes) => progress(start + bytes, total), signal));
    before += file.bytes;
  }
  return got;
}

/** All files of a cohort, that of its study last. @returns {Listed[]} */
export function filesOf(/** @type {import("./list.js").Cohort} */ { files, study }) {
  return study ? [...files, study] : files;
}

/** @returns {Promise<Got>} */
async function one(
  /** @type {Listed} */ listed,
  /** @type {(bytes: number) => void} */ progress,
  /** @type {AbortSignal} */ signal,
) {
  const before = await kept(listed.sha256);
  if (before) {
    const unchecked = await check(before, listed).catch(() => null);
    if (unchecked !== null) return { blob: before, unchecked };
    await forget([listed.sha256]);
  }
  const blob = await fetched(listed, progress, signal);
  const unchecked = await check(blob, listed);
  if (!unchecked) await keep(listed.sha256, blob);
  return { blob, unchecked };
}

/** The file from its address; no more of it than there may be. */
async function fetched(
  /** @type {Listed} */ listed,
  /** @type {(bytes: number) => void} */ progress,
  /** @type {AbortSignal} */ signal,
) {
  const enough = new AbortController();
  const say = (/** @type {number} */ bytes) => {
    if (bytes > listed.bytes) enough.abort();
    progress(Math.min(bytes, listed.bytes));
  };
  try {
    return await open(listed.address, say, AbortSignal.any([signal, enough.signal]));
  } catch (thrown) {
    if (enough.signal.aborted) throw another(listed, `it has more than ${number(listed.bytes)} bytes`);
    // Whoever clicked typed no address, and can check none.
    throw isFailure(thrown) ? failure(thrown.what, ADVICE, thrown.file) : thrown;
  }
}
