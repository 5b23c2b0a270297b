// Owns where files came from: the address of one that was opened by its address, as long as it may be told to others.

/** @type {WeakMap<Blob, string>} */
const origins = new WeakMap();

/** Notes where a file came from. What stands before an "@" or behind a "?" may be a password or a key, so such an address is not noted. */
export function cameFrom(/** @type {Blob} */ blob, /** @type {string} */ address) {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return;
  if (url.username || url.password || url.search) return;
  url.hash = "";
  origins.set(blob, url.href);
}

/** The address of a file; none where it came from a disk, or from one that is not told. */
export function addressOf(/** @type {Blob} */ blob) {
  return origins.get(blob);
}
