// Owns a field that searches the engine for samples, genes and pathways, and offers what it found to choose from.

import { fill, h, newId } from "./dom.js";

/** @typedef {import("../engine/types").Found} Found */

const MOST = 12;
const WAIT_MS = 120;
const KINDS = { gene: "gene", pathway: "pathway", sample: "sample" };

/**
 * @param {import("../engine/store.js").Store} store
 * @param {{ label: string, placeholder: string, testid: string, kinds: Found["kind"][], chosen: (found: Found) => void }} options
 */
export function searchField(store, { label, placeholder, testid, kinds, chosen }) {
  const [id, listId] = [newId("search"), newId("found")];
  const input = h("input", {
    id,
    type: "text",
    role: "combobox",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-controls": listId,
    "aria-expanded": "false",
    "data-testid": testid,
  });
  const list = h("ul", { id: listId, class: "found", role: "listbox", "aria-label": "Found", hidden: true });
  const status = h("span", { class: "sr", "aria-live": "polite" });
  const element = h("div", { class: "search" }, h("label", { for: id }, label), input, list, status);
  /** @type {Found[]} */
  let found = [];
  let active = -1;
  let timer = 0;
  /** Rises with every question and when the answer is no longer wanted. */
  let asked = 0;

  const show = () => {
    list.hidden = found.length === 0 && input.value.trim() === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
    const nothing = h("li", { class: "hint" }, "Nothing of that name.");
    fill(list, ...(found.length > 0 ? found.map(option) : [nothing]));
    input.setAttribute("aria-activedescendant", active >= 0 ? `${listId}-${active}` : "");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const option = (/** @type {Found} */ one, /** @type {number} */ index) => {
    const selected = String(index === active);
    const attributes = { id: `${listId}-${index}`, role: "option", "aria-selected": selected, "data-name": one.name };
    const item = h("li", attributes, h("span", {}, one.name), h("small", {}, KINDS[one.kind]));
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(one);
    });
    return item;
  };
  const close = () => {
    [found, active] = [[], -1];
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const take = (/** @type {Found} */ one) => {
    input.value = one.kind === "sample" ? "" : one.name;
    close();
    chosen(one);
  };
  const search = async () => {
    const text = input.value.trim();
    if (text === "") return close();
    const mine = (asked += 1);
    const all = await store.engine.call("search", text, 3 * MOST).catch(() => []);
    if (mine !== asked) return;
    found = all.filter(({ kind }) => kinds.includes(kind)).slice(0, MOST);
    const exact = found.findIndex(({ name }) => name.toLowerCase() === text.toLowerCase());
    active = found.length > 0 ? Math.max(0, exact) : -1;
    status.textContent = `${found.length} found`;
    show();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      active = (active + step + found.length) % found.length;
      show();
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      if (found.length === 0) await search();
      if (found[active]) take(found[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return { element, input, clear: () => ((input.value = ""), close()) };
}
