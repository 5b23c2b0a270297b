// Owns the list of the page's own lessons, on the step Data: open while there are no data yet.

import { isOneFile } from "../basics/assets.js";
import { fill, h } from "../basics/dom.js";
import { listed } from "./listed.js";

const GOALS = new URL("../lessons/index.html", import.meta.url);

/** The list; nothing where the page is served without lessons. */
export function lessonList(/** @type {import("../engine/store.js").Store} */ store) {
  const list = h("ul", {});
  const element = h(
    "details",
    { class: "lessons", hidden: true, open: true, "data-testid": "lessons" },
    h("summary", {}, "Lessons: try it step by step"),
    list,
    isOneFile ? null : h("a", { href: GOALS.href }, "Their goals and times, to print"),
  );
  listed().then((lessons) => {
    const rows = lessons.map(({ file, title, minutes, data }) => {
      const stem = file.replace(".lesson.toml", "");
      const address = `lessons/${file}`;
      const start = () => store.tell("lesson", { address });
      const button = h("button", { type: "button", "data-testid": `lesson-${stem}`, onclick: start }, title);
      return h("li", {}, button, h("small", {}, `${minutes} min · ${data}`));
    });
    fill(list, rows);
    element.hidden = rows.length === 0;
  });
  let empty = true;
  const update = () => {
    const now = store.snapshot.files.length === 0 && !store.simulated;
    if (now !== empty) element.open = now;
    empty = now;
  };
  return { element, update };
}
