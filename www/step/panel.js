// Owns <step-panel>: what one step shows. The result in a sentence, its figures and tables, what can be saved, what it
// means, and its settings. What differs from step to step comes from the definitions in panels/.

import { dress, fill, h, setText } from "../basics/dom.js";
import { bytes, duration } from "../basics/format.js";
import { save } from "../basics/save.js";
import { BADGES } from "../basics/states.js";
import { GeneTable } from "../basics/table.js";
import { FigureChooser } from "../figure/chooser.js";
import { GeneFigure } from "../figure/figure.js";
import { SettingsForm } from "../settings/form.js";
import { showBanner, showDownloads, showNotes } from "./parts.js";

/**
 * What stands above a step's results. `tells`: whether a note is told there already.
 * @typedef {{ element: HTMLElement, update: () => void, tells?: (note: string) => boolean }} Top
 */
/**
 * What a step is. `does`: what happens in it, in a sentence; `afterwards`: what to make of a run that ended with it, and
 * where to look.
 * @typedef {{
 *   step: import("../engine/types").Step,
 *   title: string,
 *   does: string,
 *   afterwards?: { says: string, look: import("../engine/types").Step[] },
 *   figures: [name: string, title: string][],
 *   meaning: string[],
 *   settings: import("../settings/form.js").Part[],
 *   takesData?: boolean,
 *   top?: (store: import("../engine/store.js").Store) => Top,
 *   offer?: (form: SettingsForm, store: import("../engine/store.js").Store) => void | Promise<void>,
 * }} Definition
 */

const REDRAW_EVERY_MS = 500;
/** While something runs, many figures wait longer: drawing them takes its time from what runs. */
const WAIT_PER_DRAWING = 4;
const LONGEST_WAIT_MS = 3000;

export class StepPanel extends HTMLElement {
  #badge = h("span", { class: "badge" });
  #simulated = h("span", { class: "badge simulated", hidden: true }, "simulated data");
  #sentence = h("p", { class: "sentence", "data-testid": "sentence" });
  #banner = h("div", { class: "banner", hidden: true });
  #notes = h("div", { class: "notes" });
  #results = h("div", { class: "results" });
  #downloads = h("div", { class: "downloads" });
  #need = h("p", { class: "hint" });
  /** @type {Map<string, GeneFigure | GeneTable | FigureChooser | HTMLElement>} */ #items = new Map();
  /** @type {Promise<void> | null} */ #drawing = null;
  #again = false;
  #hasResults = false;
  #drawnAt = -Infinity;
  #tookMs = 0;
  /** Ends the wait before a drawing. @type {() => void} */ #wake = () => {};

  /**
   * @param {Definition} definition
   * @param {import("../engine/store.js").Store} store
   * @param {number} position
   */
  constructor(definition, store, position) {
    super();
    this.definition = definition;
    this.store = store;
    this.form = new SettingsForm(definition.settings, (section, key, value) => store.inputs.set(section, key, value));
    this.top = definition.top?.(store);
    this.setAttribute("aria-labelledby", `title-${definition.step}`);
    this.setAttribute("role", "region");
    const title = h("h2", { id: `title-${definition.step}`, tabindex: -1 }, `${position} ${definition.title}`);
    const meaning = h(
      "section",
      { class: "meaning" },
      h("h3", {}, "What this means"),
      h("p", {}, definition.meaning.join(" ")),
    );
    this.append(
      h("header", {}, h("div", { class: "title" }, title, this.#badge, this.#simulated), this.#sentence),
      this.#banner,
      ...(this.top ? [this.top.element] : []),
      this.#notes,
      this.#results,
      this.#downloads,
      meaning,
      this.form.element,
    );
    this.form.element.append(this.#need);
  }

  /** Shows state, sentence and settings: cheap, done at every change. */
  update() {
    const { store } = this;
    const known = store.state(this.definition.step);
    const { state, sentence, estimate_bytes: needed } = known;
    this.dataset.state = state;
    setText(this.#badge, BADGES[state]);
    this.#simulated.hidden = !store.simulated;
    setText(this.#sentence, sentence || "Add a table of gene expression, or load the built-in cohort.");
    setText(
      this.#need,
      state !== "done" && state !== "empty" ? needs(needed, store.runner.pace.seconds(known)) : "",
    );
    showBanner(this.#banner, this.store, this.definition.step, this.definition.takesData === true);
    this.top?.update();
    if (state === "running" && !this.#hasResults) this.#placeholders();
    // What is still to be drawn need not make room for a run that is over.
    if (store.runner.state === "idle") this.#wake();
    if (store.ready) {
      this.form.update(store.snapshot.settings);
      this.definition.offer?.(this.form, store);
    }
  }

  /** Room held for results that come during the run is given back when the step leaves the page. */
  disconnectedCallback() {
    this.#results.classList.remove("held");
  }

  /**
   * Draws figures and tables anew, one drawing at a time and not oftener than the eye follows; at once where that is asked for
   * and when a run is over.
   */
  redraw(atOnce = false) {
    const hurries = atOnce || this.store.runner.state === "idle";
    if (this.#drawing) {
      this.#again = true;
      if (hurries) this.#wake();
      return;
    }
    const pause = Math.max(REDRAW_EVERY_MS, Math.min(WAIT_PER_DRAWING * this.#tookMs, LONGEST_WAIT_MS));
    const wait = hurries ? 0 : Math.max(0, this.#drawnAt + pause - performance.now());
    let began = 0;
    this.#drawing = new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
      setTimeout(resolve, wait);
    })
      .then(() => {
        began = performance.now();
        // What changed until now is drawn now.
        this.#again = false;
        return this.#draw();
      })
      .catch(() => {})
      .finally(() => {
        this.#drawing = null;
        this.#drawnAt = performance.now();
        this.#tookMs = this.#drawnAt - began;
        if (this.#again && this.isConnected) this.redraw();
        this.#again = false;
      });
  }

  async #draw() {
    if (!this.store.ready) return this.#placeholders();
    const { engine } = this.store;
    const view = await engine.call("view", this.definition.step);
    this.#hasResults = view.figures.length > 0 || view.tables.length > 0;
    if (!this.#hasResults) {
      this.#showNotes(view.notes);
      showDownloads(this.#downloads, view.downloads, (name, format) => this.#save(name, format));
      return this.#placeholders();
    }
    const saved = new Set(view.downloads.map(({ name }) => name));
    const figures = view.figures.map(({ name }) => this.#item("figure", name, {}));
    const tables = view.tables.map(({ name }) => this.#item("table", name, { nosave: saved.has(name) }));
    for (const { name, title } of view.figures) await this.#drawFigure(name, title);
    const choosers = view.choosers.map((chooser) => this.#chooser(chooser));
    for (const { name } of view.tables) {
      const table = /** @type {GeneTable} */ (this.#items.get(`table-${name}`));
      table.save = (format) => this.#save(name, format);
      await table.show((start, count) => engine.call("table", name, start, count)).catch(() => {});
    }
    this.#showNotes(view.notes);
    showDownloads(this.#downloads, view.downloads, (name, format) => this.#save(name, format));
    // All at once, so that the page moves once. The first table stands beside the first figure where there is room.
    this.#place([...figures.slice(0, 1), ...tables.slice(0, 1), ...figures.slice(1), ...choosers, ...tables.slice(1)]);
  }

  #showNotes(/** @type {string[]} */ notes) {
    showNotes(
      this.#notes,
      notes.filter((note) => !this.top?.tells?.(note)),
    );
  }

  /** Figures of which one is shown at a time. */
  #chooser(/** @type {import("../engine/types").Chooser} */ chooser) {
    const key = `chooser-${chooser.name}`;
    const kept = this.#items.get(key);
    const element = /** @type {FigureChooser} */ (kept ?? new FigureChooser(chooser.name));
    this.#items.set(key, element);
    element.draw = (name) => this.store.engine.call("figure", name, this.store.theme);
    element.provenance = () => this.store.provenance();
    element.attempt = (act) => this.store.attempt(act);
    element.show(chooser);
    return element;
  }

  async #drawFigure(/** @type {string} */ name, /** @type {string} */ title) {
    const element = /** @type {GeneFigure} */ (this.#items.get(`figure-${name}`));
    element.provenance = () => this.store.provenance();
    element.attempt = (act) => this.store.attempt(act);
    try {
      await element.show(await this.store.engine.call("figure", name, this.store.theme));
    } catch (thrown) {
      element.fail(thrown, title);
    }
  }

  /** The figure or table of that name, made where it is new. */
  #item(
    /** @type {"figure" | "table"} */ kind,
    /** @type {string} */ name,
    /** @type {{ nosave?: boolean }} */ attributes,
  ) {
    const testid = `${kind}-${name}`;
    const kept = this.#items.get(testid);
    if (kept) return kept;
    const element = dress(kind === "figure" ? new GeneFigure() : new GeneTable(), {
      name,
      "data-testid": testid,
      ...attributes,
    });
    this.#items.set(testid, element);
    return element;
  }

  /** Frames where figures will be, so that the page does not jump when they come. */
  #placeholders() {
    const { state } = this.store.state(this.definition.step);
    const expected = state === "running" ? this.definition.figures : [];
    this.#results.classList.toggle("held", state === "running");
    this.#place(
      expected.map(([name, title]) => {
        const key = `frame-${name}`;
        if (!this.#items.has(key)) this.#items.set(key, h("div", { class: "frame" }, title));
        return /** @type {HTMLElement} */ (this.#items.get(key));
      }),
    );
  }

  #place(/** @type {Element[]} */ items) {
    const now = [...this.#results.children];
    if (now.length !== items.length || now.some((item, index) => item !== items[index])) fill(this.#results, ...items);
  }

  #save(/** @type {string} */ name, /** @type {string} */ format) {
    return this.store.attempt(async () =>
      save(`${name}.${format}`, await this.store.engine.call("download", name, format)),
    );
  }
}

customElements.define("step-panel", StepPanel);

/** What a step will need; nothing of what can't be told, or is over at once. */
function needs(/** @type {number} */ memory, /** @type {number} */ seconds) {
  const told = [memory > 0 ? `${bytes(memory)} of memory` : "", seconds >= 1 ? duration(seconds) : ""].filter(Boolean);
  return told.length > 0 ? `Needs about ${told.join(" and ")}.` : "";
}
