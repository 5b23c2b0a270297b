// Owns how a failure is shown, whoever made it.

import { h } from "./dom.js";

/** What, where, and what to do, each on its own line. */
export function failureLines(/** @type {import("../engine/types").Failure} */ shown) {
  const place = placeOf(shown);
  const what = shown.what.charAt(0).toUpperCase() + shown.what.slice(1).replace(/\.$/, "");
  const lines = [h("strong", {}, `${what}.`)];
  if (place) lines.push(h("span", { class: "place" }, place));
  if (shown.advice) lines.push(h("span", { class: "advice" }, shown.advice));
  return lines;
}

/** The place in words: "finetune.csv.gz, line 3, column 17". */
function placeOf(/** @type {import("../engine/types").Failure} */ { file, line, column }) {
  return [file, line && `line ${line}`, column && `column ${column}`].filter(Boolean).join(", ");
}
