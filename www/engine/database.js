// Owns this browser's own database (IndexedDB), in which a long run is kept so that a reload does not lose it.

/** What is kept, by the name of its store. @typedef {{ study: import("./types").KeptStudy, runs: string }} Kept */
/** @typedef {keyof Kept} StoreName */

const NAME = "genessl";
/** @type {StoreName[]} */
const STORES = ["study", "runs"];

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("the database is blocked"));
  });
}

/**
 * Does something in one transaction; answers once it is written.
 * @template T
 * @param {StoreName} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T> | void} act
 * @returns {Promise<T | undefined>}
 */
async function transact(name, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("it was not written"));
    });
  } finally {
    database.close();
  }
}

/**
 * Puts values under their keys.
 * @template {StoreName} S
 * @param {S} store
 * @param {[key: string, value: Kept[S]][]} entries
 */
export function put(store, entries) {
  return transact(store, "readwrite", (all) => entries.forEach(([key, value]) => all.put(value, key)));
}

/**
 * The value of a key.
 * @template {StoreName} S
 * @param {S} store
 * @param {string} key
 * @returns {Promise<Kept[S] | undefined>}
 */
export function get(store, key) {
  return transact(store, "readonly", (all) => all.get(key));
}

/** How many values there are. */
export async function count(/** @type {StoreName} */ store) {
  return (await transact(store, "readonly", (all) => all.count())) ?? 0;
}

/**
 * All keys and values, in the order of the keys.
 * @template {StoreName} S
 * @param {S} store
 * @returns {Promise<[string[], Kept[S][]]>}
 */
export async function entries(store) {
  const keys = await transact(store, "readonly", (all) => all.getAllKeys());
  const values = await transact(store, "readonly", (all) => all.getAll());
  return [/** @type {string[]} */ (keys ?? []), values ?? []];
}

/** Removes all values. */
export function clear(/** @type {StoreName} */ store) {
  return transact(store, "readwrite", (all) => {
    all.clear();
  });
}
