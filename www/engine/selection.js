// Owns the one selection of the page: which samples are chosen, in every plot and figure at once, and which one is
// pointed at. What a figure marks that is no sample (a class, a gene) is kept beside it, one at a time.
//
// Events: change (another selection), point (another sample pointed at).

export class Selection extends EventTarget {
  /** The cohort's samples, in its order. @type {string[]} */ samples = [];
  /** One for each sample selected, zero for the others. */ mask = new Uint8Array(0);
  count = 0;
  /** The label marked that is no sample, or "". */ mark = "";
  /** The index of the sample pointed at, or -1. */ pointed = -1;
  /** @type {Map<string, number>} */ #indices = new Map();

  /** Takes the samples of a cohort; of those selected before, the ones that are still there stay selected. */
  setSamples(/** @type {string[]} */ samples) {
    const kept = this.names();
    this.samples = samples;
    this.#indices = new Map(samples.map((name, index) => [name, index]));
    this.mask = new Uint8Array(samples.length);
    this.pointed = -1;
    this.replace(kept.map((name) => this.indexOf(name)).filter((index) => index >= 0));
  }

  /** The index of the sample of that name, or -1. */
  indexOf(/** @type {string} */ name) {
    return this.#indices.get(name) ?? -1;
  }

  /** Whether a label is selected: a sample, or the one mark beside them. */
  has(/** @type {string} */ label) {
    return this.mask[this.indexOf(label)] === 1 || (label !== "" && label === this.mark);
  }

  /** Selects these samples in place of, or in addition to, those selected. */
  replace(/** @type {Iterable<number>} */ indices, add = false) {
    if (!add) this.mask.fill(0);
    for (const index of indices) this.mask[index] = 1;
    this.#tell();
  }

  /** Selects one sample, or no longer. `add` leaves the others as they are. */
  toggle(/** @type {number} */ index, add = false) {
    const value = this.mask[index] === 1 && (add || this.count === 1) ? 0 : 1;
    if (!add) this.mask.fill(0);
    this.mask[index] = value;
    this.#tell();
  }

  /** Selects what a figure's mark is labelled with; answers whether that is a sample. */
  toggleLabel(/** @type {string} */ label, add = false) {
    const index = this.indexOf(label);
    if (index >= 0) this.toggle(index, add);
    else {
      this.mark = label === this.mark ? "" : label;
      this.#tell();
    }
    return index >= 0;
  }

  clear() {
    this.mark = "";
    this.replace([]);
  }

  /** Points at a sample, in every plot. */
  point(/** @type {number} */ index) {
    if (index === this.pointed) return;
    this.pointed = index;
    this.dispatchEvent(new Event("point"));
  }

  indices() {
    const chosen = new Uint32Array(this.count);
    let next = 0;
    this.mask.forEach((one, index) => {
      if (one) chosen[next++] = index;
    });
    return chosen;
  }

  names() {
    return [...this.indices()].map((index) => this.samples[index]);
  }

  #tell() {
    this.count = this.mask.reduce((sum, one) => sum + one, 0);
    this.dispatchEvent(new Event("change"));
  }
}

export const selection = new Selection();
