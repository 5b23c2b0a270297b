// Owns the making of elements.

/**
 * An element with attributes, listeners (`onclick`) and children. `null` and `false` children and attributes are left out.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | number | null | undefined | false | (Node | string | null | undefined | false)[])} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

/** Children without those left out. */
export function present(/** @type {any[]} */ children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false);
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
