// Owns the page as a whole: builds the panels, and ties header, rail, bar, keys and drops to the store.

import { fill, find } from "./basics/dom.js";
import { Store } from "./engine/store.js";
import { startBar } from "./frame/bar.js";
import { startDrops } from "./frame/drop.js";
import { startErrors } from "./frame/errors.js";
import { startHeader } from "./frame/header.js";
import { startKeys } from "./frame/keys.js";
import { startLeave } from "./frame/leave.js";
import { startMenu } from "./frame/menu.js";
import { startOffline } from "./frame/offline.js";
import { startRail } from "./frame/rail.js";
import { story } from "./frame/story.js";
import { startLessons } from "./lesson/start.js";
import { ablate } from "./panels/ablate.js";
import { classify } from "./panels/classify.js";
import { compare } from "./panels/compare.js";
import { data } from "./panels/data.js";
import { explore } from "./panels/explore.js";
import { genes } from "./panels/genes.js";
import { interpret } from "./panels/interpret.js";
import { pathways } from "./panels/pathways.js";
import { predict } from "./panels/predict.js";
import { pretrain } from "./panels/pretrain.js";
import { startSessions } from "./sessions/dialog.js";
import { startSessionLine } from "./sessions/line.js";
import { startShare } from "./share/dialog.js";
import { takeGiven } from "./share/given.js";
import { openedLink } from "./share/open.js";
import { replay } from "./share/replay.js";
import { StepPanel } from "./step/panel.js";

const DEFINITIONS = [data, genes, pathways, explore, pretrain, classify, compare, ablate, interpret, predict];

// What index.html says of a page that does not start is not so.
find("#unstarted", HTMLElement).remove();

const store = new Store(DEFINITIONS);
const main = find("#main", HTMLElement);
const replayed = replay(store);
const linked = openedLink(store);
const told = story(store, DEFINITIONS);
const panels = new Map(DEFINITIONS.map((one, index) => [one.step, new StepPanel(one, store, index + 1)]));
/** Steps whose figures are to be drawn anew when they come into view. @type {Set<string>} */
const outdated = new Set(panels.keys());

startRail(store, DEFINITIONS);
startHeader(store);
startMenu();
startBar(store, DEFINITIONS);
startErrors(store);
startKeys(store);
startDrops(store);
startLeave(store);
startLessons(store);
startShare(store);
takeGiven(store);
startOffline(store);
startSessions(store);
startSessionLine(store);

store.on("change", showCurrent);
store.on("redraw", (step) => {
  for (const each of step ? [step] : panels.keys()) outdated.add(each);
  // All of them: what they look like has changed.
  drawCurrent(!step);
});
// Who reads or sets something in a step is not taken from it when the run goes on to the next.
for (const name of ["wheel", "touchmove", "pointerdown", "input"]) {
  main.addEventListener(name, () => (store.follow = false), { passive: true });
}
document.addEventListener("gene-theme", () => store.redraw());
showCurrent();
drawCurrent();

/** Puts the step in view on the page; the others keep what they show, off the page. */
function showCurrent() {
  const panel = panels.get(store.current);
  if (!panel) return;
  if (main.lastElementChild !== panel) {
    fill(main, linked, replayed, told, panel);
    main.scrollTop = 0;
  }
  panel.update();
}

function drawCurrent(atOnce = false) {
  if (outdated.delete(store.current)) panels.get(store.current)?.redraw(atOnce);
}
