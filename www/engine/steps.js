// Owns the order of the steps, and which of them Run leaves out.

/** @type {import("./types").Step[]} */
export const STEPS = [
  "data",
  "genes",
  "pathways",
  "explore",
  "pretrain",
  "classify",
  "compare",
  "ablate",
  "interpret",
  "predict",
];
/** Steps that Run leaves out: they take minutes, or want a table of their own. Run does them where they are in view. */
export const BY_THEMSELVES = new Set(["compare", "ablate", "predict"]);
