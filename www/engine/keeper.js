// Owns what outlives the page, and the engine, of the study at work: its session. Finished pieces of computing are held for an
// engine that has to be replaced; where a person agreed, and a run takes longer than moments, they are written to this browser's
// database with the study and its files, so that a later visit goes on. A session belongs to the tab that works on it for as long
// as that is open.

import { amount } from "../basics/format.js";
import { Agreement } from "./agreement.js";
import { put, remove } from "./database.js";
import { failure, isFailure, messageOf } from "./failure.js";
import { hold, letGo } from "./locks.js";
import { Pieces } from "./pieces.js";
import { clearUp, fileKey, left, opened, removeLeft, removeSession } from "./sessions.js";
import { sectionOf } from "./settings.js";

/** @typedef {import("./types").Session} Session */
/** @typedef {import("./types").Goal} Goal */

/** What is over so soon is not worth keeping. */
const MOMENTS_MS = 2_000;
/** A run of which so much is left, or that has gone on for so long, takes long. */
const LONG_SECONDS = 20;
/** Steps that take long whatever the study. */
const LONG_STEPS = new Set(["compare", "ablate"]);
/** How far a run is is written so often, where nothing else is. */
const NOTE_EVERY_MS = 5_000;

/** The analyses of Explore, by their names. */
const ANALYSIS = /^(genes|latent)\/(pca|tsne|umap|clusters)$|^genes\/(variable|panels)$|^difference$/;

export class Keeper extends EventTarget {
  agreement = new Agreement();
  /** The session of an earlier visit that is offered, and how many more there are. @type {{ session: Session, others: number } | null} */
  offered = null;
  /** Why nothing is kept, where that is so. */
  trouble = "";
  /** Whether a run takes long and nobody has been asked yet whether it may be kept. */
  asks = false;
  /** What the run goes on with, in sentences. @type {string[]} */ found = [];
  /** Whether what is done came with a session file, and was not computed here. */
  isBrought = false;
  /** The session that this page writes. @type {Session | null} */ #own = null;
  /** The files of the study at work. @type {import("./types").InputFile[]} */ #files = [];
  #pieces = new Pieces();
  /** What was asked for and is not over. @type {Goal | null} */ #goal = null;
  /** How far it has come, in words. */ #at = "";
  /** Whether a run goes, and has gone on for longer than moments. */ #isWorthwhile = false;
  #moments = 0;
  #begunAt = 0;
  #notedAt = 0;
  #writing = Promise.resolve();
  /** Whether what is not written yet will be, after what is being done. */ #isAsked = false;

  /**
   * @param {import("./known.js").Known} known
   * @param {import("./inputs.js").Inputs} inputs
   * @param {import("./recovery.js").Recovery} recovery
   */
  constructor(known, inputs, recovery) {
    super();
    this.known = known;
    this.inputs = inputs;
    this.recovery = recovery;
    const { engine } = known;
    engine.on("kept", (pieces) => {
      this.#pieces.take(pieces);
      this.#write();
    });
    engine.on("progress", (detail) => this.#note(detail));
    engine.on("ready", () => this.look(), { once: true });
    this.agreement.on("change", () => this.#answered());
  }

  /** The id of the session at work. */
  get id() {
    return this.#own?.id ?? null;
  }

  /** Whether what is at work is kept, so that it can be opened again. */
  get keeps() {
    return this.#own !== null && this.agreement.given === true && this.trouble === "";
  }

  /** A run begins; without a goal one that brings back what was done. */
  begin(/** @type {Goal | null} */ goal) {
    this.#goal = goal;
    [this.#begunAt, this.found, this.#isWorthwhile] = [performance.now(), [], false];
    const files = this.known.engine.files();
    if (!isSame(files, this.#files)) {
      if (this.#own) this.#leave();
      this.#pieces = new Pieces();
      this.isBrought = false;
    }
    this.#files = files;
    clearTimeout(this.#moments);
    this.#moments = setTimeout(() => {
      this.#isWorthwhile = true;
      this.#write();
    }, MOMENTS_MS);
    if (!goal?.step || !LONG_STEPS.has(goal.step)) return;
    this.#isWorthwhile = true;
    this.#ask();
  }

  /** What was computed before is of no use: all of it is to be computed anew, on this computer. */
  async computeAnew() {
    this.#pieces = new Pieces();
    const id = this.#own?.id;
    if (id) await this.#later(() => remove("pieces", `${id}/`).catch(() => {}));
    await this.known.engine.call("forgetResults");
    // Not before the page knows that they are gone: until then what is on show came with the file.
    await this.known.refresh().catch(() => {});
    this.isBrought = false;
  }

  /** Gives a new engine what is finished; what can't be had is computed again. */
  async giveBack() {
    for (const [key, piece] of await this.#pieces.all())
      await this.known.engine.call("restoreKept", key, piece).catch(() => false);
  }

  /**
   * Opens a session in the place of what is there: one of the list by its id, or one that a file holds. Answers what is to be
   * computed of it; nothing where that failed.
   * @param {string | import("./types").OpenedSession} what
   * @returns {Promise<{ done: import("./types").Step[], goal: Goal | null } | undefined>}
   */
  async open(what) {
    const { known } = this;
    const isFile = typeof what !== "string";
    /** @type {Session | undefined} */
    let session;
    const isOpen = await known.attempt(async () => {
      const all = isFile ? this.#understood(what) : await opened(what);
      if (!all) {
        // What is left of it can't be opened by anybody.
        if (!isFile) await removeLeft(what).catch(() => {});
        throw failure("The session is no longer here", "It was deleted, in this tab or another, or by the browser.");
      }
      if (!(await this.inputs.reopen(all))) return;
      session = all.session;
      await this.#takeUp(all, isFile);
      known.unsaved = false;
      await this.giveBack();
      await known.refresh();
    });
    this.look();
    if (!isOpen || !session) return undefined;
    return { done: session.done, goal: session.goal };
  }

  /** A session of a file without what no step of this page is. */
  #understood(/** @type {import("./types").OpenedSession} */ { session, ...rest }) {
    const steps = new Set(this.known.snapshot.steps.map(({ step }) => step));
    const isStep = (/** @type {unknown} */ step) => typeof step === "string" && steps.has(step);
    const { goal } = session;
    const isGoal = goal?.step ? isStep(goal.step) || goal.step === "all" || goal.step === "replay" : ANALYSIS.test(goal?.analysis ?? "");
    return { ...rest, session: { ...session, done: session.done.filter(isStep), goal: isGoal ? goal : null } };
  }

  /** What is at work from now on: kept as it is, or under an id of its own where another tab has it. */
  async #takeUp(
    /** @type {import("./types").OpenedSession} */ { session, files, pieces },
    /** @type {boolean} */ isFile,
  ) {
    if (this.#own && this.#own.id !== session.id) this.#leave();
    this.#files = files;
    this.#pieces = new Pieces();
    [this.#goal, this.#at] = [session.goal, session.at];
    this.isBrought = isFile && pieces.length > 0;
    if (!isFile && (await hold(session.id))) {
      this.#own = session;
      return this.#pieces.read(session.id);
    }
    this.#pieces.take(pieces);
    if (!this.agreement.given) return;
    return this.#later(() => this.#create({ ...session, id: newId() }));
  }

  /** Removes what is offered, and looks whether there is more. */
  async forget() {
    const id = this.offered?.session.id;
    this.offered = null;
    this.#tell();
    if (id) await this.#later(() => removeLeft(id));
    await this.look();
  }

  /** Offers the latest session that no tab works on. */
  look() {
    return this.#later(async () => {
      // Where nothing can be read, nothing is offered; that nothing can be written is told when it is.
      const all = await left().catch(() => []);
      const [latest] = all;
      this.offered = latest ? { session: latest, others: all.length - 1 } : null;
      this.#tell();
    });
  }

  /** What this page's study is, to be saved as a file. @returns {Promise<import("./types").OpenedSession>} */
  async present() {
    const files = this.known.engine.files();
    const session = await this.#described(this.#own ?? fresh(this.known), files);
    return { session, files, pieces: isSame(files, this.#files) ? await this.#pieces.all() : [] };
  }

  /** The session at work has another name. */
  rename(/** @type {string} */ name) {
    if (this.#own) Object.assign(this.#own, { name, named: true });
  }

  /** The session at work is kept no longer; it is this page's own, so nobody minds. */
  async drop() {
    const id = this.#own?.id;
    if (!id) return true;
    this.#own = null;
    const all = await this.#pieces.all();
    this.#pieces = new Pieces();
    this.#pieces.take(all);
    // It is not written anew before another run begins.
    this.#isWorthwhile = false;
    clearTimeout(this.#moments);
    await this.#later(() => removeSession(id));
    letGo(id);
    return true;
  }

  #leave() {
    if (this.#own) letGo(this.#own.id);
    this.#own = null;
  }

  #answered() {
    this.asks = false;
    this.#tell();
    this.#write();
  }

  #ask() {
    if (this.agreement.given !== null || this.asks) return;
    this.asks = true;
    this.#tell();
  }

  #note(/** @type {import("./types").ProgressEvent} */ { progress, secondsLeft }) {
    const seconds = (performance.now() - this.#begunAt) / 1000;
    if (seconds + (secondsLeft ?? 0) > LONG_SECONDS) this.#ask();
    if (progress.found.length > 0) {
      this.found = progress.found;
      this.#tell();
    }
    // What is only brought back is not where it stopped.
    if (!this.recovery.isRedoing) this.#at = this.#place(progress);
    if (performance.now() - this.#notedAt > NOTE_EVERY_MS || progress.changed) this.#write();
  }

  /** "Pretrain, epoch 12 of 50", "Compare, 27 %" */
  #place(/** @type {import("./types").Progress} */ progress) {
    const { step, done, total } = progress;
    const { title } = this.known.state(step);
    if (total <= 1) return title;
    const epochs = Number(sectionOf(this.known.snapshot.settings, "pretrain").epochs);
    if (step !== "pretrain" || !(epochs > 0)) return `${title}, ${amount(progress)}`;
    return `${title}, epoch ${Math.floor((done * epochs) / total)} of ${epochs}`;
  }

  /**
   * A run ended; `hasMore`: of what was asked for something is left, as where it brought back what was done before.
   * @param {import("./types").EndedEvent["reason"]} reason
   * @param {boolean} hasMore
   */
  end(reason, hasMore) {
    // What was cancelled may be gone on with; what failed would do so again.
    const isOver = !hasMore && (reason === "finished" || reason === "failed");
    if (isOver) this.#goal = null;
    if (!hasMore) {
      clearTimeout(this.#moments);
      this.asks = false;
    }
    this.found = [];
    this.#tell();
    // Once the page knows what came of it.
    this.#later(() => this.known.refresh().catch(() => {}));
    this.#write();
  }

  /** Writes what is not written, where a person agreed and it is worth it. */
  #write() {
    if (!this.agreement.given || !(this.#own || this.#isWorthwhile) || this.#isAsked) return;
    this.#isAsked = true;
    this.#later(async () => {
      this.#isAsked = false;
      if (!this.agreement.given) return;
      if (!this.#own) return this.#create(fresh(this.known));
      this.#notedAt = performance.now();
      const own = this.#own;
      await this.#pieces.write(own.id);
      if (this.#own !== own) return;
      Object.assign(own, await this.#described(own, this.#files));
      if (this.#own !== own) return;
      await put("sessions", [[own.id, own]]);
      this.#works();
    });
  }

  /** Begins to keep the study at work: files first, so that there is no session without them. */
  async #create(/** @type {Session} */ begun) {
    const files = this.#files;
    const session = await this.#described(begun, files);
    await hold(session.id);
    await clearUp();
    await put(
      "inputs",
      files.map(({ blob }, index) => [fileKey(session.id, index), blob]),
    );
    await put("sessions", [[session.id, session]]);
    // What came meanwhile belongs to another study.
    if (files !== this.#files) return letGo(session.id);
    this.#own = session;
    await this.#pieces.write(session.id);
    this.#works();
    this.#tell();
  }

  /** What was in the way is so no longer. */
  #works() {
    if (this.trouble === "") return;
    this.trouble = "";
    this.#tell();
  }

  /** A session with what the study is at present. @returns {Promise<Session>} */
  async #described(/** @type {Session} */ session, /** @type {import("./types").InputFile[]} */ files) {
    const { engine, snapshot } = this.known;
    const owed = new Set(this.recovery.owed);
    const study = snapshot.replay ? engine.loadedStudy : null;
    const toml = await engine.call("studyToml");
    // Only now: it may have been given another name meanwhile.
    return {
      ...session,
      date: new Date().toISOString(),
      toml,
      recorded: study === null ? null : { study, settings: snapshot.settings },
      goal: this.#goal,
      at: this.#at,
      done: snapshot.steps.filter(({ step, state }) => state === "done" || owed.has(step)).map(({ step }) => step),
      files: files.map(({ role, name, blob }) => ({ role, name, bytes: blob.size })),
    };
  }

  /**
   * One thing after another. A failure is told once and does not stop the run.
   * @param {() => Promise<unknown>} act
   */
  #later(act) {
    this.#writing = this.#writing.then(act).then(
      () => {},
      (error) => this.#troubled(error),
    );
    return this.#writing;
  }

  #troubled(/** @type {unknown} */ error) {
    // What is an engine's own is told where that is. Nobody who did not agree minds.
    if (isFailure(error) || !this.agreement.given) return;
    this.trouble ||= reasonOf(error);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** A session of the study at work that is not kept yet. @returns {Session} */
function fresh(/** @type {import("./known.js").Known} */ known) {
  const files = known.engine.files();
  const [first] = files;
  const name = !first
    ? "Built-in cohort"
    : files.length === 1
      ? first.name
      : `${first.name} and ${files.length - 1} more`;
  return {
    id: newId(),
    name,
    named: false,
    date: "",
    toml: "",
    recorded: null,
    goal: null,
    done: [],
    at: "",
    files: [],
  };
}

/** Whether these are the same files: by what they are called, their sizes, and when they changed last. */
function isSame(/** @type {import("./types").InputFile[]} */ one, /** @type {import("./types").InputFile[]} */ other) {
  const known = (/** @type {import("./types").InputFile} */ { role, name, blob }) => [
    role,
    name,
    blob.size,
    blob instanceof File ? blob.lastModified : 0,
  ];
  return JSON.stringify(one.map(known)) === JSON.stringify(other.map(known));
}

function newId() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

/** Why a browser keeps nothing, in a person's words. */
function reasonOf(/** @type {unknown} */ error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "its storage is full";
  if (["SecurityError", "InvalidStateError", "NotAllowedError", "UnknownError"].includes(name))
    return "it allows no storage here, as in a private window";
  return messageOf(error);
}
