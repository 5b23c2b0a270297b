// Owns the one store of the page: what is known, with all that acts on it, and what becomes of both when the engine comes,
// is replaced or fails for good.

import { Explorations } from "./explorations.js";
import { failure } from "./failure.js";
import { Inputs } from "./inputs.js";
import { Keeper } from "./keeper.js";
import { Known } from "./known.js";
import { Recovery } from "./recovery.js";
import { Runner } from "./runner.js";

/** That the files of the engine do not come. */
function startsSlowly(/** @type {string[]} */ files) {
  return failure(
    files.length > 0
      ? `The engine has not started yet: the server has not sent ${files.join(", ")}`
      : "The engine has come and takes long to start",
    "It starts by itself once all has come. If that lasts, check the connection and reload the page.",
  );
}

/** What is asked before results are lost that are neither saved nor kept. */
const REPLACES =
  "Opening a session puts its study in the place of this one, whose results were not saved and will be gone. Open it all the same?";

export class Store extends Known {
  inputs = new Inputs(this);
  recovery = new Recovery(this);
  keeper = new Keeper(this, this.inputs, this.recovery);
  runner = new Runner(this, this.inputs, this.keeper, this.recovery);
  explorations = new Explorations(this);
  /** What was said of an engine that does not come. @type {import("./types").Failure | null} */ #waiting = null;

  constructor(/** @type {{ step: import("./types").Step }[]} */ steps) {
    super(steps);
    this.engine.on("ready", async () => {
      [this.ready, this.broken] = [true, false];
      if (this.#waiting && this.told === this.#waiting) this.clearFailure();
      await this.refresh().catch((thrown) => this.fail(thrown));
    });
    this.engine.on("stopped", () => {
      this.ready = false;
      this.tell("change");
    });
    this.engine.on("waiting", (files) => this.#wait(startsSlowly(files)));
    this.engine.on("unloadable", (reason) => {
      [this.ready, this.broken] = [false, true];
      this.#wait(reason);
      this.tell("change");
    });
  }

  /** Says why there is no engine yet, until there is one. */
  #wait(/** @type {import("./types").Failure} */ reason) {
    this.fail((this.#waiting = reason));
  }

  /** Opens a session, one that is kept or one that a file holds, and goes on with it. */
  async goOn(/** @type {string | import("./types").OpenedSession} */ session) {
    if (this.runner.state !== "idle") {
      return this.fail(failure("A run goes on in this page", "Cancel it first, or open the session in another tab."));
    }
    if (this.unsaved && !this.keeper.keeps && !confirm(REPLACES)) return;
    const found = await this.keeper.open(session);
    if (found) await this.runner.takeUp(found.done, found.goal);
  }
}
