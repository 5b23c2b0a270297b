// Owns the button that deletes a session: it asks once more before it does, since nothing brings a session back.

import { h, setText } from "../basics/dom.js";
import { plain } from "../basics/format.js";

/**
 * @param {string} testid
 * @param {string} name the session's
 * @param {() => unknown} remove
 */
export function removeButton(testid, name, remove) {
  const button = h("button", { type: "button", class: "quiet", "data-testid": testid });
  const say = (/** @type {string} */ words) => {
    setText(button, words);
    button.setAttribute("aria-label", `${words}: ${plain(name)}`);
  };
  say("Delete");
  button.addEventListener("click", () => {
    if (button.classList.contains("sure")) return remove();
    button.classList.add("sure");
    say("Delete for good");
  });
  return button;
}
