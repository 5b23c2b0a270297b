// Owns opening a file by its address: each on a line of its own while it comes, with how far it is and a button that ends
// it.

import { h, setText } from "../basics/dom.js";
import { bytes } from "../basics/format.js";
import { baseName } from "../engine/inputs.js";
import { Cancelled, open, shown } from "./address.js";
import { cameFrom } from "./origins.js";

/** The list of what is being fetched, and what adds to it. */
export function fetching(/** @type {import("../engine/store.js").Store} */ store, testid = "fetching") {
  const element = h("ul", { class: "fetching", "data-testid": testid, hidden: true });

  /** Fetches a file and adds it. Answers whether that went well. */
  const fetchFile = async (/** @type {string} */ address) => {
    const stop = new AbortController();
    const name = baseName(address);
    const status = h("span", { "aria-live": "polite" }, "waiting for the server …");
    const cancel = h(
      "button",
      { type: "button", class: "quiet", "aria-label": `Cancel ${name}`, onclick: () => stop.abort() },
      "Cancel",
    );
    const line = h("li", {}, h("span", {}, shown(address)), status, cancel);
    element.append(line);
    element.hidden = false;
    const say = (/** @type {number} */ got, /** @type {number} */ total) =>
      setText(status, total > 0 ? `${bytes(got)} of ${bytes(total)}` : `${bytes(got)} fetched`);
    let isThere = false;
    await store.attempt(async () => {
      try {
        const blob = await open(address, say, stop.signal);
        cameFrom(blob, address);
        await store.inputs.add([{ name, blob }]);
        isThere = true;
      } catch (thrown) {
        if (!(thrown instanceof Cancelled)) throw thrown;
      }
    });
    line.remove();
    element.hidden = element.childElementCount === 0;
    return isThere && !stop.signal.aborted;
  };
  return { element, fetchFile };
}
