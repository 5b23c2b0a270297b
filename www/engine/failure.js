// Owns what the page itself can fail at: Failures as the engine makes them.

/** @typedef {import("./types").Failure} Failure */

/** Of several failures so many are told with their reason, after the first. */
const OTHERS_NAMED = 3;

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

/** Failures of several files as one: the first, and what else was not opened. @returns {Failure} */
export function allOf(/** @type {Failure[]} */ failures) {
  const [first, ...others] = failures;
  if (others.length === 0) return first;
  const named = others.slice(0, OTHERS_NAMED).map(({ what, file }) => (file ? `${file} (${what})` : what));
  const more = others.length > OTHERS_NAMED ? `; and ${others.length - OTHERS_NAMED} more` : "";
  const advice = `${first.advice} Not opened either: ${named.join("; ")}${more}.`.trim();
  return { ...first, advice, message: `${first.message} ${advice}` };
}
