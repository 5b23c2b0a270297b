// Owns <figure-chooser>: figures of one kind of which one is shown at a time, chosen by what it shows.

import { dress, fill, h, newId } from "../basics/dom.js";
import { GeneFigure } from "./figure.js";

export class FigureChooser extends HTMLElement {
  #selects = h("div", { class: "choices" });
  #figure = new GeneFigure();
  /** @type {HTMLSelectElement[]} */ #controls = [];
  /** Draws the figure of that name. @type {(name: string) => Promise<import("../engine/types").Figure>} */
  draw = async () => Promise.reject(new Error("nothing draws it"));
  /** What the saved figure says of its origin. */
  provenance = async () => "";
  /** Does something that may fail, and shows why. @type {(act: () => Promise<unknown>) => unknown} */
  attempt = (act) => act();

  constructor(/** @type {string} */ name) {
    super();
    this.name = name;
    dress(this.#figure, { name, "data-testid": `figure-${name}` });
    this.append(this.#selects, this.#figure);
  }

  /** Offers what there is to choose from now, keeps what was chosen, and draws it. */
  async show(/** @type {import("../engine/types").Chooser} */ chooser) {
    const key = JSON.stringify(chooser);
    if (this.dataset.key !== key) {
      this.dataset.key = key;
      this.#build(chooser);
    }
    await this.#redraw();
  }

  #build(/** @type {import("../engine/types").Chooser} */ { title, selects }) {
    const before = this.#controls.map(({ value }) => value);
    this.#controls = [];
    const fields = selects.map(({ label, options }, index) => {
      const id = newId(this.name);
      const select = h(
        "select",
        { id, "data-testid": `choose-${this.name}-${index}` },
        options.map(({ value, label: says }) => h("option", { value }, says)),
      );
      if (options.some(({ value }) => value === before[index])) select.value = before[index];
      select.addEventListener("change", () => this.#redraw());
      this.#controls.push(select);
      return h("div", { class: "small-field" }, h("label", { for: id }, label), select);
    });
    fill(this.#selects, h("h3", {}, title), ...fields);
  }

  async #redraw() {
    this.#figure.provenance = () => this.provenance();
    this.#figure.attempt = (act) => this.attempt(act);
    const name = [this.name, ...this.#controls.map(({ value }) => value)].join("/");
    try {
      await this.#figure.show(await this.draw(name));
    } catch (thrown) {
      this.#figure.fail(thrown);
    }
  }
}

customElements.define("figure-chooser", FigureChooser);
