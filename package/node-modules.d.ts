// As much of Node as the package uses: its compiler knows browsers alone.

declare module "node:fs" {
  export function openAsBlob(path: string): Promise<Blob>;
  export function openSync(path: string, flags: string): number;
  export function closeSync(file: number): void;
  export function readSync(file: number, buffer: Uint8Array, at: number, length: number, offset: number): number;
  export function readFileSync(path: string): Uint8Array<ArrayBuffer>;
  export function statSync(path: string): { size: number };
}
declare module "node:os" {
  export function availableParallelism(): number;
}
declare module "node:path" {
  export function basename(path: string): string;
}
declare module "node:url" {
  export function fileURLToPath(address: string | URL): string;
}
declare module "node:worker_threads" {
  export class Worker {
    constructor(address: URL, options: { workerData: unknown });
    on(event: "message" | "error", act: (value: unknown) => void): this;
    postMessage(message: unknown, transfer?: readonly unknown[]): void;
    terminate(): Promise<number>;
  }
  export const workerData: any;
  export const parentPort: {
    on(event: "message", act: (value: unknown) => void): void;
    postMessage(message: unknown, transfer?: readonly unknown[]): void;
  } | null;
}
declare function setImmediate(act: () => void): unknown;
declare const process: { versions: { node: string }; exit(): never };
