// Owns what the page knows: the engine's last snapshot, the theme, the step in view, the failure on show. Others listen:
// "change" (something to show anew), "progress", "redraw" (a step's figures, or all), "failure", "lesson" and "session" (one is to be opened).

import { isOneFile, startWorker } from "../basics/assets.js";
import { fingerprint } from "../basics/format.js";
import { Teller } from "../basics/teller.js";
import { EngineClient } from "./client.js";
import { asFailure, failure } from "./failure.js";
import { simulatedCohort, tumourCohort } from "./settings.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").Failure} Failure */
/** A lesson to be opened: its address, or what a file holds. @typedef {{ address: string } | { name: string, text: string }} AskedLesson */
/**
 * @typedef {{
 *   change: undefined, progress: undefined, redraw: Step | null, failure: Failure | null, lesson: AskedLesson,
 *   session: { name: string, blob: Blob },
 * }} KnownEvents
 */

/** The settings that say where samples come from. */
const SOURCES = ["tumours", "simulated", "pretrain", "finetune", "test", "labelled"].map((key) => `data.${key}`);

/** What helps where the engine can't be had. */
const HELP = isOneFile
  ? "take another browser, Chromium or Firefox, or open the page from a server."
  : "check that the server sends the folders pkg and data beside the page, and that the browser is of this year or the last.";

/** @extends {Teller<KnownEvents>} */
export class Known extends Teller {
  engine = new EngineClient({ start: startWorker, help: HELP });
  ready = false;
  /** Whether the engine can't be had at all. */
  broken = false;
  /** @type {Step} */ current = "data";
  /** Whether the view goes with a run from step to step; ends when the user chooses a step. */
  follow = false;
  /** Steps that ended one engine after the other, and what is said of them. @type {Map<Step, Failure>} */ stopped =
    new Map();
  /** What a lesson that is open puts away (steps), and keeps as it is (settings). @type {{ away: string[], locked: string[] }} */
  lesson = { away: [], locked: [] };
  /** Whether there are results that nothing was saved of. */ unsaved = false;
  /** The failure that is on show. @type {Failure | null} */ told = null;

  constructor(/** @type {{ step: Step }[]} */ steps) {
    super();
    this.steps = steps.map(({ step }) => step);
    /** @type {import("./types").Snapshot} */
    this.snapshot = {
      steps: this.steps.map((step) => ({
        step,
        title: "",
        state: "empty",
        by_itself: false,
        number: "",
        sentence: "",
        estimate_bytes: 0,
        estimate_seconds: 0,
      })),
      files: [],
      settings: { seed: 0 },
      memory: 0,
      replay: null,
    };
  }

  get theme() {
    return /** @type {import("./types").Theme} */ (document.documentElement.dataset.theme ?? "light");
  }

  get simulated() {
    return simulatedCohort(this.snapshot.settings) !== null || tumourCohort(this.snapshot.settings) !== null;
  }

  state(/** @type {Step} */ step) {
    return this.snapshot.steps.find((state) => state.step === step) ?? this.snapshot.steps[0];
  }

  /** Whether Run leaves the step out, unless it is the one in view. */
  isByItself(/** @type {Step} */ step) {
    return this.state(step).by_itself;
  }

  /** Whether a lesson does without the step. */
  isAway(/** @type {Step} */ step) {
    return this.lesson.away.includes(step);
  }

  /** Whether Run leaves the step out: it is done where another needs it. */
  isLeftOut(/** @type {Step} */ step) {
    return this.isByItself(step) || this.isAway(step);
  }

  /** Whether a lesson is open beside the page. */
  get isInLesson() {
    return document.querySelector("#lesson:not([hidden])") !== null;
  }

  /** Whether a lesson keeps the samples that it brought. */
  get keepsData() {
    return this.lesson.locked.some((name) => name === "data" || SOURCES.includes(name));
  }

  /** Says that a lesson keeps something as it is. */
  keeps(/** @type {string} */ what) {
    const [whose, advice] = this.isInLesson
      ? ["The lesson that is open", "Close the lesson first; what was done in it stays."]
      : ["The link that was opened", "Close what stands of it above the step first."];
    this.fail(failure(`${whose} keeps ${what}`, advice));
  }

  fail(/** @type {unknown} */ thrown) {
    this.told = asFailure(thrown);
    this.tell("failure", this.told);
    // A step's banner does not say once more what is on show.
    this.tell("change");
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

  /** Does something that may fail; shows the failure, in the place of one before. Answers whether it went well. */
  async attempt(/** @type {() => Promise<unknown>} */ act) {
    this.clearFailure();
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
    // No engine knows what an earlier one came to its end at.
    for (const state of this.snapshot.steps) {
      const error = state.state === "ready" ? this.stopped.get(state.step) : undefined;
      if (error) Object.assign(state, { state: "failed", error, sentence: "This step could not be done." });
    }
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

  /** What a saved figure says of its origin. */
  async provenance() {
    const study = await this.engine.call("studyToml");
    const data = this.simulated ? "simulated cohort" : this.snapshot.files.map(({ name }) => name).join(", ");
    return `${data.slice(0, 60)} · ${new Date().toISOString().slice(0, 10)} · settings ${fingerprint(study)} · GeneSSL`;
  }
}
