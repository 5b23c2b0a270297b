// Owns the one store of the page: what is known, with all that acts on it, and what becomes of both when the engine comes,
// is replaced or fails for good.

import { Explorations } from "./explorations.js";
import { Inputs } from "./inputs.js";
import { Keeper } from "./keeper.js";
import { Known } from "./known.js";
import { Runner } from "./runner.js";

export class Store extends Known {
  inputs = new Inputs(this);
  keeper = new Keeper(this, this.inputs);
  runner = new Runner(this, this.inputs, this.keeper);
  explorations = new Explorations(this);

  constructor(/** @type {import("./known.js").Named[]} */ steps) {
    super(steps);
    this.engine.on("ready", async () => {
      this.ready = true;
      await this.refresh().catch((thrown) => this.fail(thrown));
    });
    this.engine.on("restarted", (reason) => {
      this.#lost(reason);
      this.refresh().then(() => this.redraw());
    });
    this.engine.on("unloadable", (reason) => {
      this.#lost(reason);
      this.broken = true;
      this.ready = false;
      this.tell("change");
    });
  }

  /** The engine that was is gone, and with it what ran. */
  #lost(/** @type {import("./types").Failure} */ reason) {
    this.runner.reset();
    this.fail(reason);
  }

  /** Goes on with the long run of an earlier visit. */
  async goOn() {
    const step = await this.keeper.takeBack();
    if (step) await this.runner.start(step);
  }
}
