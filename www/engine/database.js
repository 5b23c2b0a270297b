// Owns this browser's own database (IndexedDB), in which a long run is kept so that a reload does not lose it.

/** What is kept, by the name of its store. @typedef {{ study: import("./types").KeptStudy, runs: Uint8Array<ArrayBuffer> }} Kept */
/** @typedef {keyof Kept} StoreName */

const NAME = "genessl";
const VERSION = 3;
/** @type {StoreName[]} */
const STORES = ["study", "runs"];
/** A database that says nothing for so long is as good as none. */
const PATIENCE_MS = 5_000;

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    const silent = setTimeout(() => reject(new Error("its database does not answer")), PATIENCE_MS);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      // What version 1 kept had no study that it belonged to; version 2 kept runs as text.
      for (const store of database.objectStoreNames) database.deleteObjectStore(store);
      for (const store of STORES) database.createObjectStore(store);
    };
    request.onsuccess = () => {
      clearTimeout(silent);
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => {
      clearTimeout(silent);
      reject(request.error ?? new Error("its database is blocked by another tab"));
    };
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

/** All keys that begin so. */
function beginning(/** @type {string} */ prefix) {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

/** How many values there are whose keys begin so. */
export async function count(/** @type {StoreName} */ store, prefix = "") {
  return (await transact(store, "readonly", (all) => all.count(beginning(prefix)))) ?? 0;
}

/**
 * The keys that begin so, and their values, in the order of the keys.
 * @template {StoreName} S
 * @param {S} store
 * @returns {Promise<[string[], Kept[S][]]>}
 */
export async function entries(store, prefix = "") {
  const keys = await transact(store, "readonly", (all) => all.getAllKeys(beginning(prefix)));
  const values = await transact(store, "readonly", (all) => all.getAll(beginning(prefix)));
  return [/** @type {string[]} */ (keys ?? []), values ?? []];
}

/** Removes the values whose keys begin so. */
export function remove(/** @type {StoreName} */ store, /** @type {string} */ prefix) {
  return transact(store, "readwrite", (all) => {
    all.delete(beginning(prefix));
  });
}
