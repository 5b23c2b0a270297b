// Owns reading the list of the lessons that lie beside the page.

import { fetchOwn } from "../basics/assets.js";

/** @typedef {{ file: string, title: string, minutes: number, data: string, goals: string[] }} Listed */

/** The lessons; none where the page is served without them. @returns {Promise<Listed[]>} */
export async function listed() {
  try {
    const answer = await fetchOwn(new URL("../lessons/lessons.json", import.meta.url));
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}
