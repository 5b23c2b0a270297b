// Owns what the step Explore shows: the desk of plots, and the figures that tell how far to trust them.

import { exploreDesk } from "../scatter/desk.js";
import { CLUSTERS, EXPLORE, TSNE, UMAP } from "../settings/explore.js";

/** @type {import("../step/panel.js").Definition} */
export const explore = {
  step: "explore",
  title: "Explore",
  does: "Samples are drawn beside those they resemble, by their genes alone; the colours are laid on afterwards.",
  figures: [
    ["pca_panels", "PCA on several numbers of genes"],
    ["explained_variance", "Variance explained"],
    ["mean_variance", "Mean and variance of the genes"],
    ["cluster_types", "Clusters and types"],
    ["cluster_scan", "Numbers of clusters"],
  ],
  meaning: [
    "PCA turns thousands of genes into a few axes along which the samples differ most: its distances can be read.",
    "t-SNE and UMAP draw a map on which each sample lies beside its nearest neighbours: trust the neighbourhoods; how far apart two distant groups lie, and how large they look, means little.",
    "k-means groups the samples without seeing a label; the adjusted Rand index (ARI) says how well its groups match the known types, 1 perfectly, 0 no better than chance.",
  ],
  afterwards: {
    says: "Do the colours lie together? Then the classes differ in their genes, and a classifier can learn them.",
    look: ["explore"],
  },
  settings: [
    { section: "explore", first: ["top_genes", "embed_genes", "embeddings"], fields: EXPLORE },
    { section: "tsne", first: ["perplexity"], fields: TSNE },
    { section: "umap", first: ["neighbours", "min_dist"], fields: UMAP },
    { section: "clusters", first: ["on", "clusters"], fields: CLUSTERS },
  ],
  top: exploreDesk,
};
