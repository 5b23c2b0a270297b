// Owns a thread of Node that passes for a worker of a browser. What is in a file goes to it as the file's path, since a thread
// can read that piece by piece; any other blob goes as its bytes.

import { Worker as Thread } from "node:worker_threads";

/** The paths of files. @type {WeakMap<Blob, string>} */
const paths = new WeakMap();

/** Takes note of where a blob lies on the disk. */
export function noteFile(/** @type {Blob} */ blob, /** @type {string} */ path) {
  paths.set(blob, path);
  return blob;
}

export class NodeWorker {
  /** @type {((event: { data: any }) => void) | null} */ onmessage = null;
  /** @type {((event: { message: string, preventDefault: () => void }) => void) | null} */ onerror = null;
  #thread;
  /** What is sent goes one after another. */ #sent = Promise.resolve();

  /**
   * @param {string} path
   * @param {string} name
   * @param {{ home: string, worker?: string, wasm?: string }} files
   */
  constructor(path, name, files) {
    this.#thread = new Thread(new URL("./node-thread.js", import.meta.url), { workerData: { path, name, files } });
    this.#thread.on("message", (data) => this.onmessage?.({ data }));
    this.#thread.on("error", (error) => {
      const message = error instanceof Error ? error.message : String(error);
      this.onerror?.({ message, preventDefault() {} });
    });
  }

  postMessage(/** @type {any} */ message, /** @type {any[]} */ transfer = []) {
    const send = async () => this.#thread.postMessage(await portable(message), transfer);
    this.#sent = this.#sent.then(send).catch((error) => this.onerror?.({ message: String(error), preventDefault() {} }));
  }

  terminate() {
    this.#thread.terminate();
  }
}

/** A message without blobs: each is `{ path }` or `{ bytes }` in it. */
async function portable(/** @type {any} */ message) {
  if (message.file instanceof Blob) return { ...message, file: await contentOf(message.file) };
  if (!message.args?.some((/** @type {unknown} */ value) => value instanceof Blob)) return message;
  /** The same blob is often there twice. @type {Map<Blob, Promise<unknown>>} */
  const contents = new Map();
  const args = message.args.map((/** @type {unknown} */ value) => {
    if (!(value instanceof Blob)) return value;
    const content = contents.get(value) ?? contentOf(value);
    contents.set(value, content);
    return content;
  });
  return { ...message, args: await Promise.all(args) };
}

async function contentOf(/** @type {Blob} */ blob) {
  const path = paths.get(blob);
  return { genesslBlob: path === undefined ? { bytes: new Uint8Array(await blob.arrayBuffer()) } : { path } };
}
