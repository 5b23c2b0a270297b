// Owns taking over the study and the files of a report in which the page lies; a report that is only read has no page.

/** What the report laid ready (report/src/start.js). @typedef {{ name: string, blob: Blob }} Given */

/** Opens the report's study, adds the files that came along, and replays it where nothing is missing. */
export function takeGiven(/** @type {import("../engine/store.js").Store} */ store) {
  const given = /** @type {Given[] | undefined} */ (Reflect.get(globalThis, "genesslGiven"));
  if (!given) return;
  store.attempt(async () => {
    const [study, ...files] = given;
    await store.inputs.add([study]);
    // The study says by their SHA-256 what each is for.
    if (files.length > 0) await store.inputs.add(files);
    await store.refresh();
    if (store.inputs.missing.length === 0 && store.snapshot.replay) await store.runner.start("replay");
  });
}
