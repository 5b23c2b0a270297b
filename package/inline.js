// The package as one module: the engine and all its data lie in it. Nothing else is fetched.

import { usualCores } from "../www/engine/crew-page.js";
import { refusal } from "./failing.js";
import { fetched } from "./fetched.js";
import { FILES, SCRIPTS } from "./inlined.js";
import { piecesOf } from "./pieces.js";

export { GeneSSLError } from "./failing.js";
export { Study } from "./study.js";

/** Made when the first engine is started. @type {Map<string, { blob: Blob, isDeflated: boolean }> | null} */
let files = null;

export const { configure, openStudy, mapGenes, ssgsea, umap, tsne, pca, predict } = piecesOf({
  starting() {
    if (typeof Worker === "undefined") throw refusal("genessl/inline needs a browser's workers", "Import genessl/node here.");
    return (path, options) => {
      const address = URL.createObjectURL(new Blob([SCRIPTS[path]], { type: "text/javascript" }));
      const worker = new Worker(address, { ...options, type: "module" });
      worker.postMessage((files ??= unpacked()));
      return worker;
    };
  },
  cores: () => (typeof navigator === "undefined" ? 1 : usualCores()),
  open: fetched,
});

function unpacked() {
  return new Map(
    FILES.map(([path, type, isDeflated, text]) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      return [path, { blob: new Blob([bytes], { type }), isDeflated }];
    }),
  );
}
