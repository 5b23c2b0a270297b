// Owns the offer to go on with a long run of an earlier visit.

import { fill, h } from "../basics/dom.js";
import { number } from "../basics/format.js";

/** A line that is there while something is kept and nothing else is loaded. */
export function keptOffer(/** @type {import("../engine/store.js").Store} */ store) {
  const { keeper } = store;
  const element = h("div", { class: "banner", hidden: true, "data-testid": "kept" });
  const update = () => {
    const { offered } = keeper;
    const started = store.snapshot.files.length > 0 || store.simulated || store.runner.state !== "idle";
    element.hidden = !offered || started;
    if (element.hidden || !offered || element.dataset.date === offered.study.date) return;
    element.dataset.date = offered.study.date;
    const { title, date, files } = offered.study;
    const when = new Date(date).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    const data = files.length > 0 ? files.map(({ name }) => name).join(", ") : "the simulated cohort";
    const says =
      `This browser has kept ${title} of ${when} on ${data}, with ${number(offered.runs)} finished ` +
      `${offered.runs === 1 ? "run" : "runs"}.`;
    fill(
      element,
      h("p", {}, says),
      h("button", { type: "button", "data-testid": "kept-resume", onclick: () => store.goOn() }, "Go on"),
      h(
        "button",
        { type: "button", class: "quiet", "data-testid": "kept-forget", onclick: () => keeper.forget() },
        "Forget it",
      ),
    );
  };
  keeper.addEventListener("change", update);
  return { element, update };
}
