// Owns fetching a file by its address, and saying plainly why that failed.

import { failure } from "../engine/failure.js";

const BY_HAND = "Download the file and drop it on the page instead.";

/**
 * Fetches a file. Rejects with a Failure.
 * @param {string} address
 * @param {(bytes: number) => void} progress
 * @returns {Promise<Blob>}
 */
export async function open(address, progress) {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw failure(
      `"${address}" is not an address that starts with https:// or http://`,
      "Give the file's full address.",
    );
  }
  const answer = await fetch(address).catch(() => null);
  if (!answer) {
    const insecure = location.protocol === "https:" && address.startsWith("http:");
    const reason = insecure
      ? "this page came over https, so the browser lets it open only https addresses"
      : "the server could not be reached, or does not let other pages read its files (CORS)";
    throw failure(`The file could not be fetched: ${reason}`, BY_HAND, address);
  }
  if (!answer.ok) {
    const known = answer.status === 404 ? "there is no such file (404)" : `the server answered ${answer.status}`;
    throw failure(`The file could not be fetched: ${known}`, "Check the address.", address);
  }
  return collect(answer, progress).catch(() => {
    throw failure("The connection broke off before the file was complete", `Try again. ${BY_HAND}`, address);
  });
}

async function collect(/** @type {Response} */ answer, /** @type {(bytes: number) => void} */ progress) {
  const parts = [];
  let got = 0;
  for (const reader = answer.body?.getReader(); reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    progress((got += value.length));
  }
  return new Blob(parts);
}
