// What the package takes and gives.

import type { Failure, Marks, Role, Settings, State, Step, TableSettings, Theme } from "../www/engine/types";

export type { Failure, Marks, Role, Settings, State, Step, Theme };

/** A table in memory: samples in rows, one value a gene, row by row. */
export interface Matrix {
  /** Names of the genes, or of whatever the columns are. */
  genes: readonly string[];
  /** All values, row by row, or one list a sample. Missing values are NaN. */
  values: ArrayLike<number> | readonly ArrayLike<number>[];
  /** Names of the samples; `sample 1` and so on without. */
  samples?: readonly string[];
  /** What else is known of the samples, by name: `{ cancer_type: ["BRCA", …] }`. */
  metadata?: Record<string, readonly (string | number | null)[]>;
}

/** One object a sample: its name, its values by gene, and whatever is known of it. The first text is the sample's name. */
export type Row = Record<string, string | number | null | undefined>;

/**
 * A table of Arrow in memory, as apache-arrow and flechette have it (`tableFromIPC`) and DuckDB-wasm answers queries. The first
 * column of texts names the samples, as in rows.
 */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] };
  getChildAt(index: number): Iterable<unknown> | null | undefined;
}
export interface ArrowType {
  /** As in Arrow's own format: 2 for whole numbers, 5 for texts. */
  readonly typeId: number;
  /** What a dictionary holds. */
  readonly dictionary?: { readonly typeId: number };
}

/** A table: a file, an address (in Node also a path), rows, a matrix, or a table of Arrow. */
export type TableSource = Blob | URL | string | readonly Row[] | Matrix | ArrowTable;

/** Gene sets: the name of a built-in collection, a file of sets (or its address, in Node its path), or genes by the name of their set. */
export type SetsSource = "kegg" | "wikipathways" | (string & {}) | Blob | URL | Record<string, readonly string[]>;

/** Where the engine's files are, where they do not lie beside the package. */
export interface Places {
  /** The folder of the package, which holds all of them. */
  folder?: string | URL;
  /** `worker.js`, in place of the one in the folder. */
  worker?: string | URL;
  /** `genessl_bg.wasm`, in place of the one in the folder. */
  wasm?: string | URL;
}

export interface EngineOptions {
  urls?: Places;
  /** How many cores work; it changes how long a study takes, never what comes out. */
  cores?: number;
}

export interface TableOptions extends Omit<Partial<TableSettings>, "path" | "role"> {
  /** What the table is for; without it what is most likely by its content and its name. */
  role?: Role;
  /** What the table is called; without it as its file. */
  name?: string;
}

export interface RunOptions {
  /** What to run: `"all"`, one step with all it needs, or several. */
  steps?: Step | "all" | readonly Step[];
  /** Steps that `"all"` leaves out. */
  without?: readonly Step[];
  /** Ends the run. */
  signal?: AbortSignal;
}

/** How far a run is. */
export interface Progress {
  step: Step;
  message: string;
  /** What `done` and `total` count. */
  unit: string;
  done: number;
  total: number;
  /** Seconds of work left in this step; null while that can't be told. */
  secondsLeft: number | null;
  /** Memory in use, in bytes. */
  memory: number;
}

/** Where a step stands. */
export interface StepState {
  step: Step;
  title: string;
  state: State;
  /** The result in a sentence, or what to do. */
  sentence: string;
}

/** A table by columns: numbers as Float64Array (NaN where missing), texts as lists. */
export interface Columns {
  title: string;
  /** How many rows. */
  length: number;
  /** The columns' names, in order. */
  names: string[];
  columns: Record<string, Float64Array | (string | null)[]>;
}

/** A figure as SVG, with where its data lie. */
export interface Figure {
  name: string;
  title: string;
  width: number;
  height: number;
  svg: string;
  marks: Marks;
  /** The same as a table. */
  table: Columns;
}

/** Something of a step by its name. */
export interface Listed {
  step: Step;
  name: string;
  title: string;
}

/** A figure, and what else can be chosen in its place: the values chosen follow the first part of its name, with slashes between. */
export interface ListedFigure extends Listed {
  choices: { label: string; options: { value: string; label: string }[] }[];
}

/** Pathway scores (NES), samples in rows. */
export interface Scores {
  samples: string[];
  pathways: string[];
  /** Row by row. */
  values: Float64Array;
}

/** Expression by gene symbols, and what became of every column. */
export interface Mapped {
  samples: string[];
  genes: string[];
  /** Row by row. */
  values: Float32Array;
  report: Record<string, unknown>;
}

/** Where the samples lie in the plane. */
export interface Plane {
  samples: string[];
  x: Float32Array;
  y: Float32Array;
}

/** What `genessl/arrow` writes: a table, or what a piece alone gives. */
export type Tabular = Columns | Scores | Pick<Mapped, "samples" | "genes" | "values"> | Plane;

/** The settings of a section of the study file, by its keys (docs/study.md). */
export interface PathwayOptions extends EngineOptions {
  sample_norm?: "rank" | "log" | "log_rank" | "custom" | "none";
  correl_norm?: "rank" | "zscore" | "symrank";
  weight?: number;
  min_size?: number;
  max_size?: number;
  ties?: "gseapy" | "gsva";
}
export interface MappingOptions extends EngineOptions {
  unmapped?: "drop" | "keep";
  duplicates?: "mean" | "max" | "sum";
}
export interface PictureOptions extends EngineOptions {
  seed?: number;
  /** Principal components that more than 500 columns are reduced to first: 50. Up to 500 columns are taken as they are. */
  components?: number;
}
export interface UmapOptions extends PictureOptions {
  neighbours?: number;
  min_dist?: number;
  spread?: number;
  metric?: "euclidean" | "cosine" | "correlation";
  epochs?: number;
  initialisation?: "spectral" | "pca" | "random";
}
export interface TsneOptions extends PictureOptions {
  perplexity?: number;
  learning_rate?: number;
  early_exaggeration?: number;
  iterations?: number;
  initialisation?: "pca" | "random";
}

/** What differs between a browser, Node, and a module that holds all of it. */
export interface Host {
  /** Starts the workers of one engine. */
  starting(places: Places): import("../www/engine/types").StartWorker;
  /** How many cores work unless it is said. */
  cores(): number;
  /** What an address, or a path, names. */
  open(address: string | URL): Promise<{ name: string; blob: Blob }>;
}
