// Owns what the step Interpret shows: what the encoder knows of pathways, and which genes decide for a class.

import { choice, integer } from "../settings/fields.js";
import { NETWORKS } from "../settings/models.js";

/** @type {import("../step/panel.js").Definition} */
export const interpret = {
  step: "interpret",
  title: "Interpret",
  does: "What did the networks go by? Genes are asked for their part in each answer.",
  figures: [
    ["pathway_fit", "Pathways the encoder can tell"],
    ["latent_pair", "Latent space before and after pretraining"],
  ],
  meaning: [
    "A network that predicts well has learned something; this step asks what. All of it is looked at on samples that pretraining has not seen.",
    "R² says how much of a pathway's score the encoder can tell: 1 all of it, 0 no more than the mean would, below 0 less. Scores as they are hardly count while the encoder learns; with standardised targets (Pretrain) it tells them far better, and classes no better.",
    "Integrated gradients follow a sample on its way from the average one and add up what each gene does to the class's score. They tell what the network used, not what causes a disease.",
    "From the average sample the genes tell a class from the average tumour; from samples of other classes they tell it from those. Both are worth a look (Baselines of other classes, among the settings)."
  ],
  settings: [
    {
      section: "interpret",
      first: ["model", "top_genes"],
      fields: {
        model: choice("Model", "Whose genes are asked for. It must be among those of the step Classify.", ...NETWORKS),
        steps: integer("Steps of integration", "On the way from the average sample to each sample.", 1, 1000),
        samples_per_class: integer("Samples of a class", "Test samples that are looked at, at most.", 1, 1000),
        baselines: integer(
          "Baselines of other classes",
          "So many labelled samples of other classes from which the way is gone as well; 0: from the average sample alone.",
          0,
          1000,
        ),
        top_genes: integer("Genes shown", "Of each class.", 5, 40),
      },
    },
  ],
};
