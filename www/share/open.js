// Owns opening a study by the page's address: a link, whose study stands behind "#", or ?study=ADDRESS of a study file. It is
// read once, taken over, and said above the step in view, with the files that the reader has to add herself and those that can
// be fetched.

import { HOME, isOwn } from "../basics/assets.js";
import { fill, h, setText } from "../basics/dom.js";
import { bytes, plain } from "../basics/format.js";
import { failure } from "../engine/failure.js";
import { Cancelled, open, shown } from "../files/address.js";
import { fetching } from "../files/fetching.js";
import { applyStep, DRAWN_AFTER_MS } from "../lesson/marks.js";
import { decoded, VERSION } from "./codec.js";
import { changesOf, filesOf } from "./content.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../engine/types").LinkedFile} LinkedFile */

const BROKEN = "The link is damaged: a part of it is missing, or was changed";
const ASK_AGAIN = "Mail programs may break long links: ask for it once more, or for the study file.";

/** What an address asks for beside its study. @typedef {{ run: boolean, hide: string[], lock: string[] }} Asked */

/**
 * A link's parts: `#v1.STUDY&run&hide=a,b&lock=c.d`.
 * @returns {{ text: string } & Asked | null}
 */
export function partsOf(/** @type {string} */ fragment) {
  const [text, ...rest] = fragment.replace(/^#/, "").split("&");
  return /^v\d+\./.test(text) ? { text, ...asked(new URLSearchParams(rest.join("&"))) } : null;
}

/** @returns {Asked} */
function asked(/** @type {URLSearchParams} */ options) {
  const list = (/** @type {string} */ name) => (options.get(name) ?? "").split(",").filter(Boolean);
  return { run: options.has("run"), hide: list("hide"), lock: list("lock") };
}

/** Opens the link that the page was opened by, and tells of it; hidden where there is none. */
export function openedLink(/** @type {Store} */ store) {
  const sentence = h("p", { class: "verdict", role: "status", "data-testid": "link-sentence" });
  const list = h("ul", { class: "wanted" });
  const run = h("button", { type: "button", "data-testid": "link-run" }, "Run it");
  const close = h("button", { type: "button", class: "quiet", "data-testid": "link-close" }, "Close");
  const fetched = fetching(store, "link-fetching");
  const told = h("div", { class: "told" }, sentence, list, fetched.element);
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
    // As long as files are to be added, the step where that is done stays.
    const away = narrow.away.filter((name) => name !== "data" || store.inputs.missing.length === 0);
    applyStep({ mark: "", hide: away, lock: narrow.locked }, store.keepsData);
  };
  const wanted = () => store.inputs.missing.filter(({ sha256, address }) => sha256 || address);
  /** Fetches what is to be fetched, then runs; one that does not come is told and ends it. */
  const begin = async () => {
    for (const { address } of wanted()) if (!address || !(await fetched.fetchFile(address))) return;
    if (store.inputs.missing.length === 0) await store.runner.start("all");
  };
  run.addEventListener("click", begin);
  close.addEventListener("click", () => {
    narrow = { away: [], locked: [] };
    apply();
    opened = null;
    store.attempt(() => store.inputs.forgetRecord());
  });
  const update = () => {
    element.hidden = opened === null;
    if (!opened) return;
    apply();
    const lacking = wanted();
    const byHand = lacking.filter(({ address }) => !address).length;
    const files = lacking.length === 1 ? "its file" : "its files";
    const how = byHand > 0 ? ` Add ${files}:` : lacking.length > 0 ? ` To run it, ${files} will be fetched:` : "";
    setText(sentence, opened.says + how);
    const key = JSON.stringify(lacking);
    if (list.dataset.key !== key) {
      list.dataset.key = key;
      fill(list, ...lacking.map(item));
    }
    setText(run, lacking.length > 0 ? "Fetch and run" : "Run it");
    run.hidden = byHand > 0 || !(opened.runs || lacking.length > 0);
    run.disabled = !store.ready || store.runner.state !== "idle";
  };
  store.on("change", update);
  store.on("redraw", () => setTimeout(apply, DRAWN_AFTER_MS));

  const openWith = (/** @type {Asked} */ { run: runs, hide, lock }, /** @type {() => Promise<string>} */ take) =>
    store.attempt(async () => {
      const says = await take();
      const strange = unknownTo(store, hide, lock);
      opened = { says: strange.length > 0 ? `${says} It hides or locks what is not known here: ${strange.join(", ")}.` : says, runs };
      narrow = { away: hide, locked: lock };
      update();
      // What lies on the page's own server may come at once; for the rest a person is shown what would be fetched from where.
      if (runs && store.inputs.missing.every(({ address }) => address && isOwn(address))) await begin();
    });
  // A link that is pasted where the page is open already.
  addEventListener("hashchange", () => partsOf(location.hash) && location.reload());
  // Read once: a reload of the page begins with it anew only where the address still has it.
  const parts = partsOf(location.hash);
  const search = new URLSearchParams(location.search);
  const study = search.get("study");
  if (parts) openWith(parts, () => take(store, parts.text));
  else if (study) openWith(asked(search), () => takeFrom(store, study));
  return element;
}

/** Of what a link hides and locks the names that are neither steps nor settings. */
function unknownTo(/** @type {Store} */ store, /** @type {string[]} */ hide, /** @type {string[]} */ lock) {
  const { settings } = store.snapshot;
  const isStep = (/** @type {string} */ name) => store.steps.some((step) => step === name);
  const isSetting = (/** @type {string} */ name) => {
    const [section, key] = name.split(".");
    const own = Object.hasOwn(settings, section) ? settings[section] : undefined;
    return own !== undefined && (key === undefined || (typeof own === "object" && key in own));
  };
  return [...hide.filter((name) => !isStep(name) && !isSetting(name)), ...lock.filter((name) => !isSetting(name))].map(plain);
}

/** Takes over a study file that lies at an address, which may be relative to the page's; gives what is to be said of it. */
async function takeFrom(/** @type {Store} */ store, /** @type {string} */ given) {
  const address = URL.parse(given, HOME)?.href ?? given;
  const blob = await open(address, () => {}, new AbortController().signal).catch((thrown) => {
    if (!(thrown instanceof Cancelled)) throw thrown;
    throw failure("The study was not fetched", "Reload the page to be asked again, or save the study file and drop it here.", shown(address));
  });
  await store.inputs.loadStudy({ name: address.split("/").at(-1) ?? "study.toml", blob }, address);
  await store.refresh();
  return `The study is that of ${plain(shown(address))}.`;
}

/** The files are known by their bytes, so whatever a reader calls them. */
function item(/** @type {import("../engine/types").MissingFile} */ { role, name, bytes: size, sha256, address }) {
  const about = [role, size ? bytes(size) : "", address ? `from ${new URL(address).host}` : ""].filter(Boolean).join(", ");
  if (!sha256) return h("li", {}, `${plain(name)} (${about})`);
  const hash = h("code", { title: sha256 }, `${sha256.slice(0, 12)}…`);
  return h("li", {}, `${plain(name)} (${about}; it was the one with SHA-256 `, hash, ")");
}

/** Takes the study over; gives what is to be said of it. */
async function take(/** @type {Store} */ store, /** @type {string} */ text) {
  if (!text.startsWith(VERSION)) {
    const isNewer = Number(text.slice(1, text.indexOf("."))) > Number(VERSION.slice(1, -1));
    throw isNewer
      ? failure(
          "The link was made by a newer version of this page than this one",
          "Reload the page; if it stays as it is, whoever hosts it has an older one.",
        )
      : failure(BROKEN, ASK_AGAIN);
  }
  const broken = () => {
    throw failure(BROKEN, ASK_AGAIN);
  };
  const content = await decoded(text).catch(broken);
  const usual = await store.engine.call("usualSettings");
  const files = filesOf(content) ?? broken();
  const { changes, unknown } = changesOf(content, usual, files);
  const refused = await store.inputs.takeLink(usual, changes, files);
  if (store.steps.some((step) => step === content.v)) store.show(/** @type {import("../engine/types").Step} */ (content.v));
  await store.refresh();
  const pathOf = (/** @type {import("../engine/types").Change} */ { section, key }) => (section === "study" ? key : `${section}.${key}`);
  const left = [...unknown, ...refused.map(pathOf)];
  const says = store.simulated ? "A study of the built-in cohort came with the link." : "A study came with the link.";
  if (left.length === 0) return says;
  return `${says} Settings that this version does not take were left out: ${left.map(plain).join(", ")}.`;
}
