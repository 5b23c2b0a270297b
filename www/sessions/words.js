// Owns what is said of a session: when it was, and how far it has come.

/** "29 Nov 2026, 10:12" */
export function when(/** @type {string} */ date) {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return "no date";
  return time.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** How far it has come: "it stopped at Pretrain, epoch 12 of 50". */
export function stateOf(/** @type {import("../engine/types").Session} */ { goal, at, done }) {
  if (goal === null) return "all that was asked for is done";
  if (at) return `it stopped at ${at}`;
  return done.length > 0 ? "it stopped between two steps" : "it had just begun";
}
