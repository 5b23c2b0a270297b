// Owns fetching a file by its address, showing how far that is, and saying plainly why it failed. A password in an address
// goes to its server and is never shown; neither is what follows a "?", where keys are.

import { fetchOwn, isOneFile, isOwn } from "../basics/assets.js";
import { failure } from "../engine/failure.js";
import { Declined, fetchElsewhere } from "./elsewhere.js";

const BY_HAND = "Download the file and drop it on the page instead.";

/** An address as it may be shown. */
export function shown(/** @type {string} */ address) {
  const url = URL.parse(address);
  if (url && /^https?:$/.test(url.protocol)) return `${url.protocol}//${url.host}${url.pathname}`;
  // No address that could be opened: whatever stands before an "@" may be a password, however it is written.
  return address.replace(/(^|\/\/).*@/s, "$1").replace(/[?#].*/s, "");
}

/**
 * Fetches a file. Rejects with a Failure.
 * @param {string} address
 * @param {(bytes: number, total: number) => void} progress told when the server answers, and of what comes; a total that is
 * not known is 0
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
export async function open(address, progress, signal) {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw failure(
      `"${shown(address)}" is not an address that starts with https:// or http://`,
      "Give the file's full address.",
    );
  }
  if (isOneFile && !isOwn(address)) {
    throw failure("This page is one file, which connects to nobody", BY_HAND, shown(address));
  }
  const answer = await ask(address, signal).catch((/** @type {unknown} */ thrown) => {
    if (thrown instanceof Declined) throw cancelled();
    return null;
  });
  if (signal.aborted) throw cancelled();
  if (!answer) {
    const insecure = location.protocol === "https:" && address.startsWith("http:");
    const reason = insecure
      ? "this page came over https, so the browser lets it open only https addresses"
      : "the server could not be reached, or does not let other pages read its files (CORS)";
    throw failure(`The file could not be fetched: ${reason}`, BY_HAND, shown(address));
  }
  if (!answer.ok) {
    const known = answer.status === 404 ? "there is no such file (404)" : `the server answered ${answer.status}`;
    throw failure(`The file could not be fetched: ${known}`, "Check the address.", shown(address));
  }
  return collect(answer, progress).catch(() => {
    if (signal.aborted) throw cancelled();
    throw failure("The connection broke off before the file was complete", `Try again. ${BY_HAND}`, shown(address));
  });
}

/** Browsers refuse an address that holds a name and a password; they take the same in a header. */
function ask(/** @type {string} */ address, /** @type {AbortSignal} */ signal) {
  const url = new URL(address);
  const [name, password] = [url.username, url.password].map(decoded);
  url.username = url.password = "";
  const known = btoa(String.fromCharCode(...new TextEncoder().encode(`${name}:${password}`)));
  /** @type {Record<string, string>} */
  const headers = name || password ? { Authorization: `Basic ${known}` } : {};
  return isOwn(url) ? fetchOwn(url, { signal, headers }) : fetchElsewhere(url, headers, signal);
}

/** A part of an address as it was meant; a "%" may stand for itself. */
function decoded(/** @type {string} */ part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** That it was cancelled, which needs no message. */
export class Cancelled extends Error {}

function cancelled() {
  return new Cancelled("cancelled");
}

async function collect(/** @type {Response} */ answer, /** @type {Parameters<typeof open>[1]} */ progress) {
  const parts = [];
  // What is unpacked on the way is longer than what the server says it sends.
  const packed = answer.headers.has("content-encoding");
  const total = packed ? 0 : Number(answer.headers.get("content-length") ?? 0);
  let got = 0;
  progress(got, total);
  for (const reader = answer.body?.getReader(); reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    progress((got += value.length), total);
  }
  return new Blob(parts);
}
