// Owns the dialogue behind Sessions: what this browser keeps, as a list in which each is opened, saved as a file, renamed and
// deleted; opening a session file; and whether anything is kept at all. A session file that is dropped is opened as well.

import { fill, find, h, newId, setText } from "../basics/dom.js";
import { bytes, plain } from "../basics/format.js";
import { save } from "../basics/save.js";
import { failure, messageOf } from "../engine/failure.js";
import { LEFT_AT_MOST, listed, opened, removeLeft, renamed } from "../engine/sessions.js";
import { archiveOf, fileNameOf, sessionOf } from "./archive.js";
import { removeButton } from "./removing.js";
import { stateOf, when } from "./words.js";

/** @typedef {import("../engine/store.js").Store} Store */
/** @typedef {import("../engine/types").ListedSession} ListedSession */

const KEEPS =
  "Tables, settings and results of studies that take long are kept in this browser's own storage, on this computer; nothing is sent anywhere. " +
  `The latest ${LEFT_AT_MOST} are kept, and all that you gave a name.`;

/** What is said of a session that a list which is no longer true would change. */
const ELSEWHERE = "Another tab has taken this session up and works on it: nothing was changed. Delete or rename it there.";

/** Ties the button to the dialogue. */
export function startSessions(/** @type {Store} */ store) {
  const list = h("ul", { class: "session-list", "data-testid": "sessions-list" });
  const says = h("p", { class: "hint", role: "status", "data-testid": "sessions-says" });
  const agrees = h("input", { type: "checkbox", id: "sessions-keep", "data-testid": "sessions-keep" });
  const file = h("input", {
    type: "file",
    accept: ".genessl",
    class: "sr",
    tabindex: -1,
    "aria-label": "Session file",
    "data-testid": "session-file",
  });
  const load = h("button", { type: "button", "data-testid": "session-open-file" }, "Open a session file");
  const own = h("button", { type: "button", "data-testid": "session-save" }, "Save this study as a session file");
  const close = h("button", { type: "button", "data-testid": "sessions-close" }, "Close");
  const dialog = h(
    "dialog",
    { class: "share sessions", "aria-labelledby": "sessions-title", "data-testid": "sessions-dialog" },
    h("h2", { id: "sessions-title" }, "Sessions"),
    h("p", { class: "choice" }, agrees, h("label", { for: "sessions-keep" }, "Keep studies that take long")),
    h("p", { class: "hint" }, KEEPS),
    list,
    says,
    h("div", { class: "session-acts" }, load, own, file, close),
  );
  document.body.append(dialog);

  const say = (/** @type {string} */ words) => setText(says, words);
  const show = async () => {
    agrees.checked = store.keeper.agreement.given === true;
    own.disabled = !store.ready || (store.snapshot.files.length === 0 && !store.simulated);
    try {
      const sessions = await listed(store.keeper.id);
      const own = { show, say, close: () => dialog.close() };
      fill(list, ...sessions.map((one) => item(store, one, own)));
      setText(says, await sayAll(sessions));
    } catch (error) {
      fill(list);
      setText(says, `This browser keeps nothing here: ${messageOf(error)}.`);
    }
  };
  find("#sessions", HTMLElement).addEventListener("click", async () => {
    await show();
    dialog.showModal();
  });
  agrees.addEventListener("change", () => {
    store.keeper.agreement.give(agrees.checked);
    show();
  });
  load.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    dialog.close();
    openFile(store, chosen.name, chosen);
  });
  own.addEventListener("click", () => {
    dialog.close();
    store.attempt(async () => saveFile(store, await store.keeper.present()));
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  store.on("session", ({ name, blob }) => openFile(store, name, blob));
}

async function openFile(/** @type {Store} */ store, /** @type {string} */ name, /** @type {Blob} */ blob) {
  /** @type {import("../engine/types").OpenedSession | null} */
  let found = null;
  await store.attempt(async () => (found = await sessionOf(name, blob)));
  if (found) await store.goOn(found);
}

/** A session as a file; that of this page says in its study what it gave. */
async function saveFile(
  /** @type {Store} */ store,
  /** @type {import("../engine/types").OpenedSession} */ all,
  isHere = true,
) {
  const study = isHere ? await store.engine.call("download", "study", "toml") : all.session.toml;
  const archive = await archiveOf(all, typeof study === "string" ? study : new TextDecoder().decode(study)).catch(
    (thrown) => {
      throw failure(`The session file ${messageOf(thrown)}`, "Save the study and its tables by themselves.");
    },
  );
  save(fileNameOf(all.session.name), archive);
}

async function sayAll(/** @type {ListedSession[]} */ sessions) {
  if (sessions.length === 0) return "No session is kept.";
  const sum = bytes(sessions.reduce((all, one) => all + one.bytes, 0));
  const isSafe = await navigator.storage?.persisted?.().catch(() => false);
  return `${sum} in all. ${isSafe ? "The browser keeps them until you delete them." : "The browser may delete them when the disk gets full: save what you must not lose."}`;
}

/**
 * One session in the list.
 * @param {Store} store
 * @param {ListedSession} listed
 * @param {{ show: () => Promise<void>, say: (words: string) => void, close: () => void }} dialog
 */
function item(store, { session, bytes: size, place }, { show, say, close }) {
  const { id } = session;
  const isHere = place === "here";
  const name = nameField(session.name, async (/** @type {string} */ to) => {
    if (isHere) store.keeper.rename(to);
    const isTaken = !(await renamed(id, to));
    await show();
    if (isTaken) say(ELSEWHERE);
  });
  // What another tab works on is written by that tab, with its name.
  name.readOnly = place === "elsewhere";
  const act = (/** @type {string} */ testid, /** @type {string} */ words, /** @type {() => unknown} */ onclick) =>
    h(
      "button",
      { type: "button", "data-testid": testid, "aria-label": `${words}: ${plain(session.name)}`, onclick },
      words,
    );
  const open = act("session-open", session.goal ? "Go on" : "Open", () => {
    close();
    store.goOn(id);
  });
  open.hidden = isHere;
  open.disabled = store.runner.state !== "idle";
  const saved = act("session-export", "Save as a file", () =>
    store.attempt(async () => {
      const all = isHere ? await store.keeper.present() : await opened(id);
      if (all) await saveFile(store, all, isHere);
    }),
  );
  const remove = removeButton("session-delete", session.name, async () => {
    const isTaken = !(isHere ? await store.keeper.drop() : await removeLeft(id));
    await store.keeper.look();
    await show();
    if (isTaken) say(ELSEWHERE);
  });
  remove.disabled = place === "elsewhere";
  const where = isHere ? "open here" : place === "elsewhere" ? "open in another tab" : stateOf(session);
  return h(
    "li",
    { "data-testid": "session" },
    h("div", { class: "session-name" }, h("label", { for: name.id, class: "sr" }, "Name of the session"), name),
    h("p", { class: "hint" }, `${when(session.date)} · ${bytes(size)} · ${where}`),
    h("div", { class: "session-acts" }, open, saved, remove),
  );
}

/** The name, to be written over. */
function nameField(/** @type {string} */ name, /** @type {(name: string) => void} */ rename) {
  const id = newId("session-name");
  const input = h("input", { type: "text", id, value: name, maxlength: 200, "data-testid": "session-name" });
  input.addEventListener("change", () => {
    const given = input.value.trim();
    if (given) rename(given);
    else input.value = name;
  });
  return input;
}
