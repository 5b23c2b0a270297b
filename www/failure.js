// Owns what the page itself can fail at: Failures as the engine makes them, and how any of them is shown.

import { h } from "./dom.js";

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

/** The place in words: "finetune.csv.gz, line 3, column 17". */
export function placeOf(/** @type {Failure} */ { file, line, column }) {
  return [file, line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(", ");
}

/** What, where, and what to do, each on its own line. */
export function failureLines(/** @type {Failure} */ shown) {
  const place = placeOf(shown);
  const what = shown.what.charAt(0).toUpperCase() + shown.what.slice(1).replace(/\.$/, "");
  return [
    h("strong", {}, `${what}.`),
    place ? h("span", { class: "place" }, place) : null,
    shown.advice ? h("span", { class: "advice" }, shown.advice) : null,
  ];
}
