// Owns what the samples are coloured by, in every plot at once: the colouring the engine gave, which of its classes are
// hidden, and what it says of one sample.
//
// Events: change (other colours, or other classes hidden).

import { number } from "../basics/format.js";

/** @typedef {import("./types").Colouring} Colouring */
/**
 * How the points of one class, or of one step of a colour map, look; colours as "#rrggbb".
 * @typedef {{ colour: string, shape: import("./types").Shape, hidden: boolean, known: boolean }} Look
 */

/** Grey on both papers, for what is unknown. @type {Look} */
const UNKNOWN = { colour: "#9aa1a8", shape: "circle", hidden: false, known: false };
const CLASSES = "label";

export class Colours extends EventTarget {
  /** @type {import("./types").ColourChoice[]} */ choices = [];
  by = CLASSES;
  /** @type {Colouring | null} */ shown = null;
  /** The colouring by class, for what is said of a sample. @type {Colouring | null} */ #classes = null;
  /** One for each sample: which of `looks` is its. */
  codes = new Uint16Array(0);
  /** @type {Look[]} */ looks = [UNKNOWN];
  /** @type {Set<string>} */ #hidden = new Set();
  #key = "";
  #asked = 0;

  constructor(/** @type {import("./known.js").Known} */ known) {
    super();
    this.known = known;
  }

  /** Fetches anew what may have changed. */
  async update(/** @type {string} */ key) {
    const wanted = `${key} ${this.known.theme}`;
    if (wanted === this.#key) return;
    this.choices = await this.known.engine.call("colourChoices");
    const offers = (/** @type {string} */ by) => this.choices.some((choice) => choice.by === by);
    this.#classes = offers(CLASSES) ? await this.#fetch(CLASSES) : null;
    const [first] = this.choices;
    if (!first) this.#forget();
    else if (offers(this.by) || /^(gene|pathway):/.test(this.by)) {
      await this.#show(this.by).catch(() => this.#show((this.by = first.by)));
    } else await this.#show((this.by = first.by));
    this.#key = wanted;
  }

  /** All samples alike: nothing is known of them. */
  #forget() {
    this.shown = this.#classes = null;
    this.codes = new Uint16Array(0);
    this.looks = [UNKNOWN];
    this.#tell();
  }

  /** Colours by something else. */
  async choose(/** @type {string} */ by) {
    const before = this.by;
    if (by === before) return;
    await this.known.attempt(async () => {
      this.by = by;
      try {
        await this.#show(by);
      } catch (refused) {
        this.by = before;
        throw refused;
      }
    });
    this.#tell();
  }

  /** Hides a class, or shows it again. */
  toggle(/** @type {number} */ code) {
    const name = this.shown?.names[code] ?? "";
    if (!this.#hidden.delete(name)) this.#hidden.add(name);
    this.#dress();
  }

  /** Shows one class alone; asked again, all of them. */
  isolate(/** @type {number} */ code) {
    const names = this.shown?.names ?? [];
    const others = names.filter((_, index) => index !== code);
    const alone = !this.#hidden.has(names[code]) && others.every((name) => this.#hidden.has(name));
    this.#hidden = new Set(alone ? [] : others);
    this.#dress();
  }

  showAll() {
    this.#hidden.clear();
    this.#dress();
  }

  get anyHidden() {
    return this.#hidden.size > 0;
  }

  isHidden(/** @type {number} */ sample) {
    return this.looks[this.codes[sample]]?.hidden ?? false;
  }

  /** The samples of a class. */
  members(/** @type {number} */ code) {
    return [...this.codes.keys()].filter((sample) => this.codes[sample] === code);
  }

  /** What a sample is: its class, and its value in the colouring. @returns {string[]} */
  says(/** @type {number} */ sample) {
    const classes = this.#classes;
    const name = classes && this.by !== CLASSES ? classes.names[classes.codes[sample]] : undefined;
    if (!this.shown) return name ? [name] : [];
    const { kind, title, names, values } = this.shown;
    const value = kind === "classes" ? (names[this.codes[sample]] ?? "unknown") : number(values[sample]);
    const own = this.by === CLASSES ? value : `${title}: ${value}`;
    return [name, own].filter((text) => text !== undefined);
  }

  /** @returns {Promise<Colouring>} */
  #fetch(/** @type {string} */ by) {
    return this.known.engine.call("colouring", by, this.known.theme);
  }

  async #show(/** @type {string} */ by) {
    const mine = (this.#asked += 1);
    const colouring = (by === CLASSES && this.#classes) || (await this.#fetch(by));
    if (mine !== this.#asked) return;
    if (colouring.by !== this.shown?.by) this.#hidden.clear();
    this.shown = colouring;
    this.codes = colouring.kind === "classes" ? known(colouring) : steps(colouring);
    this.#dress();
  }

  /** Gives every class, or step of the colour map, its look. */
  #dress() {
    const colouring = this.shown;
    if (!colouring) return;
    this.looks =
      colouring.kind === "classes"
        ? colouring.names.map((name, code) => ({
            colour: colouring.colours[code],
            shape: colouring.shapes[code] ?? "circle",
            hidden: this.#hidden.has(name),
            known: code < colouring.known,
          }))
        : colouring.map.map((colour) => ({ colour, shape: "circle", hidden: false, known: true }));
    this.looks.push(UNKNOWN);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Class codes, with one more for samples of no class. */
function known(/** @type {Colouring} */ { codes, names }) {
  return codes.map((code) => Math.min(code, names.length));
}

/** Values as steps of the colour map, with one more for the missing. */
function steps(/** @type {Colouring} */ { values, low, high, map }) {
  const last = map.length - 1;
  const perUnit = high > low ? map.length / (high - low) : 0;
  return Uint16Array.from(values, (value) =>
    Number.isNaN(value) ? map.length : Math.max(0, Math.min(last, Math.floor((value - low) * perUnit))),
  );
}
