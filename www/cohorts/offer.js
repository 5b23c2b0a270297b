// Owns the offer of one cohort: what is said of it, and fetching, checking and loading it when it is asked for.

import { linkTo } from "../basics/assets.js";
import { h, setText } from "../basics/dom.js";
import { bytes } from "../basics/format.js";
import { Cancelled } from "../files/address.js";
import { fetchAll, filesOf } from "./fetch.js";
import { areKept, forget } from "./kept.js";

/** @typedef {import("./list.js").Cohort} Cohort */

export class CohortOffer {
  /** What goes on at present. @type {AbortController | null} */ #fetching = null;
  #status;
  #use;
  #cancel;
  #forget;
  element;

  /**
   * @param {import("../engine/store.js").Store} store
   * @param {Cohort} cohort
   * @param {number} number its place among the offers
   */
  constructor(store, cohort, number) {
    this.store = store;
    this.cohort = cohort;
    const button = (/** @type {string} */ what, /** @type {string} */ label, /** @type {() => unknown} */ onclick) => {
      const names = { "data-testid": `cohort-${what}-${number}`, "aria-label": `${label}: ${cohort.name}` };
      return h("button", { type: "button", class: what === "use" ? null : "quiet", ...names, onclick }, label);
    };
    const name = { class: "cohort-status", "aria-live": "polite", "data-testid": `cohort-status-${number}` };
    this.#status = h("span", name);
    this.#use = button("use", "Use it", () => this.#take());
    this.#cancel = button("cancel", "Cancel", () => this.#fetching?.abort());
    this.#forget = button("forget", "Keep it no longer", () => this.#keepNoLonger());
    const size = filesOf(cohort).reduce((sum, file) => sum + file.bytes, 0);
    this.element = h(
      "li",
      { class: "cohort", "data-testid": `cohort-${number}` },
      about(cohort),
      h("small", {}, bytes(size)),
      h("div", { class: "cohort-act" }, this.#status, this.#forget, this.#cancel, this.#use),
    );
    this.#forget.hidden = true;
    this.#showKept();
    this.update();
  }

  update() {
    this.#cancel.hidden = this.#fetching === null;
    this.#use.disabled = this.#fetching !== null;
    this.element.classList.toggle("used", this.#isUsed());
  }

  /** Whether what is loaded is this cohort, going by names and roles. */
  #isUsed() {
    const { files } = this.store.snapshot;
    return this.cohort.files.every((own) => files.some(({ name, role }) => name === own.name && role === own.role));
  }

  async #take() {
    if (this.#fetching) return;
    const { signal } = (this.#fetching = new AbortController());
    this.update();
    setText(this.#status, "waiting for the server …");
    let outcome = "";
    await this.store.attempt(async () => {
      try {
        outcome = await this.#fetchAndLoad(signal);
      } catch (thrown) {
        if (!(thrown instanceof Cancelled)) throw thrown;
      }
    });
    this.#fetching = null;
    setText(this.#status, outcome);
    this.update();
    await this.#showKept();
  }

  /** Puts the cohort in the place of what is loaded; answers what is known of its files. */
  async #fetchAndLoad(/** @type {AbortSignal} */ signal) {
    const { files, study } = this.cohort;
    const say = (/** @type {number} */ got, /** @type {number} */ total) =>
      setText(this.#status, `${bytes(got)} of ${bytes(total)}`);
    const got = await fetchAll(this.cohort, say, signal);
    const tables = files.map(({ name, role }, index) => ({ name, role, blob: got[index].blob }));
    // Without a study of its own a cohort begins with the defaults, not with what another table asked for.
    const settings = study ? got[files.length].blob : new Blob(["[data]\n"]);
    // What went wrong then is on show already.
    if (!(await this.store.inputs.replace(tables, settings))) return "";
    const unchecked = got.find((one) => one.unchecked)?.unchecked;
    return unchecked ? `Size checked, SHA-256 not: ${unchecked}.` : "Size and SHA-256 are as listed.";
  }

  async #keepNoLonger() {
    await forget(this.#digests());
    await this.#showKept();
  }

  async #showKept() {
    this.#forget.hidden = !(await areKept(this.#digests()));
  }

  #digests() {
    return filesOf(this.cohort).map(({ sha256 }) => sha256);
  }
}

/** What is said of a cohort, all of it as text. */
function about(/** @type {Cohort} */ { name, about, citation, licence, more }) {
  const link = more && h("a", linkTo(more), "Where it comes from");
  const origin = h("bdi", {}, [citation, licence].filter(Boolean).join(" · "));
  return h(
    "p",
    {},
    h("bdi", { class: "cohort-name" }, name),
    h("bdi", {}, about),
    h("small", { class: "origin" }, origin, " ", link),
  );
}
