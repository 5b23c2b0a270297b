// Owns asking a person whether another server may be asked for something.

import { fill, h } from "../basics/dom.js";

/** Asks, and answers whether they agreed; a signal takes the question back. @returns {Promise<boolean>} */
export function consent(
  /** @type {string} */ title,
  /** @type {string} */ says,
  /** @type {AbortSignal} */ signal,
) {
  return new Promise((resolve) => {
    let agrees = false;
    const dialog = h("dialog", { class: "consent", "data-testid": "consent", "aria-labelledby": "consent-title" });
    const close = () => dialog.close();
    const agree = () => {
      agrees = true;
      close();
    };
    const [no, yes] = ["consent-no", "consent-yes"].map((testid) => ({ type: "button", "data-testid": testid }));
    fill(
      dialog,
      h("h2", { id: "consent-title" }, title),
      h("p", {}, says),
      h(
        "div",
        { class: "consent-act" },
        h("button", { ...no, onclick: close }, "Cancel"),
        h("button", { ...yes, class: "primary", onclick: agree }, "Fetch it"),
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
