// Owns what a study link holds: the settings that differ from the usual ones, and which files it reads, known by their
// SHA-256, with the address of those that were opened by one. No content of a file goes into it, and no name of one on a disk
// unless that is asked for.

import { longHash, shortHash } from "./codec.js";

/** @typedef {import("../engine/types").Settings} Settings */
/** @typedef {import("../engine/types").LinkContent} LinkContent */
/** @typedef {import("../engine/types").LinkedFile} LinkedFile */
/** @typedef {import("../engine/types").SharedFile} SharedFile */

/** Lists of files in the section data: which files there are says it already. */
const LISTS = new Set(["pretrain", "finetune", "test", "labelled", "labels", "predict", "classifier"]);
/** Settings that name a file. @type {[section: string, key: string][]} */
const NAMING = [
  ["genes", "table"],
  ["pathways", "sets"],
];

const ROLES = new Set([...LISTS, "mapping", "sets"]);
/** Gene sets that are no file. */
const BUILT_IN = new Set(["kegg", "wikipathways"]);

const isSection = (/** @type {unknown} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
const same = (/** @type {unknown} */ one, /** @type {unknown} */ other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * What a link of this study holds.
 * @param {Settings} settings
 * @param {Settings} usual
 * @param {SharedFile[]} files with their SHA-256
 * @param {{ view: string, names: boolean, address?: (file: SharedFile) => string | undefined }} options
 * @returns {LinkContent}
 */
export function contentOf(settings, usual, files, { view, names, address = () => undefined }) {
  /** @type {Record<string, unknown>} */
  const changed = {};
  for (const [key, value] of Object.entries(settings)) {
    const before = usual[key];
    const own = isSection(value) ? differing(key, /** @type {any} */ (value), /** @type {any} */ (before ?? {})) : value;
    if (isSection(value) ? Object.keys(/** @type {object} */ (own)).length > 0 : !same(value, before)) changed[key] = own;
  }
  const place = (/** @type {unknown} */ name) => {
    const own = files.findIndex((file) => file.name === name);
    return own >= 0 ? own : files.findIndex((file) => lastPart(file.name) === lastPart(String(name)));
  };
  hideNames(changed, place);
  for (const [key, section] of Object.entries(changed)) if (isSection(section) && Object.keys(/** @type {object} */ (section)).length === 0) delete changed[key];
  /** @type {LinkContent} */
  const content = {};
  if (Object.keys(changed).length > 0) content.s = changed;
  if (files.length > 0) {
    content.f = files.map((file) => {
      const { role, bytes } = file;
      const hash = shortHash(file.sha256 ?? "");
      const [name, from] = [names ? file.name : "", address(file)];
      if (from) return [role, hash, bytes, name, from];
      return name ? [role, hash, bytes, name] : [role, hash, bytes];
    });
  }
  if (view !== "data") content.v = view;
  return content;
}

/** The keys of a section that are set otherwise than usual; what is no longer set is null. */
function differing(
  /** @type {string} */ section,
  /** @type {Record<string, unknown>} */ own,
  /** @type {Record<string, unknown>} */ usual,
) {
  /** @type {Record<string, unknown>} */
  const changed = {};
  for (const key of new Set([...Object.keys(own), ...Object.keys(usual)])) {
    if (section === "data" && LISTS.has(key)) continue;
    if (!same(own[key], usual[key])) changed[key] = own[key] ?? null;
  }
  return changed;
}

/** Puts the place of a file in the list where its name stands in the settings. */
function hideNames(/** @type {Record<string, any>} */ changed, /** @type {(name: unknown) => number} */ place) {
  for (const [section, key] of NAMING) {
    const name = changed[section]?.[key];
    if (typeof name !== "string" || BUILT_IN.has(name)) continue;
    const at = place(name);
    changed[section] = { ...changed[section], [key]: `#${at}` };
    // A file that is not there and not known is nobody's but the one's who named it.
    if (at < 0) delete changed[section][key];
  }
  const tables = changed.data?.table;
  if (!Array.isArray(tables)) return;
  const kept = tables.map((table) => ({ ...table, path: `#${place(lastPart(table.path))}` })).filter(({ path }) => path !== "#-1");
  changed.data = { ...changed.data, table: kept };
}

const lastPart = (/** @type {string} */ path) => String(path).split(/[\\/]/).at(-1);

/** The files that a link's study reads, each under the name it goes by here; null where the link says of one what is none. @returns {LinkedFile[] | null} */
export function filesOf(/** @type {LinkContent} */ content) {
  if (!Array.isArray(content.f)) return [];
  const isFile = (/** @type {unknown} */ file) =>
    Array.isArray(file) && ROLES.has(file[0]) && /^[\w-]{43}$/.test(file[1]) && Number.isSafeInteger(file[2]) && file[2] >= 0;
  if (!content.f.every(isFile)) return null;
  return content.f.map(([role, hash, bytes, name, from], index) => {
    const address = addressIn(from);
    const called = typeof name === "string" && name ? name : address && lastPart(new URL(address).pathname);
    return {
      role,
      sha256: longHash(String(hash)),
      bytes: Number(bytes),
      name: called || `${role} ${index + 1}`,
      named: Boolean(called),
      address,
    };
  });
}

/** An address that a link may give. */
function addressIn(/** @type {unknown} */ from) {
  const url = typeof from === "string" ? URL.parse(from) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/**
 * What a link changes of the usual settings, one after another (a value null for one that is not set; the top level is the
 * section "study"), and what this page does not know.
 * @param {LinkContent} content
 * @param {Settings} usual
 * @param {LinkedFile[]} files
 * @returns {{ changes: import("../engine/types").Change[], unknown: string[] }}
 */
export function changesOf(content, usual, files) {
  /** @type {import("../engine/types").Change[]} */
  const changes = [];
  /** @type {string[]} */
  const unknown = [];
  for (const [section, own] of Object.entries(isSection(content.s) ? /** @type {object} */ (content.s) : {})) {
    if (!Object.hasOwn(usual, section)) unknown.push(section);
    else if (!isSection(usual[section])) changes.push({ section: "study", key: section, value: own });
    else if (!isSection(own)) unknown.push(section);
    else for (const [key, value] of Object.entries(own)) changes.push({ section, key, value: named(section, key, value, files) });
  }
  return { changes, unknown };
}

/** A value with the names of files in the place of their places in the list. */
function named(
  /** @type {string} */ section,
  /** @type {string} */ key,
  /** @type {any} */ value,
  /** @type {LinkedFile[]} */ files,
) {
  const nameOf = (/** @type {unknown} */ place) => {
    const is = typeof place === "string" && /^#\d+$/.test(place);
    return is ? (files[Number(place.slice(1))]?.name ?? place) : place;
  };
  if (NAMING.some(([of, own]) => of === section && own === key)) return nameOf(value);
  if (section !== "data" || key !== "table" || !Array.isArray(value)) return value;
  return value.map((table) => (isSection(table) ? { ...table, path: nameOf(table.path) } : table));
}
