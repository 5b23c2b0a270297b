// Owns how a state is said: as a sign, in a word beside it, and as a badge.

/** @type {Record<import("../engine/types").State, string>} */
export const SIGNS = { empty: "", ready: "○", running: "◐", done: "●", stale: "↻", failed: "!" };

/** @type {Record<import("../engine/types").State, string>} */
export const WORDS = {
  empty: "",
  ready: "ready",
  running: "running",
  done: "done",
  stale: "out of date",
  failed: "failed",
};

/** @type {Record<import("../engine/types").State, string>} */
export const BADGES = { ...WORDS, empty: "no data yet", ready: "ready to run" };
