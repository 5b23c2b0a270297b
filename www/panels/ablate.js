// Owns what the step Ablate shows: what each choice of pretraining is worth.

import { integer, real } from "../settings/fields.js";
import { MODELS } from "../settings/models.js";

/** @type {import("../step/panel.js").Definition} */
export const ablate = {
  step: "ablate",
  title: "Ablate",
  does: "Pretraining is done again with one choice changed at a time, to see which of them made the encoder useful.",
  figures: [["ablation_objectives", "Accuracy by objectives"]],
  meaning: [
    "Which of the three exercises made the encoder useful? Take one away, pretrain again, and see what the same few labels are then worth.",
    "A choice matters where the dots of its values lie apart by more than each one scatters; where they overlap, it hardly does.",
    "Would more help? With the samples pretrained on, or the epochs, as what is changed, the dots are a learning curve of pretraining itself: where it still rises, more of them would.",
    "Each value costs a pretraining of its own. What is finished is kept: a run can be paused, cancelled and taken up again.",
  ],
  settings: [
    {
      section: "ablate",
      first: ["choices", "objectives", "repeats"],
      fields: {
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
            ["epochs", "epochs of pretraining"],
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
            ["scarf", "SCARF"],
            ["vime", "VIME"],
            ["byol", "BYOL"],
            ["barlow_twins", "Barlow Twins"],
            ["vicreg", "VICReg"],
            ["denoising", "denoising"],
            ["each", "each by itself"],
          ],
        },
        mask_ratio: { label: "Shares of masked genes", hint: "Each from 0 to 1.", kind: "numbers", min: 0, max: 1 },
        temperature: { label: "Temperatures", hint: "Each above 0.", kind: "numbers", min: 0.001, max: 100 },
        latent: {
          label: "Latent dimensions",
          hint: "Widths of the latent space.",
          kind: "integers",
          min: 1,
          max: 65536,
        },
        samples: {
          label: "Shares of the pretraining samples",
          hint: "Each above 0 and up to 1.",
          kind: "numbers",
          min: 0,
          max: 1,
        },
        epoch_counts: {
          label: "Numbers of epochs",
          hint: "How long it is pretrained, beside the epochs of the step Pretrain.",
          kind: "integers",
          min: 1,
          max: 100_000,
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
    },
  ],
};
