// Owns the offer to go on with the study of an earlier visit.

import { fill, h } from "../basics/dom.js";
import { number, plain } from "../basics/format.js";
import { removeButton } from "./removing.js";
import { stateOf, when } from "./words.js";

/** A line that is there while something is kept and nothing else is loaded. */
export function sessionOffer(/** @type {import("../engine/store.js").Store} */ store) {
  const { keeper } = store;
  const element = h("div", { class: "banner", hidden: true, "data-testid": "kept" });
  const update = () => {
    const { offered } = keeper;
    const started = store.snapshot.files.length > 0 || store.simulated || store.runner.state !== "idle";
    element.hidden = !offered || started;
    if (element.hidden || !offered) return;
    const { session, others } = offered;
    const key = JSON.stringify([session, others]);
    if (element.dataset.key === key) return;
    element.dataset.key = key;
    const more = others > 0 ? ` ${number(others)} more ${others === 1 ? "is" : "are"} under Sessions.` : "";
    fill(
      element,
      h("p", {}, `This browser has kept ${plain(session.name)} of ${when(session.date)}: ${stateOf(session)}.${more}`),
      h(
        "button",
        { type: "button", "data-testid": "kept-resume", onclick: () => store.goOn(session.id) },
        session.goal ? "Go on" : "Open it",
      ),
      removeButton("kept-forget", session.name, () => keeper.forget()),
    );
  };
  keeper.addEventListener("change", update);
  return { element, update };
}
