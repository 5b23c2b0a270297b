// Owns what the page itself can fail at: Failures as the engine makes them.

/** @typedef {import("./types").Failure} Failure */

/** @returns {Failure} */
export function failure(/** @type {string} */ what, advice = "", /** @type {string | undefined} */ file = undefined) {
  return { what, advice, file, message: `${file ? `${file}: ` : ""}${what}. ${advice}`.trim() };
}

/** Whatever was thrown, as a Failure. @returns {Failure} */
export function asFailure(/** @type {any} */ thrown) {
  if (typeof thrown?.what === "string") return thrown;
  return failure(String(thrown?.message ?? thrown));
}
