// Owns the page's side of the worker: requests and their answers, a run's events, the inputs kept for the case that the
// engine has to be replaced, and the replacing itself.
//
// It tells what the worker tells of a run, and of the engine: ready, restarted (a new one in the place of one that failed)
// and unloadable.

import { Teller } from "../basics/teller.js";
import { failure } from "./failure.js";

/** @typedef {import("./types").Role} Role */
/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Verb} Verb */
/**
 * @template {Verb} V
 * @typedef {ReturnType<import("./types").Verbs[V]>} AnswerTo
 */
/** @typedef {Pick<import("./types").WorkerEvents, "ready" | "progress" | "ended">} Passed what is passed on as it comes */
/** @typedef {Passed & { restarted: Failure, unloadable: Failure }} EngineEvents */

const MOST_RESTARTS = 3;
/** A browser tab's wasm memory ends at 4 GB; an engine that stops above this has most likely asked for more. */
const MUCH_MEMORY = 1.5e9;

/** @extends {Teller<EngineEvents>} */
export class EngineClient extends Teller {
  #next = 1;
  /** @type {Map<number, { resolve: (value: AnswerTo<Verb>) => void, reject: (reason: Failure) => void }>} */
  #pending = new Map();
  /** What to give a new engine. File handles, not copies. */
  #inputs = {
    /** @type {Map<string, import("./types").InputFile>} */
    files: new Map(),
    /** @type {import("./types").Settings | null} */
    settings: null,
  };
  #restarts = 0;
  /** What the engine last held, in bytes. */
  #memory = 0;
  /** @type {Worker} */
  #worker;

  constructor() {
    super();
    this.#worker = this.#spawn();
  }

  /**
   * Asks the worker for one of its verbs. Rejects with a Failure.
   * @template {Verb} V
   * @param {V} verb
   * @param {Parameters<import("./types").Verbs[V]>} args
   * @returns {Promise<AnswerTo<V>>}
   */
  call(verb, ...args) {
    const request = /** @type {import("./types").Request} */ ({ id: this.#next++, verb, args });
    return new Promise((resolve, reject) => {
      // The answer that has this request's id is one to this verb.
      const take = /** @type {(value: AnswerTo<Verb>) => void} */ (resolve);
      this.#pending.set(request.id, { resolve: take, reject });
      this.#worker.postMessage(request);
    });
  }

  async snapshot() {
    const snapshot = await this.call("snapshot");
    this.#inputs.settings = snapshot.settings;
    this.#memory = snapshot.memory;
    return snapshot;
  }

  async addFile(/** @type {Role} */ role, /** @type {string} */ name, /** @type {Blob} */ blob) {
    await this.call("addFile", role, name, blob);
    this.#inputs.files.set(`${role}/${name}`, { role, name, blob });
  }

  /** The files that were added, with their bytes. */
  files() {
    return [...this.#inputs.files.values()];
  }

  async removeFile(/** @type {Role} */ role, /** @type {string} */ name) {
    this.#inputs.files.delete(`${role}/${name}`);
    await this.call("removeFile", role, name);
  }

  async moveFile(/** @type {Role} */ from, /** @type {Role} */ to, /** @type {string} */ name) {
    const { files } = this.#inputs;
    const kept = files.get(`${from}/${name}`);
    if (!kept) return;
    await this.call("moveFile", from, to, name);
    files.delete(`${from}/${name}`);
    files.set(`${to}/${name}`, { ...kept, role: to });
  }

  /** Forgets the files that the engine no longer lists (after `simulate`, or a study that uses none). */
  keepOnly(/** @type {import("./types").FileInfo[]} */ files) {
    const listed = new Set(files.map(({ role, name }) => `${role}/${name}`));
    for (const key of this.#inputs.files.keys()) if (!listed.has(key)) this.#inputs.files.delete(key);
  }

  /** Stops whatever is going at once, at the price of every result: the worker is replaced. */
  abort() {
    this.#replace(failure("The run was stopped by force", "What was loaded is back; press Run to start again."));
  }

  #spawn() {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#giveUp(event.message || "the worker did not start");
    };
    return worker;
  }

  #receive(/** @type {import("./types").Answer | import("./types").Told} */ message) {
    if ("event" in message) return this.#hear(message);
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ("failure" in message) request?.reject(message.failure);
    else request?.resolve(message.value);
  }

  #hear(/** @type {import("./types").Told} */ { event, detail }) {
    switch (event) {
      case "ready":
        return this.tell(event);
      case "progress":
        this.#memory = detail.memory;
        return this.tell(event, detail);
      case "ended":
        this.#memory = detail.memory;
        if (detail.reason === "finished") this.#restarts = 0;
        return this.tell(event, detail);
      case "trapped":
        return this.#trapped(detail);
      case "unloadable":
        return this.#giveUp(detail);
    }
  }

  #trapped(/** @type {string} */ reason) {
    const full = this.#memory > MUCH_MEMORY || /memory|alloc/i.test(reason);
    this.#replace(
      failure(
        full
          ? "The engine ran out of memory and stopped"
          : `The engine stopped because of a fault of its own (${reason})`,
        "A new one was started and your files and settings were put back; results have to be computed again. " +
          "With fewer genes or fewer samples (settings of the step Pretrain) it needs less memory.",
      ),
    );
  }

  #replace(/** @type {Failure} */ reason) {
    this.#worker.terminate();
    this.#rejectAll(reason);
    if (++this.#restarts > MOST_RESTARTS) return this.#giveUp(reason.what);
    this.#worker = this.#spawn();
    this.#restore().then(
      () => this.tell("restarted", reason),
      (refused) => this.tell("restarted", refused),
    );
  }

  /** Files first: adding some changes the settings (gene sets, a mapping table), which then get their last values. */
  async #restore() {
    const { files, settings } = this.#inputs;
    for (const { role, name, blob } of files.values()) await this.call("addFile", role, name, blob);
    if (settings) await this.call("setSettings", settings);
  }

  #giveUp(/** @type {string} */ reason) {
    this.#worker.terminate();
    const detail = failure(
      `The engine could not be started: ${reason}`,
      "Reload the page. If that does not help, check that the server sends the folders pkg and data beside the page, " +
        "and that the browser is of this year or the last.",
    );
    this.#rejectAll(detail);
    this.tell("unloadable", detail);
  }

  #rejectAll(/** @type {Failure} */ reason) {
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}
