// Owns the sessions that this browser keeps, as a list: what there is, of what size, and what becomes of each.

import { entries, get, keys, put, remove } from "./database.js";
import { held, hold, letGo } from "./locks.js";
import { sizeOf } from "./pieces.js";

/** @typedef {import("./types").Session} Session */

/** Of sessions that nobody named and no tab works on, so many are kept. */
export const LEFT_AT_MOST = 5;

/** Where the session's files lie. */
export function fileKey(/** @type {string} */ id, /** @type {number} */ index) {
  return `${id}/${String(index).padStart(6, "0")}`;
}

/** All sessions, the latest first. @returns {Promise<Session[]>} */
async function all() {
  const sessions = (await entries("sessions")).map(([, session]) => session);
  return sessions.sort((a, b) => (a.date < b.date ? 1 : -1));
}

/** The sessions that no tab works on, the latest first. */
export async function left() {
  const taken = await held();
  return (await all()).filter(({ id }) => !taken.has(id));
}

/**
 * All sessions with what the list tells of them.
 * @param {string | null} own that of this page
 * @returns {Promise<import("./types").ListedSession[]>}
 */
export async function listed(own) {
  const taken = await held();
  return Promise.all(
    (await all()).map(async (session) => {
      const pieces = await entries("pieces", `${session.id}/`);
      const sizes = [...session.files.map(({ bytes }) => bytes), ...pieces.map(([, { piece }]) => sizeOf(piece))];
      const place = session.id === own ? "here" : taken.has(session.id) ? "elsewhere" : "left";
      return { session, bytes: sizes.reduce((sum, one) => sum + one, 0), pieces: pieces.length, place };
    }),
  );
}

/** A session with all that belongs to it. @returns {Promise<import("./types").OpenedSession | null>} */
export async function opened(/** @type {string} */ id) {
  const session = await get("sessions", id);
  if (!session) return null;
  const blobs = (await entries("inputs", `${id}/`)).map(([, blob]) => blob);
  if (blobs.length !== session.files.length) return null;
  const files = session.files.map(({ role, name }, index) => ({ role, name, blob: blobs[index] }));
  const kept = await entries("pieces", `${id}/`);
  kept.sort(([, a], [, b]) => a.date - b.date);
  return { session, files, pieces: kept.map(([key, { piece }]) => [key.slice(id.length + 1), piece]) };
}

/** Gives a session that no other tab works on another name; answers whether that is so. */
export function renamed(/** @type {string} */ id, /** @type {string} */ name) {
  return alone(id, async () => {
    const session = await get("sessions", id);
    if (session) await put("sessions", [[id, { ...session, name, named: true }]]);
  });
}

/**
 * Does something with a session that no tab works on, or only this one; answers whether that is so. A list may have stood open
 * while another tab took the session up.
 * @param {string} id
 * @param {() => Promise<unknown>} act
 */
async function alone(id, act) {
  const taken = await held();
  if (!(await hold(id))) return false;
  try {
    await act();
  } finally {
    if (!taken.has(id)) letGo(id);
  }
  return true;
}

/** Removes all that is kept of a session that no other tab works on; answers whether that is so. */
export function removeLeft(/** @type {string} */ id) {
  return alone(id, () => removeSession(id));
}

/** Removes all that is kept of a session. */
export async function removeSession(/** @type {string} */ id) {
  await remove("sessions", id);
  await remove("inputs", `${id}/`);
  await remove("pieces", `${id}/`);
}

/** Removes what nobody named and is old, and what a visit that ended early left half written. */
export async function clearUp() {
  const old = (await left()).filter(({ named }) => !named).slice(LEFT_AT_MOST);
  for (const { id } of old) await removeLeft(id);
  // Without locks nobody knows what another tab is just writing.
  if (!navigator.locks) return;
  const known = new Set([...(await keys("sessions")), ...(await held())]);
  for (const store of /** @type {const} */ (["inputs", "pieces"])) {
    const owners = new Set((await keys(store)).map((key) => key.split("/")[0]));
    for (const id of owners) if (!known.has(id)) await remove(store, `${id}/`);
  }
}
