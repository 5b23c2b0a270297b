// Owns the run: starting, pausing and cancelling it, how far it is, how it ended, and whether the view goes with it.

import { failure } from "./failure.js";
import { COHORT } from "./inputs.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").AnalysisName} AnalysisName */

const FORCE_AFTER_MS = 2_000;

export class Runner {
  /** @type {"idle" | "running" | "paused" | "cancelling"} */ state = "idle";
  /** @type {import("./types").ProgressEvent | null} */ progress = null;
  /** How the last run ended. @type {import("./types").EndedEvent | null} */ ended = null;
  /** The analysis of Explore that was asked for, if that is what runs. @type {AnalysisName | null} */ analysis = null;
  /** Whether a run that does not end when asked can be ended by force. */
  canForce = false;

  /**
   * @param {import("./known.js").Known} known
   * @param {import("./inputs.js").Inputs} inputs
   * @param {import("./keeper.js").Keeper} keeper
   */
  constructor(known, inputs, keeper) {
    this.known = known;
    this.inputs = inputs;
    this.keeper = keeper;
    this.engine = known.engine;
    this.engine.on("progress", (detail) => this.#onProgress(detail));
    this.engine.on("ended", (detail) => this.#onEnded(detail));
  }

  /** Forgets the run: its engine is gone. */
  reset() {
    this.state = "idle";
    this.progress = null;
  }

  /** Runs everything that is not done, all of it or up to and including a step. Without data it takes the built-in cohort. */
  async start(/** @type {Step | "all"} */ step) {
    if (this.state !== "idle") return;
    const nothing = this.known.state("data").state === "empty" && this.known.snapshot.files.length === 0;
    if (nothing && !this.known.simulated && !(await this.inputs.simulate(...COHORT))) return;
    this.analysis = null;
    if (step !== "all") this.keeper.begin(step, this.known.state(step).title);
    await this.#begin(() => this.engine.call("run", step), true);
  }

  /** Runs what the button Run means: everything but the steps that are asked for by themselves, or the one in view. */
  startShown() {
    return this.start(this.known.byThemselves.has(this.known.current) ? this.known.current : "all");
  }

  /** Runs one analysis of the step Explore, for example "genes/umap". */
  async analyse(/** @type {AnalysisName} */ name) {
    if (this.state !== "idle") return;
    this.analysis = name;
    await this.#begin(() => this.engine.call("analyse", name), false);
  }

  /** `follow`: whether the view goes with the run. */
  async #begin(/** @type {() => Promise<void>} */ ask, /** @type {boolean} */ follow) {
    [this.state, this.known.follow, this.ended, this.progress] = ["running", follow, null, null];
    this.known.tell("change");
    if (!(await this.known.attempt(ask))) this.state = "idle";
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
    setTimeout(() => {
      this.canForce = this.state === "cancelling";
      this.known.tell("change");
    }, FORCE_AFTER_MS);
    return this.engine.call("cancel").catch(() => {});
  }

  #onProgress(/** @type {import("./types").ProgressEvent} */ detail) {
    const entered = this.progress?.progress.step !== detail.progress.step;
    this.progress = detail;
    this.known.snapshot.memory = detail.memory;
    // The next snapshot will say so too; until it comes the panel shall not show the state of before.
    if (entered) this.known.state(detail.progress.step).state = "running";
    if (entered && this.known.follow) this.known.show(detail.progress.step, false);
    this.known.tell("progress");
    if (detail.progress.changed || entered) this.known.refresh().catch(() => {});
  }

  #onEnded(/** @type {import("./types").EndedEvent} */ detail) {
    this.state = "idle";
    this.ended = detail;
    if (detail.failure) this.known.fail(detail.failure);
    if (detail.reason === "outdated") {
      this.known.fail(
        failure("The run stopped because what it works on was changed", "Press Run to go on with the new settings."),
      );
    }
    this.known.refresh().catch(() => {});
    this.known.tell("progress");
  }
}
