// Owns the page's side of the worker: requests and their answers, a run's events, the inputs kept for the case that the
// engine has to be replaced, and the replacing itself. What was asked when an engine came to its end is asked of the next.
//
// It tells what the worker tells of a run, and of the engine: ready, waiting (for files that do not come), stopped (it came
// to its end), restarted (a new one has what was loaded) and unloadable (it is tried again from time to time).

import { Teller } from "../basics/teller.js";
import { CHANGES } from "./changes.js";
import { chosenCores, CrewOfPage, keepCores } from "./crew-page.js";
import { failure } from "./failure.js";
import { requestStopped, saysStop } from "./stops.js";
import { Texts } from "./texts.js";
import { Watch } from "./watch.js";

/** @typedef {import("./types").Role} Role */
/** @typedef {import("./types").Failure} Failure */
/** @typedef {import("./types").Verb} Verb */
/** @typedef {import("./types").Stop} Stop */
/**
 * @template {Verb} V
 * @typedef {Awaited<ReturnType<import("./types").Verbs[V]>>} AnswerTo
 */
/** @typedef {Pick<import("./types").WorkerEvents, "progress" | "kept" | "ended">} Passed what is passed on as it comes */
/** @typedef {Passed & { ready: undefined, waiting: string[], stopped: Stop, restarted: Stop | null, unloadable: Failure }} EngineEvents */
/**
 * @typedef {{
 *   request: import("./types").Request, stops: number, restores: boolean,
 *   resolve: (value: AnswerTo<Verb>) => void, reject: (reason: Failure) => void,
 * }} Pending
 */

/** What belongs to a run, which ends with its engine. @type {Set<Verb>} */
const OF_A_RUN = new Set(["run", "analyse", "pause", "resume", "cancel"]);
/** What may take an engine long, and so can be what it hangs at. @type {Set<Verb>} */
const LONG = new Set(["addFile", "restoreKept", "identify", "sha256", "suggestRole", "card", "view", "figure", "table", "download", "scatter", "colouring"]);
/**
 * How long a worker may be silent, in milliseconds: in a run, at one of the above, at its start, and writing a large file.
 * The more it holds, the longer a piece of work may take.
 */
const SILENCE = { run: 10_000, long: 20_000, start: 60_000, download: 600_000, perByte: 1_000 / 50e6 };
/** A request that two engines did not survive is not asked of a third. */
const STOPS_OF_A_REQUEST = 2;
/** A start of which nothing is heard for so long is told, and after so long tried again. */
const SLOW_MS = 7_000;
const AGAIN_MS = 180_000;
/** When an engine that could not be had is tried again; the last holds for all further times. */
const RETRIES_MS = [2_000, 5_000, 15_000, 30_000];

/** @extends {Teller<EngineEvents>} */
export class EngineClient extends Teller {
  #next = 1;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  /** What to give a new engine. File handles, not copies. */
  #inputs = {
    /** @type {Map<string, import("./types").InputFile>} */
    files: new Map(),
    /** @type {import("./types").Settings | null} */
    settings: null,
    /** The study that was loaded last, for what it says it gave. @type {string | null} */
    study: null,
  };
  /** @type {Texts} */
  #texts;
  /** @type {CrewOfPage} */
  #crew;
  #cores;
  /** Why nothing can be asked any more, once it was ended. @type {Failure | null} */
  #over = null;
  /** How many engines each request ended, by what was asked. @type {Map<string, number>} */
  #fatal = new Map();
  /** How the engine before came to its end, until the present one is ready. @type {Stop | null} */
  #stop = null;
  /** The files of the engine that have not come yet. */
  #missing = ["engine/worker.js"];
  /** Why there is no engine at present, where that is so. @type {Failure | null} */
  #down = null;
  #tries = 0;
  /** Whether the present engine has started. */
  #isUp = false;
  /** The run that is going, as far as it told. @type {{ step: import("./types").Step | null, message: string } | null} */
  #run = null;
  #slow = 0;
  #again = 0;
  /** What the engine last held, in bytes. */
  #memory = 0;
  /** @type {Watch} */
  #watch;
  /** @type {Worker} */
  #worker;

  /**
   * Who starts workers, what helps where none can be had, and how many cores work.
   * @param {{ start: import("./types").StartWorker, help: string, cores?: number }} options
   */
  constructor({ start, help, cores = chosenCores() }) {
    super();
    this.start = start;
    this.help = help;
    this.#cores = cores;
    this.#texts = new Texts(start);
    this.#crew = new CrewOfPage(start);
    [this.#worker, this.#watch] = this.#spawn();
    globalThis.addEventListener?.("online", () => this.#retry());
  }

  /** Ends the engine for good. */
  end() {
    this.#over = failure("The engine was ended", "Open the study again.");
    this.#settleStart();
    this.#release();
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(this.#over);
  }

  /**
   * Asks the worker for one of its verbs. Rejects with a Failure.
   * @template {Verb} V
   * @param {V} verb
   * @param {Parameters<import("./types").Verbs[V]>} args
   * @returns {Promise<AnswerTo<V>>}
   */
  call(verb, ...args) {
    // What ended an engine may not end it with other inputs.
    if (CHANGES.has(verb)) this.#fatal.clear();
    return this.#ask(verb, args);
  }

  /**
   * @template {Verb} V
   * @param {V} verb
   * @param {Parameters<import("./types").Verbs[V]>} args
   * @param {boolean} restores whether it gives a new engine what the one before had
   * @returns {Promise<AnswerTo<V>>}
   */
  #ask(verb, args, restores = false) {
    const request = /** @type {import("./types").Request} */ ({ id: this.#next++, verb, args });
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      const stops = this.#fatal.get(keyOf(request)) ?? 0;
      if (stops >= STOPS_OF_A_REQUEST) return reject(refusal());
      // The answer that has this request's id is one to this verb.
      const take = /** @type {(value: AnswerTo<Verb>) => void} */ (resolve);
      this.#pending.set(request.id, { request, stops, restores, resolve: take, reject });
      if (!this.#down) this.#worker.postMessage(request);
      else if (OF_A_RUN.has(verb)) this.#settle(request.id)?.reject(this.#down);
    });
  }

  async snapshot() {
    const snapshot = await this.call("snapshot");
    this.#memory = snapshot.memory;
    // The engine knows the text that a workbook or the like was turned into; a person knows the file.
    for (const file of snapshot.files) {
      const given = this.#inputs.files.get(`${file.role}/${file.name}`);
      if (given) file.bytes = this.#texts.original(given.blob).size;
    }
    return snapshot;
  }

  async addFile(/** @type {Role} */ role, /** @type {string} */ name, /** @type {Blob} */ blob) {
    await this.call("addFile", role, name, await this.#texts.of(name, blob), this.#texts.original(blob));
  }

  /** The role that a file most likely has; what can't be turned into text is said when it is added. */
  async suggestRole(/** @type {string} */ name, /** @type {Blob} */ blob) {
    const text = await this.#texts.of(name, blob).catch(() => blob);
    return this.call("suggestRole", name, text);
  }

  /** Changes the settings, and reads those files anew of which they name another sheet or layer. */
  async setSettings(/** @type {import("./types").Settings} */ settings) {
    await this.call("setSettings", settings);
    await this.chooseParts(settings);
  }

  /** What the settings say of sheets, layers and genes' names holds from now on. */
  async chooseParts(/** @type {import("./types").Settings} */ settings) {
    this.#texts.choose(settings);
    for (const { role, name, blob } of [...this.#inputs.files.values()]) {
      const text = await this.#texts.of(name, blob);
      if (text !== blob) await this.call("addFile", role, name, text, this.#texts.original(blob));
    }
  }

  /** The study that was loaded last. */
  get loadedStudy() {
    return this.#inputs.study;
  }

  /** The files that were added, with their bytes. */
  files() {
    return [...this.#inputs.files.values()].map((file) => ({ ...file, blob: this.#texts.original(file.blob) }));
  }

  async moveFile(/** @type {Role} */ from, /** @type {Role} */ to, /** @type {string} */ name) {
    if (this.#inputs.files.has(`${from}/${name}`)) await this.call("moveFile", from, to, name);
  }

  /** How many cores work. */
  get cores() {
    return this.#cores;
  }

  set cores(cores) {
    this.#cores = cores;
    keepCores(cores);
    if (this.#isUp) this.#worker.postMessage({ cores });
  }

  /** Stops whatever is going at once, at the price of every result: the worker is replaced. */
  abort() {
    this.#stopped({ cause: "forced" });
  }

  /** @returns {[Worker, Watch]} */
  #spawn() {
    const name = `genessl-engine-${crypto.randomUUID?.() ?? Math.random()}`;
    const worker = this.start("engine/worker.js", { name });
    const watch = new Watch(
      worker,
      name,
      () => this.#patience(),
      (cause) => this.#stopped({ cause }),
    );
    worker.onmessage = ({ data }) => {
      watch.heard();
      this.#receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#isUp) this.#stopped({ cause: "fault", reason: event.message });
      else this.#giveUp(event.message || "engine/worker.js could not be fetched, or is no script");
    };
    this.#missing = ["engine/worker.js"];
    this.#expect();
    return [worker, watch];
  }

  /** Says when nothing is heard of the start, and begins anew when that lasts. */
  #expect() {
    this.#settleStart();
    this.#slow = setTimeout(() => this.tell("waiting", this.#missing), SLOW_MS);
    this.#again = setTimeout(() => this.#giveUp(`${this.#missing.join(", ")} did not come`), AGAIN_MS);
  }

  #settleStart() {
    clearTimeout(this.#slow);
    clearTimeout(this.#again);
  }

  /** How long the worker may be silent now, going by what it was asked. */
  #patience() {
    const asked = [...this.#pending.values()].map(({ request }) => request.verb);
    if (!this.#isUp) return SILENCE.start;
    if (asked.includes("download")) return SILENCE.download;
    const least = asked.some((verb) => LONG.has(verb)) ? SILENCE.long : SILENCE.run;
    return least + SILENCE.perByte * this.#memory;
  }

  #receive(/** @type {import("./types").Answer | import("./types").Told} */ message) {
    if ("event" in message) return this.#hear(message);
    const pending = this.#settle(message.id);
    if ("failure" in message) return pending?.reject(message.failure);
    if (pending) this.#fatal.delete(keyOf(pending.request));
    if (pending?.request.verb === "run" || pending?.request.verb === "analyse") this.#run = { step: null, message: "" };
    if (pending && message.now && !pending.restores) this.#note(pending.request, message.now);
    pending?.resolve(message.value);
  }

  /** A pending request, which is so no longer. */
  #settle(/** @type {number} */ id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** What a new engine would have to be given: what this one works on now. */
  #note(
    /** @type {import("./types").Request} */ { verb, args },
    /** @type {import("./types").Now} */ { settings, files },
  ) {
    const kept = this.#inputs.files;
    if (verb === "loadStudyToml") this.#inputs.study = args[0];
    if (verb === "forgetRecord") this.#inputs.study = null;
    if (verb === "addFile") {
      const [role, name, blob] = args;
      kept.set(`${role}/${name}`, { role, name, blob });
    }
    if (verb === "moveFile") {
      const [from, to, name] = args;
      const moved = kept.get(`${from}/${name}`);
      if (moved) kept.set(`${to}/${name}`, { ...moved, role: to });
    }
    this.#inputs.settings = settings;
    const listed = new Set(files.map(({ role, name }) => `${role}/${name}`));
    for (const key of this.#inputs.files.keys()) if (!listed.has(key)) this.#inputs.files.delete(key);
  }

  #hear(/** @type {import("./types").Told} */ { event, detail }) {
    switch (event) {
      case "holding":
        return this.#watch.holding();
      case "loading":
        if (this.#missing.includes("engine/worker.js")) this.#watch.start();
        this.#missing = detail;
        return this.#expect();
      case "ready":
        return this.#ready();
      case "crew":
        return this.#crew.start(this.#worker, detail);
      case "progress":
        this.#memory = detail.memory;
        this.#run = detail.progress;
        return this.tell(event, detail);
      case "kept":
        return this.tell(event, detail);
      case "ended":
        this.#run = null;
        this.#memory = detail.memory;
        return this.tell(event, detail);
      case "trapped": {
        const { full, id, ...rest } = detail;
        return this.#stopped({ cause: full ? "memory" : "fault", ...rest }, id);
      }
      case "unloadable":
        return this.#giveUp(detail);
    }
  }

  #ready() {
    this.#settleStart();
    this.#isUp = true;
    this.#worker.postMessage({ cores: this.#cores });
    const isAnother = this.#stop !== null || this.#tries > 0;
    const stop = this.#stop;
    [this.#stop, this.#tries] = [null, 0];
    this.tell("ready");
    if (isAnother) this.tell("restarted", stop);
  }

  /** The engine came to its end; `id` is the request that ended it, `null` where a run did. */
  #stopped(/** @type {Partial<Stop> & Pick<Stop, "cause">} */ known, /** @type {number | null} */ id = null) {
    const suspect = id === null ? this.#oldest(known.cause) : this.#pending.get(id);
    const verb = suspect?.request.verb ?? null;
    const ran = id === null && this.#run ? this.#run : { step: null, message: "" };
    const { step = ran.step, message = ran.message, reason = "", refused = 0, memory = this.#memory } = known;
    /** @type {Stop} */
    const stop = { cause: known.cause, reason, verb, step: step ?? ran.step, message, refused, memory };
    this.#release();
    if (!this.#isUp) return this.#giveUp(saysStop(stop));
    if (suspect) this.#blame(suspect, stop);
    this.#endRun(failure(saysStop(stop), "A new engine was started."));
    this.#stop = stop;
    this.tell("stopped", stop);
    this.#replace();
  }

  /** The request that the worker hangs at, as far as can be told from outside. */
  #oldest(/** @type {Stop["cause"]} */ cause) {
    const hangs = cause === "silent" && !this.#run;
    return hangs ? [...this.#pending.values()].find(({ request }) => LONG.has(request.verb)) : undefined;
  }

  /** Notes that a request ended an engine; one that did so before, or for want of memory, is not asked again. */
  #blame(/** @type {Pending} */ pending, /** @type {Stop} */ stop) {
    const { request, reject } = pending;
    pending.stops = stop.cause === "memory" ? STOPS_OF_A_REQUEST : pending.stops + 1;
    this.#fatal.set(keyOf(request), pending.stops);
    if (pending.stops < STOPS_OF_A_REQUEST) return;
    this.#pending.delete(request.id);
    reject(requestStopped(stop));
  }

  /** A run ends with its engine, and so does what was asked of it. */
  #endRun(/** @type {Failure} */ reason) {
    for (const { request } of this.#pending.values()) {
      if (OF_A_RUN.has(request.verb)) this.#settle(request.id)?.reject(reason);
    }
  }

  #release() {
    this.#crew.end();
    this.#watch.end();
    this.#worker.onmessage = this.#worker.onerror = null;
    this.#worker.terminate();
  }

  /**
   * Files first: adding some changes the settings (gene sets, a mapping table), which then get their last values. Posted at
   * once and before what was asked meanwhile, so that nothing is answered by an engine that has only half of it.
   */
  #replace() {
    [this.#down, this.#run, this.#isUp] = [null, null, false];
    [this.#worker, this.#watch] = this.#spawn();
    const { files, settings, study } = this.#inputs;
    for (const [id, { restores }] of this.#pending) if (restores) this.#pending.delete(id);
    const asked = [...this.#pending.values()];
    const ignore = () => {};
    // For what it says it gave; what has changed since comes after it.
    if (study !== null) this.#ask("loadStudyToml", [study], true).catch(ignore);
    for (const { role, name, blob } of files.values())
      this.#ask("addFile", [role, name, blob, this.#texts.original(blob)], true).catch(ignore);
    if (settings) this.#ask("setSettings", [settings], true).catch(ignore);
    for (const { request } of asked) this.#worker.postMessage(request);
  }

  #retry() {
    if (this.#down && !this.#over) this.#replace();
  }

  #giveUp(/** @type {string} */ reason) {
    this.#settleStart();
    this.#release();
    const detail = failure(
      `The engine could not be started: ${reason}`,
      (globalThis.navigator?.onLine === false ? "There is no connection. " : "") +
        `It is tried again from time to time; what you loaded stays in this page. If that does not help, ${this.help}`,
    );
    this.#down = detail;
    this.#endRun(detail);
    this.tell("unloadable", detail);
    const wait = RETRIES_MS[Math.min(this.#tries++, RETRIES_MS.length - 1)];
    this.#again = setTimeout(() => this.#retry(), wait);
  }
}

/** What a request asks, as one text. */
function keyOf(/** @type {import("./types").Request} */ { verb, args }) {
  // What is kept of a run may have hundreds of megabytes.
  const short = (/** @type {string} */ _, /** @type {unknown} */ value) =>
    ArrayBuffer.isView(value) ? value.byteLength : value;
  return JSON.stringify([verb, args], short);
}

function refusal() {
  return failure("This ended the engine before", "It is tried again once a file or a setting has changed.");
}
