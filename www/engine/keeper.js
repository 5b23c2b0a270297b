// Owns what outlives the page of a long run: the study with its files, and every run that is finished, in this browser.
// After a reload the panel Data offers to go on. Where the browser has no such place, a run is as long as the page.

import { clear, count, entries, get, put } from "./database.js";
import { isFailure, messageOf } from "./failure.js";

/** Steps whose runs are kept. */
const LONG = new Set(["compare", "ablate"]);
const STUDY = "last";

/** @typedef {import("./types").KeptStudy} KeptStudy */

export class Keeper extends EventTarget {
  /** The study of an earlier visit, and how many runs of it are finished. @type {{ study: KeptStudy, runs: number } | null} */
  offered = null;
  /** Why nothing is kept, where that is so. */
  trouble = "";
  #writing = Promise.resolve();

  /**
   * @param {import("./known.js").Known} known
   * @param {import("./inputs.js").Inputs} inputs
   */
  constructor(known, inputs) {
    super();
    this.known = known;
    this.inputs = inputs;
    const { engine } = known;
    engine.on("progress", ({ progress }) => {
      if (progress.changed && LONG.has(progress.step)) this.#collect();
    });
    engine.on("ended", () => this.#collect());
    engine.on("restarted", () => this.#later(() => this.#giveBack()));
    engine.on("ready", () => this.#look(), { once: true });
  }

  /** Keeps the study and its files when a long run begins. */
  begin(/** @type {import("./types").Step} */ step, /** @type {string} */ title) {
    if (!LONG.has(step)) return;
    this.#later(async () => {
      const { engine } = this.known;
      const files = engine.files();
      const before = await get("study", STUDY);
      const names = (/** @type {KeptStudy["files"]} */ list) =>
        list.map(({ role, name, blob }) => [role, name, blob.size]);
      const same = before && JSON.stringify(names(before.files)) === JSON.stringify(names(files));
      if (!same) await clear("runs");
      const toml = await engine.call("studyToml");
      /** @type {KeptStudy} */
      const study = { step, title, date: new Date().toISOString(), toml, files };
      await put("study", [[STUDY, study]]);
    });
  }

  /** Takes back what the last visit left. Answers which step was running; nothing where that failed. */
  async takeBack() {
    const study = this.offered?.study;
    if (!study) return undefined;
    this.offered = null;
    this.#tell();
    const { known, inputs } = this;
    const loaded = await known.attempt(async () => {
      for (const { role, name, blob } of study.files) await known.engine.addFile(role, name, blob);
      inputs.missing = await known.engine.call("loadStudyToml", study.toml);
      await this.#giveBack();
      await known.refresh();
    });
    return loaded ? study.step : undefined;
  }

  /** Removes what is kept. */
  forget() {
    this.offered = null;
    this.#tell();
    return this.#later(async () => {
      await clear("study");
      await clear("runs");
    });
  }

  async #look() {
    try {
      const study = await get("study", STUDY);
      if (study) this.offered = { study, runs: await count("runs") };
    } catch {
      // A browser without a database, or one that allows none here, has nothing to offer.
    }
    this.#tell();
  }

  #collect() {
    this.#later(async () => {
      const runs = await this.known.engine.call("takeRuns");
      if (runs.length === 0) return;
      await put(
        "runs",
        runs.map(({ key, run }) => [key, run]),
      );
    });
  }

  async #giveBack() {
    const [keys, runs] = await entries("runs");
    if (keys.length > 0) await this.known.engine.call("restoreRuns", keys, runs);
  }

  /** One write after another. A failure is told once and does not stop the run. */
  #later(/** @type {() => Promise<unknown>} */ act) {
    this.#writing = this.#writing.then(act).then(
      () => {},
      (error) => {
        this.trouble = isFailure(error) ? error.what : messageOf(error);
        this.#tell();
      },
    );
    return this.#writing;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
