// Owns what a lesson does to the page beside it: marks the control that a step means, and hides or locks what the lesson does
// without. All of it is taken back when the lesson says something else or is closed.

/** The step whose panel has a section's settings, where that is not called the same. @type {Record<string, string>} */
const STEP_OF = {
  study: "data",
  output: "data",
  tsne: "explore",
  umap: "explore",
  clusters: "explore",
  features: "pretrain",
};
/** Other parts of the page by the names that lessons have for them. @type {Record<string, string>} */
const PARTS = {
  run: "#run",
  results: "#main .results",
  figure: "#main gene-figure",
  table: "#main gene-table",
  settings: "#main .settings",
  notes: "#main .notes",
  downloads: "#main .downloads",
  share: "#study-save",
  layouts: "#main gene-scatter, #main .scatter",
};

/** A setting's control, where its panel is in view. */
function fieldOf(/** @type {string} */ path) {
  const [section, key] = path.includes(".") ? path.split(".") : ["study", path];
  return document.querySelector(`[data-testid="setting-${CSS.escape(`${section}-${key}`)}"]`)?.closest(".field") ?? null;
}

function railEntry(/** @type {string} */ step) {
  return document.querySelector(`#rail [data-testid="step-${CSS.escape(step)}"]`);
}

/** What a mark means on the page as it is: the control, or the way to it. */
export function marked(/** @type {string} */ mark) {
  if (mark === "") return null;
  if (Object.hasOwn(PARTS, mark)) return document.querySelector(PARTS[mark]);
  const entry = railEntry(mark);
  if (entry) return entry;
  const field = fieldOf(mark);
  if (field) return field;
  const section = mark.includes(".") ? mark.split(".")[0] : "study";
  return railEntry(STEP_OF[section] ?? section);
}

/** A field is there to be locked when what was asked to be drawn has been. */
export const DRAWN_AFTER_MS = 700;

/**
 * Marks, hides and locks what a step of a lesson says; of null, nothing.
 * @param {Pick<import("../engine/types").LessonStep, "mark" | "hide" | "lock"> | null} step
 * @param {boolean} keepsData whether the ways to other samples are locked
 */
export function applyStep(step, keepsData) {
  const target = step ? marked(step.mark) : null;
  for (const old of document.querySelectorAll("[data-lesson-mark]")) {
    if (old !== target) old.removeAttribute("data-lesson-mark");
  }
  target?.setAttribute("data-lesson-mark", "");
  const hidden = (step?.hide ?? []).flatMap((name) => [railEntry(name)?.closest("li") ?? null, fieldOf(name)]);
  for (const old of document.querySelectorAll("[data-lesson-hidden]")) {
    if (!hidden.includes(old)) old.removeAttribute("data-lesson-hidden");
  }
  for (const element of hidden) element?.setAttribute("data-lesson-hidden", "");
  lock(step?.lock ?? [], keepsData ? document.querySelectorAll("#main [data-setting]") : []);
}

/**
 * @param {string[]} names
 * @param {Iterable<Element>} forms locked too
 */
function lock(names, forms) {
  const fields = names.flatMap((name) => {
    const own = fieldOf(name);
    const all = document.querySelectorAll(`[data-testid^="setting-${CSS.escape(name)}-"]`);
    const section = name.includes(".") ? [] : [...all].map((control) => control.closest(".field"));
    return [own, ...section];
  });
  fields.push(...forms);
  for (const old of document.querySelectorAll("[data-lesson-locked]")) {
    if (fields.includes(old)) continue;
    old.removeAttribute("data-lesson-locked");
    able(old, true);
  }
  for (const field of fields) {
    field?.setAttribute("data-lesson-locked", "");
    if (field) able(field, false);
  }
}

function able(/** @type {Element} */ field, /** @type {boolean} */ is) {
  for (const control of field.querySelectorAll("input, select, fieldset, [data-setting] button")) control.toggleAttribute("disabled", !is);
}

/** Brings what a mark means into view, and the focus to it. */
export function goTo(/** @type {string} */ mark) {
  const target = marked(mark);
  if (!(target instanceof HTMLElement)) return;
  const folded = target.closest("details");
  if (folded) folded.open = true;
  target.scrollIntoView({ block: "center" });
  const control = target.matches("button") ? target : target.querySelector("input, select, button, summary");
  if (control instanceof HTMLElement) control.focus({ preventScroll: true });
}
