// Owns what the step Interpret shows: what the encoder knows of pathways, and which genes decide for a class.

/** @type {import("../step/panel.js").Definition} */
export const interpret = {
  step: "interpret",
  title: "Interpret",
  figures: [
    ["pathway_fit", "Pathways the encoder can tell"],
    ["latent_pair", "Latent space before and after pretraining"],
  ],
  meaning: [
    "A network that predicts well has learned something; this step asks what. All of it is looked at on samples that pretraining has not seen.",
    "R² says how much of a pathway's score the encoder can tell: 1 all of it, 0 no more than the mean would, below 0 less.",
    "Integrated gradients follow a sample on its way from the average one and add up what each gene does to the class's score. They tell what the network used, not what causes a disease.",
  ],
  settings: [{ section: "interpret", first: ["model", "top_genes"] }],
};
