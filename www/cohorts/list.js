// Owns reading a list of cohorts: cohorts.json beside the page, which is whoever's hosts it, and the page's own in the same
// form. docs/cohorts.md says what stands in it. What can't be understood is left out and told, and harms nothing else.

import { fetchOwn } from "../basics/assets.js";
import { baseName } from "../engine/inputs.js";

/** @typedef {import("../engine/types").Role} Role */
/** A file as it has to be. @typedef {{ name: string, address: string, bytes: number, sha256: string }} Listed */
/** @typedef {Listed & { role: Role }} ListedTable */
/**
 * @typedef {{
 *   name: string, about: string, citation: string, licence: string, more: string | null,
 *   files: ListedTable[], study: Listed | null,
 * }} Cohort
 */
/** What a list holds, and in sentences what of it was left out. @typedef {{ cohorts: Cohort[], troubles: string[] }} List */

/** @type {Record<Role, true>} */
const ROLES = {
  pretrain: true,
  finetune: true,
  test: true,
  labelled: true,
  mapping: true,
  sets: true,
  labels: true,
  predict: true,
  classifier: true,
};
/** Cohorts of a list, and files of a cohort, at most. */
const MOST = { cohorts: 100, files: 20 };
/** Characters that are shown of each text. @type {Record<string, number>} */
const LENGTHS = { name: 80, about: 400, citation: 400, licence: 200, file: 255 };

/** The list at an address; an empty one where there is none. @returns {Promise<List>} */
export async function readList(/** @type {URL} */ address) {
  const name = baseName(address.href);
  try {
    const answer = await fetchOwn(address).catch(() => null);
    // Some servers answer with their first page where there is no such file.
    const isPage = /text\/html/i.test(answer?.headers.get("content-type") ?? "");
    if (!answer?.ok || isPage) return { cohorts: [], troubles: [] };
    return read(name, JSON.parse(await answer.text()), address);
  } catch (thrown) {
    const why = thrown instanceof Error ? plain(thrown.message, LENGTHS.about) : "";
    return { cohorts: [], troubles: [`${name} is left out: it can't be read (${why}).`] };
  }
}

/** What of a list is understood. @returns {List} */
function read(/** @type {string} */ name, /** @type {unknown} */ content, /** @type {URL} */ base) {
  const entries = objectOf(content)?.cohorts;
  if (!Array.isArray(entries)) return { cohorts: [], troubles: [`${name} is left out: it has no list "cohorts".`] };
  /** @type {List} */
  const list = { cohorts: [], troubles: [] };
  for (const [index, entry] of entries.slice(0, MOST.cohorts).entries()) {
    try {
      list.cohorts.push(cohortOf(entry, base));
    } catch (thrown) {
      if (!(thrown instanceof Misunderstood)) throw thrown;
      list.troubles.push(`Cohort ${index + 1} of ${name}${calledOf(entry)} is left out: ${thrown.message}.`);
    }
  }
  if (entries.length > MOST.cohorts)
    list.troubles.push(`${name} lists ${entries.length} cohorts; the first ${MOST.cohorts} are shown.`);
  return list;
}

/** What an entry calls itself, as far as it does. */
function calledOf(/** @type {unknown} */ value) {
  const called = objectOf(value)?.name;
  const name = typeof called === "string" ? plain(called, LENGTHS.name) : "";
  return name && `, "${name}",`;
}

/** Why an entry is left out. */
class Misunderstood extends Error {}

/** @returns {Cohort} */
function cohortOf(/** @type {unknown} */ value, /** @type {URL} */ base) {
  const entry = objectOf(value);
  if (!entry) throw new Misunderstood("it is no object");
  const text = (/** @type {string} */ key) => (typeof entry[key] === "string" ? plain(entry[key], LENGTHS[key]) : "");
  const name = text("name");
  if (!name) throw new Misunderstood('it has no "name"');
  const files = entry.files;
  if (!Array.isArray(files) || files.length === 0) throw new Misunderstood('it has no list "files"');
  if (files.length > MOST.files) throw new Misunderstood(`it has more than ${MOST.files} files`);
  const cohort = {
    name,
    about: text("about"),
    citation: text("citation"),
    licence: text("licence"),
    more: typeof entry.more === "string" ? addressOf(entry.more, base, '"more"') : null,
    files: files.map((file, index) => tableOf(file, base, `files[${index}]`)),
    study: entry.study === undefined ? null : fileOf(entry.study, base, '"study"'),
  };
  const names = cohort.files.map((file) => file.name);
  const twice = names.find((one, index) => names.indexOf(one) < index);
  if (twice) throw new Misunderstood(`two of its files are called ${plain(twice, LENGTHS.name)}`);
  return cohort;
}

/** @returns {ListedTable} */
function tableOf(/** @type {unknown} */ value, /** @type {URL} */ base, /** @type {string} */ where) {
  const role = objectOf(value)?.role;
  if (typeof role !== "string" || !Object.hasOwn(ROLES, role))
    throw new Misunderstood(`the "role" of ${where} is none of ${Object.keys(ROLES).join(", ")}`);
  return { ...fileOf(value, base, where), role: /** @type {Role} */ (role) };
}

/** @returns {Listed} */
function fileOf(/** @type {unknown} */ value, /** @type {URL} */ base, /** @type {string} */ where) {
  const file = objectOf(value);
  if (typeof file?.address !== "string") throw new Misunderstood(`${where} has no "address"`);
  const { bytes, sha256 } = file;
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 1)
    throw new Misunderstood(`the "bytes" of ${where} are no number of bytes`);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/i.test(sha256))
    throw new Misunderstood(`the "sha256" of ${where} is not 64 hexadecimal digits`);
  const address = addressOf(file.address, base, `the "address" of ${where}`);
  const name = plain(baseName(address), LENGTHS.file);
  if (!name || name.includes("/")) throw new Misunderstood(`the "address" of ${where} ends in no file's name`);
  return { name, address, bytes, sha256: sha256.toLowerCase() };
}

/** An address in full; one that is relative begins at the list. */
function addressOf(/** @type {string} */ text, /** @type {URL} */ base, /** @type {string} */ what) {
  const url = URL.parse(text, base.href);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Misunderstood(`${what} is no web address`);
  return url.href;
}

/** @returns {Record<string, unknown> | null} */
function objectOf(/** @type {unknown} */ value) {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? /** @type {Record<string, unknown>} */ (value) : null;
}

/** A text on one line, without characters that change how others are read, and cut where it is long. */
function plain(/** @type {string} */ text, /** @type {number} */ most) {
  const characters = [
    ...text
      .slice(0, 4 * most)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\s]+/gu, " ")
      .trim(),
  ];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : characters.join("");
}
