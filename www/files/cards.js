// Owns the list of files: a card for each, asked of the engine anew when the file or a setting of its reading changes.

import { h } from "../basics/dom.js";
import { sectionOf, tableOf } from "../engine/settings.js";
import { FileCard } from "./card.js";

/** @typedef {import("../engine/types").FileInfo} FileInfo */
/** @typedef {{ card: FileCard, key: string, shown: import("../engine/types").Card | null }} Kept */

export class FileCards {
  /** By role, name and serial, in the order of the files. @type {Map<string, Kept>} */ #kept = new Map();
  element = h("ul", { class: "file-cards", "data-testid": "files", "aria-label": "Files", hidden: true });

  constructor(/** @type {import("../engine/store.js").Store} */ store) {
    this.store = store;
  }

  /** Whether a note of the step Data is on a card already. */
  tells(/** @type {string} */ note) {
    const files = [...this.#kept.values()];
    return files.some(({ card, shown }) => {
      const start = `${card.file.name}: `;
      if (!shown || !note.startsWith(start)) return false;
      const rest = note.slice(start.length);
      return shown.notes.includes(rest) || rest.startsWith("Left out, as ") || this.#isUnsure(shown, rest);
    });
  }

  #isUnsure(/** @type {import("../engine/types").Card} */ { choices }, /** @type {string} */ note) {
    return choices.some(({ certain, why }) => !certain && why.length > 12 && note.includes(why));
  }

  update() {
    const { files, settings } = this.store.snapshot;
    const reading = JSON.stringify([sectionOf(settings, "data"), sectionOf(settings, "genes")]);
    const before = this.#kept;
    this.#kept = new Map(
      files.map((file) => {
        const id = `${file.role}/${file.name}/${file.serial}`;
        return [id, before.get(id) ?? { card: this.#card(file), key: "", shown: null }];
      }),
    );
    this.element.hidden = files.length === 0;
    const cards = [...this.#kept.values()].map(({ card }) => card.element);
    const now = [...this.element.children];
    if (now.length !== cards.length || now.some((card, place) => card !== cards[place]))
      this.element.replaceChildren(...cards);
    for (const file of files) {
      const kept = this.#kept.get(`${file.role}/${file.name}/${file.serial}`);
      // What came of joining labels is known once the tables were read.
      const joined = file.role === "labels" && this.store.state("data").state;
      const key = JSON.stringify([file, reading, joined]);
      if (!kept || kept.key === key) continue;
      kept.key = key;
      kept.card.file = file;
      this.#ask(kept, key);
    }
  }

  #card(/** @type {FileInfo} */ file) {
    const { inputs } = this.store;
    const { role, name } = file;
    return new FileCard(file, {
      remove: () => inputs.remove(role, name),
      use: (other) => inputs.move(role, other, name),
      set: (change) => inputs.setTable(name, change),
    });
  }

  async #ask(/** @type {Kept} */ kept, /** @type {string} */ key) {
    const { role, name } = kept.card.file;
    try {
      const view = await this.store.engine.call("card", role, name);
      // What changed meanwhile was asked for again.
      if (kept.key !== key) return;
      kept.shown = view.card;
      kept.card.show(view, tableOf(this.store.snapshot.settings, name));
    } catch {
      // The file is gone, or the engine was replaced: the next change asks again.
      if (kept.key === key) kept.key = "";
    }
  }
}
