// Owns the page without a network: it keeps all files of one build, each checked against its SHA-256, and answers with them.
// Of another build's files it uses none, so that what runs together was built together.
//
// While the first page is answered with, the server is asked for its own: is that another, then there is another build, whose
// worker is fetched and waits until no page of this build is open, or until the page takes it (frame/offline.js). It also
// tells what is asked of other servers, by whatever part of the page. `?unregister` removes it and all it keeps.

/** What the build writes here: the name of the build, and by path the digests that a file may have. */
const BUILD = "none";
/** @type {Record<string, string>} */
const FILES = {};

/**
 * What this file uses of what a service worker has; the checker knows of pages alone.
 * @typedef {{ id: string, url: string, frameType: string, postMessage: (message: unknown) => void }} Client
 * @typedef {{
 *   registration: ServiceWorkerRegistration, skipWaiting: () => Promise<void>,
 *   clients: { matchAll: (options: { type: "window", includeUncontrolled: boolean }) => Promise<Client[]> },
 * }} Scope
 * @typedef {Event & { waitUntil: (promise: Promise<unknown>) => void }} Lasting
 * @typedef {Lasting & { request: Request, respondWith: (answer: Promise<Response>) => void }} Fetching
 */
const own = /** @type {Scope} */ (/** @type {unknown} */ (self));
const home = new URL(own.registration.scope);
const PREFIX = `genessl ${home.pathname} `;
const CACHE = PREFIX + BUILD;
/** How long the server is waited for, for the latest of what may change. */
const LATEST_MS = 2_000;
/** Files that are fetched at the same time. */
const AT_ONCE = 6;
/** What whoever hosts the page may change without a build: the latest that came is kept. */
const CHANGING = "cohorts.json";
/** What only reports need that can be run: the page in its other form, large, and kept after all else. */
const REST = "genessl.html";
/** What a worker's script says of itself, so that it may connect to its own server alone, as the page may. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";
/** Set when a person wants it gone: nothing is answered any more. */
let isLeaving = false;

addEventListener("install", (event) => /** @type {Lasting} */ (event).waitUntil(install()));
addEventListener("activate", (event) => /** @type {Lasting} */ (event).waitUntil(removeOthers((name) => name !== CACHE)));
addEventListener("message", (event) => {
  const { data, source, waitUntil } = /** @type {Lasting & { data: unknown, source: Client | null }} */ (
    /** @type {unknown} */ (event)
  );
  if (data === "take") waitUntil.call(event, take(source));
  if (data === "keep the rest") waitUntil.call(event, keepRest());
});
addEventListener("fetch", (event) => {
  const fetching = /** @type {Fetching} */ (event);
  const { request } = fetching;
  const url = new URL(request.url);
  if (url.origin !== home.origin) return fetching.waitUntil(tell(url));
  const isOwn = request.method === "GET" && url.pathname.startsWith(home.pathname);
  if (!isOwn || isLeaving) return;
  const path = decodeURIComponent(url.pathname.slice(home.pathname.length)).replace(/(^|\/)$/, "$1index.html");
  const isPage = request.mode === "navigate";
  if (isPage && url.searchParams.has("unregister")) return fetching.respondWith(leave(request));
  if (path === CHANGING) return fetching.respondWith(latest(request));
  if (!Object.hasOwn(FILES, path)) return;
  const isFirst = isPage && path === "index.html";
  if (isFirst) fetching.waitUntil(lookForAnother());
  fetching.respondWith(isFirst ? file(path).catch(() => fetch(request)) : file(path));
});

/** Keeps all files of this build; if one does not come or is another, none. */
async function install() {
  const cache = await caches.open(CACHE);
  const paths = Object.keys(FILES).filter((path) => path !== REST);
  const before = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const work = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      await cache.put(addressOf(path), await checked(path, (await keptBefore(before, path)) ?? null));
    }
  };
  await latest(new Request(addressOf(CHANGING)));
  await Promise.all(Array.from({ length: AT_ONCE }, work)).catch(async (error) => {
    await caches.delete(CACHE);
    throw error;
  });
}

/** Keeps what was not worth waiting for; what does not come is asked for at the next visit. */
async function keepRest() {
  const cache = await caches.open(CACHE);
  if (!Object.hasOwn(FILES, REST) || (await cache.match(addressOf(REST)))) return;
  await checked(REST, null).then((answer) => cache.put(addressOf(REST), answer)).catch(() => {});
}

/** A file as an earlier build has it, which often is the same. */
async function keptBefore(/** @type {string[]} */ names, /** @type {string} */ path) {
  for (const name of names) {
    const kept = await (await caches.open(name)).match(addressOf(path));
    if (kept && (await isListed(path, await kept.clone().arrayBuffer()))) return kept;
  }
}

/** A file of this build: the one given, else from the server. Rejects where what comes is another. */
async function checked(/** @type {string} */ path, /** @type {Response | null} */ kept) {
  const ask = (/** @type {RequestCache} */ cache) => fetch(addressOf(path), { integrity: FILES[path], cache });
  // What the browser keeps for the server may be of an earlier build.
  const answer = kept ?? (await ask("default").catch(() => ask("reload")));
  if (!answer.ok) throw new Error(`${path}: the server answered ${answer.status}`);
  // As new: one that was passed on from another address must not answer for a page.
  const blob = await answer.blob();
  const type = answer.headers.get("content-type") ?? "";
  const headers = new Headers({ "content-type": type, "content-length": String(blob.size) });
  if (path.endsWith(".js")) headers.set("content-security-policy", POLICY);
  return new Response(blob, { headers });
}

async function isListed(/** @type {string} */ path, /** @type {ArrayBuffer} */ bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return FILES[path].split(" ").includes(`sha256-${btoa(String.fromCharCode(...digest))}`);
}

/** A file that is kept; where the browser has thrown it away, from the server, if it is the same there. */
async function file(/** @type {string} */ path) {
  const kept = await caches.match(addressOf(path), { cacheName: CACHE });
  if (kept) return kept;
  return (await caches.has(CACHE)) ? checked(path, null) : fetch(addressOf(path));
}

/** Where the server's first page is another, sends for that build's worker; where there is none any more, this one goes. */
async function lookForAnother() {
  const ask = (/** @type {string} */ path) => fetch(addressOf(path), { cache: "no-cache" }).catch(() => null);
  const page = await ask("index.html");
  if (!page?.ok || (await isListed("index.html", await page.arrayBuffer()))) return;
  const worker = await ask("service-worker.js");
  if (worker?.status === 404 || worker?.status === 410) return remove();
  await own.registration.update().catch(() => {});
}

/** The latest that came of a file that may change. */
async function latest(/** @type {Request} */ request) {
  const come = await within(LATEST_MS, fetch(request)).catch(() => null);
  const cache = await caches.open(CACHE);
  if (come?.ok) await cache.put(addressOf(CHANGING), come.clone());
  const nothing = () => new Response('{ "cohorts": [] }', { headers: { "content-type": "application/json" } });
  return come ?? (await cache.match(addressOf(CHANGING))) ?? nothing();
}

/** Takes this build in the place of the one that is open, if that is open in no other tab. */
async function take(/** @type {Client | null} */ asker) {
  const all = await own.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = all.filter(({ id, frameType, url }) => id !== asker?.id && frameType !== "nested" && url.startsWith(home.href));
  if (others.length > 0) return asker?.postMessage({ othersOpen: others.length });
  await own.skipWaiting();
}

/** Says to all pages that another server is being asked. */
async function tell(/** @type {URL} */ url) {
  const pages = await own.clients.matchAll({ type: "window", includeUncontrolled: false });
  for (const page of pages) page.postMessage({ asked: url.host });
}

/** Goes, and answers with the page as the server has it. */
async function leave(/** @type {Request} */ request) {
  await remove();
  const words = "GeneSSL's offline copy is removed. There is no connection at present to load the page anew.";
  const headers = { "content-type": "text/plain;charset=utf-8" };
  return fetch(request.url, { cache: "reload" }).catch(() => new Response(words, { headers }));
}

async function remove() {
  isLeaving = true;
  await own.registration.unregister();
  await removeOthers(() => true);
}

/** Removes builds that were kept for this page. */
async function removeOthers(/** @type {(name: string) => boolean} */ which) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && which(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

function addressOf(/** @type {string} */ path) {
  return new URL(path, home).href;
}

/**
 * Gives up waiting after so many milliseconds.
 * @template T
 * @param {number} limit
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function within(limit, promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), limit));
  return Promise.race([promise, late]);
}
