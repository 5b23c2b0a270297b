// Owns which tab works on which session (Web Locks): no two work on one. Without locks, in a page that came over plain http, no
// tab knows of another.

/** The sessions that this page holds, each with what gives it free. @type {Map<string, () => void>} */
const own = new Map();

function lockOf(/** @type {string} */ id) {
  return `genessl-study-${id}`;
}

/**
 * Shows other tabs that this one works on a session, until it lets go of it or is closed. Answers whether no other does.
 * @returns {Promise<boolean>}
 */
export function hold(/** @type {string} */ id) {
  const { locks } = navigator;
  if (!locks || own.has(id)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const take = (/** @type {Lock | null} */ lock) => {
      resolve(lock !== null);
      return lock ? new Promise((release) => own.set(id, () => release(undefined))) : undefined;
    };
    locks.request(lockOf(id), { ifAvailable: true }, take).catch(() => resolve(true));
  });
}

/** Lets go of a session. */
export function letGo(/** @type {string} */ id) {
  own.get(id)?.();
  own.delete(id);
}

/** The ids of the sessions that a tab works on. */
export async function held() {
  const locks = (await navigator.locks?.query())?.held ?? [];
  const prefix = lockOf("");
  const names = locks.map(({ name }) => name ?? "").filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}
