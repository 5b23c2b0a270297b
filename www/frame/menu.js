// Owns folding the header's tools into one menu where the page is narrow. Where it is wide they stand in the header and the
// menu's button is not shown: which of the two it is, the style sheet says.

import { find } from "../basics/dom.js";

/** Ties the button to the tools it opens: Escape, a click elsewhere, the focus leaving and any tool used close them. */
export function startMenu() {
  const button = find("#menu", HTMLButtonElement);
  const tools = find("#tools", HTMLElement);
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  const open = (/** @type {boolean} */ opened) => button.setAttribute("aria-expanded", String(opened));
  const isOutside = (/** @type {EventTarget | null} */ target) =>
    target instanceof Node && !tools.contains(target) && !button.contains(target);

  button.addEventListener("click", () => open(!isOpen()));
  document.addEventListener("pointerdown", ({ target }) => {
    if (isOutside(target)) open(false);
  });
  tools.addEventListener("focusout", ({ relatedTarget }) => {
    if (isOutside(relatedTarget)) open(false);
  });
  // Before the key reaches the window, where it would cancel the run.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  // Before the tool acts: a dialogue it opens gives the focus back to where it was, which must not be folded away.
  const used = (/** @type {Event} */ { target }) => {
    if (!isOpen() || !(target instanceof Element && target.closest("button"))) return;
    button.focus();
    open(false);
  };
  tools.addEventListener("click", used, { capture: true });
}
