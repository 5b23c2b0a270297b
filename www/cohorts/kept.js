// Owns keeping the files of cohorts in this browser (Cache API), by their SHA-256, so that they are there without a network.
// Where the browser keeps nothing, everything else works all the same.

const NAME = "genessl-cohorts";

/** An address that nobody answers, under which the file of that digest is kept. */
function keyOf(/** @type {string} */ sha256) {
  return new URL(`kept/${sha256}`, import.meta.url).href;
}

/**
 * Does something with the cache; answers `otherwise` where there is none or it fails.
 * @template T
 * @param {(cache: Cache) => Promise<T>} act
 * @param {T} otherwise
 */
async function withCache(act, otherwise) {
  try {
    return await act(await caches.open(NAME));
  } catch {
    return otherwise;
  }
}

/** The file, where it is kept. @returns {Promise<Blob | null>} */
export function kept(/** @type {string} */ sha256) {
  return withCache(async (cache) => (await (await cache.match(keyOf(sha256)))?.blob()) ?? null, null);
}

/** Whether all of them are kept. */
export function areKept(/** @type {string[]} */ digests) {
  const all = async (/** @type {Cache} */ cache) => {
    const found = await Promise.all(digests.map((sha256) => cache.match(keyOf(sha256))));
    return found.every((one) => one !== undefined);
  };
  return withCache(all, false);
}

/** Keeps a file. Answers whether that went well. */
export function keep(/** @type {string} */ sha256, /** @type {Blob} */ blob) {
  return withCache(async (cache) => (await cache.put(keyOf(sha256), new Response(blob)), true), false);
}

export function forget(/** @type {string[]} */ digests) {
  return withCache(async (cache) => {
    for (const sha256 of digests) await cache.delete(keyOf(sha256));
  }, undefined);
}
