// Owns choosing what the samples are coloured by: what is known of them in a list, genes and pathways by a search.

import { fill, h, newId } from "../basics/dom.js";
import { searchField } from "../basics/search-field.js";

/** The control; `update` shows the choices there are now. */
export function colourControl(/** @type {import("../engine/store.js").Store} */ store) {
  const { colours } = store.explorations;
  const id = newId("colour-by");
  const select = h("select", { id, "data-testid": "colour-by" });
  select.addEventListener("change", () => colours.choose(select.value));
  const field = searchField(store, {
    label: "or by",
    placeholder: "a gene or pathway",
    testid: "colour-search",
    kinds: ["gene", "pathway"],
    chosen: ({ by }) => colours.choose(by),
  });
  let shown = "";
  const update = () => {
    const own = colours.choices.some(({ by }) => by === colours.by) ? "" : colours.by;
    const key = JSON.stringify([colours.choices, own]);
    if (key !== shown) fill(select, ...options(colours.choices, own));
    shown = key;
    select.value = colours.by;
    // What is being typed stays.
    if (!own && document.activeElement !== field.input) field.clear();
  };
  colours.addEventListener("change", update);
  const element = h("div", { class: "colour-control" }, h("label", { for: id }, "Colour by"), select, field.element);
  return { element, update };
}

/** The choices in their groups; a gene or pathway searched for comes last. */
function options(/** @type {import("../engine/types").ColourChoice[]} */ choices, /** @type {string} */ own) {
  const groups = [...new Set(choices.map(({ group }) => group))].map((group) => {
    const members = choices.filter((choice) => choice.group === group);
    const items = members.map(({ by, label }) => h("option", { value: by }, label));
    return h("optgroup", { label: group }, items);
  });
  const name = own.slice(own.indexOf(":") + 1);
  return own ? [...groups, h("option", { value: own }, name)] : groups;
}
