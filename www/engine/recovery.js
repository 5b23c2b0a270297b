// Owns what becomes of a run when its engine comes to its end: what has to be computed again, and which step is left out
// because it ended one engine after the other.

import { stepGivenUp, STOPS_AT_MOST, stopSurvived } from "./stops.js";

/** @typedef {import("./types").Step} Step */
/** @typedef {import("./types").Stop} Stop */
/** @typedef {import("./types").Goal} Goal */

export class Recovery {
  /** What was asked for and is not over. @type {Goal | null} */ #goal = null;
  /** Of these the one that is at work. @type {Step | null} */ #redone = null;
  /** Steps that were done when the engine came to its end. @type {Set<Step>} */ #owed = new Set();
  /** How often in a row each step ended the engine. @type {Map<Step, number>} */ #stops = new Map();
  /** The step that is at work. @type {Step | null} */ #at = null;
  /** Whether there is no engine at present that could be asked for it. */
  isUnderWay = false;

  constructor(/** @type {import("./known.js").Known} */ known) {
    this.known = known;
    known.engine.on("restarted", () => (this.isUnderWay = false));
    known.engine.on("unloadable", () => (this.isUnderWay = true));
  }

  /** A run was asked for: every step may be tried anew. */
  begin(/** @type {Step | "all" | "replay" | null} */ step, /** @type {Goal["analysis"]} */ analysis = null) {
    this.#goal = { step, analysis };
    this.#redone = null;
    this.#owed.clear();
    this.#stops.clear();
    this.known.stopped.clear();
  }

  /** A run of an earlier visit is taken up: what was done is brought back first, then what was asked for. */
  takeUp(/** @type {Step[]} */ done, /** @type {Goal | null} */ goal) {
    this.begin(null);
    this.#goal = goal;
    for (const step of this.known.steps) if (done.includes(step)) this.#owed.add(step);
  }

  /** How far the run is: a step that comes to its end has not ended the engine. */
  note(/** @type {import("./types").Progress} */ { step, finished }) {
    if (this.#at && (this.#at !== step || finished)) this.#stops.delete(this.#at);
    this.#at = step;
  }

  /** The run is over, whatever it was. */
  forget() {
    this.#goal = this.#at = null;
    this.#redone = null;
    this.#owed.clear();
  }

  get hasMore() {
    return this.#goal !== null || this.#owed.size > 0;
  }

  /** Whether what is at work was done before. */
  get isRedoing() {
    return this.#redone !== null;
  }

  /** The steps that were done before and are not brought back yet. */
  get owed() {
    return this.#redone ? [this.#redone, ...this.#owed] : [...this.#owed];
  }

  /** An engine came to its end; `ran`: while a run went that is to go on. */
  stopped(/** @type {Stop} */ stop, /** @type {boolean} */ ran) {
    this.isUnderWay = true;
    if (this.#redone) this.#owed.add(this.#redone);
    for (const { step, state } of this.known.snapshot.steps) if (state === "done") this.#owed.add(step);
    if (!ran) this.#goal = null;
    const step = ran && stop.verb === null ? stop.step : null;
    this.#at = null;
    if (!step) return;
    const stops = stop.cause === "memory" ? STOPS_AT_MOST : (this.#stops.get(step) ?? 0) + 1;
    this.#stops.set(step, stops);
    if (stops >= STOPS_AT_MOST) this.#giveUp(step, stop);
  }

  /** Leaves a step out, and with it what rests on it. */
  #giveUp(/** @type {Step} */ step, /** @type {Stop} */ stop) {
    const { known } = this;
    known.stopped.set(step, stepGivenUp(stop, known.state(step).title, known.snapshot.settings));
    const isWhole = this.#goal?.step === "all" || this.#goal?.step === "replay";
    if (isWhole) {
      for (const one of known.steps) if (!known.isLeftOut(one)) this.#owed.add(one);
    }
    const target = this.#goal?.step;
    if (isWhole || (target && target !== "all" && target !== "replay" && this.#restsOnStopped(target))) this.#goal = null;
    // What an analysis needs is not known here; where its step is left out, so is it.
    if (this.#goal?.analysis) this.#goal = null;
    for (const one of this.#owed) if (this.#restsOnStopped(one)) this.#owed.delete(one);
  }

  #restsOnStopped(/** @type {Step} */ step) {
    for (let at = /** @type {Step | null | undefined} */ (step); at; at = this.known.state(at).needs) {
      if (this.known.stopped.has(at)) return true;
    }
    return false;
  }

  /** What a new engine is to be asked for first: what was done before, then what was asked for. @returns {Goal | null} */
  again() {
    for (const step of this.#owed) {
      this.#owed.delete(step);
      this.#redone = step;
      return { step, analysis: null };
    }
    this.#redone = null;
    return this.#goal;
  }

  /** What comes after a run that ended by itself. @returns {Goal | null} */
  next() {
    if (!this.#redone) this.#goal = null;
    return this.again();
  }

  /** What is said of the stop; `goesOn`: whether there is something to be computed again. */
  says(/** @type {Stop} */ stop, /** @type {boolean} */ goesOn) {
    const given = stop.step && this.known.stopped.get(stop.step);
    const title = stop.step ? this.known.state(stop.step).title : "";
    return given || stopSurvived(stop, title, goesOn);
  }
}
