// Owns reading the sections of a study's settings.

/** A section of the settings; the top level itself is called "study". @returns {Record<string, unknown>} */
export function sectionOf(/** @type {import("./types").Settings} */ settings, /** @type {string} */ section) {
  const found = section === "study" ? settings : settings[section];
  return typeof found === "object" ? found : {};
}

/** The size of the built-in cohort, where the study uses it. */
export function simulatedCohort(/** @type {import("./types").Settings} */ settings) {
  const cohort = sectionOf(settings, "data").simulated;
  return /** @type {{ samples: number, types: number } | null} */ (cohort ?? null);
}
