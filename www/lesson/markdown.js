// Owns turning a lesson's Markdown into elements: paragraphs, lists, bold, italics, code and links to https addresses. What is
// none of these stays text; nothing in it is ever taken for HTML.

import { h } from "../basics/dom.js";

/** An address holds parentheses as long as each is closed, in one another twice at most. */
const ADDRESS = /https:\/\/(?:[^\s()]|\((?:[^\s()]|\([^\s()]*\))*\))+/.source;
const INLINE = new RegExp(String.raw`\*\*(.+?)\*\*|\*(.+?)\*|\`([^\`]+)\`|\[([^\]]+)\]\((${ADDRESS})\)`);
const BULLET = /^\s*[-*]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;

/** @returns {HTMLElement[]} */
export function markdown(/** @type {string} */ text) {
  const blocks = text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter(Boolean);
  return blocks.map(blockOf);
}

/** @returns {HTMLElement} */
function blockOf(/** @type {string} */ block) {
  if (BULLET.test(block)) return h("ul", {}, items(block, BULLET));
  if (NUMBER.test(block)) return h("ol", {}, items(block, NUMBER));
  return h("p", {}, inline(block.replace(/\s*\n\s*/g, " ")));
}

/** A line that does not begin an item goes on with the one before. */
function items(/** @type {string} */ block, /** @type {RegExp} */ begin) {
  /** @type {string[]} */
  const texts = [];
  for (const line of block.split("\n")) {
    if (begin.test(line) || texts.length === 0) texts.push(line.replace(begin, ""));
    else texts[texts.length - 1] += ` ${line.trim()}`;
  }
  return texts.map((text) => h("li", {}, inline(text)));
}

/** @returns {(Node | string)[]} */
export function inline(/** @type {string} */ text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  for (let rest = text; rest !== "";) {
    const found = INLINE.exec(rest);
    if (!found) return [...parts, rest];
    const [whole, bold, italic, code, label, address] = found;
    parts.push(rest.slice(0, found.index));
    if (bold) parts.push(h("strong", {}, inline(bold)));
    else if (italic) parts.push(h("em", {}, inline(italic)));
    else if (code) parts.push(h("code", {}, code));
    else parts.push(h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label));
    rest = rest.slice(found.index + whole.length);
  }
  return parts;
}
