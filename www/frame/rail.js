// Owns the rail: the steps in order, where each stands, and its one number.

import { find, h, setText } from "../basics/dom.js";
import { SIGNS, WORDS } from "../basics/states.js";
import { VERDICTS } from "../share/replay.js";

/** Fills the rail and keeps it up to date. */
export function startRail(
  /** @type {import("../engine/store.js").Store} */ store,
  /** @type {import("../step/panel.js").Definition[]} */ definitions,
) {
  const rail = find("#rail", HTMLElement);
  const entries = definitions.map(({ step, title }, index) => {
    const number = h("span", { class: "number" });
    const sign = h("span", { class: "sign", "aria-hidden": "true" });
    const words = h("span", { class: "sr" });
    const mark = h("span", { class: "mark", "aria-hidden": "true" });
    const name = h("span", { class: "name" }, h("b", {}, String(index + 1)), ` ${title}`);
    const button = h("button", { type: "button", "data-testid": `step-${step}` }, name, sign, number, mark, words);
    button.addEventListener("click", () => store.show(step));
    return { step, button, number, sign, mark, words };
  });
  rail.append(
    h(
      "ol",
      {},
      entries.map(({ button }) => h("li", {}, button)),
    ),
  );
  const bringIntoView = (/** @type {HTMLElement} */ button) => rail.scrollTo({ left: button.offsetLeft - 48 });
  const update = () => {
    for (const { step, button, number, sign, mark, words } of entries) {
      const { state, number: text } = store.state(step);
      button.dataset.state = state;
      const inView = step === store.current;
      if (inView && !button.hasAttribute("aria-current")) bringIntoView(button);
      button.toggleAttribute("aria-current", inView);
      if (inView) button.setAttribute("aria-current", "step");
      setText(number, text);
      setText(sign, SIGNS[state]);
      const verdict = store.snapshot.replay?.steps.find((one) => one.step === step)?.verdict ?? "not_recorded";
      const [shown, said] = VERDICTS[verdict === "not_run" ? "not_recorded" : verdict];
      mark.dataset.verdict = verdict;
      setText(mark, shown);
      setText(words, [WORDS[state], said && `replay: ${said}`].filter(Boolean).join(", "));
    }
  };
  store.on("change", update);
  // A window made narrow turns the rail into a row that scrolls.
  addEventListener("resize", () => {
    const current = entries.find(({ step }) => step === store.current);
    if (current) bringIntoView(current.button);
  });
  update();
}
