// Owns what the step Genes shows: how identifiers became symbols, step by step, and what was lost.

/** @type {import("../step/panel.js").Definition} */
export const genes = {
  step: "genes",
  title: "Genes",
  figures: [],
  meaning: [
    "The same gene goes by many names: Ensembl and Entrez numbers, symbols, and symbols that were changed since.",
    "Only when every table calls a gene by one name can tables be compared and gene sets be found in them.",
    "A column that no catalogue knows is dropped, and the tables here say which, because a quiet loss would bias all that follows.",
  ],
  settings: [{ section: "genes", first: ["mapping", "duplicates", "unmapped"] }],
};
