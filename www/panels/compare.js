// Owns what the step Compare shows: how accurate each model is with more and more labels.

import { integer, real } from "../settings/fields.js";
import { MODELS } from "../settings/models.js";

/** @type {import("../step/panel.js").Definition} */
export const compare = {
  step: "compare",
  title: "Compare",
  does: "The same is done with fewer labels and with other draws of them.",
  figures: [
    ["learning_curve_all", "Test accuracy by labels"],
    ["sweep_differences", "Gain over the supervised network"],
  ],
  meaning: [
    "How much is a label worth? Every model learns from the same few labels, then from more, each time drawn anew; the band shows how far the luck of the draw reaches.",
    "Where the frozen encoder lies above the supervised network, pretraining without labels has saved labels. Where they meet, there were labels enough.",
    "The dashed yardsticks are plain methods. If one of them does as well, the network was not needed; and an untrained encoder shows what its mere size is worth.",
    "The cross-validated probe and the nearest neighbours judge the encoder by itself: both use nothing but what it puts out.",
  ],
  settings: [
    {
      section: "compare",
      first: ["models", "shares", "repeats"],
      fields: {
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
    },
  ],
};
