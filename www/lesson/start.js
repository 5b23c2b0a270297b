// Owns how a lesson is opened: by the page's list, by ?lesson=ADDRESS, or by a file that is dropped; and the tables that it
// brings, which lie beside it.

import { HOME } from "../basics/assets.js";
import { find } from "../basics/dom.js";
import { Cancelled, open } from "../files/address.js";
import { DRAWN_AFTER_MS } from "./marks.js";
import { LessonPanel } from "./panel.js";

/** @typedef {import("../engine/store.js").Store} Store */

/** Ties lessons to the store and to the page's address. */
export function startLessons(/** @type {Store} */ store) {
  const aside = find("#lesson", HTMLElement);
  /** @type {LessonPanel | null} */
  let panel = null;
  const show = async (/** @type {import("./panel.js").Source} */ source) => {
    await store.attempt(async () => {
      const lesson = await store.engine.call("readLesson", source.name, source.text, "");
      panel?.close();
      panel = new LessonPanel(
        store,
        aside,
        source,
        lesson,
        (student) => begin(store, source, student),
        () => (panel = null),
      );
    });
  };
  const fetched = async (/** @type {string} */ given) => {
    await store.attempt(async () => {
      const address = new URL(given, HOME).href;
      const blob = await fetchedUnlessDeclined(address);
      if (!blob) return;
      const name = decodeURIComponent(new URL(address).pathname.split("/").at(-1) ?? "lesson");
      await show({ name, text: await blob.text(), address });
    });
  };
  store.on("lesson", (asked) =>
    "address" in asked ? fetched(asked.address) : show({ name: asked.name, text: asked.text, address: null }),
  );
  store.on("change", () => panel?.update());
  store.on("redraw", () => setTimeout(() => panel?.update(), DRAWN_AFTER_MS));
  const asked = new URLSearchParams(location.search).get("lesson");
  if (asked) fetched(asked);
}

/** Puts aside what is loaded, loads the lesson's study and fetches the files it names. */
async function begin(
  /** @type {Store} */ store,
  /** @type {import("./panel.js").Source} */ source,
  /** @type {string} */ student,
) {
  const lesson = await store.engine.call("readLesson", source.name, source.text, student);
  for (const { role, name } of await store.engine.call("files")) await store.inputs.remove(role, name);
  const study = new Blob([lesson.study], { type: "application/toml" });
  await store.inputs.add([{ name: "study.toml", blob: study }]);
  const { address } = source;
  if (address) {
    for (const { role, name } of [...store.inputs.missing]) {
      const blob = await fetchedUnlessDeclined(new URL(name, address).href);
      // The step Data asks for what is missing.
      if (!blob) break;
      await store.inputs.add([{ name, blob }], role);
    }
  }
  return lesson;
}

/** A file by its address; null where a person would not have its server asked. */
function fetchedUnlessDeclined(/** @type {string} */ address) {
  return open(address, () => {}, new AbortController().signal).catch((/** @type {unknown} */ thrown) => {
    if (thrown instanceof Cancelled) return null;
    throw thrown;
  });
}
