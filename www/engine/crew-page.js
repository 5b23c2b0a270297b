// Owns the page's side of the crew: it starts members when the engine's worker asks for some, connects each with it, notices
// when one is no more, and ends them all with the engine. How many cores work is a person's choice, kept with the browser:
// it changes how long a study takes, never what comes out.

import { Watch } from "./watch.js";

const KEY = "genessl-cores";
/** More cores than this only take memory. */
export const CORES_AT_MOST = 16;
/** How long a member may be silent at a piece of work, in milliseconds. */
const SILENCE_MS = 20_000;

/** All cores but one, which the page itself is drawn on. */
export function usualCores() {
  return Math.max(1, Math.min(CORES_AT_MOST, (navigator.hardwareConcurrency || 1) - 1));
}

/** The number of cores that was chosen. */
export function chosenCores() {
  try {
    const kept = Number(localStorage.getItem(KEY));
    if (Number.isInteger(kept) && kept >= 1 && kept <= CORES_AT_MOST) return kept;
  } catch {
    // Nothing is kept in this browser.
  }
  return usualCores();
}

export function keepCores(/** @type {number} */ cores) {
  try {
    localStorage.setItem(KEY, String(cores));
  } catch {
    // It holds for this visit.
  }
}

export class CrewOfPage {
  #next = 1;
  /** @type {Map<number, { worker: Worker, watch: Watch }>} */
  #members = new Map();

  constructor(/** @type {import("./types").StartWorker} */ begin) {
    this.begin = begin;
  }

  /** Starts members for an engine's worker. */
  start(/** @type {Worker} */ engine, /** @type {number} */ count) {
    for (let at = 0; at < count; at++) this.#startOne(engine);
  }

  #startOne(/** @type {Worker} */ engine) {
    const id = this.#next++;
    const name = `genessl-member-${crypto.randomUUID?.() ?? Math.random()}`;
    const worker = this.begin("engine/worker.js", { name });
    const lost = () => {
      this.#end(id);
      engine.postMessage({ lost: id });
    };
    const watch = new Watch(worker, name, () => SILENCE_MS, lost);
    this.#members.set(id, { worker, watch });
    worker.onmessage = ({ data }) => {
      watch.heard();
      if (data.event === "holding") watch.holding();
    };
    // From the first: one that does not come is no member.
    watch.start();
    worker.onerror = (event) => {
      event.preventDefault();
      lost();
    };
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ port: port1 }, [port1]);
    engine.postMessage({ member: id, port: port2 }, [port2]);
  }

  #end(/** @type {number} */ id) {
    const member = this.#members.get(id);
    if (!member) return;
    this.#members.delete(id);
    member.watch.end();
    member.worker.onmessage = member.worker.onerror = null;
    member.worker.terminate();
  }

  /** Ends all of them: the engine that they work for is no more. */
  end() {
    for (const id of [...this.#members.keys()]) this.#end(id);
  }
}
