// Owns what the step Predict shows: the table to classify, what the model says of its samples, and how far to trust it.

import { newTable } from "../files/new-table.js";
import { choice, integer, share } from "../settings/fields.js";
import { FOR_TABLES } from "../settings/models.js";

/** @type {import("../step/panel.js").Definition} */
export const predict = {
  step: "predict",
  title: "Predict",
  does: "The trained classifier, of this study or of a file, names the class of each sample of another table.",
  figures: [
    ["prediction_confidence", "How sure the classifier is"],
    ["novelty", "How alike the new samples are"],
  ],
  meaning: [
    "The trained classifier meets samples of another table. It always names one of the classes it knows, also for a tissue that it has never seen.",
    "So look at how sure it is, and at the distance to the samples it learned from: far away, even a sure answer means little.",
    "A sample is far where nothing like it was seen in pretraining, or where the encoder can't restore its genes: shuffled genes or noise may land in the middle of its space.",
    "Genes that the new table lacks are taken as average; the more there are, the less the answer is worth.",
  ],
  settings: [
    {
      section: "predict",
      first: ["model"],
      fields: {
        model: choice("Model", "Which classifier is used. It must be among those of the step Classify.", ...FOR_TABLES),
        neighbours: integer(
          "Neighbours",
          "How near a sample is to so many training samples says how alike it is.",
          1,
          1000,
        ),
        unusual: share("Unusual from", "The share of the known samples that lie nearer than an unusual one."),
      },
    },
  ],
  takesData: true,
  top: newTable,
};
