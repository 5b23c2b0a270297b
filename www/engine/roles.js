// Owns what files are most likely for, beside what the engine says of each by itself.

/** @typedef {import("./types").Role} Role */
/** @typedef {{ role: Role, name: string }} Placed */

/** Roles of files whose samples a study works on. @type {Role[]} */
export const SAMPLES = ["pretrain", "finetune", "test", "labelled"];

const isOfStudy = (/** @type {Placed} */ { role }) => SAMPLES.includes(role);
const has = (/** @type {Placed[]} */ files, /** @type {Role} */ role) => files.some((file) => file.role === role);

/** Whether a file's name says that its labels, if any, are not used. */
export function isUnlabelled(/** @type {string} */ name) {
  return /pretrain|unlabel/i.test(name);
}

/**
 * Gives new files other roles where others stand beside them: where labels do, tables without classes are most likely what
 * these are for; tables beside a trained classifier and nothing else are to be classified.
 * @param {(Placed & { isWanted?: boolean })[]} files
 * @param {Placed[]} there
 * @param {boolean} hasCohort whether a built-in cohort is in use
 */
export function placeTogether(files, there, hasCohort) {
  const all = [...files, ...there];
  if (has(all, "labels")) {
    for (const file of files) if (file.role === "pretrain" && !isUnlabelled(file.name)) file.role = "labelled";
  }
  const isCohort = hasCohort || there.some(isOfStudy) || has(all, "labels") || has(files, "finetune") || has(files, "test");
  if (isCohort || !has(all, "classifier") || files.some((file) => isOfStudy(file) && isUnlabelled(file.name))) return;
  for (const file of files) if (isOfStudy(file) && !file.isWanted) file.role = "predict";
}

/** The tables that are most likely for a trained classifier which came after them: there is nothing but them. */
export function forClassifier(/** @type {Placed[]} */ there) {
  const tables = there.filter(isOfStudy);
  return tables.every(({ role, name }) => role === "pretrain" && !isUnlabelled(name)) ? tables : [];
}
