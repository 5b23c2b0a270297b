// Owns opening a study link: what the part of the address behind "#" holds is read once, taken over, and said above the step
// in view, with the files that the reader has to add herself.

import { fill, h, setText } from "../basics/dom.js";
import { bytes } from "../basics/format.js";
import { failure } from "../engine/failure.js";
import { applyStep, DRAWN_AFTER_MS } from "../lesson/marks.js";
import { decoded, VERSION } from "./codec.js";
import { changesOf, filesOf } from "./content.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../engine/types").LinkedFile} LinkedFile */

const BROKEN = "The link is damaged: a part of it is missing, or was changed";

/**
 * A link's parts: `#v1.STUDY&run&hide=a,b&lock=c.d`.
 * @returns {{ text: string, run: boolean, hide: string[], lock: string[] } | null}
 */
export function partsOf(/** @type {string} */ fragment) {
  const [text, ...rest] = fragment.replace(/^#/, "").split("&");
  if (!/^v\d+\./.test(text)) return null;
  const options = new URLSearchParams(rest.join("&"));
  const list = (/** @type {string} */ name) => (options.get(name) ?? "").split(",").filter(Boolean);
  return { text, run: options.has("run"), hide: list("hide"), lock: list("lock") };
}

/** Opens the link that the page was opened by, and tells of it; hidden where there is none. */
export function openedLink(/** @type {Store} */ store) {
  const sentence = h("p", { class: "verdict", role: "status", "data-testid": "link-sentence" });
  const list = h("ul", { class: "wanted" });
  const run = h("button", { type: "button", "data-testid": "link-run" }, "Run it");
  const close = h("button", { type: "button", class: "quiet", "data-testid": "link-close" }, "Close");
  const told = h("div", { class: "told" }, sentence, list);
  const element = h(
    "section",
    { class: "replay", hidden: true, "aria-label": "Study from a link", "data-testid": "link" },
    told,
    run,
    close,
  );
  /** @type {{ says: string, runs: boolean } | null} */
  let opened = null;
  /** What the link takes away and keeps as it is, as a lesson does; a lesson that is opened has its own. @type {Store["lesson"]} */
  let narrow = { away: [], locked: [] };
  const apply = () => {
    if (opened === null || store.isInLesson) return;
    store.lesson = narrow;
    applyStep({ mark: "", hide: narrow.away, lock: narrow.locked }, store.keepsData);
  };
  run.addEventListener("click", () => store.runner.start("all"));
  close.addEventListener("click", () => {
    narrow = { away: [], locked: [] };
    apply();
    opened = null;
    store.tell("change");
  });
  const update = () => {
    element.hidden = opened === null;
    if (!opened) return;
    apply();
    const wanted = store.inputs.missing.filter(({ sha256 }) => sha256);
    setText(sentence, wanted.length > 0 ? `${opened.says} Add ${wanted.length === 1 ? "its file" : "its files"}:` : opened.says);
    const key = JSON.stringify(wanted);
    if (list.dataset.key !== key) {
      list.dataset.key = key;
      fill(list, ...wanted.map(item));
    }
    run.hidden = wanted.length > 0 || !opened.runs;
    run.disabled = !store.ready || store.runner.state !== "idle";
  };
  store.on("change", update);
  store.on("redraw", () => setTimeout(apply, DRAWN_AFTER_MS));

  const parts = partsOf(location.hash);
  if (parts) {
    // Read once: a reload of the page begins with it anew only where the address still has it.
    store.attempt(async () => {
      const says = await take(store, parts.text);
      opened = { says, runs: parts.run };
      narrow = { away: parts.hide, locked: parts.lock };
      update();
      // With nothing to be added or fetched there is nothing to ask first.
      if (parts.run && store.inputs.missing.length === 0) await store.runner.start("all");
    });
  }
  return element;
}

/** The files are known by their bytes, so whatever a reader calls them. */
function item(/** @type {import("../engine/types").MissingFile} */ { role, name, bytes: size, sha256 }) {
  const hash = h("code", { title: sha256 }, `${(sha256 ?? "").slice(0, 12)}…`);
  return h("li", {}, `${name} (${role}, ${bytes(size ?? 0)}; it was the one with SHA-256 `, hash, ")");
}

/** Takes the study over; gives what is to be said of it. */
async function take(/** @type {Store} */ store, /** @type {string} */ text) {
  if (!text.startsWith(VERSION)) {
    throw failure(
      "The link was made by a newer version of this page than this one",
      "Reload the page; if it stays as it is, whoever hosts it has an older one.",
    );
  }
  const content = await decoded(text).catch(() => {
    throw failure(BROKEN, "Mail programs may break long links: ask for it once more, or for the study file.");
  });
  const usual = await store.engine.call("usualSettings");
  const files = filesOf(content);
  const { changes, unknown } = changesOf(content, usual, files);
  const refused = await store.inputs.takeLink(usual, changes, files);
  if (store.steps.some((step) => step === content.v)) store.show(/** @type {import("../engine/types").Step} */ (content.v));
  await store.refresh();
  const pathOf = (/** @type {import("../engine/types").Change} */ { section, key }) => (section === "study" ? key : `${section}.${key}`);
  const left = [...unknown, ...refused.map(pathOf)];
  const says = store.simulated ? "A study of the built-in cohort came with the link." : "A study came with the link.";
  if (left.length === 0) return says;
  return `${says} Settings that this version does not take were left out: ${left.join(", ")}.`;
}
