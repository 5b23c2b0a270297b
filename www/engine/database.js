// Owns this browser's own database (IndexedDB), in which sessions are kept so that a reload does not lose them.

/**
 * What is kept, by the name of its store: what is told of each session under its id, its files under `id/0`, `id/1`, …, and
 * finished pieces of its computing under `id/KEY`.
 * @typedef {{
 *   sessions: import("./types").Session, inputs: Blob, pieces: import("./types").KeptPiece,
 * }} Kept
 */
/** @typedef {keyof Kept} StoreName */

const NAME = "genessl";
const VERSION = 4;
/** @type {StoreName[]} */
const STORES = ["sessions", "inputs", "pieces"];
/** A database that says nothing for so long is as good as none. */
const PATIENCE_MS = 5_000;

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    const silent = setTimeout(() => reject(new Error("its database does not answer")), PATIENCE_MS);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      // What earlier versions kept were runs that no engine of today can go on with.
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
 * Puts values under their keys, all or none; one that is null is removed.
 * @template {StoreName} S
 * @param {S} store
 * @param {[key: string, value: Kept[S] | null][]} entries
 */
export function put(store, entries) {
  return transact(store, "readwrite", (all) => {
    for (const [key, value] of entries) {
      if (value === null) all.delete(key);
      else all.put(value, key);
    }
  });
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

/** The keys that begin so, in order. */
export async function keys(/** @type {StoreName} */ store, prefix = "") {
  return /** @type {string[]} */ (
    (await transact(store, "readonly", (all) => all.getAllKeys(beginning(prefix)))) ?? []
  );
}

/**
 * The keys that begin so, and their values, in the order of the keys.
 * @template {StoreName} S
 * @param {S} store
 * @returns {Promise<[key: string, value: Kept[S]][]>}
 */
export async function entries(store, prefix = "") {
  /** @type {[IDBRequest<IDBValidKey[]>, IDBRequest<Kept[S][]>] | null} */
  let asked = null;
  await transact(store, "readonly", (all) => {
    asked = [all.getAllKeys(beginning(prefix)), all.getAll(beginning(prefix))];
  });
  const [all, values] = /** @type {[IDBRequest<IDBValidKey[]>, IDBRequest<Kept[S][]>]} */ (
    /** @type {unknown} */ (asked)
  );
  return all.result.map((key, index) => [String(key), values.result[index]]);
}

/** Removes the values whose keys begin so. */
export function remove(/** @type {StoreName} */ store, /** @type {string} */ prefix) {
  return transact(store, "readwrite", (all) => {
    all.delete(beginning(prefix));
  });
}
