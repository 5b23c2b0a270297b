// The engine as the page sees it: the values that go to and fro, and at the end the dialogue itself, each verb once. The wasm
// package exports one class, Engine, which lives in the worker; its calls are synchronous there. What it throws on bad input
// is a plain Failure.

/** The name of a step, as the engine and the panels have it. */
export type Step = string;
export type Role =
  | "pretrain"
  | "finetune"
  | "test"
  | "labelled"
  | "mapping"
  | "sets"
  | "labels"
  | "predict"
  | "classifier";
export type Theme = "light" | "dark";
export type State = "empty" | "ready" | "running" | "done" | "stale" | "failed";
export type Cell = string | number | null;

/** What went wrong, where, and what to do. Lines and columns count from 1. */
export interface Failure {
  what: string;
  file?: string;
  line?: number;
  column?: number;
  advice: string;
  /** All of it in one text. */
  message: string;
}

export interface StepState {
  step: Step;
  title: string;
  /** The step whose result it starts from. */
  needs?: Step | null;
  state: State;
  /** Whether it is left out where everything is asked for. */
  by_itself: boolean;
  /** The one number of the rail, for example "384 samples". */
  number: string;
  /** The result in a sentence, or what to do. */
  sentence: string;
  error?: Failure;
  /** Memory the step will need, in bytes, as far as that can be told before it runs. */
  estimate_bytes: number;
  /** Seconds that it would take on the machine that estimates were measured on, as far as that can be told before it runs. */
  estimate_seconds: number;
}

export interface Progress {
  step: Step;
  message: string;
  /** What `done` and `total` count, for example "samples". */
  unit: string;
  done: number;
  total: number;
  /** Whether the whole requested run is done. */
  finished: boolean;
  /** Whether there is something new to draw: a step has finished, or an epoch. */
  changed: boolean;
  /** In the step Explore, which of its analyses is at work. */
  analysis?: AnalysisName | null;
  /** Whether something is finished that the engine gives to be kept. */
  fresh: boolean;
  /** The bytes of a state that is there only now, and that a later one replaces; 0 for none. */
  passing_bytes: number;
  /** What of an earlier run was found and is gone on with, in sentences. */
  found: string[];
  /** Whether there is nothing to do but to wait for members of the crew. */
  waits: boolean;
}

export interface FileInfo {
  role: Role;
  name: string;
  bytes: number;
  state: "waiting" | "read" | "failed";
  summary: string;
  metadata: string[]; // columns beside the genes, once read
  /** Another one each time a file of this name is added. */
  serial: number;
  /** Of its bytes as they are, once they were looked at. */
  sha256: string | null;
}

/** One decision about a file, and what changes it. */
export interface Choice {
  /** What was decided. */
  value: string;
  why: string;
  /** Whether nothing speaks against it. */
  certain: boolean;
  /** The key of TableSettings that changes it; or "role". */
  setting: string;
  others: string[];
}

/** A file in a few lines: what it is, what was decided about it. */
export interface Card {
  summary: string;
  /** Whether only the file's beginning was looked at. */
  beginning_only: boolean;
  choices: Choice[];
  skipped: { line: number; text: string; why: string }[];
  left_out: {
    what: string;
    count: number;
    names: string[];
    why: string;
    setting: string | null;
    /** Those that hold numbers, and so could be read as such. */
    numeric: string[];
  }[];
  notes: string[];
  preview: {
    genes: string[];
    metadata: string[];
    samples: { id: string; values: number[]; metadata: string[] }[];
  } | null;
}

/** A card, and why the file can't be read as it is set, where it can't. */
export interface CardView {
  card: Card;
  failure: Failure | null;
}

/** What is set for one file alone: the keys of `[[data.table]]`. */
export interface TableSettings {
  path: string;
  [setting: string]: unknown;
}

/** A file as the page holds it: a handle, not its bytes. */
export interface InputFile {
  role: Role;
  name: string;
  blob: Blob;
  /** Whether it is one that the loaded study lacked, by its bytes. */
  isWanted?: boolean;
}

/** Which part of a file to read, of those that hold several; what is not given is the first. */
export interface ReadParts {
  sheet?: string;
  layer?: string;
  gene_column?: string;
  orientation?: string;
}

/** What the converter is asked. */
export interface ToConvert {
  file: Blob;
  options: ReadParts;
}

/** The module that turns workbooks, AnnData and archives into text. */
export interface FormatBindings {
  default(from: { module_or_path: Promise<Response> }): Promise<unknown>;
  /** Nothing where that can't be done. */
  unbrotli(packed: Uint8Array, size: number): Uint8Array | undefined;
  Conversion: new (
    length: number,
    read: (offset: number, length: number) => Uint8Array,
    sheet?: string,
    layer?: string,
    gene_column?: string,
    turned?: boolean,
  ) => { nextPiece(): Uint8Array<ArrayBuffer> | undefined; shareDone(): number };
}

/** The module that writes reports. */
export interface ReportBindings {
  default(from: { module_or_path: Promise<Response> }): Promise<unknown>;
  /** The page of a report, from its parts as JSON (report/src/lib.rs). */
  reportHtml(parts: string): string;
}

/** A file that a study names and that is not here. */
export interface MissingFile {
  role: Role;
  name: string;
  /** Of the one that the study was made with, where it or its link tells. */
  sha256?: string | null;
  bytes?: number | null;
  /** Where it can be fetched, where its link or its study tells. */
  address?: string;
}

/** The keys of study.toml as nested objects; `seed` is the only value at the top. */
export interface Settings {
  seed: number;
  [section: string]: number | Record<string, unknown>;
}

/** Figures of which one is shown at a time: the name is that of the chooser and the values chosen, joined by "/". */
export interface Chooser {
  name: string;
  title: string;
  selects: { label: string; options: { value: string; label: string }[] }[];
}

/** A finished piece of computing, to be kept where it outlives the engine: as bytes, or where a database or file has them. */
export type Piece = Blob | Uint8Array<ArrayBuffer>;
/** What an engine gave: pieces by their keys; null where what was kept is of no use any more. */
export type FreshPieces = [key: string, bytes: Uint8Array<ArrayBuffer> | null][];

export interface KeptPiece {
  piece: Piece;
  /** When it was kept, in milliseconds. */
  date: number;
}

/** What is to be computed: a step with all it needs, everything, or an analysis. */
export interface Goal {
  step: Step | "all" | "replay" | null;
  analysis: AnalysisName | null;
}

/** What a study is and how far it has come, as the browser's own database and session files have it. */
export interface Session {
  id: string;
  name: string;
  /** Whether a person gave it that name. */
  named: boolean;
  /** When it last changed, as a text that sorts. */
  date: string;
  /** The study file. */
  toml: string;
  /** The study that was loaded, where that says what it gave, and the settings since. */
  recorded: { study: string; settings: Settings } | null;
  /** What was asked for and is not over. */
  goal: Goal | null;
  /** The steps that were done. */
  done: Step[];
  /** Where it is or stopped, in words: "Pretrain, epoch 12 of 50". */
  at: string;
  /** Its files, in the order in which they are kept. */
  files: { role: Role; name: string; bytes: number }[];
}

/** A session with all that belongs to it. */
export interface OpenedSession {
  session: Session;
  files: InputFile[];
  pieces: [key: string, piece: Piece][];
}

/** A session in the list. */
export interface ListedSession {
  session: Session;
  /** Of files and pieces. */
  bytes: number;
  pieces: number;
  /** Whether it is that of this page, of another tab, or of nobody at present. */
  place: "here" | "elsewhere" | "left";
}

export interface View {
  sentence: string;
  notes: string[];
  figures: { name: string; title: string }[];
  choosers: Chooser[];
  tables: { name: string; title: string; rows: number }[];
  downloads: { name: string; label: string; formats: string[] }[];
}

export interface PointMark {
  x: number;
  y: number;
  label: string;
  value: string;
  class: string;
}
export interface RectMark {
  x: number;
  y: number;
  width: number;
  height: number;
  label: string;
  value: number;
}
export interface GridMark {
  x: number;
  y: number;
  cell_width: number;
  cell_height: number;
  row_labels: string[];
  column_labels: string[];
  /** values[row][column] */
  values: number[][];
}
export interface LineMark {
  name: string;
  points: { x: number; y: number; label: string; value: number }[];
}

/** Where the data lie in a figure, in units of its viewBox. */
export type Marks =
  | { kind: "points"; items: PointMark[] }
  | { kind: "bars"; items: RectMark[] }
  | { kind: "grid"; items: GridMark }
  | { kind: "lines"; items: LineMark[] };

export interface Figure {
  name: string;
  title: string;
  width: number;
  height: number;
  svg: string;
  marks: Marks;
  table: { name: string; title: string; columns: string[]; rows: Cell[][] };
}

export interface TablePage {
  title: string;
  columns: string[];
  rows: Cell[][];
  total: number;
}

export type Space = "genes" | "latent";
export type Method = "pca" | "tsne" | "umap";
/** What of the step Explore can be run by itself. */
export type AnalysisName = `${Space}/${Method | "clusters"}` | "difference";
export type Shape = "circle" | "square" | "triangle" | "inverted_triangle" | "diamond" | "plus" | "cross";

/** Where one embedding of the step Explore stands. */
export interface ScatterState {
  space: Space;
  method: Method;
  title: string;
  state: State;
  /** The result in a sentence, or what to do. */
  sentence: string;
  error?: Failure;
}

/** Where an analysis of the step Explore stands that is no plot. */
export interface AnalysisState {
  state: State;
  sentence: string;
  error?: Failure;
}

export interface Explorations {
  /** Changes when the samples or their order change. */
  samples_key: string;
  /** Samples of the cohort; 0 while there are none. */
  count: number;
  classes: number;
  /** Whether there is an encoder, and with it a learned space. */
  latent: boolean;
  /** Always six. */
  scatters: ScatterState[];
  /** Of the genes, and of the learned space. */
  clusters: AnalysisState;
  latent_clusters: AnalysisState;
  difference: AnalysisState;
  /** Changes when any colouring may have changed. */
  colours_key: string;
}

/** Where the samples lie in an embedding, in the cohort's order; also while it is still settling. */
export interface ScatterLayout {
  x: Float32Array;
  y: Float32Array;
  x_label: string;
  y_label: string;
  settled: boolean;
}

export interface ColourChoice {
  group: string;
  by: string;
  label: string;
}

/** What a search found; `by` is "gene:TP53", "pathway:KEGG_…" or "sample:ID". */
export interface Found {
  kind: "gene" | "pathway" | "sample";
  name: string;
  by: string;
}

/** What the samples are coloured by: classes, or values along a colour map. */
export interface Colouring {
  by: string;
  title: string;
  kind: "classes" | "values";
  names: string[];
  /** How many of the names are of classes; where there is one more, it says that nothing is known. */
  known: number;
  counts: number[];
  /** One "#rrggbb" a class. */
  colours: string[];
  shapes: Shape[];
  /** Which class each sample is of; one that is no index of `names` is unknown. */
  codes: Uint16Array;
  low: number;
  high: number;
  /** Colours from low to high. */
  map: string[];
  /** One a sample; NaN where it is missing. */
  values: Float32Array;
}

/** What the worker tells in one answer, so that the page redraws from one moment. */
export interface Snapshot {
  steps: StepState[];
  files: FileInfo[];
  settings: Settings;
  memory: number;
  /** The results beside those that the loaded study told of. */
  replay: Replay | null;
}

/** A lesson: see docs/lessons.md. */
export interface Lesson {
  title: string;
  goals: string[];
  minutes: number;
  data: string;
  student_seeds: boolean;
  seed: number;
  digest: string;
  /** The study that it begins with, as a study file. */
  study: string;
  steps: LessonStep[];
}

export interface LessonQuestion {
  text: string;
  /** Of nothing, a text is typed. */
  choices: string[];
}

export interface LessonStep {
  title: string;
  /** Markdown. */
  text: string;
  /** The thing to do, in a sentence; may be empty. */
  task: string;
  /** The control that it means; may be empty. */
  mark: string;
  /** Steps and settings (`pretrain.epochs`) that are not shown, and settings that can't be changed. */
  hide: string[];
  lock: string[];
  /** What is guessed before. */
  before: LessonQuestion | null;
  question: LessonQuestion | null;
  has_check: boolean;
  hints: string[];
  /** In sentences. */
  solution: string[];
}

export interface LessonVerdict {
  passed: boolean;
  /** Markdown. */
  message: string;
  /** The step that has to be run first. */
  needs: Step | null;
  outcomes: { label: string; value: string }[];
  values: { path: string; value: string }[];
  digest: string;
}

/** What a study link holds. */
export interface LinkContent {
  /** Settings that differ from the usual ones: section, key, value; null for one that is not set. */
  s?: Record<string, unknown>;
  /** Files: role, SHA-256 in short, bytes, and perhaps the name (empty where only the address follows) and the address. */
  f?: [role: Role, sha256: string, bytes: number, name?: string, address?: string][];
  /** The step in view. */
  v?: string;
}

/** A file that goes with a study that is shared: here, or asked for. */
export type SharedFile = Pick<FileInfo, "role" | "name" | "bytes" | "sha256"> & { address?: string };

/** A setting that is set otherwise. */
export interface Change {
  section: string;
  key: string;
  /** Null where it is not set any more. */
  value: unknown;
}

/** A file that a link's study reads. `named`: whether the link gives its name. */
export interface LinkedFile {
  role: Role;
  name: string;
  sha256: string;
  bytes: number;
  named: boolean;
  address?: string;
}

export type Verdict = "same" | "different" | "not_run" | "not_recorded";

/** A study that is run again, against what was recorded of it. */
export interface Replay {
  steps: StepReplay[];
  first: { step: Step; part: string; why: string } | null;
  /** Whether all that was recorded is there again, to the bit. */
  identical: boolean;
  sentence: string;
  /** Program, version, and browser or processor. */
  recorded_by: string;
}

export interface StepReplay {
  step: Step;
  title: string;
  verdict: Verdict;
  /** SHA-256; empty for none. */
  recorded: string;
  present: string;
  first: string | null;
  missing: string[];
}

/** Verbs that the engine answers itself. */
export interface EngineVerbs {
  /** Nothing is read before a step needs it. The original is what a text was made of, else the file itself. */
  addFile(role: Role, name: string, file: Blob, original: Blob): void;
  removeFile(role: Role, name: string): void;
  /** Gives a file another role, with what is set for it. */
  moveFile(from: Role, to: Role, name: string): void;
  files(): FileInfo[];
  /** A file's card: as it was read, or from its beginning. */
  card(role: Role, name: string): CardView;
  /** Sets how one file is read, in the place of what was set for it alone. */
  setTable(settings: TableSettings): void;
  settings(): Settings;
  setSettings(settings: Settings): void;
  studyToml(): string;
  /** Takes a study's settings; gives the files it names that are not there yet. */
  /** Of a study file, a list of results, or a report. */
  loadStudyToml(text: string): MissingFile[];
  /** Compares the results with no record any more. */
  forgetRecord(): void;
  /** Whatever was computed or kept is to be computed anew. */
  forgetResults(): void;
  /** The settings of a study that sets nothing. */
  usualSettings(): Settings;
  /** Takes a piece of a file into its SHA-256; false where all are known. */
  identify(): boolean;
  /** The SHA-256 of a file that is not added. */
  sha256(file: Blob): string;
  /** A lesson as it is shown; `student` gives its study a seed where it has seeds for students. */
  readLesson(name: string, text: string, student: string): Lesson;
  /** What the check of a step, counted from 0, says of the present results and these answers. */
  checkLesson(text: string, step: number, answer: string, guess: string): LessonVerdict;
  simulate(samples: number, types: number): void;
  /** Uses the cohort of tumours drawn around TCGA's profiles. */
  drawTumours(size: TumourSize): void;
  view(step: Step): View;
  figure(name: string, theme: Theme): Figure;
  table(name: string, start: number, count: number): TablePage;
  download(name: string, format: string): Uint8Array<ArrayBuffer>;
  explorations(): Explorations;
  sampleNames(): string[];
  /** Throws where there is none. */
  scatter(space: Space, method: Method): ScatterLayout;
  colourChoices(): ColourChoice[];
  colouring(by: string, theme: Theme): Colouring;
  search(text: string, limit: number): Found[];
  /** The samples selected, by their places in the cohort: for the table "selection" and the comparison. */
  select(samples: Uint32Array): void;
}

/** How large a cohort of tumours is. */
export type TumourSize = "quick" | "class" | "report";

/** The whole dialogue: what the page can ask of the worker, with its arguments, and what is answered. */
export interface Verbs extends EngineVerbs {
  suggestRole(name: string, file: Blob): Promise<Role>;
  snapshot(): Snapshot;
  /** Runs everything not yet done, all of it or up to and including the step, in place of what is going. */
  /** `without`: steps that "all" leaves out, with commas. */
  /** "replay": every step of which the loaded study says what it gave. */
  run(step: Step | "all" | "replay", without: string): void;
  /** Takes back a piece that this engine or an earlier one gave; false where it is damaged: then it is computed again. */
  restoreKept(key: string, piece: Piece): Promise<boolean>;
  /** Runs one analysis of the step Explore, in place of what is going. */
  analyse(name: AnalysisName): void;
  pause(): void;
  resume(): void;
  cancel(): void;
}

export type Verb = keyof Verbs;
/** One verb asked; the answer has the same id. */
export type Request = { [V in Verb]: { id: number; verb: V; args: Parameters<Verbs[V]> } }[Verb];
/** Starts a worker by the path of its script in the page's folder. */
export type StartWorker = (path: string, options?: WorkerOptions) => Worker;
/** Asks only whether the worker still answers; what it says then is "alive". */
export type Ping = { ping: true };
/** What the engine's worker is sent: a member of its crew, that one is no more, and how many cores work. */
export type ToEngine = Request | Ping | { member: number; port: MessagePort } | { lost: number } | { cores: number };
/** What a member's worker is sent by the page. */
export type ToMember = Ping | { port: MessagePort };
/** A work that a member is to do. */
export interface Order {
  number: number;
  kit: number;
  work: Uint8Array<ArrayBuffer>;
  begun: boolean;
}
/** What the engine's worker tells a member: all it works with at first, then kits, works and what is not wanted any more. */
export type ToHelper =
  | { module: WebAssembly.Module }
  | { kit: number; name: string; bytes: Uint8Array<ArrayBuffer> }
  | { drop: number }
  | { stop: number }
  | { paused: boolean }
  | { end: true }
  | { number: number; word: Uint8Array<ArrayBuffer> }
  | Order;
/** What a member tells the engine's worker. */
export type FromMember =
  | { ready: true }
  | { number: number; bytes: Uint8Array<ArrayBuffer>; memory: number }
  | { number: number; said: Uint8Array<ArrayBuffer>; memory: number }
  | { number: number; failure: { what: string; advice: string } }
  | { lost: string };
/** What the engine works on, told with the answer to every verb that may have changed it. */
export type Now = { settings: Settings; files: FileInfo[] };
export type Answer = { id: number; value: Awaited<ReturnType<Verbs[Verb]>>; now?: Now } | { id: number; failure: Failure };

/** What the worker tells unasked, with what each carries. */
export interface WorkerEvents {
  /** It holds the lock of its name, and does so as long as it lives. */
  holding: undefined;
  alive: undefined;
  /** The files of the engine that have not come yet. */
  loading: string[];
  ready: undefined;
  /** The engine wants so many members more. */
  crew: number;
  /** While a run goes, at most ten times a second and at each new step. */
  progress: ProgressEvent;
  /** What is finished in a run, to be kept. */
  kept: FreshPieces;
  /** Once when a run ends. */
  ended: EndedEvent;
  /** The engine has met a fault of its own, and can't be used again. */
  trapped: Trap;
  /** The engine can't be had. */
  unloadable: string;
}

export interface Trap {
  reason: string;
  /** The request that met it; null where it was the run. */
  id: number | null;
  /** Of a run: the step, and what it was doing. */
  step: Step | null;
  message: string;
  /** Bytes that were asked for and that there were not; 0 where it was something else. */
  refused: number;
  /** Whether memory ran out. */
  full: boolean;
  memory: number;
}

/** How an engine came to its end. */
export interface Stop {
  cause: "gone" | "silent" | "fault" | "memory" | "forced";
  reason: string;
  /** What it was asked that stopped it, where it was no run. */
  verb: Verb | null;
  step: Step | null;
  message: string;
  refused: number;
  memory: number;
}

export type Told = { [E in keyof WorkerEvents]: { event: E; detail: WorkerEvents[E] } }[keyof WorkerEvents];

export interface ProgressEvent {
  progress: Progress;
  /** Seconds of work left in this step; null while that can't be told. */
  secondsLeft: number | null;
  /** Seconds worked on this step in this run. */
  worked: number;
  memory: number;
}

export interface EndedEvent {
  reason: "finished" | "cancelled" | "outdated" | "failed";
  failure?: Failure;
  memory: number;
}

/** The engine as the worker has it. */
export interface Engine extends EngineVerbs {
  suggestRole(name: string, file: Blob): Role;
  /** What tumours are drawn around: data/tumours.bin.gz and data/tissues.bin.gz. */
  setProfiles(tumours: Uint8Array, tissues: Uint8Array): void;
  /** Says what the page is, for what it computes to say so. */
  setOrigin(commit: string | undefined, bundle: string | undefined, browser: string): void;
  replay(): Replay | null;
  /** Asks for everything not yet done up to and including the step; `without`: steps that "all" leaves out, with commas. */
  start(step: Step | "all" | "replay", without: string): void;
  startAnalysis(name: AnalysisName): void;
  /** Does one small piece of it. */
  advance(): Progress;
  /** The step that the next piece belongs to. */
  runningStep(): Step | undefined;
  /** Says whether somebody keeps what is finished. */
  collect(collects: boolean): void;
  /** What is finished since the last call, and the state of a pretraining that has just ended an epoch. */
  takeKept(): FreshPieces;
  restoreKept(key: string, bytes: Uint8Array): boolean;
  cancel(): void;
  steps(): StepState[];
  memoryBytes(): number;
  /** Whether a file is packed by brotli, which another module unpacks. */
  needsUnbrotli(file: Blob): boolean;
  setUnbrotli(unbrotli: FormatBindings["unbrotli"]): void;
  setMembers(members: number): void;
  /** How many orders wait for a member of the crew. */
  ordersWaiting(): number;
  /** The next one: its number, that of its kit, the name of the work, and the work. */
  takeOrder(): [number, number, string, Uint8Array<ArrayBuffer>] | undefined;
  /** What all orders of this kit share; of one that a member has an order with. */
  packKit(kit: number): Uint8Array<ArrayBuffer>;
  isWanted(number: number): boolean;
  isKitInUse(kit: number): boolean;
  takeAnswer(number: number, bytes: Uint8Array): void;
  takeRefusal(number: number, what: string, advice: string): void;
  /** Takes an order back from a member that is no more. */
  takeBack(number: number): void;
  /** The next word for a partner: the number of its order, and the word. */
  takeWord(): [number, Uint8Array<ArrayBuffer>] | undefined;
  hearPartner(number: number, bytes: Uint8Array): void;
}

/** Does works for the engine of another worker. */
export interface Helper {
  takeKit(kit: number, name: string, bytes: Uint8Array): void;
  dropKit(kit: number): void;
  begin(kit: number, work: Uint8Array): void;
  /** Does a small piece; says whether it was the last. */
  advance(): boolean;
  answer(): Uint8Array<ArrayBuffer>;
  /** As a partner, which stays: hears a word, says the next, and whether it has nothing to do before it hears one. */
  hear(bytes: Uint8Array): void;
  say(): Uint8Array<ArrayBuffer> | undefined;
  isListening(): boolean;
  stop(): void;
  memoryBytes(): number;
}

/** What pkg/genessl.js exports. */
export interface Bindings {
  default(from: { module_or_path: WebAssembly.Module }): Promise<{ memory: WebAssembly.Memory }>;
  /** Bytes of the request for memory that was refused since this was last asked; 0 for none. Works after a trap too. */
  takeRefused(): number;
  /** Takes the contents of data/catalogue.bin.gz, data/kegg.gmt.gz and data/wikipathways.gmt.gz. */
  Engine: new (catalogue: Uint8Array, kegg: Uint8Array, wikipathways: Uint8Array) => Engine;
  Helper: new () => Helper;
}
