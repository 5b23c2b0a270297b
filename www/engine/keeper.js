// Owns what outlives the page of a long run: the study with its files, and every run that is finished, in this browser.
// After a reload the panel Data offers to go on. Where the browser has no such place, a run is as long as the page.

import { clear, count, entries, get, put } from "./database.js";

/** Steps whose runs are kept. */
const LONG = new Set(["compare", "ablate"]);
const STUDY = "last";

/**
 * @typedef {{
 *   step: import("./types").Step, title: string, date: string, toml: string,
 *   files: { role: import("./types").Role, name: string, blob: Blob }[],
 * }} KeptStudy
 */

export class Keeper extends EventTarget {
  /** The study of an earlier visit, and how many runs of it are finished. @type {{ study: KeptStudy, runs: number } | null} */
  offered = null;
  /** Why nothing is kept, where that is so. */
  trouble = "";
  #writing = Promise.resolve();

  constructor(/** @type {import("./store.js").Store} */ store) {
    super();
    this.store = store;
    const { engine } = store;
    engine.addEventListener("progress", (event) => {
      const { progress } = /** @type {CustomEvent<import("./types").ProgressEvent>} */ (event).detail;
      if (progress.changed && LONG.has(progress.step)) this.#collect();
    });
    engine.addEventListener("ended", () => this.#collect());
    engine.addEventListener("restarted", () => this.#later(() => this.#giveBack()));
    engine.addEventListener("ready", () => this.#look(), { once: true });
  }

  /** Keeps the study and its files when a long run begins. */
  begin(/** @type {import("./types").Step} */ step, /** @type {string} */ title) {
    if (!LONG.has(step)) return;
    this.#later(async () => {
      const { engine } = this.store;
      const files = engine.files();
      const before = await get("study", STUDY);
      const names = (/** @type {KeptStudy["files"]} */ list) => list.map(({ role, name, blob }) => [role, name, blob.size]);
      const same = before && JSON.stringify(names(before.files)) === JSON.stringify(names(files));
      if (!same) await clear("runs");
      const toml = await engine.call("studyToml");
      /** @type {KeptStudy} */
      const study = { step, title, date: new Date().toISOString(), toml, files };
      await put("study", [[STUDY, study]]);
    });
  }

  /** Goes on where the last visit stopped. */
  async resume() {
    const study = this.offered?.study;
    if (!study) return;
    this.offered = null;
    this.#tell();
    const { store } = this;
    const loaded = await store.attempt(async () => {
      for (const { role, name, blob } of study.files) await store.engine.addFile(role, name, blob);
      store.inputs.missing = await store.engine.call("loadStudyToml", study.toml);
      await this.#giveBack();
      await store.refresh();
    });
    if (loaded) await store.runner.start(study.step);
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
      const runs = await this.store.engine.call("takeRuns");
      if (runs.length > 0)
        await put(
          "runs",
          runs.map((/** @type {import("./types").KeptRun} */ { key, run }) => [key, run]),
        );
    });
  }

  async #giveBack() {
    const [keys, runs] = await entries("runs");
    if (keys.length > 0) await this.store.engine.call("restoreRuns", keys, runs);
  }

  /** One write after another. A failure is told once and does not stop the run. */
  #later(/** @type {() => Promise<unknown>} */ act) {
    this.#writing = this.#writing.then(act).then(
      () => {},
      (error) => {
        this.trouble = String(error?.message ?? error?.what ?? error);
        this.#tell();
      },
    );
    return this.#writing;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
