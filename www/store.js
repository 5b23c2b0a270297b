// Owns what the page knows: the engine's last snapshot, the run, the theme, the step in view. Panels ask it to do things
// and listen: "change" (something to show anew), "progress", "redraw" (a step's figures), "failure".

import { EngineClient } from "./engine.js";
import { asFailure, failure } from "./failure.js";
import { fingerprint } from "./format.js";
import { sectionOf } from "./settings-form.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").Role} Role */
/** @typedef {import("./types").Failure} Failure */

/** @type {Step[]} */
export const STEPS = ["data", "genes", "pathways", "pretrain", "classify"];
export const LAST = STEPS[STEPS.length - 1];

const FORCE_AFTER_MS = 2_000;

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
  /** @type {Step} */ current = "data";
  /** @type {"idle" | "running" | "paused" | "cancelling"} */ run = "idle";
  /** @type {import("./types").ProgressEvent | null} */ progress = null;
  /** How the last run ended. @type {import("./types").EndedEvent | null} */ ended = null;
  /** Whether the view goes with the run from step to step; ends when the user chooses a step. */
  follow = false;
  /** Files that a loaded study names and that are not here. @type {{ role: Role, name: string }[]} */ missing = [];
  /** The failure that is on show. @type {Failure | null} */ told = null;
  #queue = Promise.resolve();

  constructor() {
    super();
    this.engine.addEventListener("ready", () => this.#onReady());
    this.engine.addEventListener("progress", (event) => this.#onProgress(/** @type {CustomEvent} */ (event).detail));
    this.engine.addEventListener("ended", (event) => this.#onEnded(/** @type {CustomEvent} */ (event).detail));
    for (const name of ["restarted", "unloadable"]) {
      this.engine.addEventListener(name, (event) => {
        this.run = "idle";
        this.progress = null;
        this.fail(/** @type {CustomEvent} */ (event).detail);
        if (name === "restarted") this.refresh().then(() => this.redraw());
        else this.tell("change");
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

  /** Does something that may fail; shows the failure. Answers whether it went well. */
  async attempt(/** @type {() => Promise<unknown>} */ act) {
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
    if (byUser) this.follow = false;
    if (step === this.current) return;
    this.current = step;
    this.tell("change");
    this.redraw(step);
  }

  /** Changes of input and settings happen one after another, each on top of the one before. */
  #enqueue(/** @type {() => Promise<unknown>} */ act) {
    const done = this.#queue.then(act);
    this.#queue = done.then(() => {}, () => {});
    return done.finally(() => this.refresh().catch(() => {}));
  }

  /** Sets one setting. */
  async set(/** @type {string} */ section, /** @type {string} */ key, /** @type {unknown} */ value) {
    await this.#enqueue(async () => {
      const settings = await this.engine.call("settings");
      sectionOf(settings, section)[key] = value;
      await this.engine.call("setSettings", settings);
    });
  }

  /** Adds files in the roles that the engine suggests by name and by the study loaded; study files are loaded. */
  async add(/** @type {{ name: string, blob: Blob }[]} */ files) {
    this.show("data");
    await this.attempt(() =>
      this.#enqueue(async () => {
        for (const { name, blob } of files) {
          if (name.toLowerCase().endsWith(".toml")) await this.#load(await blob.text());
          else await this.engine.addFile(await this.engine.call("suggestRole", name), name, blob);
        }
        this.missing = this.missing.filter((wanted) => !files.some(({ name }) => name === baseName(wanted.name)));
      }),
    );
  }

  remove(/** @type {Role} */ role, /** @type {string} */ name) {
    return this.attempt(() => this.#enqueue(() => this.engine.removeFile(role, name)));
  }

  move(/** @type {Role} */ from, /** @type {Role} */ to, /** @type {string} */ name) {
    return this.attempt(() => this.#enqueue(() => this.engine.moveFile(from, to, name)));
  }

  simulate(/** @type {number} */ samples, /** @type {number} */ types) {
    return this.attempt(() =>
      this.#enqueue(async () => {
        await this.engine.call("simulate", samples, types);
        this.engine.keepOnly(await this.engine.call("files"));
      }),
    );
  }

  loadStudy(/** @type {string} */ text) {
    return this.attempt(() => this.#enqueue(() => this.#load(text)));
  }

  async #load(/** @type {string} */ text) {
    this.missing = await this.engine.call("loadStudyToml", text);
    this.engine.keepOnly(await this.engine.call("files"));
  }

  /** Runs everything that is not done up to and including a step. Without data it takes the built-in cohort. */
  async start(/** @type {Step} */ step) {
    if (this.run !== "idle") return;
    this.clearFailure();
    const nothing = this.state("data").state === "empty" && this.snapshot.files.length === 0;
    if (nothing && !this.simulated && !(await this.simulate(...COHORT))) return;
    [this.run, this.follow, this.ended, this.progress] = ["running", true, null, null];
    this.tell("change");
    if (!(await this.attempt(() => this.engine.call("run", step)))) this.run = "idle";
    await this.refresh().catch(() => {});
  }

  pause() {
    if (this.run !== "running" && this.run !== "paused") return;
    const pausing = this.run === "running";
    this.run = pausing ? "paused" : "running";
    this.tell("change");
    return this.attempt(() => this.engine.call(pausing ? "pause" : "resume"));
  }

  /** Asks the run to end; asked again while it does not, ends it by force. */
  cancel() {
    if (this.run === "idle") return;
    if (this.run === "cancelling") {
      if (this.canForce) this.engine.abort();
      return;
    }
    this.run = "cancelling";
    this.canForce = false;
    this.tell("change");
    setTimeout(() => {
      this.canForce = this.run === "cancelling";
      this.tell("change");
    }, FORCE_AFTER_MS);
    return this.engine.call("cancel").catch(() => {});
  }

  canForce = false;

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

  #onProgress(/** @type {import("./types").ProgressEvent} */ detail) {
    const entered = this.progress?.progress.step !== detail.progress.step;
    this.progress = detail;
    this.snapshot.memory = detail.memory;
    // The next snapshot will say so too; until it comes the panel shall not show the state of before.
    if (entered) this.state(detail.progress.step).state = "running";
    if (entered && this.follow) this.show(detail.progress.step, false);
    this.tell("progress");
    if (detail.progress.changed || entered) this.refresh().catch(() => {});
  }

  #onEnded(/** @type {import("./types").EndedEvent} */ detail) {
    this.run = "idle";
    this.ended = detail;
    if (detail.failure) this.fail(detail.failure);
    if (detail.reason === "outdated") {
      this.fail(failure("The run stopped because what it works on was changed", "Press Run to go on with the new settings."));
    }
    this.refresh().catch(() => {});
    this.tell("progress");
  }
}

/** The built-in cohort's size unless chosen otherwise: samples and types. @type {[number, number]} */
export const COHORT = [600, 12];

/** The last part of a path or address. */
export function baseName(/** @type {string} */ path) {
  const isAddress = /^https?:/.test(path);
  const last = (isAddress ? new URL(path).pathname : path).split(/[\\/]/).filter(Boolean).at(-1) ?? path;
  try {
    return isAddress ? decodeURIComponent(last) : last;
  } catch {
    return last;
  }
}
