// Owns what a study link holds: the settings that differ from the usual ones, and which files it reads, known by their
// SHA-256. No content of a file goes into it, and no file's name unless that is asked for.

import { longHash, shortHash } from "./codec.js";

/** @typedef {import("../engine/types").Settings} Settings */
/** @typedef {import("../engine/types").LinkContent} LinkContent */
/** @typedef {import("../engine/types").LinkedFile} LinkedFile */
/** @typedef {import("../engine/types").FileInfo} FileInfo */

/** Lists of files in the section data: which files there are says it already. */
const LISTS = new Set(["pretrain", "finetune", "test", "labelled", "labels", "predict"]);
/** Settings that name a file. @type {[section: string, key: string][]} */
const NAMING = [
  ["genes", "table"],
  ["pathways", "sets"],
];

const isSection = (/** @type {unknown} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
const same = (/** @type {unknown} */ one, /** @type {unknown} */ other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * What a link of this study holds.
 * @param {Settings} settings
 * @param {Settings} usual
 * @param {FileInfo[]} files with their SHA-256
 * @param {{ view: string, names: boolean }} options
 * @returns {LinkContent}
 */
export function contentOf(settings, usual, files, { view, names }) {
  /** @type {Record<string, unknown>} */
  const changed = {};
  for (const [key, value] of Object.entries(settings)) {
    const before = usual[key];
    const own = isSection(value) ? differing(key, /** @type {any} */ (value), /** @type {any} */ (before ?? {})) : value;
    if (isSection(value) ? Object.keys(/** @type {object} */ (own)).length > 0 : !same(value, before)) changed[key] = own;
  }
  const place = (/** @type {unknown} */ name) => files.findIndex((file) => file.name === name);
  hideNames(changed, place);
  /** @type {LinkContent} */
  const content = {};
  if (Object.keys(changed).length > 0) content.s = changed;
  if (files.length > 0) {
    content.f = files.map(({ role, name, bytes, sha256 }) => {
      const hash = shortHash(sha256 ?? "");
      return names ? [role, hash, bytes, name] : [role, hash, bytes];
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
    const at = place(changed[section]?.[key]);
    if (at >= 0) changed[section] = { ...changed[section], [key]: `#${at}` };
  }
  const tables = changed.data?.table;
  if (!Array.isArray(tables)) return;
  const kept = tables.map((table) => ({ ...table, path: `#${place(lastPart(table.path))}` })).filter(({ path }) => path !== "#-1");
  changed.data = { ...changed.data, table: kept };
}

const lastPart = (/** @type {string} */ path) => String(path).split(/[\\/]/).at(-1);

/** The files that a link's study reads, each under the name it goes by here. @returns {LinkedFile[]} */
export function filesOf(/** @type {LinkContent} */ content) {
  if (!Array.isArray(content.f)) return [];
  return content.f.filter(Array.isArray).map(([role, hash, bytes, name], index) => ({
    role,
    sha256: longHash(String(hash)),
    bytes: Number(bytes),
    name: typeof name === "string" && name ? name : `${role} ${index + 1}`,
    named: typeof name === "string",
  }));
}

/**
 * The settings that a link asks for: the usual ones with its own on top, and those that this page does not know.
 * @param {LinkContent} content
 * @param {Settings} usual
 * @param {LinkedFile[]} files
 * @returns {{ settings: Settings, unknown: string[] }}
 */
export function settingsOf(content, usual, files) {
  /** @type {Record<string, any>} */
  const settings = structuredClone(usual);
  /** @type {string[]} */
  const unknown = [];
  const changed = isSection(content.s) ? /** @type {Record<string, any>} */ (content.s) : {};
  for (const [section, own] of Object.entries(changed)) {
    if (!(section in usual)) unknown.push(section);
    else if (!isSection(own)) settings[section] = own;
    else {
      for (const [key, value] of Object.entries(own)) {
        if (value === null) delete settings[section][key];
        else settings[section][key] = value;
      }
    }
  }
  const named = (/** @type {string} */ place) => files[Number(place.slice(1))]?.name ?? place;
  for (const [section, key] of NAMING) {
    const value = settings[section]?.[key];
    if (typeof value === "string" && /^#\d+$/.test(value)) settings[section][key] = named(value);
  }
  const tables = settings.data?.table;
  if (Array.isArray(tables)) {
    for (const table of tables) if (typeof table.path === "string" && /^#\d+$/.test(table.path)) table.path = named(table.path);
  }
  return { settings: /** @type {Settings} */ (settings), unknown };
}
