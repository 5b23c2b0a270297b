// Owns the errors of the package: what went wrong, where, and what to do, as the engine says it.

import { asFailure } from "../www/engine/failure.js";

/** What went wrong, where, and what to do. Its message is all of it in one text. */
export class GeneSSLError extends Error {
  name = "GeneSSLError";

  constructor(/** @type {import("../www/engine/types").Failure} */ failure) {
    super(failure.message);
    /** What went wrong. */
    this.what = failure.what;
    /** What to do about it. */
    this.advice = failure.advice;
    /** The file that it is about, where it is about one. */
    this.file = failure.file;
    /** Where in the file, counted from 1. */
    this.line = failure.line;
    this.column = failure.column;
  }
}

/** Whatever was thrown, as an error of the package; what a caller's own code threw stays what it is. @returns {Error} */
export function errorOf(/** @type {unknown} */ thrown) {
  return thrown instanceof Error ? thrown : new GeneSSLError(asFailure(thrown));
}

/** An error that the package itself finds. */
export function refusal(/** @type {string} */ what, /** @type {string} */ advice) {
  return new GeneSSLError({ what, advice, message: `${what}. ${advice}` });
}
