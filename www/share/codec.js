// Owns the text of a study link: what it holds as JSON, deflated, in the letters that addresses may have. The format (zlib, RFC
// 1950) ends with a checksum, so that a link in which a letter was changed is no other study.

/** What a link begins with; another number is another way of writing. */
export const VERSION = "v1.";
/** No link holds more than this: what unpacks to more was not made here. */
const BYTES_AT_MOST = 2 ** 20;

/** @typedef {import("../engine/types").LinkContent} LinkContent */

/** @returns {Promise<string>} */
export async function encoded(/** @type {LinkContent} */ content) {
  const text = new Blob([JSON.stringify(content)]);
  const packed = text.stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return VERSION + letters(bytes);
}

/** What a link's text holds; rejects where it is damaged. @returns {Promise<LinkContent>} */
export async function decoded(/** @type {string} */ text) {
  const bytes = bytesOf(text.slice(VERSION.length));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > BYTES_AT_MOST) throw new RangeError("it holds more than a study");
    parts.push(value);
  }
  const content = JSON.parse(await new Blob(parts).text());
  if (typeof content !== "object" || content === null || Array.isArray(content)) throw new TypeError("it holds no study");
  return content;
}

/** Base64 with the letters of addresses, without padding (RFC 4648, section 5). */
export function letters(/** @type {Uint8Array} */ bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function bytesOf(/** @type {string} */ text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** Hexadecimal digits as the letters of addresses, and back: a SHA-256 takes 43 letters in place of 64. */
export const shortHash = (/** @type {string} */ hex) =>
  letters(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)));

export const longHash = (/** @type {string} */ text) =>
  [...bytesOf(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
