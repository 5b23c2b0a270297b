// Owns where the page's own files come from: its folder, or the page itself where all of it is one file (genessl.html). What
// is fetched, imported or started as a worker goes through here, in the page and in its workers.

/** A file that lies in the page, as it lies there, or where one is that lies elsewhere. @typedef {{ blob: Blob, isDeflated: boolean } | { address: string }} Inlined */

/** What lies in a page that is one file, by path; a worker is given it by the page. */
const inlined = /** @type {Map<string, Inlined> | Promise<Map<string, Inlined>> | undefined} */ (
  Reflect.get(globalThis, "genesslFiles")
);
/** Its modules for workers, which can't be imported there. @type {Record<string, () => unknown>} */
const modules = Reflect.get(globalThis, "genesslModules") ?? {};
/** Its scripts for workers, ready to be started. @type {Map<string, Blob>} */
const scripts = Reflect.get(globalThis, "genesslScripts") ?? new Map();

/** Whether all of the page is one file. */
export const isOneFile = inlined !== undefined;

/** The page's folder. In one file it is an address that nobody has, and nobody is asked for. */
export const HOME = new URL("..", import.meta.url).href;

/** Whether an address is one of the server that the page came from. */
export function isOwn(/** @type {string | URL} */ address) {
  return new URL(address).origin === new URL(HOME).origin;
}

/**
 * Fetches a file of the page, as `fetch` does.
 * @param {string | URL} address
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function fetchOwn(address, options) {
  if (!inlined) return fetch(address, options);
  const file = (await inlined).get(pathOf(address));
  if (!file) return new Response(null, { status: 404 });
  if ("address" in file) return fetch(file.address, options);
  const headers = { "content-type": file.blob.type };
  if (!file.isDeflated) return new Response(file.blob, { headers });
  return new Response(file.blob.stream().pipeThrough(new DecompressionStream("deflate")), { headers });
}

/** Where a file of the page lies in its folder; empty for any other. */
function pathOf(/** @type {string | URL} */ address) {
  const { href, pathname } = new URL(address);
  return href.startsWith(HOME) ? decodeURIComponent(pathname.slice(new URL(HOME).pathname.length)) : "";
}

/** Imports a module of the page that is not there when the page is written. @returns {Promise<unknown>} */
export async function importOwn(/** @type {URL} */ address) {
  return inlined ? modules[pathOf(address)]() : import(address.href);
}

/** Starts a worker of the page, by the path of its script. */
export function startWorker(/** @type {string} */ path, /** @type {WorkerOptions} */ options = {}) {
  const address = new URL(path, HOME);
  // The service worker sends a policy with it; without one a worker that the page makes has the page's own, where one that a
  // static server sends has none. Firefox lets no service worker answer the former.
  if (!inlined && navigator.serviceWorker?.controller) return new Worker(address, { ...options, type: "module" });
  const script = inlined ? scripts.get(path) : `import ${JSON.stringify(address.href)};`;
  const own = URL.createObjectURL(new Blob([script ?? ""], { type: "text/javascript" }));
  const worker = new Worker(own, { ...options, type: inlined ? "classic" : "module" });
  if (inlined) worker.postMessage(inlined);
  setTimeout(() => URL.revokeObjectURL(own), 60_000);
  return worker;
}

/** The attributes of a link to a file that may be the page's own. @returns {Record<string, string | (() => void)>} */
export function linkTo(/** @type {string} */ address) {
  const elsewhere = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return inlined && isOwn(address) ? { href: "#", onclick: () => void show(address) } : elsewhere;
}

/** Shows a text that lies in the page, in a window of its own. */
async function show(/** @type {string} */ address) {
  const text = await (await fetchOwn(address)).text();
  window.open(URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" })));
}
