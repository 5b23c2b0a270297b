// Owns what the step Classify shows: the classifiers on the test samples.

import { integer, rate, real, share } from "../settings/fields.js";
import { TRAINED } from "../settings/models.js";

/** @type {import("../step/panel.js").Definition} */
export const classify = {
  step: "classify",
  title: "Classify",
  does: "Classifiers learn the classes from a few labelled samples, with the encoder and without it, and are tried on samples they have never seen.",
  figures: [
    ["accuracy", "Accuracy of the classifiers"],
    ["confusion_supervised", "Confusion, supervised"],
    ["confusion_frozen", "Confusion, frozen encoder"],
    ["confusion_unfrozen", "Confusion, unfrozen encoder"],
  ],
  meaning: [
    "Three classifiers learn from the same few labels: one from genes alone, one from the frozen encoder, one that retrains the encoder as well.",
    "What the last two gain over the first is what pretraining was worth; with few labels it shows most.",
    "Accuracy counts hits; balanced accuracy and macro-F1 weigh every class alike, so that a rare one is not drowned.",
  ],
  afterwards: {
    says: "Classify shows which types are taken for one another. This was one draw of samples: whether one model is really better than another, Compare tells.",
    look: ["classify", "compare"],
  },
  settings: [
    {
      section: "classify",
      first: ["models", "shares", "repeats"],
      elsewhere: ["device"],
      fields: {
        models: {
          label: "Classifiers",
          hint: "Supervised sees genes alone; frozen reads the encoder; unfrozen retrains it.",
          kind: "several",
          choices: TRAINED,
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
        rate_decay: real(
          "Rate of lower layers",
          "Each layer further down learns slower by this factor; 1 is alike.",
          0.01,
          1,
        ),
        class_weights: {
          label: "Class weights",
          hint: "Rare classes weigh as much as common ones.",
          kind: "check",
        },
        validation_share: share(
          "Labels held out",
          "Share of the training labels to stop early by; 0 is none. Never test samples.",
        ),
        patience: integer(
          "Patience",
          "Epochs without progress on the held-out labels before training stops.",
          1,
          10_000,
        ),
      },
    },
  ],
};
