// Owns reading the sections of a study's settings, and what they set for one file.

/** A section of the settings; the top level itself is called "study". @returns {Record<string, unknown>} */
export function sectionOf(/** @type {import("./types").Settings} */ settings, /** @type {string} */ section) {
  const found = section === "study" ? settings : settings[section];
  return typeof found === "object" ? found : {};
}

/** Settings with these changes on top. @returns {import("./types").Settings} */
export function changed(/** @type {import("./types").Settings} */ settings, /** @type {import("./types").Change[]} */ changes) {
  const own = structuredClone(settings);
  for (const { section, key, value } of changes) {
    const place = sectionOf(own, section);
    if (value === null) delete place[key];
    else place[key] = value;
  }
  return own;
}

/** The size of the cohort of tumours, where the study uses it. */
export function tumourCohort(/** @type {import("./types").Settings} */ settings) {
  const cohort = sectionOf(settings, "data").tumours;
  return /** @type {{ size: import("./types").TumourSize } | null} */ (cohort ?? null);
}

/** The size of the simulated cohort of types of one tissue, where the study uses it. */
export function simulatedCohort(/** @type {import("./types").Settings} */ settings) {
  const cohort = sectionOf(settings, "data").simulated;
  return /** @type {{ samples: number, types: number } | null} */ (cohort ?? null);
}

/**
 * What is set for one file alone. The page knows files by name; a study file may give their paths.
 * @param {import("./types").Settings} settings
 * @param {string} name
 * @returns {import("./types").TableSettings}
 */
export function tableOf(settings, name) {
  const tables = /** @type {import("./types").TableSettings[]} */ (sectionOf(settings, "data").table ?? []);
  return tables.find(({ path }) => lastPart(path) === lastPart(name)) ?? { path: name };
}

function lastPart(/** @type {string} */ path) {
  return path.split(/[\\/]/).at(-1);
}
