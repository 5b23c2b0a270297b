// Owns a study as a program has it: what it reads, running it, and what came out. It speaks to an engine in a worker by the
// page's own client.

import { EngineClient } from "../www/engine/client.js";
import { failure } from "../www/engine/failure.js";
import { placeTogether } from "../www/engine/roles.js";
import { changed } from "../www/engine/settings.js";
import { saysStop } from "../www/engine/stops.js";
import { errorOf, GeneSSLError, refusal } from "./failing.js";
import { columnsOf, csvOf, gmtOf, isArrow, isMatrix } from "./tables.js";

/** @typedef {import("./types").Host} Host */
/** @typedef {import("../www/engine/types").Verb} Verb */

/** So many cells of a table come at a time. */
const CELLS_AT_ONCE = 200_000;
/** What pictures of the samples are called in short. */
const PICTURES = new Set(["pca", "tsne", "umap"]);

/** What helps where an engine can't be had. */
const HELP = "check that the files of the package lie where they are looked for, or say where they lie (urls).";
/** Why a run ends whose study changes meanwhile. */
const OUTDATED = failure("The run stopped because what it works on was changed", "Run it again with the new settings.");

const CANCELLED = failure("The run was cancelled", "Run it again.");
const CLOSED = failure("The study was closed", "Open it again.");

/** The part of a path or an address behind the last slash. */
function lastPart(/** @type {string} */ path) {
  return path.split(/[\\/]/).at(-1) ?? path;
}

export class Study {
  #client;
  #host;
  /** Files that the study names and that were not added yet. @type {import("../www/engine/types").MissingFile[]} */
  #missing = [];
  #unnamed = 0;
  /** Whether a run of it goes. */
  #isAtWork = false;
  /** What is waited for when the study is closed comes to nothing. */
  #refuse = (/** @type {GeneSSLError} */ _) => {};
  /** @type {Promise<never>} */ #closed = new Promise((_, reject) => (this.#refuse = reject));

  /** For `openStudy`: a study of an engine that has started. */
  constructor(/** @type {EngineClient} */ client, /** @type {Host} */ host) {
    this.#client = client;
    this.#host = host;
    // Where nothing is waited for, nobody has to hear of it.
    this.#closed.catch(() => {});
  }

  /**
   * Starts an engine, and opens a study in it.
   * @param {Host} host
   * @param {string | Record<string, unknown>} study
   * @param {import("./types").EngineOptions} options
   */
  static async open(host, study = "", { urls = {}, cores = host.cores() } = {}) {
    const client = new EngineClient({ start: host.starting(urls), help: HELP, cores });
    const opened = new Study(client, host);
    try {
      await started(client);
      if (typeof study !== "string") await opened.set(study);
      else if (study.trim()) opened.#missing = await opened.#ask("loadStudyToml", study);
      await client.chooseParts(await opened.settings());
    } catch (thrown) {
      opened.close();
      throw errorOf(thrown);
    }
    return opened;
  }

  /**
   * Asks the engine.
   * @template {Verb} V
   * @param {V} verb
   * @param {Parameters<import("../www/engine/types").Verbs[V]>} args
   */
  async #ask(verb, ...args) {
    try {
      return await Promise.race([this.#client.call(verb, ...args), this.#closed]);
    } catch (thrown) {
      throw errorOf(thrown);
    }
  }

  /** The files that the study names and that were not added yet, as it names them. */
  get missing() {
    return this.#missing.map(({ name, role }) => ({ name, role }));
  }

  /**
   * Adds a table, or another file that the study reads. Answers what it is called, and what it is for.
   * @param {import("./types").TableSource} source
   * @param {import("./types").TableOptions} options
   */
  async addTable(source, { role, name, ...reading } = {}) {
    const file = await this.#fileOf(source, name);
    const wanted = this.#missing.find((missing) => lastPart(missing.name) === lastPart(file.name));
    const called = wanted?.name ?? file.name;
    try {
      // First how it is read: a workbook is turned into text when it is added.
      if (Object.keys(reading).length > 0) {
        await this.#client.call("setTable", { path: called, ...reading });
        await this.#client.chooseParts(await this.settings());
      }
      const own = role ?? wanted?.role ?? (await this.#roleOf(called, file.blob));
      await this.#client.addFile(own, called, file.blob);
      this.#missing = this.#missing.filter((missing) => missing !== wanted);
      return { name: called, role: own };
    } catch (thrown) {
      throw errorOf(thrown);
    }
  }

  /** Adds gene sets, and takes them in place of the built-in ones. */
  async addSets(/** @type {import("./types").SetsSource} */ sets) {
    if (sets === "kegg" || sets === "wikipathways") return void (await this.set({ pathways: { sets } }));
    const isFile = sets instanceof Blob || sets instanceof URL || typeof sets === "string";
    await this.addTable(isFile ? sets : gmtOf(sets), { role: "sets", name: isFile ? undefined : "sets.gmt" });
  }

  /** @param {import("./types").TableSource} source @param {string} [name] */
  async #fileOf(source, name) {
    if (typeof source === "string" || source instanceof URL) {
      const opened = await this.#host.open(source);
      return { name: name ?? opened.name, blob: opened.blob };
    }
    if (source instanceof Blob) {
      const own = "name" in source && typeof source.name === "string" ? source.name : "";
      return { name: (name ?? own) || this.#nextName(), blob: source };
    }
    if (!isMatrix(source) && !isArrow(source) && !Array.isArray(source)) {
      throw refusal("This is no table", "Give a file, an address, rows, { genes, values }, or a table of Arrow.");
    }
    return { name: name ?? this.#nextName(), blob: csvOf(source) };
  }

  #nextName() {
    return `table ${++this.#unnamed}.csv`;
  }

  /** What a file is most likely for, beside those that are there. */
  async #roleOf(/** @type {string} */ name, /** @type {Blob} */ blob) {
    const placed = { name, role: await this.#client.suggestRole(name, blob) };
    placeTogether([placed], await this.#client.call("files"), false);
    return placed.role;
  }

  /** The settings, with the keys of the study file. */
  settings() {
    return this.#ask("settings");
  }

  /** Changes settings: sections with what is set in them, `{ pathways: { min_size: 10 } }`, and `seed`. */
  async set(/** @type {Record<string, unknown>} */ changes) {
    const settings = await this.settings();
    const entries = Object.entries(changes).flatMap(([section, value]) => {
      if (typeof value !== "object" || value === null) return [{ section: "study", key: section, value }];
      return Object.entries(value).map(([key, own]) => ({ section, key, value: own }));
    });
    // A section that is left out where it is empty has to be there first.
    for (const { section } of entries) if (section !== "study") settings[section] ??= {};
    try {
      await this.#client.setSettings(changed(settings, entries));
    } catch (thrown) {
      throw errorOf(thrown);
    }
  }

  /** The study file. */
  toml() {
    return this.#ask("studyToml");
  }

  /**
   * Runs what is asked for, and gives how far it is. Leaving the loop ends the run.
   * @param {import("./types").RunOptions} options
   * @returns {AsyncGenerator<import("./types").Progress, void, undefined>}
   */
  async *run({ steps = "all", without = [], signal } = {}) {
    for (const step of [steps].flat()) yield* this.#work(() => this.#ask("run", step, without.join()), signal);
  }

  /** Runs what is asked for to its end. */
  async finish(/** @type {import("./types").RunOptions["steps"]} */ steps = "all") {
    for await (const _ of this.run({ steps }));
  }

  /** Makes one picture of the step Explore, `"genes/umap"` for one. */
  async picture(/** @type {`${"genes" | "latent"}/${"pca" | "tsne" | "umap"}`} */ name) {
    for await (const _ of this.#work(() => this.#ask("analyse", name)));
    const [space, method] = /** @type {["genes" | "latent", "pca" | "tsne" | "umap"]} */ (name.split("/"));
    const { x, y } = await this.#ask("scatter", space, method);
    return { samples: await this.#ask("sampleNames"), x, y };
  }

  /**
   * @param {() => Promise<unknown>} ask
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<import("./types").Progress, void, undefined>}
   */
  async *#work(ask, signal) {
    signal?.throwIfAborted();
    if (this.#isAtWork) throw refusal("A run of this study goes already", "Wait for its end, or cancel it first.");
    this.#isAtWork = true;
    const over = new AbortController();
    const listening = { signal: over.signal };
    /** @type {import("./types").Progress[]} */
    let come = [];
    /** @type {{ failure?: import("../www/engine/types").Failure } | null} */
    let ended = null;
    let wake = () => {};
    this.#client.on("progress", ({ progress, secondsLeft, memory }) => {
      const { step, message, unit, done, total } = progress;
      come.push({ step, message, unit, done, total, secondsLeft, memory });
      wake();
    }, listening);
    const end = (/** @type {{ failure?: import("../www/engine/types").Failure }} */ how) => {
      ended = how;
      wake();
    };
    this.#client.on("ended", ({ reason, failure }) => {
      end({ failure: reason === "outdated" ? OUTDATED : reason === "cancelled" ? CANCELLED : failure });
    }, listening);
    this.#client.on("stopped", (stop) => {
      const what = saysStop(stop, stop.step ?? "");
      end({ failure: failure(what, "Run it again with fewer samples or genes, or with more memory free.") });
    }, listening);
    signal?.addEventListener("abort", () => this.cancel(), listening);
    try {
      await ask();
      while (true) {
        const now = come;
        come = [];
        yield* now;
        if (come.length > 0) continue;
        if (ended) break;
        await Promise.race([new Promise((resolve) => (wake = () => resolve(undefined))), this.#closed]);
      }
      signal?.throwIfAborted();
      const { failure: why } = /** @type {{ failure?: import("../www/engine/types").Failure }} */ (ended);
      if (why) throw new GeneSSLError(why);
    } finally {
      over.abort();
      if (!ended) await this.cancel();
      this.#isAtWork = false;
    }
  }

  async pause() {
    await this.#ask("pause");
  }

  async resume() {
    await this.#ask("resume");
  }

  async cancel() {
    await this.#ask("cancel").catch(() => {});
  }

  /** Where each step stands. @returns {Promise<import("./types").StepState[]>} */
  async steps() {
    const { steps } = await this.#ask("snapshot");
    return steps.map(({ step, title, state, sentence }) => ({ step, title, state, sentence }));
  }

  /** The tables that there are. @returns {Promise<import("./types").Listed[]>} */
  tables() {
    return this.#listed((view) => view.tables.map(({ name, title }) => ({ name, title })));
  }

  /** The figures that there are. @returns {Promise<import("./types").ListedFigure[]>} */
  async figures() {
    const all = await this.#listed(({ figures, choosers }) => [
      ...figures.map(({ name, title }) => ({ name, title, choices: [] })),
      ...choosers.map(ofChooser),
    ]);
    return [...all, ...(await this.#pictures())];
  }

  /** The pictures of the samples that the step Explore has made. */
  async #pictures() {
    const { scatters } = await this.#ask("explorations");
    const made = scatters.filter(({ state }) => state === "done");
    if (made.length === 0) return [];
    const options = (await this.#ask("colourChoices")).map(({ by, label }) => ({ value: by, label }));
    return made.map(({ space, method, title }) => {
      const name = `scatter/${space}/${method}/${options[0].value}`;
      return { step: "explore", name, title, choices: [{ label: "Colour", options }] };
    });
  }

  /**
   * @template T
   * @param {(view: import("../www/engine/types").View) => T[]} what
   */
  async #listed(what) {
    /** @type {(T & { step: string })[]} */
    const all = [];
    for (const { step } of await this.steps()) {
      for (const one of what(await this.#ask("view", step))) all.push({ ...one, step });
    }
    return all;
  }

  /** A table by its name, `"scores"` for one. */
  async table(/** @type {string} */ name) {
    /** @type {import("../www/engine/types").Cell[][]} */
    const rows = [];
    // The first tells how many there are, and how wide they are.
    let page = await this.#ask("table", name, 0, 1);
    rows.push(...page.rows);
    const count = Math.max(1, Math.floor(CELLS_AT_ONCE / Math.max(1, page.columns.length)));
    while (rows.length < page.total) {
      page = await this.#ask("table", name, rows.length, count);
      for (const row of page.rows) rows.push(row);
    }
    return columnsOf(page.title, page.columns, rows);
  }

  /**
   * A figure by its name, `"class_counts"` for one; `"pca"`, `"tsne"` and `"umap"` are the pictures of the samples.
   * @param {string} name
   * @param {{ theme?: import("./types").Theme }} options
   * @returns {Promise<import("./types").Figure>}
   */
  async figure(name, { theme = "light" } = {}) {
    const made = PICTURES.has(name) ? await this.#pictures() : [];
    const meant = made.find((picture) => picture.name.startsWith(`scatter/genes/${name}/`))?.name ?? name;
    const { title, width, height, svg, marks, table } = await this.#ask("figure", meant, theme);
    return { name, title, width, height, svg, marks, table: columnsOf(table.title, table.columns, table.rows) };
  }

  /** The pretrained encoder's weights, as a safetensors file. */
  weights() {
    return this.save("weights", "safetensors");
  }

  /** The trained classifier, as the file that `predict` takes. */
  classifier() {
    return this.save("classifier", "safetensors");
  }

  /** A table or another result as a file of this format: `save("scores", "parquet")`. */
  save(/** @type {string} */ name, /** @type {string} */ format) {
    return this.#ask("download", name, format);
  }

  /** The numbers of all steps, and what they were made of. @returns {Promise<Record<string, unknown>>} */
  async results() {
    return JSON.parse(new TextDecoder().decode(await this.save("results", "json")));
  }

  /** Ends the engine, and the run that goes. Nothing can be asked of the study any more. */
  close() {
    this.#refuse(new GeneSSLError(CLOSED));
    this.#client.end();
  }
}

/** Figures of which one is shown at a time, by the name of the first. */
function ofChooser(/** @type {import("../www/engine/types").Chooser} */ { name, title, selects }) {
  const first = selects.map(({ options }) => options[0]?.value ?? "");
  return { name: [name, ...first].join("/"), title, choices: selects };
}

/** Waits until an engine has started. @returns {Promise<void>} */
function started(/** @type {EngineClient} */ client) {
  return new Promise((resolve, reject) => {
    client.on("ready", () => resolve());
    client.on("unloadable", ({ what }) => {
      reject(refusal(what, `C${HELP.slice(1)}`));
    });
  });
}
