// Owns what the step Genes shows: how identifiers became symbols, step by step, and what was lost.

import { choice } from "../settings/fields.js";

/** @type {import("../step/panel.js").Definition} */
export const genes = {
  step: "genes",
  title: "Genes",
  does: "Every gene gets the one name by which the gene sets know it.",
  figures: [],
  meaning: [
    "The same gene goes by many names: Ensembl and Entrez numbers, symbols, and symbols that were changed since.",
    "Only when every table calls a gene by one name can tables be compared and gene sets be found in them.",
    "A column that no catalogue knows is dropped, and the tables here say which, because a quiet loss would bias all that follows.",
  ],
  settings: [
    {
      section: "genes",
      first: ["mapping", "duplicates", "unmapped"],
      elsewhere: ["table"],
      fields: {
        mapping: choice(
          "Identifiers are looked up in",
          "The catalogue is GENCODE v48 and HGNC. A mapping table of yours can go before it or replace it.",
          ["catalogue", "the built-in catalogue"],
          ["file_first", "my table, then the catalogue"],
          ["file_only", "my table alone"],
        ),
        duplicates: choice(
          "Columns of one symbol become their",
          "Several identifiers can name one gene.",
          ["mean", "mean"],
          ["max", "maximum"],
          ["sum", "sum"],
        ),
        unmapped: choice(
          "Columns without a symbol are",
          "Kept columns stay under their old name.",
          ["drop", "dropped"],
          ["keep", "kept"],
        ),
      },
    },
  ],
};
