// Owns the kinds of settings: what is said of one, and short ways to say it.

/**
 * @typedef {{
 *   label: string, hint: string,
 *   kind: "integer" | "number" | "check" | "text" | "choice" | "several" | "integers" | "numbers",
 *   min?: number, max?: number, step?: number | "any", optional?: boolean,
 *   choices?: [value: string, label: string][],
 * }} Field
 */

/** @returns {Field} */
export const integer = (/** @type {string} */ label, /** @type {string} */ hint, min = 0, max = 1_000_000) => ({
  label,
  hint,
  kind: "integer",
  min,
  max,
  step: 1,
});
/** @returns {Field} */
export const real = (/** @type {string} */ label, /** @type {string} */ hint, min = 0, max = 1000) => ({
  label,
  hint,
  kind: "number",
  min,
  max,
  step: "any",
});
/** @returns {Field} */
export const share = (/** @type {string} */ label, /** @type {string} */ hint) => real(label, hint, 0, 0.99);
/** @returns {Field} */
export const rate = (/** @type {string} */ label, /** @type {string} */ hint) => real(label, hint, 1e-8, 1);
/** @returns {Field} */
export const choice = (
  /** @type {string} */ label,
  /** @type {string} */ hint,
  /** @type {[string, string][]} */ ...choices
) => ({ label, hint, kind: "choice", choices });
