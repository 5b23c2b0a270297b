// Owns what the step Pretrain shows: the losses as they fall, and the latent space.

/** @type {import("../step/panel.js").Definition} */
export const pretrain = {
  step: "pretrain",
  title: "Pretrain",
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
    { section: "features", first: ["top_variable"] },
    { section: "pretrain", first: ["epochs", "samples", "batch_size"] },
  ],
};
