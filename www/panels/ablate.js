// Owns what the step Ablate shows: what each choice of pretraining is worth.

/** @type {import("../step/panel.js").Definition} */
export const ablate = {
  step: "ablate",
  title: "Ablate",
  figures: [["ablation_objectives", "Accuracy by objectives"]],
  meaning: [
    "Which of the three exercises made the encoder useful? Take one away, pretrain again, and see what the same few labels are then worth.",
    "A choice matters where the dots of its values lie apart by more than each one scatters; where they overlap, it hardly does.",
    "Each value costs a pretraining of its own. What is finished is kept: a run can be paused, cancelled and taken up again.",
  ],
  settings: [{ section: "ablate", first: ["choices", "objectives", "repeats"] }],
};
