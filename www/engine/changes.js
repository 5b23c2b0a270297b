// Owns which verbs change what an engine works on: a run may then be pointless and stops by itself, and what ended an engine
// before need not end it again.

/** @type {Set<import("./types").Verb>} */
export const CHANGES = new Set([
  "addFile",
  "removeFile",
  "moveFile",
  "setTable",
  "setSettings",
  "loadStudyToml",
  "forgetRecord",
  "simulate",
  "drawTumours",
]);
