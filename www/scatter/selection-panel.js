// Owns what is shown of the samples selected: how many, which, and how they differ from the rest.

import { dress, fill, h, setText } from "../basics/dom.js";
import { failureLines } from "../basics/failure-lines.js";
import { number } from "../basics/format.js";
import { save } from "../basics/save.js";
import { GeneTable } from "../basics/table.js";
import { selection } from "../engine/selection.js";
import { GeneFigure } from "../figure/figure.js";

const FIGURES = ["volcano_genes", "volcano_pathways"];
const TABLES = ["difference_genes", "difference_pathways"];

/** The panel under the plots, and the summary that stands above them. */
export function selectionPanel(/** @type {import("../engine/store.js").Store} */ store) {
  const { explorations, engine, runner } = store;
  const count = h("span", { "data-testid": "selection-count", "aria-live": "polite" });
  const clear = h("button", { type: "button", "data-testid": "selection-clear" }, "Clear");
  const compare = h("button", { type: "button", "data-testid": "selection-compare" });
  const hint = h("p", { class: "hint" }, "Select samples in a plot: click one, or draw a box or a lasso around some.");
  const sentence = h("p", { class: "card-sentence" });
  const table = tableOf(store, "selection");
  const results = h("div", { class: "results" });
  const summary = h("div", { class: "summary", role: "group", "aria-label": "Selection" }, count, clear, compare);
  const element = h("section", { class: "selection" }, h("h3", {}, "Selection"), hint, table, sentence, results);
  const figures = FIGURES.map((name) => figureOf(store, name));
  const tables = TABLES.map((name) => tableOf(store, name));
  let shown = "";

  clear.addEventListener("click", () => selection.clear());
  compare.addEventListener("click", () => {
    if (going()) return runner.cancel();
    element.scrollIntoView({ block: "nearest" });
    return runner.analyse("difference");
  });
  const going = () => runner.isAt("difference");

  const update = () => {
    const { difference, samples_key: samples } = explorations.state;
    const [chosen, all] = [selection.count, selection.samples.length];
    setText(count, `${number(chosen)} of ${number(all)} samples selected`);
    clear.disabled = chosen === 0;
    setText(compare, going() ? "Cancel" : "Compare with the rest");
    compare.disabled = !going() && (chosen === 0 || chosen === all || runner.state !== "idle");
    hint.hidden = chosen > 0;
    table.hidden = chosen === 0;
    fill(sentence, ...(difference.error ? failureLines(difference.error) : [difference.sentence]));
    element.dataset.state = difference.state;
    const there = difference.state === "done" || difference.state === "stale";
    const key = JSON.stringify([samples, difference, store.theme]);
    if (key === shown) return;
    shown = key;
    if (there) drawDifference();
    else if (difference.state !== "running") fill(results);
  };

  const drawDifference = async () => {
    await Promise.all([
      ...figures.map((figure, index) =>
        engine.call("figure", FIGURES[index], store.theme).then(
          (drawn) => figure.show(drawn),
          (refused) => figure.fail(refused),
        ),
      ),
      ...tables.map((one, index) => showTable(store, one, TABLES[index])),
    ]);
    const items = figures.flatMap((figure, index) => [figure, tables[index]]);
    if (results.childElementCount !== items.length) fill(results, ...items);
  };
  selection.addEventListener("change", () => element.isConnected && update());
  explorations.addEventListener("selected", () => {
    if (element.isConnected && selection.count > 0) showTable(store, table, "selection");
  });
  return { element, summary, update };
}

function figureOf(/** @type {import("../engine/store.js").Store} */ store, /** @type {string} */ name) {
  const figure = dress(new GeneFigure(), { name, "data-testid": `figure-${name}` });
  const kind = name === "volcano_genes" ? "gene" : "pathway";
  figure.provenance = () => store.provenance();
  figure.attempt = (act) => store.attempt(act);
  figure.chosen = (label) => store.explorations.colours.choose(`${kind}:${label}`);
  return figure;
}

function tableOf(/** @type {import("../engine/store.js").Store} */ store, /** @type {string} */ name) {
  const table = dress(new GeneTable(), { name, "data-testid": `table-${name}` });
  table.save = (format) =>
    store.attempt(async () => save(`${name}.${format}`, await store.engine.call("download", name, format)));
  return table;
}

function showTable(
  /** @type {import("../engine/store.js").Store} */ store,
  /** @type {GeneTable} */ table,
  /** @type {string} */ name,
) {
  return table.show((start, many) => store.engine.call("table", name, start, many)).catch(() => {});
}
