// Owns saying that a long run is not kept, where it is begun and while that can still be minded.

import { h, setText } from "../basics/dom.js";

/** A line that is there where the browser keeps nothing. */
export function keptTrouble(/** @type {import("../engine/store.js").Store} */ store) {
  const { keeper } = store;
  const element = h("p", { class: "hint", hidden: true, "data-testid": "kept-trouble" });
  const update = () => {
    element.hidden = keeper.trouble === "";
    const why = `This browser can't keep finished runs: ${keeper.trouble}.`;
    setText(element, `${why} They last as long as this page is open; save the tables before you leave it.`);
  };
  keeper.addEventListener("change", update);
  update();
  return { element, update };
}
