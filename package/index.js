// The package in a browser: the engine runs in a worker, whose files lie beside it.

import { usualCores } from "../www/engine/crew-page.js";
import { filesAt } from "./beside.js";
import { fetched } from "./fetched.js";
import { piecesOf } from "./pieces.js";

export { GeneSSLError } from "./failing.js";
export { Study } from "./study.js";

export const { configure, openStudy, mapGenes, ssgsea, umap, tsne, pca, predict } = piecesOf({
  starting(places) {
    const { scripts, files } = filesAt(places);
    return (path, options) => {
      const worker = new Worker(startable(scripts[path]), { ...options, type: "module" });
      // The first that it is told is where everything else lies.
      worker.postMessage(files);
      return worker;
    };
  },
  cores: usualCores,
  open: fetched,
});

/** An address that a worker may be started from: a script of another server is imported by one of this page's. */
function startable(/** @type {URL} */ address) {
  if (address.origin === location.origin || address.protocol === "blob:") return address;
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(address.href)};`], { type: "text/javascript" }));
}
