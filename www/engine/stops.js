// Owns saying how an engine came to its end: what happened, where, and what becomes of it.

import { bytes } from "../basics/format.js";
import { failure } from "./failure.js";
import { sectionOf } from "./settings.js";

/** @typedef {import("./types").Stop} Stop */
/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Settings} Settings */

/** So many stops in a row of one step end the attempts. */
export const STOPS_AT_MOST = 4;
const TIMES = ["", "once", "twice", "three times", "four times"];

/** @type {Partial<Record<import("./types").Verb, string>>} */
const DOING = {
  figure: "drawing a figure",
  table: "filling a table",
  download: "making a file to save",
  addFile: "looking at a file",
  suggestRole: "looking at a file",
  scatter: "drawing a plot",
  colouring: "colouring the samples",
};

/** What happened, in a sentence; `title` is that of the step. */
export function saysStop(/** @type {Stop} */ stop, title = "") {
  const { cause, reason, refused, memory } = stop;
  const place = placeOf(stop, title);
  switch (cause) {
    case "gone":
      return `The engine ended without a word${place}; the browser or the system may have stopped it`;
    case "silent":
      return `The engine stopped answering${place}`;
    case "forced":
      return "The run was stopped by force";
    case "fault":
      return `The engine stopped because of a fault of its own${place} (${reason})`;
    case "memory": {
      const asked = refused > 0 ? `${bytes(refused)} more were asked for` : "more was asked for";
      return `Memory ran out${place}: ${asked}, beside ${bytes(memory)} in use`;
    }
  }
}

function placeOf(/** @type {Stop} */ { step, verb, message }, /** @type {string} */ title) {
  if (step) return ` in the step ${title}${message.startsWith("Reading ") ? `, ${message.replace("R", "r")}` : ""}`;
  const doing = verb && DOING[verb];
  return doing ? `, ${doing}` : "";
}

/** That a step is left out from now on, and what to do about it. @returns {Failure} */
export function stepGivenUp(/** @type {Stop} */ stop, /** @type {string} */ title, /** @type {Settings} */ settings) {
  if (stop.cause === "memory") {
    return failure(saysStop(stop, title), `${whatFits(stop, settings)} The other steps stay usable.`);
  }
  return failure(
    `The step ${title} stopped the engine ${TIMES[STOPS_AT_MOST]} in a row. The last time: ${saysStop(stop, title)}`,
    "The other steps stay usable. Closing other tabs and programs may help, or fewer samples or genes; then press Run.",
  );
}

/** What a stop means for what was loaded and computed. @returns {Failure} */
export function stopSurvived(/** @type {Stop} */ stop, /** @type {string} */ title, /** @type {boolean} */ goesOn) {
  const then =
    stop.cause === "forced"
      ? "Press Run to start again."
      : goesOn
        ? "What was finished is taken up again, the rest is computed again, to the same numbers."
        : "";
  return failure(saysStop(stop, title), `A new engine has your files and settings. ${then}`.trim());
}

/** That a request ended an engine. @returns {Failure} */
export function requestStopped(/** @type {Stop} */ stop) {
  const fits = stop.cause === "memory" ? `${whatFits(stop, { seed: 0 })} ` : "";
  return failure(saysStop(stop), `${fits}A new engine has your files and settings.`);
}

/** How much less would fit, going by what was there and what was asked for. */
function whatFits(/** @type {Stop} */ { refused, memory, step }, /** @type {Settings} */ settings) {
  // A fifth is left for what else is held at the same time.
  const share = refused > 0 ? (0.8 * memory) / (memory + refused) : 0.5;
  const percent = Math.max(1, Math.floor(share * 10) * 10 || Math.floor(share * 100));
  const genes = Number(sectionOf(settings, "features").top_variable ?? 0);
  if (step === null || ["data", "genes", "pathways", "explore", "predict"].includes(step)) {
    return `What would fit: about ${percent} % of the samples, or of the genes, of these tables.`;
  }
  const fewer =
    genes > 0
      ? `about ${Math.max(10, Math.floor((genes * percent) / 1000) * 10)} most variable genes (now ${genes}; settings of Pretrain)`
      : "a number of most variable genes (settings of Pretrain; now all)";
  return `What would fit: ${fewer}, or about ${percent} % of the samples.`;
}
