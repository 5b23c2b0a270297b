// Owns the dialogue behind Share: a link that holds the study's settings, and says which files it reads; and a report.

import { isOneFile } from "../basics/assets.js";
import { find, h, setText } from "../basics/dom.js";
import { bytes, number } from "../basics/format.js";
import { save } from "../basics/save.js";
import { addressOf } from "../files/origins.js";
import { encoded } from "./codec.js";
import { contentOf } from "./content.js";
import { adds, filesOf, reportOf, SIZES } from "./report.js";

/** @typedef {import("../engine/types").SharedFile} SharedFile */

/** Longer links some mail programs break over two lines. */
const LONG = 2000;

/** Ties the button to the dialogue. */
export function startShare(/** @type {import("../engine/store.js").Store} */ store) {
  const link = h("input", { type: "text", readonly: true, "data-testid": "share-link", "aria-label": "Link to this study" });
  const copy = h("button", { type: "button", class: "primary", "data-testid": "share-copy" }, "Copy");
  const says = h("p", { class: "hint", "data-testid": "share-says" });
  const warns = h("p", { class: "warning", role: "status", hidden: true, "data-testid": "share-warns" });
  const names = h("input", { type: "checkbox", id: "share-names", "data-testid": "share-names" });
  const runs = h("input", { type: "checkbox", id: "share-runs", "data-testid": "share-runs" });
  const namesRow = h("p", { class: "choice" }, names, h("label", { for: "share-names" }, "with the names of my files"));
  const runsRow = h("p", { class: "choice" }, runs, h("label", { for: "share-runs" }, "runs by itself when it is opened"));
  const close = h("button", { type: "button", "data-testid": "share-close" }, "Close");
  const dialog = h(
    "dialog",
    { class: "share", "aria-labelledby": "share-title", "data-testid": "share-dialog" },
    h("h2", { id: "share-title" }, "Share this study"),
    h("p", {}, "The link holds the settings that differ from the usual ones. It is read in the reader's browser; no server sees it."),
    h("div", { class: "joined" }, link, copy),
    says,
    warns,
    namesRow,
    runsRow,
    reportPart(store, () => link.value),
    close,
  );
  document.body.append(dialog);

  const make = () =>
    store.attempt(async () => {
      while (await store.engine.call("identify"));
      const [usual, files] = [await store.engine.call("usualSettings"), await store.engine.call("files")];
      const there = store.simulated ? files.filter(({ role }) => role === "mapping" || role === "sets") : files;
      // What the study asks for and is not here yet goes with it, as far as it is known.
      const { missing } = store.inputs;
      const asked = missing.flatMap((file) => (file.sha256 ? [{ ...file, sha256: file.sha256, bytes: file.bytes ?? 0 }] : []));
      const used = [...there, ...asked];
      const blobs = new Map(store.engine.files().map(({ role, name, blob }) => [`${role}/${name}`, blob]));
      const address = (/** @type {SharedFile} */ { role, name, address }) => {
        const blob = blobs.get(`${role}/${name}`);
        return blob ? addressOf(blob) : address;
      };
      const options = { view: store.current, names: names.checked, address };
      const content = contentOf(store.snapshot.settings, usual, used, options);
      const page = new URL(location.href);
      page.hash = `${await encoded(content)}${runs.checked ? "&run" : ""}`;
      page.search = "";
      // A page on a disk is nowhere for others, and its folder is nobody's business.
      const isOnDisk = page.protocol === "file:";
      link.value = isOnDisk ? page.hash : page.href;
      const left = missing.length - asked.length;
      const lacks = left > 0 ? ` ${left === 1 ? "A file" : `${left} files`} that the study names and that is not here yet can't go with it.` : "";
      const goes = isOnDisk ? " This page lies on a disk: put this behind the address of one on a server." : "";
      setText(says, what(content, used) + lacks + goes);
      warns.hidden = link.value.length <= LONG;
      setText(warns, `The link has ${number(link.value.length)} characters: some mail programs break such links. Save the study and send the file instead.`);
      setText(copy, "Copy");
      namesRow.hidden = used.every(address);
    });
  find("#share", HTMLElement).addEventListener("click", async () => {
    if (!(await make())) return;
    dialog.showModal();
    link.select();
  });
  for (const box of [names, runs]) box.addEventListener("change", make);
  copy.addEventListener("click", async () => {
    link.select();
    const copied = await navigator.clipboard?.writeText(link.value).then(() => true, () => false);
    setText(copy, copied ? "Copied" : "Press Ctrl+C");
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** Saves a report: what it says beside the results, and the button. */
function reportPart(/** @type {import("../engine/store.js").Store} */ store, /** @type {() => string} */ link) {
  const title = h("input", { type: "text", id: "report-title", "data-testid": "report-title" });
  const author = h("input", { type: "text", id: "report-author", autocomplete: "name", "data-testid": "report-author" });
  const button = h("button", { type: "button", "data-testid": "report-save" }, "Save a report");
  const says = h("p", { class: "hint", role: "status", "data-testid": "report-says" });
  const labels = { light: "to be read", replayable: "GeneSSL is in it and runs the study", complete: "the files of the study as well" };
  /** The choice of a size, and what is said of each. */
  const sizes = SIZES.map((size) => {
    const radio = h("input", { type: "radio", name: "report-size", value: size, id: `report-${size}`, "data-testid": `report-${size}` });
    radio.checked = size === "light";
    // A page that is one file has unpacked itself, and can't put itself into a report.
    radio.disabled = isOneFile && size !== "light";
    const label = h("label", { for: `report-${size}` });
    return { size, radio, label, row: h("p", { class: "choice" }, radio, label) };
  });
  const update = () => {
    const done = store.snapshot.steps.some(({ state }) => state === "done");
    button.disabled = !store.ready || !done;
    if (!done) setText(says, "There are no results yet: run a step first.");
    else if (says.textContent?.startsWith("There are no")) setText(says, "");
    const files = filesOf(store).reduce((sum, { blob }) => sum + blob.size, 0);
    for (const { size, radio, label, row } of sizes) {
      // Of a built-in cohort there are no files to go along.
      row.hidden = size === "complete" && files === 0;
      if (row.hidden && radio.checked) sizes[0].radio.checked = true;
      const more = adds(size, files);
      setText(label, `${size[0].toUpperCase()}${size.slice(1)}: ${labels[size]}${more > 0 ? `, about ${bytes(more)} more` : ""}`);
    }
  };
  store.on("change", update);
  button.addEventListener("click", async () => {
    button.disabled = true;
    const size = sizes.find(({ radio }) => radio.checked)?.size ?? "light";
    // A page on a disk has no address that others could open.
    const words = { title: title.value, author: author.value, link: isOneFile ? "" : link() };
    const saved = await store.attempt(async () => {
      const page = await reportOf(store, words, size, (said) => setText(says, `${said} …`));
      save("report.html", page, "text/html");
      setText(says, `Saved as report.html, ${bytes(page.size)}.`);
    });
    if (!saved) setText(says, "The report was not saved; the page says why.");
    update();
  });
  return h(
    "section",
    { class: "report", "aria-labelledby": "report-heading" },
    h("h3", { id: "report-heading" }, "Report"),
    h("p", {}, "One file that opens in any browser: what every step found, figures, tables, methods and provenance. Names of samples and files go with it."),
    h("p", { class: "field" }, h("label", { for: "report-title" }, "Title"), title),
    h("p", { class: "field" }, h("label", { for: "report-author" }, "Author"), author),
    h("fieldset", {}, h("legend", {}, "Size"), ...sizes.map(({ row }) => row)),
    button,
    says,
  );
}

/** What goes with it, and how large it is. */
function what(
  /** @type {import("../engine/types").LinkContent} */ content,
  /** @type {SharedFile[]} */ files,
) {
  const count = Object.values(content.s ?? {}).reduce(
    (/** @type {number} */ sum, own) => sum + (typeof own === "object" && own !== null ? Object.keys(own).length : 1),
    0,
  );
  const settings = `${number(count)} ${count === 1 ? "setting" : "settings"} other than usual`;
  if (files.length === 0) return `It holds ${settings}.`;
  const size = bytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const which = files.length === 1 ? "the file" : `the ${files.length} files`;
  const fetched = content.f?.filter((file) => file[4]).length ?? 0;
  const how =
    fetched === files.length
      ? "with the address that each was opened by: the page of who opens it fetches them, after asking"
      : files.length === 1
        ? "who opens it adds it herself, and it is recognised"
        : "who opens it adds them herself, and they are recognised";
  const some = fetched > 0 && fetched < files.length ? `; ${fetched} of them can be fetched, from the address they were opened by` : "";
  return `It holds ${settings}, and the SHA-256 of ${which} (${size}): ${how}${some}.`;
}
