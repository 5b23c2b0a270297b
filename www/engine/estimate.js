// Owns the estimate of the time left: how fast the current step went of late, told only once that means something.

const WINDOW_MS = 15_000;
const FIRST_AFTER_MS = 1_000;

export class Estimate {
  /** @type {{ at: number, done: number }[]} */
  #marks = [];
  #key = "";
  #total = 0;

  /**
   * Takes note of how far a step is. `at` is working time in milliseconds, pauses left out.
   * @param {import("./types").Progress} progress
   * @param {number} at
   */
  note({ step, unit, done, total }, at) {
    const key = `${step} ${unit}`;
    const last = this.#marks.at(-1);
    if (key !== this.#key || total !== this.#total || (last && done < last.done)) this.#marks = [];
    this.#key = key;
    this.#total = total;
    this.#marks.push({ at, done });
    while (this.#marks.length > 2 && at - this.#marks[1].at > WINDOW_MS) this.#marks.shift();
  }

  /** Seconds left in this step, or null while nothing can be said. */
  secondsLeft() {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.at - first.at < FIRST_AFTER_MS || last.done <= first.done) return null;
    const perUnit = (last.at - first.at) / (last.done - first.done);
    return ((this.#total - last.done) * perUnit) / 1000;
  }
}
