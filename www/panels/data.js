// Owns what the step Data shows: the files and their roles, the label column, how labelled data are split.

import { h } from "../basics/dom.js";
import { fileWell } from "../files/well.js";
import { lessonList } from "../lesson/list.js";
import { sessionOffer } from "../sessions/offer.js";
import { choice, integer } from "../settings/fields.js";

/** @type {import("../step/panel.js").Definition} */
export const data = {
  step: "data",
  title: "Data",
  does: "The tables are read: each row a tissue sample, each column a gene. Some samples go without a label, some are kept back for testing.",
  figures: [
    ["class_counts", "Samples per class"],
    ["normal_tumour", "Normal and tumour"],
  ],
  meaning: [
    "Each row is a tissue sample, each column says how active one gene was in it.",
    "Most samples need no label: an encoder first learns from the measurements alone, which is what self-supervised means.",
    "The labelled ones are kept in two parts, so that a classifier is judged only on samples it has never seen.",
  ],
  settings: [
    {
      section: "data",
      first: ["label", "split"],
      elsewhere: ["pretrain", "finetune", "test", "labelled", "predict", "classifier", "simulated", "tumours", "table"],
      fields: {
        label: {
          label: "Label column",
          hint: "The column that holds each sample's class, in all files that have it. A file's card sets it for that file.",
          kind: "text",
        },
        orientation: choice(
          "Samples are in",
          "For all files. What is wrong for one of them is set on its card.",
          ["auto", "recognise"],
          ["samples_in_rows", "rows"],
          ["samples_in_columns", "columns"],
        ),
        split: {
          label: "Split of labelled data",
          hint: "Shares for pretraining, fine-tuning and test, of each class; they add up to 1.",
          kind: "numbers",
          min: 0,
          max: 1,
        },
        group: {
          label: "Kept together",
          hint: "The column whose value samples of one patient share: a split keeps them in one part. Empty or barcodes: TCGA's barcodes tell; none: no sample is kept with another. A file's card sets it for that file.",
          kind: "text",
          optional: true,
        },
        sample_column: {
          label: "Sample id column",
          hint: "For all files; empty: recognised (caseID, else the first text column).",
          kind: "text",
          optional: true,
        },
        gene_column: {
          label: "Gene id column",
          hint: "Where samples are columns, or of var in AnnData files. Empty: recognised.",
          kind: "text",
          optional: true,
        },
        quantity: {
          label: "Quantity",
          hint: "Where a table holds several, for example tpm or counts. Empty: chosen.",
          kind: "text",
          optional: true,
        },
        sheet: {
          label: "Sheet",
          hint: "Of Excel workbooks, or which file of archives. Empty: the first that is a table. A file's card sets it for that file.",
          kind: "text",
          optional: true,
        },
        layer: {
          label: "Layer",
          hint: "Of AnnData files (h5ad), or raw. Empty: X. A file's card sets it for that file.",
          kind: "text",
          optional: true,
        },
        metadata_columns: {
          label: "Metadata columns",
          hint: "Columns that are no genes whatever they hold, separated by commas.",
          kind: "texts",
          optional: true,
        },
        value_columns: {
          label: "Value columns",
          hint: "Columns of numbers that are genes or samples whatever they are called, separated by commas.",
          kind: "texts",
          optional: true,
        },
      },
    },
    {
      section: "study",
      first: [],
      fields: {
        seed: integer("Seed", "Every random draw comes from it: the same seed gives the same study.", 0, 2 ** 53 - 1),
      },
    },
    {
      section: "output",
      first: [],
      fields: {
        formulas: choice(
          "Names like =1+1 in saved CSV",
          "A spreadsheet would run them as formulas. An apostrophe in front prevents that; reading takes it away again.",
          ["neutralised", "get an apostrophe"],
          ["raw", "stay as they are"],
        ),
      },
    },
  ],
  takesData: true,
  top: dataTop,
  offer: offerColumns,
};

/** What an earlier visit left, the files, and the lessons. */
function dataTop(/** @type {import("../engine/store.js").Store} */ store) {
  const well = fileWell(store);
  const parts = [sessionOffer(store), well, lessonList(store)];
  const element = h(
    "div",
    { class: "stack" },
    parts.map((part) => part.element),
  );
  return { element, update: () => parts.forEach((part) => part.update()), tells: well.tells };
}

/** Metadata columns of the samples read, as suggestions for the label. */
async function offerColumns(
  /** @type {import("../settings/form.js").SettingsForm} */ form,
  /** @type {import("../engine/store.js").Store} */ store,
) {
  if (store.state("data").state !== "done") return;
  const files = await store.engine.call("files").catch(() => []);
  const columns = new Set(files.flatMap((file) => file.metadata));
  for (const path of ["data.label", "data.group"]) {
    form.offer(
      path,
      [...columns].map((name) => [name, name]),
    );
  }
}
