// Owns the controls of a step's settings: the few first, the rest folded; each checked and sent as it changes.

import { h, newId, setText } from "./dom.js";
import { asFailure } from "./failure.js";
import { ELSEWHERE, fieldFor, SCHEMA } from "./settings-schema.js";

/** @typedef {import("./types").Settings} Settings */
/** @typedef {import("./settings-schema.js").Field} Field */
/** What a form shows: a section of the study, and which of its keys come first. @typedef {{ section: string, first: string[] }} Part */
/** @typedef {{ field: Field, element: HTMLElement, read: () => unknown, write: (value: any) => void, note: HTMLElement }} Control */

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
    for (const { section, first } of parts) {
      for (const key of Object.keys(SCHEMA[section])) this.#add(section, key, SCHEMA[section][key], first.includes(key));
    }
    this.#folded.hidden = this.#rest.childElementCount === 0;
  }

  /** Shows the engine's values; a control that is being typed in is left alone. */
  update(/** @type {Settings} */ settings) {
    for (const { section } of this.parts) {
      for (const [key, value] of Object.entries(sectionOf(settings, section))) {
        const field = SCHEMA[section][key] ?? (section === "study" ? null : fieldFor(key, value));
        if (field && !this.#controls.has(`${section}.${key}`)) this.#add(section, key, field, false);
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
    select.replaceChildren(...choices.map(([value, label]) => h("option", { value }, label)));
    if (select instanceof HTMLSelectElement) select.value = value;
  }

  #add(/** @type {string} */ section, /** @type {string} */ key, /** @type {Field} */ field, /** @type {boolean} */ first) {
    if (ELSEWHERE.has(`${section}.${key}`)) return;
    const control = makeControl(`setting-${section}-${key}`, field);
    control.element.addEventListener("change", () => this.#changed(section, key, control));
    this.#controls.set(`${section}.${key}`, control);
    (first ? this.#first : this.#rest).append(control.element);
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

/** A section of the settings; the top level itself is called "study". @returns {Record<string, any>} */
export function sectionOf(/** @type {Settings} */ settings, /** @type {string} */ section) {
  return section === "study" ? settings : /** @type {any} */ (settings[section] ?? {});
}

/** @returns {Control} */
function makeControl(/** @type {string} */ testid, /** @type {Field} */ field) {
  const id = newId(testid);
  const hint = h("small", { id: `${id}-hint` }, field.hint);
  const note = h("small", { class: "wrong", role: "alert", id: `${id}-note` });
  const shared = { id, "data-testid": testid, "aria-describedby": `${id}-hint ${id}-note` };
  const label = h("label", { for: id }, field.label);
  const { element, read, write } = inputFor(field, shared);
  const inline = field.kind === "check";
  const parts = field.kind === "several" ? [element] : inline ? [h("div", { class: "check" }, element, label)] : [label, element];
  return { field, element: h("div", { class: "field" }, parts, hint, note), read, write, note };
}

/** The input of a field, and how its value is read and written. */
function inputFor(/** @type {Field} */ field, /** @type {Record<string, string>} */ shared) {
  const { kind, min, max, step, choices = [] } = field;
  if (kind === "check") {
    const element = h("input", { ...shared, type: "checkbox" });
    return { element, read: () => element.checked, write: (/** @type {any} */ value) => (element.checked = Boolean(value)) };
  }
  if (kind === "choice") {
    const element = h("select", shared, choices.map(([value, label]) => h("option", { value }, label)));
    return { element, read: () => element.value, write: (/** @type {any} */ value) => writeChoice(element, value) };
  }
  if (kind === "several") return severalOf(field, shared);
  if (kind === "integer" || kind === "number") {
    const element = h("input", { ...shared, type: "number", min, max, step, required: true, inputmode: "decimal" });
    return { element, read: () => element.valueAsNumber, write: (/** @type {any} */ value) => (element.value = value ?? "") };
  }
  const list = kind === "integers" || kind === "numbers";
  const options = h("datalist", { id: `${shared.id}-list` });
  const input = h("input", { ...shared, type: "text", list: list ? null : options.id, spellcheck: "false", autocomplete: "off" });
  const element = list ? input : h("div", {}, input, options);
  const read = () => (list ? numbersIn(input.value) : input.value.trim() || (field.optional ? undefined : ""));
  const write = (/** @type {any} */ value) => (input.value = Array.isArray(value) ? value.join(", ") : (value ?? ""));
  return { element, read, write };
}

/** A select keeps a value it has no choice for, so that nothing set by a study file is lost. */
function writeChoice(/** @type {HTMLSelectElement} */ select, /** @type {any} */ value) {
  if (value === undefined || value === null) return;
  if (![...select.options].some((option) => option.value === value)) select.append(h("option", { value }, value));
  select.value = value;
}

function severalOf(/** @type {Field} */ field, /** @type {Record<string, string>} */ shared) {
  const boxes = (field.choices ?? []).map(([value, label]) => {
    const id = newId(shared.id);
    const box = h("input", { type: "checkbox", id, value, "data-testid": `${shared["data-testid"]}-${value}` });
    return { box, element: h("div", { class: "check" }, box, h("label", { for: id }, label)) };
  });
  const { id, ...rest } = shared;
  const element = h("fieldset", { ...rest, id }, h("legend", {}, field.label), boxes.map(({ element: each }) => each));
  const read = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const write = (/** @type {any} */ value) => boxes.forEach(({ box }) => (box.checked = (value ?? []).includes(box.value)));
  return { element, read, write };
}

function numbersIn(/** @type {string} */ text) {
  return text.split(/[\s,;]+/).filter(Boolean).map(Number);
}

/** What is wrong with what was typed, or "". */
function problem(/** @type {Control} */ { field: { kind, min = -Infinity, max = Infinity }, element, read }) {
  const value = read();
  const numbers = kind === "integer" || kind === "number" ? [value] : Array.isArray(value) && kind !== "several" ? value : [];
  if (kind === "several" && /** @type {unknown[]} */ (value).length === 0) return "Choose at least one.";
  const whole = kind === "integer" || kind === "integers";
  for (const one of /** @type {number[]} */ (numbers)) {
    if (Number.isNaN(one)) return kind.endsWith("s") ? "Numbers separated by commas, please." : "A number, please.";
    if (whole && !Number.isInteger(one)) return "A whole number, please.";
    if (one < min || one > max) return `Between ${min} and ${max}, please.`;
  }
  return "";
}
