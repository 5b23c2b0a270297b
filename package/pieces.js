// Owns the pieces that can be had alone: each opens a study of that step, and closes it again.

import { Study } from "./study.js";
import { BESIDE_SETS, isMatrix, matrixOf, readTsv, textsOf } from "./tables.js";

/** @typedef {import("./types").Host} Host */
/** @typedef {import("./types").TableSource} TableSource */
/** @typedef {import("./types").PictureOptions} PictureOptions */

/** More columns than this are reduced to principal components before a picture is made of them. */
const COLUMNS_AT_MOST = 500;
const COMPONENTS = 50;

/** What a package for this host exports. */
export function piecesOf(/** @type {Host} */ host) {
  /** @type {import("./types").EngineOptions} */
  let usual = {};

  /**
   * Opens a study, lets `act` work with it, and closes it.
   * @template T
   * @param {Record<string, unknown>} settings
   * @param {import("./types").EngineOptions} options
   * @param {(study: Study) => Promise<T>} act
   */
  const within = async (settings, { urls = usual.urls, cores = usual.cores }, act) => {
    const study = await Study.open(host, settings, { urls, cores });
    try {
      return await act(study);
    } finally {
      study.close();
    }
  };

  /** @param {"pca" | "tsne" | "umap"} method @param {TableSource} table @param {PictureOptions} options */
  const picture = (method, table, { urls, cores, seed, components = COMPONENTS, ...own }) => {
    const width = isMatrix(table) ? table.genes.length : 0;
    const all = width > 0 && width <= COLUMNS_AT_MOST ? Math.max(2, width) : components;
    const settings = {
      genes: { unmapped: "keep" },
      features: { transform: "none" },
      explore: { embed_genes: 0, components: method === "pca" ? components : all, top_genes: [COLUMNS_AT_MOST] },
      ...(method === "pca" ? {} : { [method]: own }),
      ...(seed === undefined ? {} : { seed }),
    };
    return within(settings, { urls, cores }, async (study) => {
      await study.addTable(isMatrix(table) ? unnamed(table) : table, { role: "pretrain", scale: "unknown" });
      return study.picture(`genes/${method}`);
    });
  };

  return {
    /** Says once for all where the engine's files are, and how many cores work. */
    configure(/** @type {import("./types").EngineOptions} */ options) {
      usual = { ...usual, ...options };
    },

    /**
     * Opens a study: a study file's text, or its settings.
     * @param {string | Record<string, unknown>} [study]
     * @param {import("./types").EngineOptions} [options]
     * @returns {Promise<Study>}
     */
    openStudy(study = "", options = {}) {
      return Study.open(host, study, { ...usual, ...options });
    },

    /**
     * Expression by gene symbols, and what became of every column.
     * @param {TableSource} table
     * @param {import("./types").MappingOptions} [options]
     * @returns {Promise<import("./types").Mapped>}
     */
    mapGenes(table, { urls, cores, ...genes } = {}) {
      return within({ genes, output: { formulas: "raw" } }, { urls, cores }, async (study) => {
        await study.addTable(table, { role: "pretrain" });
        await study.finish("genes");
        const report = JSON.parse(new TextDecoder().decode(await study.save("mapping_report", "json")));
        const known = [...Object.keys((await study.table("samples")).columns), ...report.metadata];
        return { ...(await readTsv(await study.save("mapped", "tsv"), known)), report };
      });
    },

    /**
     * Pathway scores of every sample (ssGSEA, NES).
     * @param {TableSource} table
     * @param {import("./types").SetsSource} [sets]
     * @param {import("./types").PathwayOptions} [options]
     * @returns {Promise<import("./types").Scores>}
     */
    ssgsea(table, sets = "kegg", { urls, cores, ...pathways } = {}) {
      return within({ pathways }, { urls, cores }, async (study) => {
        await study.addTable(table, { role: "pretrain" });
        await study.addSets(sets);
        await study.finish("pathways");
        const scores = await study.table("scores");
        const names = scores.names.filter((name) => !BESIDE_SETS.includes(name));
        return { samples: textsOf(scores, "sample"), pathways: names, values: matrixOf(scores, names) };
      });
    },

    /**
     * The samples in the plane, by UMAP.
     * @param {TableSource} matrix
     * @param {import("./types").UmapOptions} [options]
     * @returns {Promise<import("./types").Plane>}
     */
    umap(matrix, options = {}) {
      return picture("umap", matrix, options);
    },

    /**
     * The samples in the plane, by t-SNE.
     * @param {TableSource} matrix
     * @param {import("./types").TsneOptions} [options]
     * @returns {Promise<import("./types").Plane>}
     */
    tsne(matrix, options = {}) {
      return picture("tsne", matrix, options);
    },

    /**
     * The samples on their first two principal components.
     * @param {TableSource} matrix
     * @param {PictureOptions} [options]
     * @returns {Promise<import("./types").Plane>}
     */
    pca(matrix, options = {}) {
      return picture("pca", matrix, options);
    },

    /**
     * Classifies new samples by a trained classifier (`classifier.safetensors`).
     * @param {Blob | Uint8Array<ArrayBuffer> | URL | string} model
     * @param {TableSource} table
     * @param {import("./types").EngineOptions} [options]
     * @returns {Promise<import("./types").Columns>}
     */
    predict(model, table, { urls, cores } = {}) {
      return within({}, { urls, cores }, async (study) => {
        const file = model instanceof Uint8Array ? new Blob([model]) : model;
        await study.addTable(file, { role: "classifier", name: "classifier.safetensors" });
        await study.addTable(table, { role: "predict" });
        await study.finish("predict");
        return study.table("new_predictions");
      });
    },
  };
}

/** A matrix whose columns are called like no gene: columns of one gene would be made one. */
function unnamed(/** @type {import("./types").Matrix} */ matrix) {
  return { ...matrix, genes: matrix.genes.map((_, at) => `column_${at + 1}`) };
}
