// Owns what the step Classify shows: the classifiers on the test samples.

/** @type {import("../step/panel.js").Definition} */
export const classify = {
  step: "classify",
  title: "Classify",
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
  settings: [{ section: "classify", first: ["models", "shares", "repeats"] }],
};
