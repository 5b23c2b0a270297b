// Owns the bar at the bottom: the one primary action, how far the run is, pause and cancel, memory; and what a screen
// reader hears of it, which is less than the eye sees.

import { find, setText } from "../basics/dom.js";
import { amount, duration, megabytes, percent } from "../basics/format.js";

const ANNOUNCE_EVERY_MS = 15_000;

/** Ties the bar to the store. */
export function startBar(
  /** @type {import("../engine/store.js").Store} */ store,
  /** @type {import("../step/panel.js").Definition[]} */ definitions,
) {
  const [run, here, pause, cancel] = ["#run", "#run-here", "#pause", "#cancel"].map((id) =>
    find(id, HTMLButtonElement),
  );
  const [memory, progress] = ["#memory", "#progress"].map((id) => find(id, HTMLElement));
  const [message, count, left] = [".message", ".count", ".left"].map((part) => find(part, HTMLElement, progress));
  const bar = find("progress", HTMLProgressElement, progress);
  const titles = new Map(definitions.map(({ step, title }) => [step, title]));
  const announce = announcer();

  run.addEventListener("click", () => store.runner.startShown());
  here.addEventListener("click", () => store.runner.start(store.current));
  pause.addEventListener("click", () => store.runner.pause());
  cancel.addEventListener("click", () => store.runner.cancel());

  const update = () => {
    const idle = store.runner.state === "idle";
    run.disabled = here.disabled = !store.ready || !idle;
    setText(run, idle ? "Run" : "Running …");
    setText(here, `Only to ${titles.get(store.current)}`);
    here.hidden = store.isByItself(store.current);
    pause.disabled = idle || store.runner.state === "cancelling";
    setText(pause, store.runner.state === "paused" ? "Resume" : "Pause");
    cancel.disabled = idle || (store.runner.state === "cancelling" && !store.runner.canForce);
    setText(cancel, store.runner.state === "cancelling" && store.runner.canForce ? "Stop by force" : "Cancel");
    cancel.title = store.runner.canForce ? "Stops at once; results are lost, files and settings stay" : "";
    setText(memory, megabytes(store.snapshot.memory));
    progress.dataset.state = store.runner.state;
    const words = whatGoesOn(store, titles);
    setText(message, words);
    const shown = idle ? null : store.runner.progress;
    const { done = 0, total = 0 } = shown?.progress ?? {};
    setText(count, shown && total > 1 ? amount(shown.progress) : "");
    bar.value = shown && total > 0 ? done / total : 0;
    bar.hidden = idle;
    setText(left, timeLeft(store));
    announce(words, shown?.progress.step ?? "", percent(done, total));
  };
  store.on("change", update);
  store.on("progress", update);
  update();
}

function whatGoesOn(
  /** @type {import("../engine/store.js").Store} */ store,
  /** @type {Map<string, string>} */ titles,
) {
  if (!store.ready) return store.broken ? "No engine yet; trying again …" : "Starting the engine …";
  const { progress } = store.runner.progress ?? {};
  switch (store.runner.state) {
    case "running":
      return progress?.message ?? "Starting …";
    case "paused":
      return `Paused: ${progress?.message ?? ""}`;
    case "cancelling":
      return "Cancelling …";
    default:
      return idleWords(store, titles);
  }
}

/**
 * Without samples of a cohort: there may be a step that does without.
 * @param {import("../engine/store.js").Store} store
 * @param {import("../engine/types").StepState[]} steps
 * @param {Map<string, string>} titles
 */
function wordsWithoutCohort(store, steps, titles) {
  if (store.inputs.missing.length > 0) return "The study's files are not here yet: add them in step 1, Data.";
  const possible = steps.filter(({ state }) => state !== "empty");
  if (possible.length === 0) return "No data yet: Run takes the built-in cohort.";
  const next = possible.filter(({ state }) => state !== "done").map(({ step }) => titles.get(step) ?? step);
  return next.length === 0 ? "All that there is to do is done." : `Run does what needs no cohort: ${list(next)}.`;
}

function idleWords(/** @type {import("../engine/store.js").Store} */ store, /** @type {Map<string, string>} */ titles) {
  const steps = store.snapshot.steps.filter(({ step }) => !store.isAway(step));
  const failed = steps.find(({ state }) => state === "failed");
  if (failed) return `${titles.get(failed.step)} failed.`;
  if (store.runner.ended?.reason === "cancelled") return "Cancelled. Finished steps are kept.";
  if (steps[0].state === "empty") return wordsWithoutCohort(store, steps, titles);
  // A step that is empty waits for a table of its own.
  const waiting = steps.filter(({ state }) => state !== "done" && state !== "empty");
  if (waiting.length === 0) return "All steps are done.";
  if (store.isByItself(store.current) && store.state(store.current).state === "ready")
    return `Run does this step: ${titles.get(store.current)}.`;
  const next = waiting.find(({ step }) => !store.isByItself(step));
  if (!next) return `Done. ${list(waiting.map(({ step }) => titles.get(step) ?? step))}: open one and press Run.`;
  return next.state === "stale"
    ? `${titles.get(next.step)} is out of date.`
    : `Ready: ${titles.get(next.step)} is next.`;
}

/** "Compare, Ablate and Predict" */
function list(/** @type {string[]} */ names) {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function timeLeft(/** @type {import("../engine/store.js").Store} */ store) {
  if (store.runner.state === "idle") {
    const whole = store.runner.secondsToRun;
    return whole >= 1 ? `Run: about ${duration(whole)}` : "";
  }
  const seconds = store.runner.progress?.secondsLeft;
  return store.runner.state === "running" && typeof seconds === "number"
    ? `${duration(seconds)} left in this step`
    : "";
}

/** Speaks when the state or the step changes, and a percentage now and then. */
function announcer() {
  const region = find("#announcer", HTMLElement);
  let last = { words: "", step: "", at: -Infinity };
  return (/** @type {string} */ words, /** @type {string} */ step, /** @type {number} */ share) => {
    const at = performance.now();
    const news =
      step !== last.step ||
      (step === "" && words !== last.words) ||
      words.startsWith("Paused") !== last.words.startsWith("Paused");
    if (!news && (step === "" || at - last.at < ANNOUNCE_EVERY_MS)) return;
    last = { words, step, at };
    setText(region, step && share > 0 ? `${words}, ${share} percent` : words);
  };
}
