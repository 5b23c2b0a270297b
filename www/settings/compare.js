// Owns what is said of the settings of the steps that compare, vary, explain and use the models.

import { choice, integer, real, share } from "./fields.js";

/** The classifiers, and the yardsticks they are held against. @type {[string, string][]} */
export const MODELS = [
  ["supervised", "supervised"],
  ["frozen", "frozen encoder"],
  ["unfrozen", "unfrozen encoder"],
  ["logistic", "logistic regression"],
  ["pca_logistic", "PCA + logistic regression"],
  ["nearest_centroid", "nearest centroid"],
  ["random_frozen", "untrained encoder, frozen"],
  ["random_unfrozen", "untrained encoder, fine-tuned"],
];

/** The classifiers that are networks. @type {[string, string][]} */
const NETWORKS = MODELS.slice(0, 3);

/** @type {Record<string, Record<string, import("./fields.js").Field>>} */
export const COMPARE = {
  compare: {
    models: {
      label: "Models",
      hint: "All learn from the same draws of labels. How each is trained is set in the step Classify.",
      kind: "several",
      choices: MODELS,
    },
    shares: {
      label: "Shares of labels",
      hint: "Each above 0 and up to 1, separated by commas.",
      kind: "numbers",
      min: 0,
      max: 1,
    },
    counts: {
      label: "Numbers of labels",
      hint: "Beside the shares, for example 100, 200, 500; may be empty.",
      kind: "integers",
      min: 1,
      max: 1_000_000,
    },
    repeats: integer("Repeats", "Draws of each; seven or more let a test tell.", 1, 1000),
    nested: {
      label: "Nested draws",
      hint: "A smaller draw is part of the larger ones of its repeat; else each is drawn anew.",
      kind: "check",
    },
    target: real("Accuracy to reach", "The labels each model needs for it are told.", 0.01, 1),
  },
  ablate: {
    choices: {
      label: "Choices that are changed",
      hint: "One at a time; each value is one more pretraining.",
      kind: "several",
      choices: [
        ["objectives", "objectives"],
        ["mask_ratio", "share of genes masked"],
        ["temperature", "temperature"],
        ["latent", "latent dimensions"],
        ["samples", "samples pretrained on"],
      ],
    },
    objectives: {
      label: "Sets of objectives",
      hint: "What the encoder learns to do without labels.",
      kind: "several",
      choices: [
        ["none", "none (untrained)"],
        ["pathway", "pathway"],
        ["masked", "masked"],
        ["contrastive", "contrastive"],
        ["pathway_masked", "pathway + masked"],
        ["pathway_contrastive", "pathway + contrastive"],
        ["masked_contrastive", "masked + contrastive"],
        ["all", "all three"],
      ],
    },
    mask_ratio: { label: "Shares of masked genes", hint: "Each from 0 to 1.", kind: "numbers", min: 0, max: 1 },
    temperature: { label: "Temperatures", hint: "Each above 0.", kind: "numbers", min: 0.001, max: 100 },
    latent: { label: "Latent dimensions", hint: "Widths of the latent space.", kind: "integers", min: 1, max: 65536 },
    samples: {
      label: "Shares of the pretraining samples",
      hint: "Each above 0 and up to 1.",
      kind: "numbers",
      min: 0,
      max: 1,
    },
    models: {
      label: "Judged by",
      hint: "The classifiers that read the encoder.",
      kind: "several",
      choices: MODELS.slice(1, 3),
    },
    share: real("Share of labels", "How many labels the judges learn from, above 0 and up to 1.", 0.0001, 1),
    repeats: integer("Repeats", "Draws of these labels.", 1, 1000),
    epochs: integer("Epochs", "Of each pretraining; 0: as in the step Pretrain.", 0, 100_000),
  },
  interpret: {
    model: choice("Model", "Whose genes are asked for. It must be among those of the step Classify.", ...NETWORKS),
    steps: integer("Steps of integration", "On the way from the average sample to each sample.", 1, 1000),
    samples_per_class: integer("Samples of a class", "Test samples that are looked at, at most.", 1, 1000),
    top_genes: integer("Genes shown", "Of each class.", 5, 40),
  },
  predict: {
    model: choice("Model", "Which classifier is used. It must be among those of the step Classify.", ...MODELS),
    neighbours: integer("Neighbours", "How near a sample is to so many training samples says how alike it is.", 1, 1000),
    unusual: share("Unusual from", "The share of the known samples that lie nearer than an unusual one."),
  },
};
