// Owns what a worker of a browser has and a thread of Node has not, for the engine's worker to run in one: its name, messages
// by `self`, files that are read without waiting, and where the engine's files are.

import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** @type {{ path: string, name: string, files: { home: string, worker?: string, wasm?: string } }} */
const { path, name, files } = workerData;
const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);

/** A piece of a file or of memory, as the engine reads blobs. */
class Piece {
  /**
   * @param {(offset: number, length: number) => Uint8Array<ArrayBuffer>} read
   * @param {number} start
   * @param {number} end
   */
  constructor(read, start, end) {
    this.read = read;
    this.start = start;
    this.size = end - start;
  }

  slice(/** @type {number} */ from = 0, /** @type {number} */ to = this.size) {
    const end = Math.min(to, this.size);
    return new Piece(this.read, this.start + Math.min(from, end), this.start + end);
  }

  bytes() {
    return this.read(this.start, this.size);
  }
}

function pieceOf(/** @type {{ path?: string, bytes?: Uint8Array<ArrayBuffer> }} */ { path: file, bytes }) {
  if (file === undefined) {
    const held = bytes ?? new Uint8Array();
    return new Piece((offset, length) => held.subarray(offset, offset + length), 0, held.length);
  }
  const read = (/** @type {number} */ offset, /** @type {number} */ length) => {
    const buffer = new Uint8Array(length);
    const opened = openSync(file, "r");
    try {
      for (let done = 0; done < length; ) {
        const count = readSync(opened, buffer, done, length - done, offset + done);
        if (count === 0) throw new Error(`${file} has become shorter`);
        done += count;
      }
    } finally {
      closeSync(opened);
    }
    return buffer;
  };
  return new Piece(read, 0, statSync(file).size);
}

class FileReaderSync {
  readAsArrayBuffer(/** @type {Piece} */ piece) {
    const bytes = piece.bytes();
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  }
}

/** What was sent, with its files as the engine reads them. */
function received(/** @type {any} */ message) {
  const own = (/** @type {any} */ value) => (value?.genesslBlob ? pieceOf(value.genesslBlob) : value);
  if (message.file) return { ...message, file: own(message.file) };
  return message.args ? { ...message, args: message.args.map(own) } : message;
}

/** The engine's files, by the paths that its worker asks for. */
const own = {
  get(/** @type {string} */ asked) {
    const wasm = asked === "pkg/genessl_bg.wasm" ? files.wasm : undefined;
    const address = wasm ?? new URL(asked.replace(/^pkg\//, ""), files.home).href;
    const type = asked.endsWith(".wasm") ? "application/wasm" : "";
    try {
      return { blob: new Blob([readFileSync(fileURLToPath(address))], { type }), isDeflated: false };
    } catch {
      return undefined;
    }
  },
};

/**
 * What the workers let waiting messages in by, a message to themselves. Of a thread's own messages Node takes a thousand before
 * it looks at any other's.
 */
class Turns {
  port1 = { onmessage: () => {} };
  port2 = { postMessage: () => setImmediate(() => this.port1.onmessage()) };
}

/** @type {((event: { data: unknown }) => void) | null} */
let listener = null;
/** What came before anybody listened. @type {unknown[]} */
const early = [];
port.on("message", (message) => (listener ? listener({ data: received(message) }) : early.push(message)));

const put = (/** @type {Record<string, unknown>} */ values) => {
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  }
};
put({
  self: globalThis,
  name,
  navigator: { userAgent: `Node/${process.versions.node}` },
  FileReaderSync,
  MessageChannel: Turns,
  genesslFiles: own,
  postMessage: (/** @type {unknown} */ message, /** @type {any} */ options) =>
    port.postMessage(message, Array.isArray(options) ? options : options?.transfer),
  close: () => process.exit(),
});
Object.defineProperty(globalThis, "onmessage", {
  get: () => listener,
  set: (given) => {
    listener = given;
    for (const message of early.splice(0)) given({ data: received(message) });
  },
});

const script = path === "engine/worker.js" ? files.worker : undefined;
await import(script ?? new URL(path.replace(/^engine\//, ""), files.home).href);
