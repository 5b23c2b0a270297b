// Owns what outlives the page of a long run: the study with its files, and every run that is finished, in this browser.
// After a reload the panel Data offers to go on. What is kept belongs to its study, and a study to the tab that works on it
// for as long as that is open; the finished runs are held by the page as well, for an engine that has to be replaced.

import { count, entries, get, put, remove } from "./database.js";
import { isFailure, messageOf } from "./failure.js";

/** Steps whose runs are kept. */
const LONG = new Set(["compare", "ablate"]);
/** Of studies that no tab works on any more, so many are kept. */
const LEFT_AT_MOST = 3;

/** @typedef {import("./types").KeptStudy} KeptStudy */

export class Keeper extends EventTarget {
  /** The study of an earlier visit, and how many runs of it are finished. @type {{ study: KeptStudy, runs: number } | null} */
  offered = null;
  /** Why nothing is kept, where that is so. */
  trouble = "";
  /** The study whose runs this page keeps. @type {KeptStudy | null} */ #own = null;
  /** Its finished runs. @type {Map<string, Uint8Array<ArrayBuffer>>} */ #runs = new Map();
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
    engine.on("kept", (pieces) => this.#keep(pieces));
    engine.on("ready", () => this.#look(), { once: true });
  }

  /** Keeps the study and its files when a long run begins. */
  begin(/** @type {import("./types").Step} */ step, /** @type {string} */ title) {
    if (!LONG.has(step)) return;
    this.#later(async () => {
      const { engine } = this.known;
      const files = engine.files();
      const toml = await engine.call("studyToml");
      const names = (/** @type {KeptStudy["files"]} */ list) =>
        list.map(({ role, name, blob }) => [role, name, blob.size]);
      const before = this.#own;
      const same = before && JSON.stringify(names(before.files)) === JSON.stringify(names(files));
      if (before && !same) await this.#remove(before.id);
      const id = same ? before.id : newId();
      this.#own = { id, step, title, date: new Date().toISOString(), toml, files };
      await hold(id);
      await this.#clearUp();
      await put("study", [[id, this.#own]]);
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
      await known.engine.chooseParts(await known.engine.call("settings"));
      const [keys, runs] = await entries("runs", `${study.id}/`);
      const names = keys.map((key) => key.slice(study.id.length + 1));
      names.forEach((key, index) => this.#runs.set(key, runs[index]));
      if (await hold(study.id)) this.#own = study;
      else await this.#copy(study);
      await this.giveBack();
      await known.refresh();
    });
    return loaded ? study.step : undefined;
  }

  /** Gives a new engine the runs that are finished. */
  async giveBack() {
    for (const [key, bytes] of this.#runs) await this.known.engine.call("restoreKept", key, bytes);
  }

  /** Removes what is kept and offered, and looks whether there is more. */
  forget() {
    const id = this.offered?.study.id;
    this.offered = null;
    this.#tell();
    return this.#later(async () => {
      if (id) await this.#remove(id);
      await this.#look();
    });
  }

  /** A study that another tab has taken up meanwhile is gone on with under a name of its own. */
  async #copy(/** @type {KeptStudy} */ study) {
    this.#own = { ...study, id: newId() };
    await hold(this.#own.id);
    await put("study", [[this.#own.id, this.#own]]);
    await this.#put([...this.#runs]);
  }

  /** Offers the latest study that no tab works on. */
  async #look() {
    try {
      const [latest] = await this.#left();
      if (latest) this.offered = { study: latest, runs: await count("runs", `${latest.id}/`) };
    } catch (error) {
      this.#troubled(error);
    }
    this.#tell();
  }

  /** The studies that no tab works on, the latest first. */
  async #left() {
    const [, studies] = await entries("study");
    const taken = await held();
    const left = studies.filter(({ id }) => !taken.has(id) && id !== this.#own?.id);
    return left.sort((a, b) => (a.date < b.date ? 1 : -1));
  }

  async #clearUp() {
    for (const { id } of (await this.#left()).slice(LEFT_AT_MOST)) await this.#remove(id);
  }

  async #remove(/** @type {string} */ id) {
    await remove("study", id);
    await remove("runs", `${id}/`);
  }

  /** As long as nobody asks the engine to collect, these are the runs of sweeps alone, of which none is ever removed. */
  #keep(/** @type {import("./types").KeptPiece[]} */ pieces) {
    /** @type {[string, Uint8Array<ArrayBuffer>][]} */
    const runs = pieces.flatMap(([key, bytes]) => (bytes ? [[key, bytes]] : []));
    for (const [key, bytes] of runs) this.#runs.set(key, bytes);
    this.#later(() => this.#put(runs));
  }

  async #put(/** @type {[string, Uint8Array<ArrayBuffer>][]} */ runs) {
    const id = this.#own?.id;
    if (!id || runs.length === 0) return;
    await put(
      "runs",
      runs.map(([key, run]) => [`${id}/${key}`, run]),
    );
  }

  /** One write after another. A failure is told once and does not stop the run. */
  #later(/** @type {() => Promise<unknown>} */ act) {
    this.#writing = this.#writing.then(act).then(
      () => {},
      (error) => this.#troubled(error),
    );
    return this.#writing;
  }

  #troubled(/** @type {unknown} */ error) {
    // What is an engine's own is told where that is.
    if (isFailure(error)) return;
    this.trouble ||= reasonOf(error);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function newId() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

function lockOf(/** @type {string} */ id) {
  return `genessl-study-${id}`;
}

/**
 * Shows other tabs that this one works on a study, as long as it is open. Answers whether no other does. Without locks (a
 * page that came over plain http) no tab knows of another.
 * @returns {Promise<boolean>}
 */
function hold(/** @type {string} */ id) {
  const { locks } = navigator;
  if (!locks || own.has(id)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const take = (/** @type {Lock | null} */ lock) => {
      resolve(lock !== null);
      if (!lock) return undefined;
      own.add(id);
      return new Promise(() => {});
    };
    locks.request(lockOf(id), { ifAvailable: true }, take).catch(() => resolve(true));
  });
}

/** The studies that this page holds. @type {Set<string>} */
const own = new Set();

/** The ids of the studies that a tab works on. */
async function held() {
  const locks = (await navigator.locks?.query())?.held ?? [];
  const prefix = lockOf("");
  const names = locks.map(({ name }) => name ?? "").filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}

/** Why a browser keeps nothing, in a person's words. */
function reasonOf(/** @type {unknown} */ error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "its storage is full";
  if (["SecurityError", "InvalidStateError", "NotAllowedError", "UnknownError"].includes(name))
    return "it allows no storage here, as in a private window";
  return messageOf(error);
}
