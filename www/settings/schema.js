// Owns what is said of every setting: its label, its bounds, a line of help. The values and their defaults are the
// engine's; a key that is not named here still gets a control, made from its value.

import { COMPARE, MODELS } from "./compare.js";
import { EXPLORE } from "./explore.js";
import { choice, integer, rate, real, share } from "./fields.js";

/** @typedef {import("./fields.js").Field} Field */

/** @type {Record<string, Record<string, Field>>} */
export const SCHEMA = {
  study: {
    seed: integer("Seed", "Every random draw comes from it: the same seed gives the same study.", 0, 2 ** 53 - 1),
  },
  data: {
    label: { label: "Label column", hint: "The column that holds each sample's class.", kind: "text" },
    orientation: choice(
      "Samples are in",
      "Recognised by where the gene identifiers are; set it if that goes wrong.",
      ["auto", "recognise"],
      ["samples_in_rows", "rows"],
      ["samples_in_columns", "columns"],
    ),
    split: {
      label: "Split of labelled data",
      hint: "Shares for pretraining, fine-tuning and test, of each class; they add up to 1.",
      kind: "numbers",
      min: 0,
      max: 1,
    },
    sample_column: {
      label: "Sample id column",
      hint: "Empty: recognised (caseID, else the first text column).",
      kind: "text",
      optional: true,
    },
  },
  genes: {
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
  pathways: {
    sets: choice(
      "Gene sets",
      "A GMT file you add appears here.",
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
    batchwise: integer("Normalise in batches of", "Samples that share one range of scores; 0 takes all of them.", 0),
  },
  ...EXPLORE,
  features: {
    transform: choice(
      "Transformation",
      "What the network sees of a value. Pathway scores take the table as it is.",
      ["log2p1", "log2(x + 1)"],
      ["counts_to_log2_cpm", "counts → log2(CPM + 1)"],
      ["none", "none"],
    ),
    top_variable: integer(
      "Most variable genes",
      "How many the network sees; 0 takes all, slower and with more memory.",
      0,
    ),
    standardise: {
      label: "Standardise genes",
      hint: "Mean 0 and deviation 1, fitted on the pretraining samples alone.",
      kind: "check",
    },
  },
  pretrain: {
    epochs: integer("Epochs", "Passes over the samples.", 1, 100_000),
    samples: integer("Samples", "Pretrain on this many, drawn by the seed; 0 takes all.", 0),
    batch_size: integer("Batch size", "Samples in one training step.", 2, 4096),
    learning_rate: rate("Learning rate", "Adam's step size."),
    mask_ratio: real("Hidden genes", "Share of genes hidden in the fill-in task.", 0.001, 0.99),
    noise: real("Noise", "Standard deviation of the noise in the two copies.", 0, 10),
    feature_dropout: share("Dropped genes", "Share of genes set to 0 in the two copies."),
    temperature: real("Temperature", "Of the contrastive task: lower is stricter.", 0.001, 100),
    weight_pathway: real("Weight of pathways", "Of predicting the pathway scores."),
    weight_masked: real("Weight of hidden genes", "Of filling in hidden genes."),
    weight_contrastive: real("Weight of copies", "Of recognising two copies of a sample."),
    validation_share: share("Held-out share", "Samples kept aside to watch the losses on; 0 keeps none."),
    hidden: {
      label: "Hidden layers",
      hint: "Widths of the encoder's layers, separated by commas.",
      kind: "integers",
      min: 1,
      max: 65536,
    },
    latent: integer("Latent width", "Numbers that stand for a sample in the end.", 1, 65536),
    projection: integer("Projection width", "Numbers in which two copies are compared.", 1, 65536),
    dropout: share("Dropout", "Share of a hidden layer switched off at random."),
    device: choice(
      "Device",
      "Which of Burn's processor backends computes.",
      ["flex", "CPU (flex)"],
      ["ndarray", "CPU (ndarray)"],
    ),
  },
  classify: {
    models: {
      label: "Classifiers",
      hint: "Supervised sees genes alone; frozen reads the encoder; unfrozen retrains it.",
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
    repeats: integer("Repeats", "Runs of each with other random numbers.", 1, 1000),
    batch_size: integer("Batch size", "Samples in one training step.", 1, 4096),
    supervised_epochs: integer("Epochs, supervised", "Passes over the labelled samples.", 1, 100_000),
    supervised_learning_rate: rate("Learning rate, supervised", "Adam's step size."),
    supervised_hidden: {
      label: "Hidden layers, supervised",
      hint: "Widths of its layers, separated by commas.",
      kind: "integers",
      min: 1,
      max: 65536,
    },
    supervised_dropout: share("Dropout, supervised", "Share of a hidden layer switched off at random."),
    frozen_epochs: integer("Epochs, frozen", "Passes over the labelled samples.", 1, 100_000),
    frozen_learning_rate: rate("Learning rate, frozen", "Adam's step size."),
    unfrozen_epochs: integer("Epochs, unfrozen", "Passes over the labelled samples.", 1, 100_000),
    unfrozen_learning_rate: rate("Learning rate, new layer", "For the layer on top of the unfrozen encoder."),
    unfrozen_encoder_learning_rate: rate("Learning rate, encoder", "For the unfrozen encoder itself, gentler."),
    head_epochs: integer("New layer first", "Epochs in which fine-tuning trains the new layer alone.", 0, 100_000),
    rate_decay: real("Rate of lower layers", "Each layer further down learns slower by this factor; 1 is alike.", 0.01, 1),
    class_weights: {
      label: "Class weights",
      hint: "Rare classes weigh as much as common ones.",
      kind: "check",
    },
    validation_share: share("Labels held out", "Share of the training labels to stop early by; 0 is none. Never test samples."),
    patience: integer("Patience", "Epochs without progress on the held-out labels before training stops.", 1, 10_000),
  },
  ...COMPARE,
};

/** What the page shows elsewhere: files as files, the cohort beside them, the device in the header. */
export const ELSEWHERE = new Set([
  "data.pretrain",
  "data.finetune",
  "data.test",
  "data.labelled",
  "data.predict",
  "data.simulated",
  "genes.table",
  "pretrain.device",
  "classify.device",
]);

/** A field for a key that the schema does not name. @returns {Field | null} */
export function fieldFor(/** @type {string} */ key, /** @type {unknown} */ value) {
  const label = key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " ");
  if (typeof value === "boolean") return { label, hint: "", kind: "check" };
  if (typeof value === "number") return { label, hint: "", kind: "number", step: "any" };
  if (typeof value === "string") return { label, hint: "", kind: "text" };
  if (Array.isArray(value) && value.every((item) => typeof item === "number"))
    return { label, hint: "", kind: "numbers" };
  return null;
}
