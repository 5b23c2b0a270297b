// Owns reading the sections of a study's settings.

/** A section of the settings; the top level itself is called "study". @returns {Record<string, any>} */
export function sectionOf(/** @type {import("./types").Settings} */ settings, /** @type {string} */ section) {
  return section === "study" ? settings : /** @type {any} */ (settings[section] ?? {});
}
