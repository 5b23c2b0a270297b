// Owns <genessl-study>: a study in a page, to run and to look at.

import { fill, h, setText } from "../www/basics/dom.js";
import { errorOf } from "./failing.js";
import { GeneSSLFigure } from "./figure-element.js";
import { openStudy } from "./index.js";
import { look } from "./look.js";

/** @typedef {import("./study.js").Study} Study */

/**
 * Opens the study file at `src`, with the tables that it names beside it, and runs `steps` (all without it) when its button is
 * pressed, or at once with `run`. Parts: bar, run, progress, status, failure, choices, choice, view.
 * Events: `genessl-progress`, `genessl-shown`, `genessl-failed`.
 */
export class GeneSSLStudy extends HTMLElement {
  static observedAttributes = ["theme"];

  /** @type {Study | null} */ #study = null;
  /** Whether the study is another's, who closes it. */ #isGiven = false;
  /** Ends the run that goes. @type {AbortController | null} */ #running = null;
  /** @type {import("./types").ListedFigure[]} */ #figures = [];

  #button = h("button", { class: "run", part: "run", type: "button", onclick: () => this.#press() }, "Run");
  #progress = h("progress", { part: "progress", max: 1, "aria-label": "Progress", hidden: true });
  #status = h("span", { class: "status", part: "status", role: "status" });
  #failure = h("p", { class: "failure", part: "failure", role: "alert", hidden: true });
  #chooser = h("select", { part: "choice", "aria-label": "Figure", onchange: () => this.#choose() });
  #further = h("span", { class: "choices" });
  #choices = h("div", { class: "choices", part: "choices", hidden: true }, this.#chooser, this.#further);
  #view = new GeneSSLFigure();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [look];
    this.#view.setAttribute("part", "view");
    this.#view.setAttribute("exportparts", "figure, drawing, says, table-button, table");
    const bar = h("div", { class: "bar", part: "bar" }, this.#button, this.#progress, this.#status);
    root.append(bar, this.#failure, this.#choices, this.#view);
  }

  /** The study; one that is given is run and shown, and closed by whoever gave it. */
  get study() {
    return this.#study;
  }

  set study(study) {
    this.#close();
    [this.#study, this.#isGiven] = [study, study !== null];
  }

  /** The steps that are run and shown, none for all. */
  get steps() {
    return (this.getAttribute("steps") ?? "").split(/[\s,]+/).filter(Boolean);
  }

  connectedCallback() {
    this.attributeChangedCallback();
    if (this.hasAttribute("run") && !this.#running) this.run();
  }

  disconnectedCallback() {
    // One that is only moved is back at once, and goes on.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#running?.abort();
      this.#close();
    });
  }

  attributeChangedCallback() {
    const theme = this.getAttribute("theme");
    if (theme === null) this.#view.removeAttribute("theme");
    else this.#view.setAttribute("theme", theme);
  }

  #close() {
    if (!this.#isGiven) this.#study?.close();
    this.#study = null;
  }

  #press() {
    if (this.#running) this.#running.abort();
    else this.run();
  }

  /** Runs the steps, and shows what came out. */
  async run() {
    if (this.#running) return;
    const running = (this.#running = new AbortController());
    [this.#failure.hidden, this.#progress.hidden] = [true, false];
    setText(this.#button, "Cancel");
    setText(this.#status, "Starting");
    this.#progress.removeAttribute("value");
    try {
      const study = this.#study ?? (await this.#open());
      if (running.signal.aborted && study !== this.#study) study.close();
      running.signal.throwIfAborted();
      this.#study = study;
      const steps = this.steps.length > 0 ? this.steps : "all";
      for await (const progress of study.run({ steps, signal: running.signal })) this.#tell(progress);
      await this.#show(study);
    } catch (thrown) {
      if (running.signal.aborted) setText(this.#status, "Cancelled");
      else this.#fail(thrown);
    } finally {
      this.#running = null;
      this.#progress.hidden = true;
      setText(this.#button, "Run");
    }
  }

  async #open() {
    const src = this.getAttribute("src");
    if (!src) return openStudy();
    const address = new URL(src, document.baseURI);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address.href} could not be fetched (the server answered ${answer.status}). Check src.`);
    const study = await openStudy(await answer.text());
    try {
      for (const { name, role } of study.missing) await study.addTable(new URL(name, address), { role });
    } catch (thrown) {
      study.close();
      throw thrown;
    }
    return study;
  }

  #tell(/** @type {import("./types").Progress} */ progress) {
    const { message, done, total, unit } = progress;
    this.#progress.max = Math.max(1, total);
    this.#progress.value = done;
    // Not how far it is: a live region would not stop talking.
    setText(this.#status, total > 1 && unit ? `${message} (${total} ${unit})` : message);
    this.dispatchEvent(new CustomEvent("genessl-progress", { bubbles: true, composed: true, detail: progress }));
  }

  async #show(/** @type {Study} */ study) {
    const own = this.steps;
    const steps = (await study.steps()).filter(({ step, state }) => state === "done" && (own.length === 0 || own.includes(step)));
    const shown = new Set(steps.map(({ step }) => step));
    this.#figures = (await study.figures()).filter(({ step }) => shown.has(step));
    setText(this.#status, steps.map(({ sentence }) => sentence).join(" "));
    const groups = steps.map(({ step, title }) => {
      const figures = this.#figures.filter((figure) => figure.step === step);
      return h("optgroup", { label: title }, ...figures.map((figure) => h("option", { value: figure.name }, figure.title)));
    });
    fill(this.#chooser, ...groups.filter((group) => group.childElementCount > 0));
    this.#choices.hidden = this.#figures.length === 0;
    this.#choose();
    this.#view.study = study;
    this.dispatchEvent(new CustomEvent("genessl-shown", { bubbles: true, composed: true }));
  }

  /** Shows the figure that was chosen, and what can be chosen in it. */
  #choose() {
    const chosen = this.#figures.find(({ name }) => name === this.#chooser.value);
    const selects = (chosen?.choices ?? []).map(({ label, options }) => {
      const each = options.map(({ value, label: title }) => h("option", { value }, title));
      return h("select", { part: "choice", "aria-label": label, onchange: () => draw() }, ...each);
    });
    fill(this.#further, ...selects);
    const draw = () => {
      if (!chosen) return;
      const stem = chosen.name.split("/").slice(0, -selects.length || undefined);
      this.#view.setAttribute("name", [...stem, ...selects.map(({ value }) => value)].join("/"));
    };
    draw();
  }

  #fail(/** @type {unknown} */ thrown) {
    const error = errorOf(thrown);
    setText(this.#status, "");
    setText(this.#failure, error.message);
    this.#failure.hidden = false;
    this.dispatchEvent(new CustomEvent("genessl-failed", { bubbles: true, composed: true, detail: error }));
  }
}
