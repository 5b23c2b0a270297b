// Owns what the page knows of the step Explore between the engine's answers: where each analysis stands, the samples'
// names, what the samples are coloured by; and tells the engine which are selected.
//
// Events: change (an analysis stands elsewhere, or the cohort is another), selected (the engine knows the selection).

import { Colours } from "./colouring.js";
import { selection } from "./selection.js";

/** @type {import("./types").Explorations} */
const NOTHING = {
  samples_key: "",
  count: 0,
  classes: 0,
  latent: false,
  scatters: [],
  clusters: { state: "empty", sentence: "" },
  latent_clusters: { state: "empty", sentence: "" },
  difference: { state: "empty", sentence: "" },
  colours_key: "",
};

export class Explorations extends EventTarget {
  state = NOTHING;
  /** The engine's last snapshot that this is of. @type {object | null} */ #of = null;
  #samplesKey = "";
  #busy = false;
  #again = false;
  #telling = Promise.resolve();

  constructor(/** @type {import("./known.js").Known} */ known) {
    super();
    this.known = known;
    this.colours = new Colours(known);
    known.on("change", () => {
      if (known.ready && known.snapshot !== this.#of) this.refresh();
    });
    // A new engine has to be told the selection.
    known.engine.on("restarted", () => (this.#samplesKey = ""));
    document.addEventListener("gene-theme", () => this.refresh());
    selection.addEventListener("change", () => this.#tellSelection());
  }

  /** Asks the engine where things stand: once at a time, and once more if asked meanwhile. */
  async refresh() {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#of = this.known.snapshot;
    await this.#fetch().catch(() => (this.state = NOTHING));
    this.#busy = false;
    this.dispatchEvent(new Event("change"));
    if (this.#again) {
      this.#again = false;
      this.refresh();
    }
  }

  async #fetch() {
    const { engine } = this.known;
    const state = await engine.call("explorations");
    if (state.samples_key !== this.#samplesKey) {
      const names = state.count > 0 ? await engine.call("sampleNames") : [];
      this.#samplesKey = state.samples_key;
      selection.setSamples(names);
    }
    if (state.count > 0) await this.colours.update(`${state.samples_key} ${state.colours_key}`);
    this.state = state;
  }

  #tellSelection() {
    const tell = async () => {
      await this.known.engine.call("select", selection.indices());
      this.dispatchEvent(new Event("selected"));
      // What was compared may now be another selection.
      await this.refresh();
    };
    this.#telling = this.#telling.then(tell).catch(() => {});
  }
}
