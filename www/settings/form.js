// Owns the controls of a step's settings: the few first, the rest folded, some of them once more; each checked and sent as it
// changes.

import { fill, h, setText } from "../basics/dom.js";
import { asFailure } from "../engine/failure.js";
import { sectionOf } from "../engine/settings.js";
import { makeControl, problem } from "./controls.js";
import { fieldFor } from "./fields.js";

/** @typedef {import("../engine/types").Settings} Settings */
/** @typedef {import("./fields.js").Field} Field */
/**
 * What a form shows: a section of the study, which of its keys come first, what is said of them, and which are shown
 * elsewhere. A key of which nothing is said gets a control made from its value. What few people need lies folded away under
 * a title of its own.
 * @typedef {{
 *   section: string, first: string[], fields?: import("./fields.js").Fields, elsewhere?: string[],
 *   more?: { title: string, fields: import("./fields.js").Fields },
 * }} Part
 */
/** @typedef {import("./controls.js").Control} Control */

export class SettingsForm {
  /** @type {Map<string, Control>} */ #controls = new Map();
  #first = h("div", { class: "fields" });
  #rest = h("div", { class: "fields" });
  #folded = h("details", {}, h("summary", {}, "All settings"), this.#rest);
  element = h("section", { class: "settings" }, h("h3", {}, "Settings"), this.#first, this.#folded);

  /**
   * @param {Part[]} parts
   * @param {(section: string, key: string, value: unknown) => Promise<void>} apply
   */
  constructor(parts, apply) {
    this.parts = parts;
    this.apply = apply;
    for (const { section, first, fields = {}, more } of parts) {
      for (const [key, field] of Object.entries(fields))
        this.#add(section, key, field, first.includes(key) ? this.#first : this.#rest);
      if (more) this.#addMore(section, more);
    }
    this.#folded.hidden = this.#rest.childElementCount === 0;
  }

  /** Shows the engine's values; a control that is being typed in is left alone. */
  update(/** @type {Settings} */ settings) {
    for (const { section, first, elsewhere = [] } of this.parts) {
      if (section === "study") continue;
      for (const [key, value] of Object.entries(sectionOf(settings, section))) {
        if (elsewhere.includes(key) || this.#controls.has(`${section}.${key}`)) continue;
        const field = fieldFor(key, value);
        if (field) this.#add(section, key, field, first.includes(key) ? this.#first : this.#rest);
      }
    }
    for (const [path, control] of this.#controls) {
      const [section, key] = path.split(".");
      const typing = control.element.contains(document.activeElement) && control.field.kind !== "choice";
      // What was refused stays as typed, beside the reason, until it is mended.
      if (!typing && control.note.textContent === "") control.write(sectionOf(settings, section)[key]);
    }
    this.#folded.hidden = this.#rest.childElementCount === 0;
  }

  /** Replaces the choices of a field, for example by the gene sets that were added. */
  offer(/** @type {string} */ path, /** @type {[string, string][]} */ choices) {
    const select = this.#controls.get(path)?.element.querySelector("select, datalist");
    if (!select || select.children.length === choices.length) return;
    const value = select instanceof HTMLSelectElement ? select.value : "";
    fill(select, ...choices.map(([value, label]) => h("option", { value }, label)));
    if (select instanceof HTMLSelectElement) select.value = value;
  }

  #add(
    /** @type {string} */ section,
    /** @type {string} */ key,
    /** @type {Field} */ field,
    /** @type {HTMLElement} */ place,
  ) {
    const control = makeControl(`setting-${section}-${key}`, field);
    control.element.addEventListener("change", () => this.#changed(section, key, control));
    this.#controls.set(`${section}.${key}`, control);
    place.append(control.element);
  }

  /** Adds settings under a title, folded away among those that are. */
  #addMore(/** @type {string} */ section, /** @type {NonNullable<Part["more"]>} */ { title, fields }) {
    const place = h("div", { class: "fields" });
    for (const [key, field] of Object.entries(fields)) this.#add(section, key, field, place);
    this.#folded.append(h("details", {}, h("summary", {}, title), place));
  }

  async #changed(/** @type {string} */ section, /** @type {string} */ key, /** @type {Control} */ control) {
    const refused = await this.#send(section, key, control);
    if (refused) return;
    // What was refused before may agree with the new value.
    for (const [path, other] of this.#controls) {
      const [otherSection, otherKey] = path.split(".");
      if (other.note.textContent !== "") await this.#send(otherSection, otherKey, other);
    }
  }

  /** Sends a setting and says why it was refused, if it was. */
  async #send(/** @type {string} */ section, /** @type {string} */ key, /** @type {Control} */ control) {
    let wrong = problem(control);
    if (!wrong) {
      try {
        await this.apply(section, key, control.read());
      } catch (thrown) {
        const { what, advice } = asFailure(thrown);
        wrong = `${what}. ${advice}`;
      }
    }
    setText(control.note, wrong);
    control.element.querySelector("input, select, fieldset")?.setAttribute("aria-invalid", String(wrong !== ""));
    return wrong !== "";
  }
}
