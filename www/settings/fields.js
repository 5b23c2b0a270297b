// Owns the kinds of settings: what is said of one, and short ways to say it. Values and defaults are the engine's.

/**
 * @typedef {{
 *   label: string, hint: string,
 *   kind: "integer" | "number" | "check" | "text" | "choice" | "several" | "integers" | "numbers" | "texts",
 *   min?: number, max?: number, step?: number | "any", optional?: boolean,
 *   choices?: [value: string, label: string][],
 * }} Field
 */
/** What is said of the settings of a section, by their keys. @typedef {Record<string, Field>} Fields */

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

/** A field for a setting of which nothing is said. @returns {Field | null} */
export function fieldFor(/** @type {string} */ key, /** @type {unknown} */ value) {
  const label = key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");
  if (typeof value === "boolean") return { label, hint: "", kind: "check" };
  if (typeof value === "number") return { label, hint: "", kind: "number", step: "any" };
  if (typeof value === "string") return { label, hint: "", kind: "text" };
  if (Array.isArray(value) && value.every((item) => typeof item === "number"))
    return { label, hint: "", kind: "numbers" };
  return null;
}
