// Owns whether a person agreed that this browser keeps what takes long: asked once, remembered, and changed at any time.

import { Teller } from "../basics/teller.js";

const NAME = "genessl-keep";

/** @extends {Teller<{ change: undefined }>} */
export class Agreement extends Teller {
  /** Null while nobody has been asked. @type {boolean | null} */ given = remembered();

  give(/** @type {boolean} */ agrees) {
    this.given = agrees;
    try {
      localStorage.setItem(NAME, agrees ? "yes" : "no");
    } catch {
      // Without storage it holds for this visit.
    }
    // Else a browser may remove all of it when its disk gets full.
    if (agrees) navigator.storage?.persist?.().catch(() => {});
    this.tell("change");
  }
}

function remembered() {
  try {
    const answer = localStorage.getItem(NAME);
    return answer === null ? null : answer === "yes";
  } catch {
    return null;
  }
}
