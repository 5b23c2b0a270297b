// Owns what the step Pathways shows: scores of gene sets, sample by sample.

/** @type {import("../step/panel.js").Definition} */
export const pathways = {
  step: "pathways",
  title: "Pathways",
  figures: [["pathway_heatmap", "Pathway scores"]],
  meaning: [
    "One gene's measurement is noisy; a pathway, a set of genes that work together, is steadier and has a meaning.",
    "ssGSEA orders the genes within one sample and asks whether a pathway's genes gather at the top: a high score says yes.",
    "No label is needed for that, so the scores can teach the encoder some biology for free.",
  ],
  settings: [{ section: "pathways", first: ["sets", "min_size", "max_size"] }],
  offer(form, store) {
    const own = store.snapshot.files.filter(({ role }) => role === "sets").map(({ name }) => name);
    form.offer("pathways.sets", [
      ["kegg", "KEGG (2011)"],
      ["wikipathways", "WikiPathways (2022)"],
      .../** @type {[string, string][]} */ (own.map((name) => [name, name])),
    ]);
  },
};
