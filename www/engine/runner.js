// Owns the run: starting, pausing and cancelling it, how far it is, how it ended, and whether the view goes with it. A run
// whose engine came to its end goes on with the next one (recovery.js).

import { plain } from "../basics/format.js";
import { failure } from "./failure.js";
import { FIRST } from "./inputs.js";
import { Pace } from "./pace.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").AnalysisName} AnalysisName */

const FORCE_AFTER_MS = 2_000;

export class Runner {
  /** @type {"idle" | "running" | "paused" | "cancelling"} */ state = "idle";
  /** @type {import("./types").ProgressEvent | null} */ progress = null;
  /** How the last run ended. @type {import("./types").EndedEvent | null} */ ended = null;
  /** The analysis of Explore that was asked for, if that is what runs. @type {AnalysisName | null} */ analysis = null;
  /** Whether the last run was asked for as a whole. */ isWhole = false;
  /** Whether a run that does not end when asked can be ended by force. */
  canForce = false;
  pace = new Pace();
  /** Whether the view went with the run whose engine came to its end. */ #followed = false;
  /** How many engines took the place of another. */ #restarts = 0;
  /** Whether a run was cut short, of which the engine at work has nothing to go on with. */ #isCut = false;

  /**
   * @param {import("./known.js").Known} known
   * @param {import("./inputs.js").Inputs} inputs
   * @param {import("./keeper.js").Keeper} keeper
   * @param {import("./recovery.js").Recovery} recovery
   */
  constructor(known, inputs, keeper, recovery) {
    this.known = known;
    this.inputs = inputs;
    this.keeper = keeper;
    this.engine = known.engine;
    this.recovery = recovery;
    this.engine.on("progress", (detail) => this.#onProgress(detail));
    this.engine.on("ended", (detail) => this.#onEnded(detail));
    this.engine.on("stopped", (stop) => this.#onStopped(stop));
    this.engine.on("restarted", (stop) => this.#onRestarted(stop));
    this.engine.on("unloadable", () => this.#wait());
  }

  /** Runs everything that is not done, all of it, what was recorded, or up to and including a step. Without data it takes the built-in cohort. */
  async start(/** @type {Step | "all" | "replay"} */ step) {
    if (this.state !== "idle") return;
    const hasNothing = () =>
      this.known.state("data").state === "empty" && this.known.snapshot.files.length === 0 && !this.known.simulated;
    // What was added a moment ago may not be on show yet.
    if (hasNothing()) await this.known.refresh();
    if (this.inputs.lacksKnown && (step === "all" || step === "replay")) {
      return this.known.fail(lacks(this.inputs.missing.filter(({ sha256 }) => sha256)));
    }
    if (hasNothing()) {
      const lacking = this.inputs.missing.filter(({ role }) => role !== "predict");
      if (lacking.length > 0) return this.known.fail(lacks(lacking));
      if (!(await this.inputs.drawTumours(FIRST))) return;
    }
    // Whoever replays wants to know what comes out here and now.
    if (step === "replay") await this.keeper.computeAnew();
    this.analysis = null;
    this.isWhole = step === "all" || step === "replay";
    this.keeper.begin({ step, analysis: null });
    this.known.clearFailure();
    this.recovery.begin(step);
    await this.#begin(() => this.#fromWhatIsKept(() => this.#run(step)), true);
  }

  /** Runs what the button Run means: everything but the steps that are asked for by themselves, or the one in view. */
  startShown() {
    return this.start(this.known.isByItself(this.known.current) ? this.known.current : "all");
  }

  /** Runs one analysis of the step Explore, for example "genes/umap". */
  async analyse(/** @type {AnalysisName} */ name) {
    if (this.state !== "idle") return;
    this.analysis = name;
    this.isWhole = false;
    this.keeper.begin({ step: null, analysis: name });
    this.known.clearFailure();
    this.recovery.begin(null, name);
    await this.#begin(() => this.#fromWhatIsKept(() => this.engine.call("analyse", name)), false);
  }

  /** Goes on with a study of an earlier visit that was opened: brings back what was done, then does what was asked for. */
  async takeUp(/** @type {Step[]} */ done, /** @type {import("./types").Goal | null} */ goal) {
    if (this.state !== "idle") return;
    this.recovery.takeUp(done, goal);
    const next = this.recovery.again();
    if (next === null) return;
    this.isWhole = goal?.step === "all" || goal?.step === "replay";
    this.keeper.begin(goal);
    this.#followed = goal !== null;
    await this.#goOn(next);
  }

  #run(/** @type {Step | "all" | "replay"} */ step) {
    return this.engine.call("run", step, step === "all" ? this.known.lesson.away.join() : "");
  }

  /** Gives the engine what a run that was cut short had finished, then asks for the next, which goes on from there. */
  async #fromWhatIsKept(/** @type {() => Promise<void>} */ ask) {
    if (this.#isCut) await this.keeper.giveBack();
    // Meanwhile it may have been asked to end, or to wait.
    if (this.state === "cancelling") return this.#settle({ reason: "cancelled", memory: 0 });
    this.#isCut = false;
    await ask();
    if (this.state === "paused") await this.engine.call("pause");
  }

  /** `follow`: whether the view goes with the run. */
  async #begin(/** @type {() => Promise<void>} */ ask, /** @type {boolean} */ follow) {
    [this.state, this.known.follow, this.ended, this.progress] = ["running", follow, null, null];
    this.known.tell("change");
    try {
      await ask();
    } catch (thrown) {
      // A run whose engine came to its end meanwhile is taken up by the next.
      if (!this.recovery.isUnderWay) {
        this.state = "idle";
        this.known.fail(thrown);
      }
    }
    await this.known.refresh().catch(() => {});
  }

  /** Whether an analysis of Explore is what runs, or what was asked for while one before it runs. */
  isAt(/** @type {AnalysisName} */ name) {
    return this.state !== "idle" && (this.analysis === name || this.progress?.progress.analysis === name);
  }

  pause() {
    if (this.state !== "running" && this.state !== "paused") return;
    const pausing = this.state === "running";
    this.state = pausing ? "paused" : "running";
    this.known.tell("change");
    // Where the engine is being replaced, the run that begins then is paused or not.
    if (this.recovery.isUnderWay) return;
    return this.known.attempt(() => this.engine.call(pausing ? "pause" : "resume"));
  }

  /** Asks the run to end; asked again while it does not, ends it by force. */
  cancel() {
    if (this.state === "idle") return;
    if (this.state === "cancelling") {
      if (this.canForce) this.engine.abort();
      return;
    }
    this.state = "cancelling";
    this.canForce = false;
    this.known.tell("change");
    if (this.recovery.isUnderWay) return this.#settle({ reason: "cancelled", memory: 0 });
    setTimeout(() => {
      this.canForce = this.state === "cancelling";
      this.known.tell("change");
    }, FORCE_AFTER_MS);
    return this.engine.call("cancel").catch(() => {});
  }

  #onProgress(/** @type {import("./types").ProgressEvent} */ detail) {
    const entered = this.progress?.progress.step !== detail.progress.step;
    if (entered) this.#notePace();
    this.progress = detail;
    this.known.snapshot.memory = detail.memory;
    this.recovery.note(detail.progress);
    // The next snapshot will say so too; until it comes the panel shall not show the state of before.
    if (entered) this.known.state(detail.progress.step).state = "running";
    if (entered && this.known.follow && !this.known.isAway(detail.progress.step)) this.known.show(detail.progress.step, false);
    this.known.tell("progress");
    if (detail.progress.changed || entered) this.known.refresh().catch(() => {});
  }

  async #onEnded(/** @type {import("./types").EndedEvent} */ detail) {
    if (detail.reason === "finished") this.#notePace();
    const next = detail.reason === "finished" || detail.reason === "failed" ? this.recovery.next() : null;
    if (detail.failure) this.known.fail(detail.failure);
    const goesOn = next !== null && this.state !== "cancelling";
    this.keeper.end(detail.reason, next !== null);
    if (goesOn) return this.#goOn(next);
    this.#settle(detail);
    if (detail.reason === "outdated") {
      this.known.fail(
        failure("The run stopped because what it works on was changed", "Press Run to go on with the new settings."),
      );
    }
    await this.known.refresh().catch(() => {});
  }

  /** The step that was at work is done: remembers what it took. An analysis of Explore is not the whole step. */
  #notePace() {
    if (!this.progress || this.analysis !== null) return;
    const { progress, worked } = this.progress;
    this.pace.note(progress.step, this.known.state(progress.step).estimate_seconds, worked);
  }

  /** Seconds that Run will take, as far as that can be told; 0 where it can't. */
  get secondsToRun() {
    const { current } = this.known;
    // What is asked for by itself brings what it needs.
    const asked = new Set(this.known.isByItself(current) ? [current] : this.known.steps.filter((step) => !this.known.isLeftOut(step)));
    for (const step of asked) {
      const { needs } = this.known.state(step);
      if (needs) asked.add(needs);
    }
    const todo = this.known.snapshot.steps.filter(({ step, state }) => asked.has(step) && state !== "done" && state !== "empty");
    return todo.reduce((sum, state) => sum + this.pace.seconds(state), 0);
  }

  /** The run is over. */
  #settle(/** @type {import("./types").EndedEvent} */ detail) {
    this.state = "idle";
    this.#isCut ||= detail.reason !== "finished";
    this.ended = detail;
    this.recovery.forget();
    this.#followed = false;
    this.known.tell("progress");
    this.known.tell("change");
  }

  /** The engine is gone, and with it what ran and what was computed. */
  #onStopped(/** @type {import("./types").Stop} */ stop) {
    const ended = this.state === "idle" || this.state === "cancelling" || stop.cause === "forced";
    this.recovery.stopped(stop, !ended);
    this.#followed ||= this.known.follow;
    this.progress = null;
    if (stop.cause === "forced") this.recovery.forget();
    // What ended with its engine, and does not go on with the next by itself.
    this.#isCut ||= ended;
    if (stop.cause === "forced" || !this.recovery.hasMore) this.state = "idle";
    else if (this.state !== "paused") this.state = "running";
    this.known.tell("change");
  }

  /** No engine can be had at present: what was to be computed waits for it. */
  #wait() {
    this.progress = null;
    this.known.tell("change");
  }

  /** A new engine has files and settings: what was computed and was being computed is computed again. */
  async #onRestarted(/** @type {import("./types").Stop | null} */ stop) {
    const restart = (this.#restarts += 1);
    const goesOn = this.recovery.hasMore;
    const next = this.recovery.again();
    await this.known.refresh().catch(() => {});
    this.known.redraw();
    if (stop) this.known.fail(this.recovery.says(stop, goesOn));
    if (next === null) {
      if (this.state !== "idle") this.#settle({ reason: "cancelled", memory: 0 });
      return;
    }
    await this.keeper.giveBack();
    // An engine that ended meanwhile has left it to the next.
    if (restart === this.#restarts) await this.#goOn(next);
  }

  /** Goes on with a run, or the next of those that were lost. */
  async #goOn(/** @type {import("./recovery.js").Goal} */ { step, analysis }) {
    const isPaused = this.state === "paused";
    // What was done before is not what one wants to look at now.
    const follow = this.#followed && !this.recovery.isRedoing;
    if (follow) this.#followed = false;
    const ask = async () => {
      await (step
        ? this.#run(step)
        : this.engine.call("analyse", /** @type {AnalysisName} */ (analysis)));
      if (isPaused) await this.engine.call("pause");
    };
    this.analysis = analysis;
    const begun = this.#begin(ask, follow);
    if (isPaused) this.state = "paused";
    await begun;
  }
}

/** That a study names files that are not here. */
function lacks(/** @type {{ name: string }[]} */ files) {
  const names = files.map(({ name }) => name).slice(0, 3);
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : "";
  return failure(
    `The study names files that are not here yet: ${names.map(plain).join(", ")}${more}`,
    "Drop them on the page, use a built-in cohort on the step Data, or close what stands of the study above the step.",
  );
}
