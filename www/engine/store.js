// Owns what the page knows: the engine's last snapshot, the theme, the step in view, the failure on show. Others listen:
// "change" (something to show anew), "progress", "redraw" (a step's figures), "failure".

import { fingerprint } from "../basics/format.js";
import { EngineClient } from "./client.js";
import { Explorations } from "./explorations.js";
import { asFailure } from "./failure.js";
import { Inputs } from "./inputs.js";
import { Keeper } from "./keeper.js";
import { Runner } from "./runner.js";
import { sectionOf } from "./settings.js";
import { STEPS } from "./steps.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").Failure} Failure */

export class Store extends EventTarget {
  engine = new EngineClient();
  /** @type {import("./types").Snapshot} */
  snapshot = {
    steps: STEPS.map((step) => ({ step, title: "", state: "empty", number: "", sentence: "", estimate_bytes: 0 })),
    files: [],
    settings: { seed: 0 },
    memory: 0,
  };
  ready = false;
  /** Whether the engine can't be had at all. */
  broken = false;
  /** @type {Step} */ current = "data";
  /** The failure that is on show. @type {Failure | null} */ told = null;
  inputs = new Inputs(this);
  runner = new Runner(this);
  explorations = new Explorations(this);
  keeper = new Keeper(this);

  constructor() {
    super();
    this.engine.addEventListener("ready", () => this.#onReady());
    for (const name of ["restarted", "unloadable"]) {
      this.engine.addEventListener(name, (event) => {
        this.runner.reset();
        this.fail(/** @type {CustomEvent} */ (event).detail);
        this.broken = name === "unloadable";
        if (this.broken) this.ready = false;
        if (this.broken) this.tell("change");
        else this.refresh().then(() => this.redraw());
      });
    }
  }

  get theme() {
    return /** @type {import("./types").Theme} */ (document.documentElement.dataset.theme ?? "light");
  }

  get simulated() {
    return Boolean(sectionOf(this.snapshot.settings, "data").simulated);
  }

  state(/** @type {Step} */ step) {
    return this.snapshot.steps.find((state) => state.step === step) ?? this.snapshot.steps[0];
  }

  tell(/** @type {string} */ name, /** @type {any} */ detail = undefined) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  fail(/** @type {unknown} */ thrown) {
    this.told = asFailure(thrown);
    this.tell("failure", this.told);
  }

  /** Takes the failure off the page. */
  clearFailure() {
    if (!this.told) return;
    this.told = null;
    this.tell("failure", null);
    this.tell("change");
  }

  redraw(/** @type {Step | null} */ step = null) {
    this.tell("redraw", step);
  }

  /** Does something that may fail; shows the failure, in the place of one before. Answers whether it went well. */
  async attempt(/** @type {() => Promise<unknown>} */ act) {
    this.clearFailure();
    try {
      await act();
      return true;
    } catch (thrown) {
      this.fail(thrown);
      return false;
    }
  }

  /** Asks the engine for its state and shows what changed. */
  async refresh() {
    const before = this.snapshot.steps;
    this.snapshot = await this.engine.snapshot();
    this.tell("change");
    for (const [index, now] of this.snapshot.steps.entries()) {
      if (JSON.stringify(before[index]) !== JSON.stringify(now)) this.redraw(now.step);
    }
  }

  show(/** @type {Step} */ step, byUser = true) {
    if (byUser) this.runner.follow = false;
    if (step === this.current) return;
    this.current = step;
    this.tell("change");
    this.redraw(step);
  }

  /** What a saved figure says of its origin. */
  async provenance() {
    const study = await this.engine.call("studyToml");
    const data = this.simulated ? "simulated cohort" : this.snapshot.files.map(({ name }) => name).join(", ");
    return `${data.slice(0, 60)} · ${new Date().toISOString().slice(0, 10)} · settings ${fingerprint(study)} · GeneSSL`;
  }

  async #onReady() {
    this.ready = true;
    await this.refresh().catch((thrown) => this.fail(thrown));
  }
}
