// Owns how a failure is shown, whoever made it.

import { h } from "./dom.js";

/** What, where, and what to do, each on its own line. */
export function failureLines(/** @type {import("../engine/types").Failure} */ shown) {
  const place = placeOf(shown);
  const what = shown.what.charAt(0).toUpperCase() + shown.what.slice(1).replace(/\.$/, "");
  return [
    h("strong", {}, `${what}.`),
    place ? h("span", { class: "place" }, place) : null,
    shown.advice ? h("span", { class: "advice" }, shown.advice) : null,
  ];
}

/** The place in words: "finetune.csv.gz, line 3, column 17". */
function placeOf(/** @type {import("../engine/types").Failure} */ { file, line, column }) {
  return [file, line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(", ");
}
