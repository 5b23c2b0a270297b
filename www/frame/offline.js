// Owns the page's side of its service worker: that it is there from the second visit on, what it counts of requests to others,
// and taking the next version. A page that is one file, or came over plain http, has none, and then nothing is claimed.

import { isOneFile } from "../basics/assets.js";
import { find, setText } from "../basics/dom.js";
import { consent } from "../basics/consent.js";

/** The worker fetches all files: not while the page itself still does. */
const LATER_MS = 1_000;
/** What hardly anybody needs it fetches when nothing else is fetched any more. */
const LAST_MS = 5_000;
const WORKER = new URL("../service-worker.js", import.meta.url);
const SCOPE = new URL("..", import.meta.url);
/** Whether a person did anything in this visit. */
let isTouched = false;

/** Ties the footer to the service worker. */
export function startOffline(/** @type {import("../engine/store.js").Store} */ store) {
  if (isOneFile || !navigator.serviceWorker) return;
  const others = find("#others", HTMLElement);
  if (new URLSearchParams(location.search).has("unregister")) {
    remove().then(() => {
      others.hidden = false;
      setText(others, "The offline copy is removed.");
    });
    return;
  }
  for (const deed of ["pointerdown", "keydown", "drop"]) {
    addEventListener(deed, () => (isTouched = true), { capture: true, once: true });
  }
  // What was asked before it came it has not seen.
  if (navigator.serviceWorker.controller) count(others);
  let begun = false;
  store.on("change", () => {
    if (!store.ready || begun) return;
    begun = true;
    setTimeout(() => register(store), LATER_MS);
  });
}

function count(/** @type {HTMLElement} */ element) {
  /** @type {Map<string, number>} */
  const asked = new Map();
  const show = () => {
    const sum = [...asked.values()].reduce((all, one) => all + one, 0);
    element.hidden = false;
    setText(element, sum === 1 ? "1 request to others" : `${sum} requests to others`);
    const whom = [...asked].map(([host, times]) => `${host} (${times})`).join(", ");
    element.title = `Counted by the page's service worker since the page was opened${whom && `: ${whom}`}`;
  };
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (typeof data?.asked !== "string") return;
    asked.set(data.asked, (asked.get(data.asked) ?? 0) + 1);
    show();
  });
  navigator.serviceWorker.startMessages();
  show();
}

/** Where the browser keeps nothing, the page works as it would without. */
async function register(/** @type {import("../engine/store.js").Store} */ store) {
  // To ask for one that is about to go would keep it.
  const { controller } = navigator.serviceWorker;
  const asked = controller
    ? navigator.serviceWorker.getRegistration(SCOPE)
    : navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
  const registration = await asked.catch(() => null);
  if (!registration) return;
  const look = () => {
    // The first one of all replaces nothing.
    if (registration.waiting && registration.active) offer(store, registration.waiting);
  };
  const follow = () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => installing.state === "installed" && look());
  };
  registration.addEventListener("updatefound", follow);
  // It may have been found while the page was still loading.
  follow();
  look();
  const { active } = await navigator.serviceWorker.ready;
  // Where the user has asked browsers to fetch little, it comes when it is needed.
  const savesData = Reflect.get(Reflect.get(navigator, "connection") ?? {}, "saveData") === true;
  if (!savesData) setTimeout(() => active?.postMessage("keep the rest"), LAST_MS);
}

/** A new version is there: it comes with the next visit, by this button, or at once where nothing has been done yet. */
function offer(/** @type {import("../engine/store.js").Store} */ store, /** @type {ServiceWorker} */ waiting) {
  const button = find("#version", HTMLButtonElement);
  button.hidden = false;
  button.title = "A new version comes with the next visit; or now, and the page is loaded anew.";
  const update = () => (button.disabled = store.runner.state !== "idle");
  store.on("change", update);
  update();
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.othersOpen) setText(button, "New version: close the other tabs first");
  });
  const take = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      store.unsaved = false;
      location.reload();
    });
    waiting.postMessage("take");
  };
  button.onclick = async () => {
    const lost = "The page is loaded anew, and results that are not saved are lost.";
    const asks = store.unsaved ? consent("Take the new version?", lost, new AbortController().signal, "Take it") : true;
    if ((await asks) && store.runner.state === "idle") take();
  };
  if (isUntouched(store)) take();
}

/** Whether nothing has been done in the page. One that was loaded anew does not load itself once more. */
function isUntouched(/** @type {import("../engine/store.js").Store} */ store) {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return visit?.type === "navigate" && !isTouched && store.snapshot.files.length === 0 && store.runner.state === "idle";
}

/** Removes the worker, and all that was kept of the page; tables and runs that are kept stay. */
async function remove() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  await registration?.unregister();
  for (const name of await caches.keys()) {
    if (name.startsWith(`genessl ${SCOPE.pathname} `)) await caches.delete(name);
  }
}
