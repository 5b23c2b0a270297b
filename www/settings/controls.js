// Owns the control of one setting: label, input, help, the reason of a refusal; how its value is read, written, checked.

import { h, newId } from "../basics/dom.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {{ field: Field, element: HTMLElement, read: () => unknown, write: (value: unknown) => void, note: HTMLElement }} Control */

/** @returns {Control} */
export function makeControl(/** @type {string} */ testid, /** @type {Field} */ field) {
  const id = newId(testid);
  const hint = h("small", { id: `${id}-hint` }, field.hint);
  const note = h("small", { class: "wrong", role: "alert", id: `${id}-note` });
  const shared = { id, "data-testid": testid, "aria-describedby": `${id}-hint ${id}-note` };
  const label = h("label", { for: id }, field.label);
  const { element, read, write } = inputFor(field, shared);
  const inline = field.kind === "check";
  const parts =
    field.kind === "several" ? [element] : inline ? [h("div", { class: "check" }, element, label)] : [label, element];
  return { field, element: h("div", { class: "field" }, parts, hint, note), read, write, note };
}

/** The input of a field, and how its value is read and written. */
function inputFor(/** @type {Field} */ field, /** @type {Record<string, string>} */ shared) {
  const { kind, min, max, step, choices = [] } = field;
  if (kind === "check") {
    const element = h("input", { ...shared, type: "checkbox" });
    return {
      element,
      read: () => element.checked,
      write: (/** @type {unknown} */ value) => (element.checked = Boolean(value)),
    };
  }
  if (kind === "choice") {
    const element = h(
      "select",
      shared,
      choices.map(([value, label]) => h("option", { value }, label)),
    );
    return { element, read: () => element.value, write: (/** @type {unknown} */ value) => writeChoice(element, value) };
  }
  if (kind === "several") return severalOf(field, shared);
  if (kind === "integer" || kind === "number") {
    const required = !field.optional;
    const element = h("input", { ...shared, type: "number", min, max, step, required, inputmode: "decimal" });
    const isEmpty = () => element.value === "" && !element.validity.badInput;
    return {
      element,
      read: () => (field.optional && isEmpty() ? undefined : element.valueAsNumber),
      write: (/** @type {unknown} */ value) => (element.value = textOf(value)),
    };
  }
  const list = kind === "integers" || kind === "numbers" || kind === "texts";
  const options = h("datalist", { id: `${shared.id}-list` });
  const input = h("input", {
    ...shared,
    type: "text",
    list: list ? null : options.id,
    spellcheck: "false",
    autocomplete: "off",
  });
  const element = list ? input : h("div", {}, input, options);
  const read = () => {
    if (kind === "texts") return textsIn(input.value);
    return list ? numbersIn(input.value) : input.value.trim() || (field.optional ? undefined : "");
  };
  const write = (/** @type {unknown} */ value) =>
    (input.value = Array.isArray(value) ? value.join(", ") : textOf(value));
  return { element, read, write };
}

/** A select keeps a value it has no choice for, so that nothing set by a study file is lost. */
function writeChoice(/** @type {HTMLSelectElement} */ select, /** @type {unknown} */ chosen) {
  if (chosen === undefined || chosen === null) return;
  const value = String(chosen);
  if (![...select.options].some((option) => option.value === value)) select.append(h("option", { value }, value));
  select.value = value;
}

/** A value as it stands in an input; a missing one is empty. */
function textOf(/** @type {unknown} */ value) {
  return String(value ?? "");
}

function severalOf(/** @type {Field} */ field, /** @type {Record<string, string>} */ shared) {
  const boxes = (field.choices ?? []).map(([value, label]) => {
    const id = newId(shared.id);
    const box = h("input", { type: "checkbox", id, value, "data-testid": `${shared["data-testid"]}-${value}` });
    return { box, element: h("div", { class: "check" }, box, h("label", { for: id }, label)) };
  });
  const { id, ...rest } = shared;
  const element = h(
    "fieldset",
    { ...rest, id },
    h("legend", {}, field.label),
    boxes.map(({ element: each }) => each),
  );
  const read = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const write = (/** @type {unknown} */ value) =>
    boxes.forEach(({ box }) => (box.checked = Array.isArray(value) && value.includes(box.value)));
  return { element, read, write };
}

function textsIn(/** @type {string} */ text) {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

function numbersIn(/** @type {string} */ text) {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
}

/** What is wrong with what was typed, or "". */
export function problem(/** @type {Control} */ { field: { kind, min = -Infinity, max = Infinity }, element, read }) {
  const value = read();
  const single = (kind === "integer" || kind === "number") && value !== undefined;
  const numbers = single ? [value] : Array.isArray(value) && kind !== "several" && kind !== "texts" ? value : [];
  if (kind === "several" && /** @type {unknown[]} */ (value).length === 0) return "Choose at least one.";
  const whole = kind === "integer" || kind === "integers";
  for (const one of /** @type {number[]} */ (numbers)) {
    if (Number.isNaN(one)) return kind.endsWith("s") ? "Numbers separated by commas, please." : "A number, please.";
    if (whole && !Number.isInteger(one)) return "A whole number, please.";
    if (one < min || one > max) return `Between ${min} and ${max}, please.`;
  }
  return "";
}
