// Owns fetching a file from another server than the page's own: after asking, and in a frame that may connect to that server
// alone (elsewhere.html), since the page itself may not connect to any other.

import { consent } from "../basics/consent.js";

const FRAME = new URL("./elsewhere.html", import.meta.url);
const OTHER =
  "It is another server than this page's. It will see your internet address, which file you want and which page asks for it; " +
  "nothing of what you loaded.";
const ANOTHER =
  "It does not give the file itself but sends on to another server, and browsers do not say to which. That one will see the " +
  "same of you.";
/** How long the frame may take to come. */
const FRAME_MS = 15_000;
/** Servers that may be asked, and those that may send on, as far as a person said so in this visit. @type {Set<string>} */
const agreed = new Set();

/** A person who would rather not. */
export class Declined extends Error {}

/** A server that sends on to another, which the browser does not name. */
class SentOn extends Error {}

/**
 * Fetches as `fetch` does. Rejects with Declined where a person does not agree.
 * @param {URL} address
 * @param {Record<string, string>} headers
 * @param {AbortSignal} signal
 * @returns {Promise<Response>}
 */
export async function fetchElsewhere(address, headers, signal) {
  const { origin, host } = address;
  const ask = async (/** @type {string} */ whom, /** @type {string} */ title, /** @type {string} */ says) => {
    if (!agreed.has(whom) && !(await consent(title, says, signal))) throw new Declined("declined");
    agreed.add(whom);
  };
  await ask(origin, `Fetch a file from ${host}?`, OTHER);
  try {
    return await inFrame(origin, address, headers, signal);
  } catch (thrown) {
    if (!(thrown instanceof SentOn)) throw thrown;
  }
  await ask(`${origin} *`, `Let ${host} send on?`, ANOTHER);
  return inFrame("*", address, headers, signal);
}

/** @returns {Promise<Response>} */
function inFrame(
  /** @type {string} */ server,
  /** @type {URL} */ address,
  /** @type {Record<string, string>} */ headers,
  /** @type {AbortSignal} */ signal,
) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "A file from another server";
  frame.src = `${FRAME.href}#${encodeURIComponent(server)}`;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    /** @type {ReadableStreamDefaultController<Uint8Array>} */
    let body;
    const stream = new ReadableStream({ start: (controller) => void (body = controller), cancel: () => end() });
    const end = () => {
      frame.remove();
      port1.close();
      clearTimeout(timer);
      removeEventListener("message", ready);
      signal.removeEventListener("abort", abort);
    };
    const fail = (/** @type {Error} */ error) => {
      end();
      body.error(error);
      reject(error);
    };
    const abort = () => fail(new Error("cancelled"));
    const ready = (/** @type {MessageEvent} */ { source, data }) => {
      if (source !== frame.contentWindow || data !== "genessl-fetch") return;
      clearTimeout(timer);
      frame.contentWindow?.postMessage({ address: address.href, headers }, FRAME.origin, [port2]);
    };
    const timer = setTimeout(() => fail(new Error("elsewhere.html did not come")), FRAME_MS);
    port1.onmessage = ({ data }) => {
      if (data.isLost) return fail(data.isSentOn ? new SentOn("sent on") : new Error("lost"));
      if (data.piece) return body.enqueue(data.piece);
      if (!data.isDone) return resolve(answerOf(data, stream));
      end();
      body.close();
    };
    signal.addEventListener("abort", abort);
    addEventListener("message", ready);
    if (signal.aborted) return abort();
    document.body.append(frame);
  });
}

/** What the other server answered; some answers have no body by what they are. */
function answerOf(
  /** @type {{ status: number, headers: [string, string][] }} */ { status, headers },
  /** @type {ReadableStream<Uint8Array>} */ body,
) {
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers });
}
