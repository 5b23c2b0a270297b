// Owns what is said of the settings of the step Explore.

import { choice, integer, real } from "./fields.js";

/** @typedef {import("./fields.js").Fields} Fields */

/** @type {Fields} */
export const EXPLORE = {
  ranking: choice(
    "Genes are ranked by",
    "Which genes vary most. Dispersion divides the variance by the mean.",
    ["variance", "variance"],
    ["dispersion", "dispersion"],
  ),
  top_genes: {
    label: "PCA on so many genes each",
    hint: "The most variable ones; several numbers, separated by commas, to see whether it matters.",
    kind: "integers",
    min: 2,
    max: 1_000_000,
  },
  embed_genes: integer("Genes for the plots", "The most variable ones, for PCA, t-SNE, UMAP and the clusters; 0: all."),
  embeddings: {
    label: "Embeddings that Run makes",
    hint: "Besides PCA. Each can also be run alone.",
    kind: "several",
    choices: [
      ["tsne", "t-SNE"],
      ["umap", "UMAP"],
    ],
  },
  components: integer("Principal components", "What t-SNE, UMAP and the clusters see of the genes.", 2, 500),
  outlier_cutoff: real(
    "Outlier cutoff",
    "Robust deviations from the class's middle that make an outlier.",
    0.001,
    1000,
  ),
};

/** @type {Fields} */
export const TSNE = {
  perplexity: real("Perplexity (t-SNE)", "About how many neighbours a sample has; 5 to 50 is usual.", 1, 10_000),
  learning_rate: {
    label: "Learning rate (t-SNE)",
    hint: "Empty: by the number of samples.",
    kind: "number",
    min: 1e-6,
    max: 1e6,
    step: "any",
    optional: true,
  },
  early_exaggeration: real("Early exaggeration (t-SNE)", "How much tighter groups are drawn at first.", 1, 1000),
  iterations: integer("Iterations (t-SNE)", "Steps until it is taken as settled.", 1, 100_000),
  initialisation: choice(
    "Start (t-SNE)",
    "A start from PCA keeps the large arrangement.",
    ["pca", "PCA"],
    ["random", "random"],
  ),
};

/** @type {Fields} */
export const UMAP = {
  neighbours: integer("Neighbours (UMAP)", "How far it looks: few show detail, many the large arrangement.", 2, 10_000),
  min_dist: real("Least distance (UMAP)", "How tightly points may be packed.", 0, 100),
  spread: real("Spread (UMAP)", "The scale of the map.", 0.001, 1000),
  metric: choice(
    "Distance (UMAP)",
    "How alike two samples are.",
    ["euclidean", "Euclidean"],
    ["cosine", "cosine"],
    ["correlation", "correlation"],
  ),
  epochs: integer("Epochs (UMAP)", "Passes over the neighbours; 0: by the number of samples.", 0, 100_000),
  initialisation: choice(
    "Start (UMAP)",
    "Spectral starts from the neighbours themselves.",
    ["spectral", "spectral"],
    ["pca", "PCA"],
    ["random", "random"],
  ),
};

/** @type {Fields} */
export const CLUSTERS = {
  on: choice(
    "Clusters are sought in",
    "The plot, or the principal components, that k-means works on.",
    ["umap", "UMAP"],
    ["tsne", "t-SNE"],
    ["pca", "principal components"],
  ),
  clusters: integer("Clusters", "How many groups k-means makes; 0: as many as there are classes.", 0, 1000),
  starts: integer("Starts (k-means)", "The best of so many is kept.", 1, 1000),
  scan_to: integer("Try up to so many clusters", "For the figure of numbers of clusters; 0 or 1: none.", 0, 200),
};
