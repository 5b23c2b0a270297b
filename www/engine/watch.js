// Owns noticing that a worker is no more, or does not answer any more, without a word from it.
//
// A worker holds a lock as long as it lives: the page, waiting for the same lock, gets it the moment the worker is gone,
// however long a piece of work may take. Where there are no locks (a page that came over plain http), and for a worker that
// hangs, there is a ping: it is answered between two pieces of work. How long it may go unanswered depends on what is being
// done, which the client knows, and is never less than five times the longest silence seen so far: a slow phone works in
// peace. On seven cancer types (384 samples, 20,000 genes) the longest piece of a run took 0.9 s and the longest answer 0.7 s,
// on two cores that five compilers worked on at the same time (2026-11-28).

const EVERY_MS = 1_000;
const SILENCES = 5;
/** The longest silence of any engine of this visit that ended in an answer. */
let longest = 0;

export class Watch {
  #gone = new AbortController();
  #timer = 0;
  #ticked = 0;
  /** When the ping was sent that is not answered yet; 0 where none is under way. */
  #asked = 0;

  /**
   * @param {Worker} worker
   * @param {string} lock the worker's name, and that of its lock
   * @param {() => number} patience how long it may be silent now, in milliseconds
   * @param {(cause: "gone" | "silent") => void} lost told once
   */
  constructor(worker, lock, patience, lost) {
    this.worker = worker;
    this.lock = lock;
    this.patience = patience;
    this.lost = lost;
  }

  /** The worker has its lock: from now on its end is known. */
  holding() {
    const { signal } = this.#gone;
    navigator.locks.request(this.lock, { signal }, () => this.#lost("gone")).catch(() => {});
  }

  /** Its script runs: from now on it has to answer. */
  start() {
    this.#ticked = performance.now();
    this.#timer = setInterval(() => this.#tick(), EVERY_MS);
  }

  /** Something came from the worker. */
  heard() {
    if (this.#asked > 0) longest = Math.max(longest, performance.now() - this.#asked);
    this.#asked = 0;
  }

  end() {
    clearInterval(this.#timer);
    this.#gone.abort();
  }

  #tick() {
    const now = performance.now();
    // A page that was itself held back (in the background, a computer that slept) has not listened: it asks anew.
    const wasAway = now - this.#ticked > 3 * EVERY_MS;
    this.#ticked = now;
    if (this.#asked > 0 && !wasAway) {
      if (now - this.#asked > Math.max(this.patience(), SILENCES * longest)) this.#lost("silent");
      return;
    }
    this.#asked = now;
    this.worker.postMessage({ ping: true });
  }

  #lost(/** @type {"gone" | "silent"} */ cause) {
    if (this.#gone.signal.aborted) return;
    this.end();
    this.lost(cause);
  }
}
