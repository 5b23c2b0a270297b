// Owns what the step Pathways shows: scores of gene sets, sample by sample.

import { choice, integer, real } from "../settings/fields.js";

/** @type {import("../step/panel.js").Definition} */
export const pathways = {
  step: "pathways",
  title: "Pathways",
  does: "Genes that work together are scored together: each sample gets a profile of pathways.",
  figures: [["pathway_heatmap", "Pathway scores"]],
  meaning: [
    "One gene's measurement is noisy; a pathway, a set of genes that work together, is steadier and has a meaning.",
    "ssGSEA orders the genes within one sample and asks whether a pathway's genes gather at the top: a high score says yes.",
    "No label is needed for that, so the scores can teach the encoder some biology for free.",
  ],
  settings: [
    {
      section: "pathways",
      first: ["sets", "min_size", "max_size"],
      fields: {
        sets: choice(
          "Gene sets",
          "A file of gene sets that you add (GMT, GMX, GRP, MSigDB's JSON) appears here.",
          ["kegg", "KEGG (2011)"],
          ["wikipathways", "WikiPathways (2022)"],
        ),
        weight: real("Weight", "Exponent of a gene's rank in the sum; 0 counts every gene alike.", 0, 10),
        min_size: integer("Smallest set", "Sets with fewer genes in your table are left out.", 1, 100_000),
        max_size: integer("Largest set", "Sets with more genes in your table are left out.", 1, 100_000),
        sample_norm: choice(
          "Sample normalisation",
          "What a sample's values become before its genes are ordered.",
          ["rank", "rank"],
          ["log", "log"],
          ["log_rank", "log of rank"],
          ["none", "none (custom)"],
        ),
        correl_norm: choice(
          "Weights from",
          "What the ordered values become before they weigh. Symmetric ranks change nothing, as in gseapy.",
          ["rank", "values as normalised"],
          ["zscore", "z-scores"],
          ["symrank", "symmetric ranks"],
        ),
        ties: choice(
          "Tied genes are ordered as by",
          "Zeros tie, so this moves scores.",
          ["gseapy", "gseapy"],
          ["gsva", "GSVA"],
        ),
        batchwise: integer(
          "Normalise in batches of",
          "Samples that share one range of scores; 0 takes all of them.",
          0,
        ),
      },
    },
  ],
  offer(form, store) {
    const own = store.snapshot.files.filter(({ role }) => role === "sets").map(({ name }) => name);
    form.offer("pathways.sets", [
      ["kegg", "KEGG (2011)"],
      ["wikipathways", "WikiPathways (2022)"],
      .../** @type {[string, string][]} */ (own.map((name) => [name, name])),
    ]);
  },
};
