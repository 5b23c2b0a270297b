// Owns this browser's own database (IndexedDB), in which a long run is kept so that a reload does not lose it.

const NAME = "genessl";
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
 * @param {"study" | "runs"} name
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

/** Puts values under their keys. */
export function put(
  /** @type {"study" | "runs"} */ store,
  /** @type {[key: string, value: unknown][]} */ entries,
) {
  return transact(store, "readwrite", (all) => entries.forEach(([key, value]) => all.put(value, key)));
}

/** The value of a key. @returns {Promise<any>} */
export function get(/** @type {"study" | "runs"} */ store, /** @type {string} */ key) {
  return transact(store, "readonly", (all) => all.get(key));
}

/** How many values there are. */
export async function count(/** @type {"study" | "runs"} */ store) {
  return (await transact(store, "readonly", (all) => all.count())) ?? 0;
}

/** All keys and values, in the order of the keys. @returns {Promise<[string[], any[]]>} */
export async function entries(/** @type {"study" | "runs"} */ store) {
  const keys = await transact(store, "readonly", (all) => all.getAllKeys());
  const values = await transact(store, "readonly", (all) => all.getAll());
  return [/** @type {string[]} */ (keys ?? []), values ?? []];
}

/** Removes all values. */
export function clear(/** @type {"study" | "runs"} */ store) {
  return transact(store, "readwrite", (all) => {
    all.clear();
  });
}
