import { openStudy } from "genessl/inline";

const status = document.querySelector("#status");
const study = await openStudy({ data: { tumours: { samples: 60, types: 3, genes: 1000 } }, pathways: { min_size: 5 } });
for await (const { message } of study.run({ steps: "pathways" })) status.textContent = message;
const { length, names } = await study.table("scores");
status.textContent = `${length} samples, ${names.length - 2} pathways`;
study.close();
