// Owns changes of what a study works on: files and their roles, the built-in cohort, settings, a study file. They happen
// one after another, each on top of the one before, and the page shows what came of each.

import { sectionOf, tableOf } from "./settings.js";

/** @typedef {import("./types").Role} Role */
/** @typedef {import("./known.js").Known} Known */

/** The built-in cohort's size unless chosen otherwise: samples and types. @type {[number, number]} */
export const COHORT = [600, 12];

export class Inputs {
  /** Files that a loaded study names and that are not here. @type {import("./types").MissingFile[]} */ missing = [];
  #queue = Promise.resolve();

  constructor(/** @type {Known} */ known) {
    this.known = known;
    this.engine = known.engine;
  }

  #enqueue(/** @type {() => Promise<unknown>} */ act) {
    const done = this.#queue.then(act);
    // What ended an engine may not end it with other inputs.
    this.known.stopped.clear();
    this.#queue = done.then(
      () => {},
      () => {},
    );
    done.catch(() => {}).then(() => this.known.refresh().catch(() => {}));
    return done;
  }

  /** Sets one setting. */
  async set(/** @type {string} */ section, /** @type {string} */ key, /** @type {unknown} */ value) {
    await this.#enqueue(async () => {
      const settings = await this.engine.call("settings");
      sectionOf(settings, section)[key] = value;
      await this.engine.call("setSettings", settings);
    });
  }

  /**
   * Adds files in a role, or in those that the engine suggests by content, name and the study loaded; study files are loaded.
   * @param {{ name: string, blob: Blob }[]} files
   * @param {Role | null} role
   */
  async add(files, role = null) {
    if (!role) this.known.show("data");
    await this.known.attempt(() =>
      this.#enqueue(async () => {
        for (const { name, blob } of files) {
          if (name.toLowerCase().endsWith(".toml")) await this.#load(await blob.text());
          else await this.engine.addFile(role ?? (await this.engine.call("suggestRole", name, blob)), name, blob);
        }
        this.missing = this.missing.filter((wanted) => !files.some(({ name }) => name === baseName(wanted.name)));
      }),
    );
  }

  remove(/** @type {Role} */ role, /** @type {string} */ name) {
    return this.known.attempt(() => this.#enqueue(() => this.engine.call("removeFile", role, name)));
  }

  move(/** @type {Role} */ from, /** @type {Role} */ to, /** @type {string} */ name) {
    return this.known.attempt(() => this.#enqueue(() => this.engine.moveFile(from, to, name)));
  }

  /**
   * Sets how one file is read; what is undefined is as for all files again.
   * @param {string} name
   * @param {Record<string, unknown>} change
   */
  setTable(name, change) {
    return this.known.attempt(() =>
      this.#enqueue(async () => {
        const own = tableOf(await this.engine.call("settings"), name);
        await this.engine.call("setTable", { ...own, ...change });
      }),
    );
  }

  simulate(/** @type {number} */ samples, /** @type {number} */ types) {
    return this.known.attempt(() => this.#enqueue(() => this.engine.call("simulate", samples, types)));
  }

  async #load(/** @type {string} */ text) {
    this.missing = await this.engine.call("loadStudyToml", text);
  }
}

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
