// Owns the engine: loads it, answers the page's requests, and runs steps in slices so that a request (pause, cancel, a
// finished figure) never waits longer than a slice and the one piece of work that is going.

import { Estimate } from "./estimate.js";

const SLICE_MS = 50;
const POST_EVERY_MS = 100;

/** @type {import("./types").Engine} */
let engine;
/** The run that is going. @type {{ paused: boolean, ended: boolean, wake: (() => void) | null } | null} */
let run = null;

const ready = load();
ready.catch((error) => post({ event: "unloadable", detail: String(error?.message ?? error) }));

async function load() {
  const [bindings, catalogue, kegg, wikipathways] = await Promise.all([
    import(new URL("../pkg/genessl.js", import.meta.url).href),
    fetchGzip("../data/catalogue.bin.gz"),
    fetchGzip("../data/kegg.gmt.gz"),
    fetchGzip("../data/wikipathways.gmt.gz"),
  ]);
  await bindings.default();
  engine = new bindings.Engine(catalogue, kegg, wikipathways);
  post({ event: "ready" });
}

/** A gzip file's bytes. Some servers mark .gz as an encoding, and the browser then unpacks it: pack it again. */
async function fetchGzip(/** @type {string} */ path) {
  const url = new URL(path, import.meta.url);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname} could not be fetched (the server answered ${answer.status})`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return bytes;
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** What the page can ask for beside the engine's own verbs. @type {Record<string, (...args: any[]) => any>} */
const verbs = {
  snapshot: () => ({
    steps: engine.steps(),
    files: engine.files(),
    settings: engine.settings(),
    memory: engine.memoryBytes(),
  }),
  run: (/** @type {import("./types").Step | "all"} */ step) => {
    engine.start(step);
    begin();
  },
  analyse: (/** @type {string} */ name) => {
    engine.startAnalysis(name);
    begin();
  },
  pause: () => {
    if (run) run.paused = true;
  },
  resume: () => {
    if (!run) return;
    run.paused = false;
    run.wake?.();
  },
  cancel: () => {
    engine.cancel();
    if (run) end(run, "cancelled");
  },
};

/** Works on what the engine was asked to start, in place of what was going. */
function begin() {
  if (run) run.ended = true;
  run = { paused: false, ended: false, wake: null };
  work(run);
}

/** Advances the engine slice by slice until the run ends, letting messages in between. */
async function work(/** @type {NonNullable<typeof run>} */ mine) {
  const estimate = new Estimate();
  let worked = 0;
  let posted = -Infinity;
  let changed = false;
  let step = "";
  while (!mine.ended) {
    if (mine.paused) {
      await new Promise((wake) => (mine.wake = () => wake(undefined)));
      continue;
    }
    const begin = performance.now();
    let progress;
    try {
      do {
        progress = engine.advance();
        changed ||= progress.changed;
      } while (!progress.finished && !progress.changed && performance.now() - begin < SLICE_MS);
    } catch (error) {
      if (!giveUpIfTrapped(error)) end(mine, "failed", failureOf(error));
      return;
    }
    const now = performance.now();
    worked += now - begin;
    estimate.note(progress, worked);
    if (progress.finished || progress.step !== step || now - posted >= POST_EVERY_MS) {
      const secondsLeft = estimate.secondsLeft();
      const detail = { progress: { ...plain(progress), changed }, secondsLeft, memory: engine.memoryBytes() };
      post({ event: "progress", detail });
      posted = now;
      step = progress.step;
      changed = false;
    }
    if (progress.finished) end(mine, "finished");
    else await nextTask();
  }
}

/** Ends a run and says why. */
function end(/** @type {NonNullable<typeof run>} */ mine, /** @type {string} */ reason, failure = undefined) {
  if (mine.ended) return;
  mine.ended = true;
  mine.wake?.();
  if (run === mine) run = null;
  post({ event: "ended", detail: { reason, failure, memory: engine.memoryBytes() } });
}

const channel = new MessageChannel();

/** Lets waiting messages be handled first. A message to oneself comes at once, where a timer is held back 4 ms. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve(undefined);
    channel.port2.postMessage(null);
  });
}

/** Verbs that can make what is running pointless: the engine then stops by itself. */
const CHANGES = new Set(["addFile", "removeFile", "setSettings", "loadStudyToml", "simulate"]);

self.onmessage = async ({ data: { id, verb, args } }) => {
  try {
    await ready;
    // @ts-ignore: what is not a verb of the worker is one of the engine.
    const value = plain(verb in verbs ? verbs[verb](...args) : engine[verb](...args));
    post({ id, value }, value instanceof Uint8Array ? [value.buffer] : []);
    const stopped = run && CHANGES.has(verb) && !engine.steps().some(({ state }) => state === "running");
    if (run && stopped) end(run, "outdated");
  } catch (error) {
    if (!giveUpIfTrapped(error)) post({ id, failure: failureOf(error) });
  }
};

/** After a trap (out of memory, a bug) a wasm instance can't be used again: the page replaces this worker. */
function giveUpIfTrapped(/** @type {any} */ error) {
  const trapped = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  if (trapped) {
    if (run) run.ended = true;
    post({ event: "trapped", detail: String(error.message) });
  }
  return trapped;
}

/** @returns {import("./types").Failure} */
function failureOf(/** @type {any} */ error) {
  if (typeof error?.what === "string") return plain(error);
  const what = String(error?.message ?? error);
  return { what, advice: "", message: what };
}

/** Maps as objects and big integers as numbers, all the way down: what the page works with. */
function plain(/** @type {any} */ value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

function post(/** @type {object} */ message, /** @type {Transferable[]} */ transfer = []) {
  self.postMessage(message, { transfer });
}
