// Owns the engine: loads it, answers the page's requests, and runs steps in slices so that a request (pause, cancel, a
// finished figure) never waits longer than a slice and the one piece of work that is going.
//
// Where its name says so it is no engine, but a member of the crew of one.
//
// As long as it lives it holds the lock that its name names, so that the page knows at once when it does not.

import { fetchOwn, HOME, importOwn } from "../basics/assets.js";
import { CHANGES } from "./changes.js";
import { Crew } from "./crew.js";
import { Estimate } from "./estimate.js";
import { isFailure, messageOf } from "./failure.js";
import { becomeMember } from "./member.js";
import { tumourCohort } from "./settings.js";

/** Names in what a browser says of itself, the surest first, and what a person calls it. */
const BROWSERS = [
  ["Firefox", "Firefox"],
  ["Edg", "Edge"],
  ["Chrome", "Chromium"],
  ["Version", "WebKit"],
];

const SLICE_MS = 50;
/** So long where members work for it, which are to be heard soon. */
const SLICE_WITH_MEMBERS_MS = 10;
const POST_EVERY_MS = 250;
/**
 * Of states that later ones replace no more is kept than this, in bytes a millisecond: a small one after every epoch, one of
 * 200 MB every ten seconds.
 */
const PASSING_RATE = 20_000;
const DATA = ["data/catalogue.bin.gz", "data/kegg.gmt.gz", "data/wikipathways.gmt.gz"];

/** Fetched when tumours are first drawn. */
const PROFILES = ["data/tumours.bin.gz", "data/tissues.bin.gz"];

/** @typedef {{ paused: boolean, ended: boolean, wake: (() => void) | null }} Run */
/** @typedef {import("./types").Verb} Verb */

/** @type {import("./types").Engine} */
let engine;
/** @type {import("./types").Bindings} */
let bindings;
/** @type {WebAssembly.Memory} */
let memory;
/** @type {Crew} */
let crew;
/** The step at work and what it was doing last, for the case that it traps. */
const at = { step: /** @type {import("./types").Step | null} */ (null), message: "" };
/** Their coming. @type {Promise<void> | null} */
let profiles = null;
let hasUnbrotli = false;
/** The run that is going. @type {Run | null} */
let run = null;

const held = () => new Promise(() => post({ event: "holding", detail: undefined }));
self.navigator.locks?.request(self.name, held).catch(() => {});

const isMember = self.name.startsWith("genessl-member");
const ready = isMember ? Promise.resolve(post({ event: "loading", detail: [] })) : load();
ready.catch((error) => post({ event: "unloadable", detail: failureOf(error).what }));

async function load() {
  const missing = new Set(["pkg/genessl.js", "pkg/genessl_bg.wasm", ...DATA]);
  post({ event: "loading", detail: [...missing] });
  /**
   * @template T
   * @param {string} file
   * @param {Promise<T>} coming
   */
  const fetched = async (file, coming) => {
    const come = await coming;
    missing.delete(file);
    post({ event: "loading", detail: [...missing] });
    return come;
  };
  const origin = builtFrom();
  // Its types are those of types.d.ts; whether the package has them is checked where both are there.
  const bound = /** @type {Promise<import("./types").Bindings>} */ (
    importOwn(new URL("../pkg/genessl.js", import.meta.url))
  );
  const module = fetched("pkg/genessl_bg.wasm", fetchFile("pkg/genessl_bg.wasm"));
  const [found, ...data] = await Promise.all([
    fetched("pkg/genessl.js", bound),
    ...DATA.map((file) => fetched(file, fetchGzip(file))),
    // Waited for further down; here so that its failure is the first to be told.
    module,
  ]);
  bindings = found;
  const [catalogue, kegg, wikipathways] = /** @type {Uint8Array<ArrayBuffer>[]} */ (data);
  const refused = (/** @type {unknown} */ error) => {
    throw new Error(`pkg/genessl_bg.wasm is not what it should be (${messageOf(error)})`);
  };
  const compiled = await module.then(compile).catch(refused);
  ({ memory } = await bindings.default({ module_or_path: compiled }).catch(refused));
  engine = new bindings.Engine(catalogue, kegg, wikipathways);
  engine.collect(true);
  const failed = (/** @type {unknown} */ error) => {
    // There may be no room for a member's answer, as for what is computed here.
    if (!giveUpIfTrapped(error)) throw error;
  };
  crew = new Crew(engine, compiled, (count) => post({ event: "crew", detail: count }), failed);
  const { commit, bundle } = await origin;
  engine.setOrigin(commit, bundle, browserOf(navigator.userAgent));
  post({ event: "ready", detail: undefined });
}

/** Compiled once, for the engine and for the members of its crew. */
async function compile(/** @type {Response} */ answer) {
  const isTyped = answer.headers.get("content-type") === "application/wasm";
  return isTyped ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** The commit and the module's SHA-256, where the page has note of them. @returns {Promise<{ commit?: string, bundle?: string }>} */
function builtFrom() {
  return fetchFile("build.json")
    .then((answer) => answer.json())
    .then(({ commit, bundle }) => ({ commit: commit ?? undefined, bundle }))
    .catch(() => ({}));
}

/** The browser as a person calls it. */
function browserOf(/** @type {string} */ agent) {
  for (const [name, called] of BROWSERS) {
    const version = agent.split(`${name}/`)[1]?.match(/^[\d.]+/)?.[0];
    if (version) return `${called} ${version.replace(/(\.0)+$/, "")}`;
  }
  return agent;
}

/** Fetches what tumours are drawn around, where the study draws them. */
async function fetchProfiles() {
  if (!tumourCohort(plain(engine.settings()))) return;
  profiles ??= Promise.all(PROFILES.map((file) => fetchGzip(file))).then(([tumours, tissues]) =>
    engine.setProfiles(tumours, tissues),
  );
  await profiles.catch((error) => {
    profiles = null;
    throw error;
  });
}

/** Fetches what unpacks a file, where it is packed in a way that few are; without it the reader says what is missing. */
async function prepareFor(/** @type {Blob} */ file) {
  if (hasUnbrotli || !engine.needsUnbrotli(file)) return;
  try {
    const formats = /** @type {import("./types").FormatBindings} */ (
      await importOwn(new URL("../pkg/formats.js", import.meta.url))
    );
    await formats.default({ module_or_path: fetchOwn(new URL("../pkg/formats_bg.wasm", import.meta.url)) });
    engine.setUnbrotli(formats.unbrotli);
    hasUnbrotli = true;
  } catch (error) {
    console.warn(`brotli can't be unpacked: ${messageOf(error)}`);
  }
}

async function fetchFile(/** @type {string} */ path) {
  const url = new URL(path, HOME);
  const answer = await fetchOwn(url).catch(() => null);
  if (!answer) throw new Error(`${url.pathname} could not be fetched`);
  if (!answer.ok) throw new Error(`${url.pathname} could not be fetched (the server answered ${answer.status})`);
  return answer;
}

/** A gzip file's bytes. Some servers mark .gz as an encoding, and the browser then unpacks it: pack it again. */
async function fetchGzip(/** @type {string} */ path) {
  const answer = await fetchFile(path);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return bytes;
  if (bytes[0] === "<".charCodeAt(0)) throw new Error(`for ${path} the server sent a web page`);
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** What answers the page. @type {import("./types").Verbs} */
const verbs = {
  addFile: async (role, name, file, original) => {
    // Where tables are, there will be work.
    crew.prepare();
    await prepareFor(file);
    return engine.addFile(role, name, file, original);
  },
  removeFile: (role, name) => engine.removeFile(role, name),
  moveFile: (from, to, name) => engine.moveFile(from, to, name),
  files: () => engine.files(),
  card: (role, name) => engine.card(role, name),
  setTable: (settings) => engine.setTable(settings),
  suggestRole: async (name, file) => {
    await prepareFor(file);
    return engine.suggestRole(name, file);
  },
  settings: () => engine.settings(),
  setSettings: (settings) => engine.setSettings(settings),
  studyToml: () => engine.studyToml(),
  loadStudyToml: (text) => engine.loadStudyToml(text),
  forgetRecord: () => engine.forgetRecord(),
  forgetResults: () => engine.forgetResults(),
  usualSettings: () => engine.usualSettings(),
  identify: () => engine.identify(),
  sha256: (file) => engine.sha256(file),
  readLesson: (name, text, student) => engine.readLesson(name, text, student),
  checkLesson: (text, step, answer, guess) => engine.checkLesson(text, step, answer, guess),
  simulate: (samples, types) => engine.simulate(samples, types),
  drawTumours: (size) => engine.drawTumours(size),
  view: (step) => engine.view(step),
  figure: (name, theme) => engine.figure(name, theme),
  table: (name, start, count) => engine.table(name, start, count),
  download: (name, format) => engine.download(name, format),
  restoreKept: async (key, piece) => {
    const bytes = piece instanceof Blob ? new Uint8Array(await piece.arrayBuffer()) : piece;
    return engine.restoreKept(key, bytes);
  },
  explorations: () => engine.explorations(),
  sampleNames: () => engine.sampleNames(),
  scatter: (space, method) => engine.scatter(space, method),
  colourChoices: () => engine.colourChoices(),
  colouring: (by, theme) => engine.colouring(by, theme),
  search: (text, limit) => engine.search(text, limit),
  select: (samples) => engine.select(samples),
  snapshot: () => ({
    steps: engine.steps(),
    files: engine.files(),
    settings: engine.settings(),
    memory: memoryBytes(),
    replay: engine.replay() ?? null,
  }),
  run: (step, without) => start(() => engine.start(step, without)),
  analyse: (name) => start(() => engine.startAnalysis(name)),
  pause: () => {
    if (!run) return;
    run.paused = true;
    crew.pause(true);
  },
  resume: () => {
    if (!run) return;
    run.paused = false;
    crew.pause(false);
    run.wake?.();
  },
  cancel: () => {
    asked = null;
    engine.cancel();
    if (run) end(run, "cancelled");
  },
};

/** What is to be started when all it needs is there. @type {(() => void) | null} */
let asked = null;

async function start(/** @type {() => void} */ what) {
  asked = what;
  await fetchProfiles();
  if (asked !== what) return;
  asked = null;
  what();
  begin();
}

/** Works on what the engine was asked to start, in place of what was going. */
function begin() {
  if (run) run.ended = true;
  at.step = null;
  crew.prepare();
  run = { paused: false, ended: false, wake: null };
  work(run);
}

/** Advances the engine slice by slice until the run ends, letting messages in between. */
async function work(/** @type {Run} */ mine) {
  const estimate = new Estimate();
  let worked = 0;
  /** Of that, what was worked before the present step. */
  let before = 0;
  let posted = -Infinity;
  let changed = false;
  /** @type {string[]} */
  let found = [];
  let step = "";
  while (!mine.ended) {
    if (mine.paused) {
      await new Promise((wake) => (mine.wake = () => wake(undefined)));
      continue;
    }
    const begin = performance.now();
    let progress;
    let slice = SLICE_MS;
    bindings.takeRefused();
    try {
      do {
        progress = advance();
        changed ||= progress.changed;
        found = found.concat(progress.found);
        crew.speak();
        crew.offer();
        keep(progress);
        slice = crew.isAtWork ? SLICE_WITH_MEMBERS_MS : SLICE_MS;
      } while (!progress.finished && !progress.changed && !progress.waits && performance.now() - begin < slice);
      crew.feed();
      if (progress.waits) await crew.news();
    } catch (error) {
      if (!giveUpIfTrapped(error)) end(mine, "failed", failureOf(error));
      return;
    }
    const now = performance.now();
    if (progress.step !== step) before = worked;
    worked += now - begin;
    estimate.note(progress, worked);
    // The end of a step is always told: what was computed then is not saved yet.
    const isDone = progress.changed && progress.done >= progress.total;
    if (progress.finished || isDone || progress.step !== step || now - posted >= POST_EVERY_MS) {
      const secondsLeft = estimate.secondsLeft();
      const detail = { progress: { ...plain(progress), changed, found }, secondsLeft, worked: (worked - before) / 1000, memory: memoryBytes() };
      post({ event: "progress", detail });
      posted = now;
      step = progress.step;
      changed = false;
      found = [];
    }
    if (progress.finished) end(mine, "finished");
    else await nextTask();
  }
}

/** A small piece of the run, and note of what it is, before it is begun and after. */
function advance() {
  at.step ??= engine.runningStep() ?? null;
  const progress = engine.advance();
  const isLast = progress.done >= progress.total;
  [at.step, at.message] = [isLast ? null : progress.step, isLast ? "" : progress.message];
  return progress;
}

/** What the engine and its crew hold. */
function memoryBytes() {
  return engine.memoryBytes() + crew.memory;
}

/** When a state that a later one replaces may be kept again. */
let passingFrom = 0;

/** Gives the page what is finished; of what a later one replaces as much as it is worth. */
function keep(/** @type {Pick<import("./types").Progress, "fresh" | "passing_bytes">} */ { fresh, passing_bytes }) {
  const passing = Number(passing_bytes);
  const now = performance.now();
  const isWanted = passing > 0 && now >= passingFrom;
  if (!fresh && !isWanted) return;
  if (passing > 0) passingFrom = now + passing / PASSING_RATE;
  const pieces = engine.takeKept();
  const buffers = pieces.flatMap(([, bytes]) => (bytes ? [bytes.buffer] : []));
  if (pieces.length > 0) post({ event: "kept", detail: pieces }, buffers);
}

/**
 * Ends a run and says why.
 * @param {Run} mine
 * @param {import("./types").EndedEvent["reason"]} reason
 * @param {import("./types").Failure} [failure]
 */
function end(mine, reason, failure) {
  if (mine.ended) return;
  mine.ended = true;
  mine.wake?.();
  if (run === mine) run = null;
  crew.pause(false);
  crew.feed();
  keep({ fresh: true, passing_bytes: 0 });
  post({ event: "ended", detail: { reason, failure, memory: memoryBytes() } });
}

const channel = new MessageChannel();

/** Lets waiting messages be handled first. A message to oneself comes at once, where a timer is held back 4 ms. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve(undefined);
    channel.port2.postMessage(null);
  });
}

self.onmessage = async (/** @type {MessageEvent<import("./types").ToEngine>} */ { data }) => {
  if ("ping" in data) return post({ event: "alive", detail: undefined });
  if ("member" in data) return crew.join(data.member, data.port);
  if ("lost" in data) return crew.lose(data.lost);
  if ("cores" in data) return void (crew.cores = data.cores);
  const { id, verb, args } = data;
  try {
    await ready;
    bindings.takeRefused();
    // Of a union of verbs and their arguments the checker does not see that they go together.
    const answer =
      /** @type {(...args: import("./types").Request["args"]) => ReturnType<import("./types").Verbs[Verb]>} */ (
        verbs[verb]
      );
    const value = plain(await answer(...args));
    const changes = CHANGES.has(verb);
    const now = changes ? plain({ settings: engine.settings(), files: engine.files() }) : undefined;
    post({ id, value, now }, value instanceof Uint8Array ? [value.buffer] : []);
    const stopped = run && changes && !engine.steps().some(({ state }) => state === "running");
    if (run && stopped) end(run, "outdated");
  } catch (error) {
    if (!giveUpIfTrapped(error, id)) post({ id, failure: failureOf(error) });
  }
};

/** After a trap (out of memory, a bug) a wasm instance can't be used again: the page replaces this worker. */
function giveUpIfTrapped(/** @type {unknown} */ error, /** @type {number | null} */ id = null) {
  const trapped = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  if (!trapped) return false;
  if (run) run.ended = true;
  const refused = bindings.takeRefused();
  const full = refused > 0 || (error instanceof RangeError && /alloc|memory/i.test(error.message));
  const { step, message } = id === null ? at : { step: null, message: "" };
  const detail = { reason: messageOf(error), id, step, message, refused, full, memory: memory.buffer.byteLength };
  post({ event: "trapped", detail });
  return true;
}

/** @returns {import("./types").Failure} */
function failureOf(/** @type {unknown} */ error) {
  if (isFailure(error)) return plain(error);
  const what = messageOf(error);
  return { what, advice: "", message: what };
}

/**
 * Maps as objects and big integers as numbers, all the way down: what the page works with, and what types.d.ts says.
 * @template T
 * @param {T} value
 * @returns {T}
 */
function plain(value) {
  return /** @type {T} */ (plainly(value));
}

/** @returns {unknown} */
function plainly(/** @type {unknown} */ value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plainly);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, plainly(item)]));
}

/**
 * @param {import("./types").Answer | import("./types").Told} message
 * @param {Transferable[]} transfer
 */
function post(message, transfer = []) {
  self.postMessage(message, { transfer });
}

if (isMember) becomeMember();
