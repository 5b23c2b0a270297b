// Owns changes of what a study works on: files and their roles, the built-in cohort, settings, a study file. They happen
// one after another, each on top of the one before, and the page shows what came of each.

import { bytes } from "../basics/format.js";
import { takenApart } from "./carried.js";
import { allOf, asFailure, failure } from "./failure.js";
import { SAMPLES, forClassifier, isUnlabelled, placeTogether } from "./roles.js";
import { changed, sectionOf, tableOf } from "./settings.js";

/** @typedef {import("./types").Role} Role */
/** @typedef {import("./known.js").Known} Known */

/** The built-in cohort that a first run takes. @type {import("./types").TumourSize} */
export const FIRST = "quick";
/** The size of the cohort of types of one tissue unless chosen otherwise: samples and types. @type {[number, number]} */
export const COHORT = [600, 12];

/** The engine's own limit, and that of results and reports, which hold a study among other things. */
const STUDY_BYTES_AT_MOST = 2 ** 22;
const RESULTS_BYTES_AT_MOST = 2 ** 27;

function isLesson(/** @type {{ name: string }} */ { name }) {
  return name.toLowerCase().endsWith(".lesson.toml");
}

function isSession(/** @type {{ name: string }} */ { name }) {
  return name.toLowerCase().endsWith(".genessl");
}

export class Inputs {
  /** Files that a loaded study names and that are not here. @type {import("./types").MissingFile[]} */ missing = [];
  /** Whether what is missing is known by its bytes, so that nothing else will do. */
  get lacksKnown() {
    return this.missing.some(({ sha256 }) => sha256);
  }

  #queue = Promise.resolve();
  /** Files whose role a person chose. @type {Set<string>} */ #chosen = new Set();

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
      await this.engine.setSettings(settings);
    });
  }

  /**
   * Adds files in a role, or in those that the engine suggests by content, name and the study loaded; study files are loaded.
   * @param {{ name: string, blob: Blob }[]} files
   * @param {Role | null} role
   */
  async add(files, role = null) {
    const session = files.find(isSession);
    if (session) this.known.tell("session", session);
    files = files.filter((file) => !isSession(file));
    if (files.length === 0) return;
    const brings = role === null || SAMPLES.includes(role);
    if (this.known.keepsData && brings) {
      for (const file of files) if (!isLesson(file) && !(await this.#isAsked(file))) return this.known.keeps("its data");
    }
    if (!role) this.known.show("data");
    await this.known.attempt(() =>
      this.#enqueue(async () => {
        const lesson = files.find(isLesson);
        if (lesson) this.known.tell("lesson", { name: lesson.name, text: await lesson.blob.text() });
        files = files.filter((file) => !isLesson(file));
        /** @type {import("./types").Failure[]} */
        const failures = [];
        // What is wrong with one file keeps none of the others out.
        const each = (/** @type {Promise<unknown>} */ act) =>
          act.then(
            () => true,
            (thrown) => (failures.push(asFailure(thrown)), false),
          );
        const added = new Set();
        /** @type {typeof files} */
        const tables = [];
        /** @type {import("./types").InputFile[]} */
        const carried = [];
        for (const file of files) {
          if (await isStudy(file)) {
            await each(
              this.#load(file.blob).then((own) => {
                carried.push(...own.carried);
                failures.push(...own.failures);
              }),
            );
          } else tables.push(file);
        }
        const placed = [...carried, ...(await this.#withRoles(tables, role))];
        for (const { name, blob, role: own, isWanted } of placed) {
          const [isOther, called] = [!isWanted && this.lacksKnown && SAMPLES.includes(own), this.#wantedAs(name)];
          if (await each(this.engine.addFile(own, name, blob))) added.add(name);
          const beside = "It was added all the same; results with it will differ. Take it away if it was meant for a file that is asked for.";
          if (called?.sha256 && !isWanted) failures.push(failure(`${name} is not the file that this study was made with: its SHA-256 differs`, beside));
          else if (isOther) failures.push(failure(`${name} is none of the files that this study was made with: its SHA-256 is that of another`, beside));
          if (called?.sha256 && !isWanted) added.delete(name);
        }
        if (!role && placed.some(({ role: own }) => own === "labels")) await each(this.#useLabels());
        if (!role && placed.some(({ role: own }) => own === "classifier")) await each(this.#useClassifier());
        // A file that was known by its bytes is called as the study has it, with its folder.
        this.missing = this.missing.filter(({ name }) => !added.has(name) && !added.has(baseName(name)));
        if (failures.length > 0) throw allOf(failures);
      }),
    );
  }

  /**
   * Puts a link's study in the place of what is there; its files are to be added. Answers the changes that the engine does not
   * take: those settings stay as usual.
   * @param {import("./types").Settings} usual
   * @param {import("./types").Change[]} changes
   * @param {import("./types").LinkedFile[]} files
   */
  async takeLink(usual, changes, files) {
    /** @type {import("./types").Change[]} */
    let refused = [];
    await this.#enqueue(async () => {
      for (const { role, name } of await this.engine.call("files")) await this.engine.call("removeFile", role, name);
      refused = await this.#setAsFarAs(usual, changes);
      if (files.length === 0) return void (this.missing = []);
      // The engine is told as by a record of results that tells of files alone: it holds them in this order.
      const study = await this.engine.call("settings");
      const names = sectionOf(study, "data");
      for (const { role, name } of files) if (Array.isArray(names[role])) names[role].push(name);
      const known = files.map(({ role, name, sha256, bytes }) => ({ role, name, sha256, bytes }));
      this.missing = await this.engine.call("loadStudyToml", JSON.stringify({ study, provenance: { files: known, steps: [] } }));
      const address = new Map(files.map((file) => [`${file.role}/${file.name}`, file.address]));
      for (const wanted of this.missing) wanted.address = address.get(`${wanted.role}/${wanted.name}`);
    });
    return refused;
  }

  /** Sets all at once where that can be; else one after another what can be. Answers what can't. */
  async #setAsFarAs(/** @type {import("./types").Settings} */ usual, /** @type {import("./types").Change[]} */ changes) {
    const takes = (/** @type {import("./types").Change[]} */ tried) =>
      this.engine.setSettings(changed(usual, tried)).then(
        () => true,
        () => false,
      );
    if (await takes(changes)) return [];
    /** @type {import("./types").Change[]} */
    const taken = [];
    for (const change of changes) if (await takes([...taken, change])) taken.push(change);
    // What was tried last may not be what was taken.
    await takes(taken);
    return changes.filter((change) => !taken.includes(change));
  }

  /** Compares the results no longer with what a study said it gave, and asks for none of its files any more. */
  forgetRecord() {
    return this.#enqueue(async () => {
      await this.engine.call("forgetRecord");
      this.missing = [];
    });
  }

  /**
   * Loads a study from a file, whatever that is called; a lesson is opened. `address` is the study's own: files that it names
   * lie beside it.
   * @param {{ name: string, blob: Blob }} file
   * @param {string} [address]
   */
  async loadStudy(file, address) {
    if (isLesson(file) || isSession(file)) return this.add([file]);
    if (this.known.lesson.locked.length > 0) return this.known.keeps("its study");
    this.known.show("data");
    await this.known.attempt(() =>
      this.#enqueue(async () => {
        const { carried, failures } = await this.#load(file.blob);
        for (const { role, name, blob } of carried) {
          await this.engine.addFile(role, name, blob);
          this.missing = this.missing.filter((one) => one.name !== name);
        }
        if (address) for (const wanted of this.missing) wanted.address ??= URL.parse(wanted.name, address)?.href;
        if (failures.length > 0) throw allOf(failures);
      }),
    );
  }

  /**
   * Files with their roles.
   * @param {{ name: string, blob: Blob }[]} files
   * @param {Role | null} given
   */
  async #withRoles(files, given) {
    /** @type {import("./types").InputFile[]} */
    const all = [];
    for (const { name, blob } of files) {
      const wanted = await this.#wanted(blob);
      if (wanted) all.push({ name: wanted.name, blob, role: wanted.role, isWanted: true });
      else all.push({ name, blob, role: await this.#roleAs(given, name, blob) });
    }
    const there = given ? [] : await this.engine.call("files");
    if (!given) placeTogether(all, there, this.known.simulated);
    return all;
  }

  /** A classifier is one wherever it is dropped. @returns {Promise<Role>} */
  async #roleAs(/** @type {Role | null} */ given, /** @type {string} */ name, /** @type {Blob} */ blob) {
    if (given && given !== "predict") return given;
    const own = await this.#role(name, blob);
    return given && own !== "classifier" ? given : own;
  }

  /** The file that the study lacks and that this one is, by its SHA-256, whatever it is called. */
  async #wanted(/** @type {Blob} */ blob) {
    const likely = this.missing.filter(({ sha256, bytes }) => sha256 && bytes === blob.size);
    if (likely.length === 0) return null;
    const own = await this.engine.call("sha256", blob);
    return likely.find(({ sha256 }) => sha256 === own) ?? null;
  }

  /** The file that the study lacks under this name. */
  #wantedAs(/** @type {string} */ name) {
    return this.missing.find((one) => baseName(one.name) === baseName(name));
  }

  /** Whether a file is one that the study lacks, by its bytes where these are known. */
  async #isAsked(/** @type {{ name: string, blob: Blob }} */ { name, blob }) {
    const called = this.#wantedAs(name);
    return (called && !called.sha256) || (await this.#wanted(blob)) !== null;
  }

  /** Tables that came before a trained classifier are most likely for it, where nothing was done with them and nobody chose otherwise. */
  async #useClassifier() {
    const there = await this.engine.call("files");
    if (this.known.simulated || this.known.state("data").state !== "ready") return;
    for (const { role, name } of forClassifier(there))
      if (!this.#chosen.has(name)) await this.engine.moveFile(role, "predict", name);
  }

  /** Labels that come after the tables are most likely for those, where none has classes and nobody chose otherwise. */
  async #useLabels() {
    const there = await this.engine.call("files");
    if (there.some(({ role }) => ["finetune", "test", "labelled"].includes(role))) return;
    for (const { role, name } of there)
      if (role === "pretrain" && !isUnlabelled(name) && !this.#chosen.has(name))
        await this.engine.moveFile(role, "labelled", name);
  }

  /** The role that the engine suggests; what it can't be asked about is told when the file is added. @returns {Promise<Role>} */
  #role(/** @type {string} */ name, /** @type {Blob} */ blob) {
    return this.engine.suggestRole(name, blob).catch(() => "pretrain");
  }

  /**
   * Puts files in the place of all that are there, with the settings of a study. A study that can't be read changes nothing.
   * Answers whether that went well.
   * @param {import("./types").InputFile[]} files
   * @param {Blob} study
   */
  replace(files, study) {
    if (this.known.keepsData) return this.#refused();
    this.known.show("data");
    return this.known.attempt(() =>
      this.#enqueue(async () => {
        // Tried first; the files that go take some of their settings with them, so it is loaded once more.
        await this.engine.call("loadStudyToml", await studyText(study));
        for (const { role, name } of await this.engine.call("files")) await this.engine.call("removeFile", role, name);
        await this.#load(study);
        for (const { role, name, blob } of files) await this.engine.addFile(role, name, blob);
        const added = new Set(files.map(({ name }) => name));
        // A file that was known by its bytes is called as the study has it, with its folder.
        this.missing = this.missing.filter(({ name }) => !added.has(name) && !added.has(baseName(name)));
      }),
    );
  }

  /**
   * Puts the files and settings of a session in the place of what is there. A study that can't be read changes nothing.
   * Answers whether they are there.
   * @param {import("./types").OpenedSession} session
   */
  async reopen({ session, files }) {
    if (this.known.keepsData) return this.#refused();
    this.known.show("data");
    const { toml, recorded } = session;
    await this.#enqueue(async () => {
      await this.engine.call("loadStudyToml", recorded?.study ?? toml);
      for (const { role, name } of await this.engine.call("files")) await this.engine.call("removeFile", role, name);
      this.missing = [];
      for (const { role, name, blob } of files) await this.engine.addFile(role, name, blob);
      // Files that come and go take some of the settings with them. What a study says it gave is lost with the next.
      if (recorded) {
        await this.engine.call("loadStudyToml", recorded.study);
        await this.engine.call("setSettings", recorded.settings);
      } else this.missing = await this.engine.call("loadStudyToml", toml);
      await this.engine.chooseParts(await this.engine.call("settings"));
    });
    return true;
  }

  remove(/** @type {Role} */ role, /** @type {string} */ name) {
    this.#chosen.delete(name);
    return this.known.attempt(() => this.#enqueue(() => this.engine.call("removeFile", role, name)));
  }

  move(/** @type {Role} */ from, /** @type {Role} */ to, /** @type {string} */ name) {
    this.#chosen.add(name);
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
        await this.engine.chooseParts(await this.engine.call("settings"));
      }),
    );
  }

  simulate(/** @type {number} */ samples, /** @type {number} */ types) {
    return this.#instead(() => this.engine.call("simulate", samples, types));
  }

  drawTumours(/** @type {import("./types").TumourSize} */ size) {
    return this.#instead(() => this.engine.call("drawTumours", size));
  }

  /** Takes a built-in cohort, in the place of files that a study names and that are not here. */
  #instead(/** @type {() => Promise<unknown>} */ take) {
    if (this.known.keepsData) return this.#refused();
    return this.known.attempt(() =>
      this.#enqueue(async () => {
        await take();
        this.missing = [];
      }),
    );
  }

  async #refused() {
    this.known.keeps("its data");
    return false;
  }

  /**
   * Takes a study over. A complete report brings its files, in the place of those that are there: answers them, and what is wrong
   * with any.
   * @returns {Promise<{ carried: import("./types").InputFile[], failures: import("./types").Failure[] }>}
   */
  async #load(/** @type {Blob} */ blob) {
    const { rest, files } = (await holdsResults(blob)) ? await takenApart(blob) : { rest: blob, files: [] };
    const text = await studyText(rest);
    this.missing = await this.engine.call("loadStudyToml", text);
    if (files.length > 0) {
      for (const { role, name } of await this.engine.call("files")) await this.engine.call("removeFile", role, name);
      // The files that went took some of their settings with them.
      this.missing = await this.engine.call("loadStudyToml", text);
    }
    await this.engine.chooseParts(await this.engine.call("settings"));
    /** @type {import("./types").InputFile[]} */
    const carried = [];
    /** @type {import("./types").Failure[]} */
    const failures = [];
    for (const { name, open } of files) {
      const called = this.missing.filter((one) => baseName(one.name) === name && one.sha256);
      const most = Math.max(0, ...called.map(({ bytes: size }) => size ?? 0));
      const own = called.length > 0 ? await open(most) : null;
      const wanted = own && (await this.#wanted(own));
      if (wanted && own) carried.push({ ...wanted, blob: own, isWanted: true });
      else if (called.length > 0) failures.push(failure("The report carries this file, but damaged or changed", "Add the file itself, or ask for the report once more.", name));
    }
    return { carried, failures };
  }
}

/** No more of a file that is no study than it takes to be told so. */
async function studyText(/** @type {Blob} */ blob) {
  const most = (await holdsResults(blob)) ? RESULTS_BYTES_AT_MOST : STUDY_BYTES_AT_MOST;
  if (blob.size > most) throw failure(`The file has ${bytes(blob.size)}: no study has more than ${bytes(most)}`, "Check that it is the right one.");
  const decoded = new TextDecoder("utf-8", { fatal: true });
  const text = await blob.arrayBuffer().then((whole) => decoded.decode(whole)).catch(() => {
    throw failure("The study is not UTF-8 text", "Save it as UTF-8.");
  });
  if (text.trim() === "") throw failure("The file of the study is empty", "Check that it is the right one, and whole.");
  return text;
}

/** Whether a file is a list of results, or a report, as they are written: their first words say so. */
async function holdsResults(/** @type {Blob} */ blob) {
  const head = await blob.slice(0, 2048).text();
  return /^\s*\{\s*"provenance":\s*\{\s*"program":\s*"GeneSSL"/.test(head) || /^\s*<!doctype html>[^]*"GeneSSL report"/i.test(head);
}

async function isStudy(/** @type {{ name: string, blob: Blob }} */ { name, blob }) {
  return name.toLowerCase().endsWith(".toml") || holdsResults(blob);
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

/**
 * Files with the names they go by: those that are called the same (`quant.sf`, one in each sample's folder) with their
 * folders.
 * @returns {{ name: string, blob: Blob }[]}
 */
export function named(/** @type {File[]} */ files) {
  const count = new Map();
  for (const { name } of files) count.set(name, (count.get(name) ?? 0) + 1);
  return files.map((file) => {
    const path = count.get(file.name) > 1 && file.webkitRelativePath;
    return { name: path || file.name, blob: file };
  });
}
