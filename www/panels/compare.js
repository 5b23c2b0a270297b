// Owns what the step Compare shows: how accurate each model is with more and more labels.

/** @type {import("../step/panel.js").Definition} */
export const compare = {
  step: "compare",
  title: "Compare",
  figures: [
    ["learning_curve_all", "Test accuracy by labels"],
    ["sweep_differences", "Gain over the supervised network"],
  ],
  meaning: [
    "How much is a label worth? Every model learns from the same few labels, then from more, each time drawn anew; the band shows how far the luck of the draw reaches.",
    "Where the frozen encoder lies above the supervised network, pretraining without labels has saved labels. Where they meet, there were labels enough.",
    "The dashed yardsticks are plain methods. If one of them does as well, the network was not needed; and an untrained encoder shows what its mere size is worth.",
  ],
  settings: [{ section: "compare", first: ["models", "shares", "repeats"] }],
};
