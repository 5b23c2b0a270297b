// Owns the making of elements, and finding those that index.html has.

/** @typedef {string | number | boolean | null | undefined | (() => unknown)} Attribute */
/** @typedef {Node | string | null | undefined} Child */

/**
 * An element with attributes, listeners (`onclick`) and children. `null` children, `null` and `false` attributes are left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} attributes
 * @param {(Child | Child[])[]} children
 */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, ...children);
}

/**
 * Gives an element attributes, listeners and children, as `h` does.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {Record<string, Attribute>} attributes
 * @param {(Child | Child[])[]} children
 */
export function dress(element, attributes, ...children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice("on".length), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

/**
 * Puts children in the place of those an element has; of nothing, none.
 * @param {Element} element
 * @param {(Child | Child[])[]} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** The children that are something: the browser itself would write "null" for one that is not. */
function present(/** @type {(Child | Child[])[]} */ children) {
  return children.flat().filter((child) => child !== null && child !== undefined);
}

/**
 * The element that a selector means, which must be there and of that kind.
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} kind
 * @param {ParentNode} within
 * @returns {E}
 */
export function find(selector, kind, within = document) {
  const element = within.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`The page has no ${kind.name} that is ${selector}`);
}

/** Sets text only where it changed, so that live regions speak only of news. */
export function setText(/** @type {Element} */ element, /** @type {string} */ text) {
  if (element.textContent !== text) element.textContent = text;
}

let counter = 0;

/** An id not used yet, to tie a label to its control. */
export function newId(/** @type {string} */ stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
