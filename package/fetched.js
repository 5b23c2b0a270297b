// Owns tables that are given by their address.

import { refusal } from "./failing.js";

/** Fetches what lies at an address. */
export async function fetched(/** @type {string | URL} */ address) {
  const url = new URL(address, globalThis.document?.baseURI ?? globalThis.location?.href);
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) {
    const why = answer ? `the server answered ${answer.status}` : "no server answered, or it does not allow it";
    throw refusal(`${url.href} could not be fetched (${why})`, "Check the address, or give the file itself.");
  }
  const name = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  return { name, blob: await answer.blob() };
}
