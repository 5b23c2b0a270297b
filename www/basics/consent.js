// Owns asking a person whether something may be done: a server be asked, results be left.

import { fill, h } from "./dom.js";

/**
 * Asks, and answers whether they agreed.
 * @param {string} title
 * @param {string} says
 * @param {AbortSignal} signal takes the question back
 * @param {string} yes what agreeing is called
 * @returns {Promise<boolean>}
 */
export function consent(title, says, signal, yes = "Fetch it") {
  return new Promise((resolve) => {
    let agrees = false;
    const dialog = h("dialog", { class: "consent", "data-testid": "consent", "aria-labelledby": "consent-title" });
    const close = () => dialog.close();
    const agree = () => {
      agrees = true;
      close();
    };
    const [left, right] = ["consent-no", "consent-yes"].map((testid) => ({ type: "button", "data-testid": testid }));
    fill(
      dialog,
      h("h2", { id: "consent-title" }, title),
      h("p", {}, says),
      h(
        "div",
        { class: "consent-act" },
        h("button", { ...left, onclick: close }, "Cancel"),
        h("button", { ...right, class: "primary", onclick: agree }, yes),
      ),
    );
    dialog.addEventListener("close", () => {
      signal.removeEventListener("abort", close);
      dialog.remove();
      resolve(agrees && !signal.aborted);
    });
    signal.addEventListener("abort", close);
    document.body.append(dialog);
    dialog.showModal();
  });
}
