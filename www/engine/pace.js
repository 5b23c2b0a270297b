// Owns how long steps will take here. The engine counts seconds of the machine that its estimates were measured on; what steps
// really took on this one is remembered, as how many times longer.

const KEY = "genessl-pace";
/** What is over sooner tells little of the machine. */
const LONG_ENOUGH_SECONDS = 1;
/** How many times longer or shorter steps may take here. */
const FURTHEST = 30;
/** A run that was much faster may have gone on from what was kept: it counts as twice as fast. */
const LEAST_OF_USUAL = 1 / 2;

export class Pace {
  /** By step, how many times longer than estimated. @type {Record<string, number>} */ #times = remembered();

  /** Seconds that a step will take, 0 where that can't be told. */
  seconds(/** @type {import("./types").StepState} */ { step, estimate_seconds }) {
    return estimate_seconds * (this.#times[step] ?? this.#usual());
  }

  /** Takes note of what a step took that was estimated at so many seconds. */
  note(/** @type {string} */ step, /** @type {number} */ estimated, /** @type {number} */ seconds) {
    const usual = this.#times[step] ?? this.#usual();
    const times = within(seconds / estimated);
    if (times === null || !(Math.max(seconds, estimated * usual) >= LONG_ENOUGH_SECONDS)) return;
    this.#times[step] = Math.max(times, usual * LEAST_OF_USUAL);
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#times));
    } catch {
      // It is known for this visit.
    }
  }

  /** Of steps that were never run here: as others, the middle one. */
  #usual() {
    const known = Object.values(this.#times).sort((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? 1;
  }
}

/** As far as one machine may be from another; what is further off was a mistake. */
function within(/** @type {unknown} */ times) {
  return typeof times === "number" && times > 0 && times < Infinity ? Math.min(Math.max(times, 1 / FURTHEST), FURTHEST) : null;
}

function remembered() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    return Object.fromEntries(
      kept.flatMap(([step, kept]) => {
        const times = within(kept);
        return times === null ? [] : [[step, times]];
      }),
    );
  } catch {
    return {};
  }
}
