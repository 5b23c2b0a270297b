// What `cargo xtask npm` lays into the package as one module.

/** Path, type, whether it is deflated, and its bytes in base64. */
export const FILES: [path: string, type: string, isDeflated: boolean, text: string][];
/** The workers' scripts, by path. */
export const SCRIPTS: Record<string, string>;
