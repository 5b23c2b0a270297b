// Owns the offers of cohorts on the step Data: the page's own, and those of cohorts.json beside it.

import { fill, h } from "../basics/dom.js";
import { readList } from "./list.js";
import { CohortOffer } from "./offer.js";

const LISTS = [new URL("./built-in.json", import.meta.url), new URL("../cohorts.json", import.meta.url)];

/** The offers; nothing where the page is served without any. */
export function cohortOffers(/** @type {import("../engine/store.js").Store} */ store) {
  const names = { class: "cohorts", "data-testid": "cohorts", "aria-label": "Tables offered here" };
  const element = h("ul", { ...names, hidden: true });
  /** @type {CohortOffer[]} */
  let offers = [];
  Promise.all(LISTS.map(readList)).then((lists) => {
    const cohorts = lists.flatMap((list) => list.cohorts);
    offers = cohorts.map((cohort, index) => new CohortOffer(store, cohort, index + 1));
    const troubles = lists.flatMap((list) => list.troubles);
    const told = troubles.map((trouble) => h("li", { class: "hint", "data-testid": "cohorts-trouble" }, trouble));
    fill(element, ...offers.map((offer) => offer.element), ...told);
    element.hidden = element.childElementCount === 0;
  });
  return { element, update: () => offers.forEach((offer) => offer.update()) };
}
