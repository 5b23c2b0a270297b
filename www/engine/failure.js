// Owns what the page itself can fail at: Failures as the engine makes them.

/** @typedef {import("./types").Failure} Failure */

/** @returns {Failure} */
export function failure(/** @type {string} */ what, advice = "", /** @type {string | undefined} */ file = undefined) {
  return { what, advice, file, message: `${file ? `${file}: ` : ""}${what}. ${advice}`.trim() };
}

/** Whether what was thrown is a Failure, of the page or of the engine. @returns {thrown is Failure} */
export function isFailure(/** @type {unknown} */ thrown) {
  return typeof thrown === "object" && thrown !== null && "what" in thrown && typeof thrown.what === "string";
}

/** Whatever was thrown, as a Failure. @returns {Failure} */
export function asFailure(/** @type {unknown} */ thrown) {
  if (isFailure(thrown)) return thrown;
  return failure(messageOf(thrown));
}

/** What a thrown error of the browser's says. */
export function messageOf(/** @type {unknown} */ thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
