// Owns the session file, NAME.genessl: a zip archive of session.json, study.toml (with what it gave), the files under inputs/
// and finished pieces of computing under kept/. Nothing of one is taken over before all of it was held against its checksums.

import { plain as shown } from "../basics/format.js";
import { failure } from "../engine/failure.js";
import { entriesOf, isWhole, zipped } from "./zip.js";

/** @typedef {import("../engine/types").OpenedSession} OpenedSession */

const FORMAT = "GeneSSL session";
const VERSION = 1;
/** Neither tells more than this. */
const TOLD_AT_MOST = 2 ** 22;
const NAME_AT_MOST = 1_000;
/** What other systems take for a path or a device, and what misleads the eye. */
const NOT_IN_NAMES = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff<>:"/\\|?*]/gu;
const NAME_LETTERS = 150;
const PIECE = /^[0-9a-f]{8,64}$/;
/** @type {Set<string>} */
const ROLES = new Set(["pretrain", "finetune", "test", "labelled", "mapping", "sets", "labels", "predict", "classifier"]);

/**
 * A session as a file.
 * @param {OpenedSession} opened
 * @param {string} study the study file, with what it gave
 */
export async function archiveOf({ session, files, pieces }, study) {
  const paths = pathsOf(files.map(({ name }) => name));
  const told = {
    format: FORMAT,
    version: VERSION,
    name: session.name,
    named: session.named,
    date: session.date,
    files: files.map(({ role, name }, index) => ({ role, name, path: paths[index] })),
    goal: session.goal,
    done: session.done,
    at: session.at,
  };
  return zipped([
    { name: "session.json", blob: new Blob([JSON.stringify(told, null, 2)]) },
    { name: "study.toml", blob: new Blob([study]) },
    ...files.map(({ blob }, index) => ({ name: paths[index], blob })),
    ...pieces.map(([key, piece]) => ({ name: `kept/${key}`, blob: piece instanceof Blob ? piece : new Blob([piece]) })),
  ]);
}

/** Where files lie in the archive: each under its name, as far as one may stand there, and no two under one. */
function pathsOf(/** @type {string[]} */ names) {
  const taken = new Set();
  return names.map((name) => {
    const letters = [...name.toWellFormed().replace(NOT_IN_NAMES, "_")].slice(-NAME_LETTERS);
    const plain = letters.join("").replace(/^\.+|[. ]+$/g, "_") || "file";
    let path = `inputs/${plain}`;
    for (let number = 2; taken.has(path.toLowerCase()); number += 1) path = `inputs/${number}-${plain}`;
    taken.add(path.toLowerCase());
    return path;
  });
}

/** What a session is saved as. */
export function fileNameOf(/** @type {string} */ name) {
  const [path] = pathsOf([name.replace(/\.(genessl|csv|tsv|gz|txt|parquet|xlsx|h5ad)\b/gi, "").slice(0, 80)]);
  return `${path.slice("inputs/".length)}.genessl`;
}

/** Reads a session file. Rejects with a Failure, whatever it holds. @returns {Promise<OpenedSession>} */
export async function sessionOf(/** @type {string} */ name, /** @type {Blob} */ archive) {
  try {
    return await read(archive);
  } catch (thrown) {
    const advice =
      "What is open in this page stays as it is. Save the session anew where it was made, or get the file once more.";
    if (thrown instanceof RangeError) throw failure(`The session file ${thrown.message}`, advice, name);
    throw failure(
      "The session file can't be read",
      `It was moved or changed while it was read, or it is damaged. ${advice}`,
      name,
    );
  }
}

/** @returns {never} */
function refuse(/** @type {string} */ why) {
  throw new RangeError(why);
}

/** @returns {Promise<OpenedSession>} */
async function read(/** @type {Blob} */ archive) {
  const entries = await entriesOf(archive);
  const parts = new Map(entries.map((entry) => [entry.name, entry]));
  const foreign = entries.find(
    ({ name }) => !/^(session\.json|study\.toml|inputs\/[^/\\]+|kept\/[0-9a-f]+)$/.test(name),
  );
  if (foreign) refuse(`holds what no session has: ${shown(foreign.name)}`);
  const take = (/** @type {string} */ path) => {
    const entry = parts.get(path);
    parts.delete(path);
    return entry?.blob ?? refuse(`is damaged: ${shown(path)} is missing`);
  };
  const told = toldBy(await textOf(take("session.json")));
  const toml = await textOf(take("study.toml"));
  if (toml.trim() === "") refuse("is damaged: its study is empty");
  for (const entry of entries)
    if (!(await isWhole(entry))) refuse(`is damaged: ${shown(entry.name)} is not what it was`);
  const files = told.files.map(({ role, name, path }) => ({ role, name, blob: take(path) }));
  /** @type {OpenedSession["pieces"]} */
  const pieces = [];
  for (const [name, { blob }] of parts) {
    const [folder, key] = name.split("/");
    if (folder !== "kept" || !PIECE.test(key)) refuse(`holds what its session does not name: ${shown(name)}`);
    pieces.push([key, blob]);
  }
  const sizes = files.map(({ role, name, blob }) => ({ role, name, bytes: blob.size }));
  const { name, named, date, goal, done, at } = told;
  return {
    session: { id: "", name, named, date, toml, recorded: null, goal, done, at, files: sizes },
    files,
    pieces,
  };
}

async function textOf(/** @type {Blob} */ blob) {
  if (blob.size > TOLD_AT_MOST) refuse("is damaged: it says more of itself than a session can");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await blob.arrayBuffer());
  } catch {
    return refuse("is damaged: what should be text in it is none");
  }
}

/** What session.json says, each of it of the kind that it must be. */
function toldBy(/** @type {string} */ text) {
  /** @type {any} */
  let told;
  try {
    told = JSON.parse(text);
  } catch {
    return refuse("is damaged: what it says of itself can't be read");
  }
  if (told?.format !== FORMAT || !Number.isInteger(told.version)) return refuse("is another program's");
  if (told.version > VERSION) return refuse("was made by a newer version of this page; reload the page to get that");
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value.length <= NAME_AT_MOST;
  const isList = (/** @type {unknown} */ list, /** @type {(item: any) => boolean} */ each) =>
    Array.isArray(list) && list.every(each);
  // Who saved it with an earlier version may have named it or not.
  const { name, named = false, date, files, goal, done, at } = told;
  const isGoal =
    goal === null ||
    ([goal?.step, goal?.analysis].every((one) => one === null || isText(one)) && (goal.step ?? goal.analysis));
  const isWell =
    [name, date, at].every(isText) &&
    typeof named === "boolean" &&
    isGoal &&
    isList(done, isText) &&
    isList(files, (file) => ROLES.has(file?.role) && isText(file.name) && isText(file.path));
  if (!isWell) return refuse("is damaged: what it says of itself is not what a session says");
  return /** @type {{ name: string, named: boolean, date: string, at: string, done: import("../engine/types").Step[], goal: import("../engine/types").Goal | null, files: { role: import("../engine/types").Role, name: string, path: string }[] }} */ (
    { ...told, named }
  );
}
