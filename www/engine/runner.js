// Owns the run: starting, pausing and cancelling it, how far it is, how it ended, and whether the view goes with it.

import { failure } from "./failure.js";
import { COHORT } from "./inputs.js";
import { BY_THEMSELVES } from "./steps.js";

/** @typedef {import("./types").Step} Step */

const FORCE_AFTER_MS = 2_000;

export class Runner {
  /** @type {"idle" | "running" | "paused" | "cancelling"} */ state = "idle";
  /** @type {import("./types").ProgressEvent | null} */ progress = null;
  /** How the last run ended. @type {import("./types").EndedEvent | null} */ ended = null;
  /** The analysis of Explore that was asked for, if that is what runs. @type {string | null} */ analysis = null;
  /** Whether the view goes with the run from step to step; ends when the user chooses a step. */
  follow = false;
  /** Whether a run that does not end when asked can be ended by force. */
  canForce = false;

  constructor(/** @type {import("./store.js").Store} */ store) {
    this.store = store;
    this.engine = store.engine;
    this.engine.addEventListener("progress", (event) => this.#onProgress(/** @type {CustomEvent} */ (event).detail));
    this.engine.addEventListener("ended", (event) => this.#onEnded(/** @type {CustomEvent} */ (event).detail));
  }

  /** Forgets the run: its engine is gone. */
  reset() {
    this.state = "idle";
    this.progress = null;
  }

  /** Runs everything that is not done, all of it or up to and including a step. Without data it takes the built-in cohort. */
  async start(/** @type {Step | "all"} */ step) {
    if (this.state !== "idle") return;
    const nothing = this.store.state("data").state === "empty" && this.store.snapshot.files.length === 0;
    if (nothing && !this.store.simulated && !(await this.store.inputs.simulate(...COHORT))) return;
    this.analysis = null;
    if (step !== "all") this.store.keeper.begin(step, this.store.state(step).title);
    await this.#begin("run", step, true);
  }

  /** Runs what the button Run means: everything but the steps that are asked for by themselves, or the one in view. */
  startShown() {
    return this.start(BY_THEMSELVES.has(this.store.current) ? this.store.current : "all");
  }

  /** Runs one analysis of the step Explore, for example "genes/umap". */
  async analyse(/** @type {string} */ name) {
    if (this.state !== "idle") return;
    this.analysis = name;
    await this.#begin("analyse", name, false);
  }

  async #begin(/** @type {"run" | "analyse"} */ verb, /** @type {string} */ what, /** @type {boolean} */ follow) {
    [this.state, this.follow, this.ended, this.progress] = ["running", follow, null, null];
    this.store.tell("change");
    if (!(await this.store.attempt(() => this.engine.call(verb, what)))) this.state = "idle";
    await this.store.refresh().catch(() => {});
  }

  /** Whether an analysis of Explore is what runs, or what was asked for while one before it runs. */
  isAt(/** @type {string} */ name) {
    return this.state !== "idle" && (this.analysis === name || this.progress?.progress.analysis === name);
  }

  pause() {
    if (this.state !== "running" && this.state !== "paused") return;
    const pausing = this.state === "running";
    this.state = pausing ? "paused" : "running";
    this.store.tell("change");
    return this.store.attempt(() => this.engine.call(pausing ? "pause" : "resume"));
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
    this.store.tell("change");
    setTimeout(() => {
      this.canForce = this.state === "cancelling";
      this.store.tell("change");
    }, FORCE_AFTER_MS);
    return this.engine.call("cancel").catch(() => {});
  }

  #onProgress(/** @type {import("./types").ProgressEvent} */ detail) {
    const entered = this.progress?.progress.step !== detail.progress.step;
    this.progress = detail;
    this.store.snapshot.memory = detail.memory;
    // The next snapshot will say so too; until it comes the panel shall not show the state of before.
    if (entered) this.store.state(detail.progress.step).state = "running";
    if (entered && this.follow) this.store.show(detail.progress.step, false);
    this.store.tell("progress");
    if (detail.progress.changed || entered) this.store.refresh().catch(() => {});
  }

  #onEnded(/** @type {import("./types").EndedEvent} */ detail) {
    this.state = "idle";
    this.ended = detail;
    if (detail.failure) this.store.fail(detail.failure);
    if (detail.reason === "outdated") {
      this.store.fail(
        failure("The run stopped because what it works on was changed", "Press Run to go on with the new settings."),
      );
    }
    this.store.refresh().catch(() => {});
    this.store.tell("progress");
  }
}
