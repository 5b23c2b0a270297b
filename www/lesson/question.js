// Owns a lesson's question as controls: choices with their letters, or a line to type in.

import { h, newId } from "../basics/dom.js";

/**
 * @param {import("../engine/types").LessonQuestion} question
 * @param {string} testid
 * @param {string} value what was answered before
 * @param {(value: string) => void} changed
 * @returns {HTMLElement}
 */
export function questionOf(question, testid, value, changed) {
  return question.choices.length > 0
    ? choicesOf(question, testid, value, changed)
    : lineOf(question, testid, value, changed);
}

/** @type {typeof questionOf} */
function choicesOf({ text, choices }, testid, value, changed) {
  const name = newId(testid);
  const rows = choices.map((choice, place) => {
    const letter = String.fromCharCode("A".charCodeAt(0) + place);
    const id = newId(name);
    const input = h("input", {
      type: "radio",
      id,
      name,
      value: letter,
      checked: value === letter,
      "data-testid": `${testid}-${letter}`,
      onchange: () => changed(letter),
    });
    return h("div", { class: "check" }, input, h("label", { for: id }, h("b", {}, letter), ` ${choice}`));
  });
  return h("fieldset", { class: "question", "data-testid": testid }, h("legend", {}, text), rows);
}

/** @type {typeof questionOf} */
function lineOf({ text }, testid, value, changed) {
  const id = newId(testid);
  const input = h("input", { type: "text", id, value, autocomplete: "off", "data-testid": testid });
  input.addEventListener("input", () => changed(input.value));
  return h("div", { class: "question" }, h("label", { for: id }, text), input);
}
