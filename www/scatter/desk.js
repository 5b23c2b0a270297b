// Owns the desk of the step Explore: plots of the genes and of the learned space side by side, under one toolbar (colour,
// search, tools) and one legend, over one selection.

import { h, newId, setText } from "../basics/dom.js";
import { scatterCard } from "./card.js";
import { clusterRow } from "./cluster-row.js";
import { colourControl } from "./colour-control.js";
import { legend } from "./legend.js";
import { selectionPanel } from "./selection-panel.js";

/** @typedef {import("./gestures.js").Tool} Tool */

/** @type {import("../engine/types").Method[]} */
const METHODS = ["pca", "tsne", "umap"];
/** @type {import("../engine/types").Space[]} */
const SPACES = ["genes", "latent"];
/** @type {[tool: Tool, label: string, says: string][]} */
const TOOLS = [
  ["point", "Point", "Drag moves the plot, a click selects a sample; Shift adds"],
  ["box", "Box", "Drag a box around samples; Shift adds"],
  ["lasso", "Lasso", "Drag a line around samples; Shift adds"],
];

/** The desk, for the panel Explore. */
export function exploreDesk(/** @type {import("../engine/store.js").Store} */ store) {
  const { explorations, runner } = store;
  const cards = METHODS.flatMap((method) => SPACES.map((space) => scatterCard(store, space, method)));
  const learned = learnedSwitch();
  const together = togetherSwitch(cards.map(({ scatter }) => scatter));
  const clusters = SPACES.map((space) => clusterRow(store, space));
  const chosen = selectionPanel(store);
  const tools = toolButtons((tool) => cards.forEach(({ scatter }) => (scatter.tool = tool)));
  const control = colourControl(store);
  const toolbar = h("div", { class: "toolbar" }, control.element, tools, learned.element, together, chosen.summary);
  const grid = h(
    "div",
    { class: "cards" },
    cards.map(({ element }) => element),
  );
  const key = legend(explorations.colours);
  const rows = clusters.map((row) => row.element);
  const element = h("section", { class: "desk", hidden: true }, toolbar, key, grid, rows, chosen.element);
  learned.input.addEventListener("change", () => update());

  const update = () => {
    const { state } = explorations;
    element.hidden = state.scatters.every((scatter) => scatter.state === "empty");
    learned.allow(state.latent);
    for (const card of cards) {
      card.element.hidden = card.element.dataset.space === "latent" && !learned.input.checked;
      if (!card.element.hidden) card.update();
    }
    for (const row of clusters) row.update(learned.input.checked);
    chosen.update();
    control.update();
  };
  explorations.addEventListener("change", () => element.isConnected && update());
  store.on("progress", () => {
    if (element.isConnected && runner.state !== "idle") cards.forEach((card) => card.element.hidden || card.progress());
  });
  return { element, update };
}

/** Shows the plots of the learned space too, once there is one. */
function learnedSwitch() {
  const id = newId("learned");
  const input = h("input", { type: "checkbox", role: "switch", id, disabled: true, "data-testid": "learned-switch" });
  const reason = h("small", {}, "after the step Pretrain");
  const element = h("div", { class: "check" }, input, h("label", { for: id }, "Learned space"), reason);
  const allow = (/** @type {boolean} */ there) => {
    input.disabled = !there;
    if (!there) input.checked = false;
    reason.hidden = there;
  };
  return { element, input, allow };
}

/** Lets what one plot shows be shown in the others: where the samples in its view lie there. */
function togetherSwitch(/** @type {import("./scatter.js").GeneScatter[]} */ scatters) {
  const id = newId("together");
  const input = h("input", { type: "checkbox", role: "switch", id, "data-testid": "zoom-together" });
  let last = scatters[0];
  const follow = () => {
    if (!input.checked) return;
    const samples = last.inView();
    // Where the view is moved to where no sample is, the others stay.
    if (samples.length === 0 && !last.showsAll) return;
    for (const other of scatters) if (other !== last) other.frame(samples);
  };
  for (const scatter of scatters) {
    scatter.moved = () => {
      last = scatter;
      follow();
    };
  }
  input.addEventListener("change", follow);
  return h("div", { class: "check" }, input, h("label", { for: id }, "Zoom together"));
}

function toolButtons(/** @type {(tool: Tool) => void} */ choose) {
  const buttons = TOOLS.map(([tool, label, title]) => {
    const attributes = { type: "button", title, "aria-pressed": tool === "point", "data-testid": `tool-${tool}` };
    const button = h("button", attributes, label);
    button.addEventListener("click", () => {
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
      choose(tool);
    });
    return button;
  });
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === buttons[0]));
  choose("point");
  return h("div", { class: "tool-buttons", role: "group", "aria-label": "Tool" }, buttons);
}
