// Owns what the step Pretrain shows: the losses as they fall, and the latent space.

import { choice, integer, rate, real, share } from "../settings/fields.js";

/** Each is on where it weighs more than 0. @type {import("../settings/fields.js").Fields} */
const MORE_EXERCISES = {
  weight_scarf: real("Weight of SCARF", "Of recognising two copies of a sample in which genes have values of other samples."),
  scarf_corruption: {
    label: "SCARF: exchanged genes",
    hint: "Share of genes in each of the two copies; one number leaves the other copy as it is.",
    kind: "numbers",
    min: 0,
    max: 1,
  },
  scarf_temperature: real("SCARF: temperature", "Lower is stricter.", 0.001, 100),
  weight_vime: real("Weight of VIME", "Of telling which values were exchanged with other samples, and what they were."),
  vime_corruption: real("VIME: exchanged values", "Share of the values exchanged within a batch.", 0, 1),
  vime_alpha: real("VIME: weight of values", "Of restoring values, beside telling which were exchanged."),
  weight_byol: real("Weight of BYOL", "Of predicting what a slower copy of the network makes of the other copy of a sample."),
  byol_decay: real("BYOL: decay", "How much of the slower network stays in a step at first.", 0, 1),
  weight_barlow_twins: real("Weight of Barlow Twins", "Of two copies that agree, in dimensions that differ."),
  barlow_twins_lambda: real("Barlow Twins: λ", "What correlation of different dimensions counts."),
  weight_vicreg: real("Weight of VICReg", "Of two copies that agree, with variance kept and covariance removed."),
  vicreg_invariance: real("VICReg: invariance", "What the difference of the copies counts."),
  vicreg_variance: real("VICReg: variance", "What a dimension that varies too little counts."),
  vicreg_covariance: real("VICReg: covariance", "What covariance of different dimensions counts."),
  weight_denoising: real("Weight of denoising", "Of taking away the noise and the dropped genes of a copy."),
};

/** @type {import("../step/panel.js").Definition} */
export const pretrain = {
  step: "pretrain",
  title: "Pretrain",
  does: "An encoder learns from samples without labels: it fills in hidden genes, tells pathway scores and recognises two noisy copies of one sample.",
  figures: [
    ["losses", "Losses by epoch"],
    ["latent_pca", "Latent space"],
  ],
  meaning: [
    "Without labels the network solves three exercises: predict the pathway scores, fill in hidden genes, and recognise two noisy copies of one sample.",
    "To do so it must squeeze thousands of genes into a few hundred numbers, the latent space, that keep what matters.",
    "Falling curves show that it learns; if types it was never told of lie apart in the latent space, it learnt biology.",
  ],
  settings: [
    {
      section: "features",
      first: ["top_variable"],
      fields: {
        transform: choice(
          "Transformation",
          "What the network sees of a value; the step Data says which one the table asks for. Pathway scores take the table as it is.",
          ["auto", "by the table's scale"],
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
    },
    {
      section: "pretrain",
      first: ["epochs", "samples", "batch_size"],
      elsewhere: ["device"],
      fields: {
        epochs: integer("Epochs", "Passes over the samples.", 1, 100_000),
        samples: integer("Samples", "Pretrain on this many, drawn by the seed; 0 takes all.", 0),
        batch_size: integer("Batch size", "Samples in one training step.", 2, 4096),
        learning_rate: rate("Learning rate", "Adam's step size."),
        mask_ratio: real("Hidden genes", "Share of genes hidden in the fill-in task.", 0.001, 0.99),
        noise: real("Noise", "Standard deviation of the noise in the two copies.", 0, 10),
        feature_dropout: share("Dropped genes", "Share of genes set to 0 in the two copies."),
        temperature: real("Temperature", "Of the contrastive task: lower is stricter.", 0.001, 100),
        targets: choice(
          "Pathway scores",
          "As ssGSEA gives them, or each pathway on a scale of its own: deviation 1, fitted on the pretraining samples.",
          ["nes", "as they are"],
          ["standardised", "standardised"],
        ),
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
        latent: integer("Latent width", "Numbers that stand for a sample in the end.", 2, 65536),
        projection: integer("Projection width", "Numbers in which two copies are compared.", 1, 65536),
        dropout: share("Dropout", "Share of a hidden layer switched off at random."),
      },
      more: { title: "More exercises", fields: MORE_EXERCISES },
    },
  ],
};
