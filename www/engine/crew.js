// Owns the crew of the engine's worker: members in workers of their own, what they are given to do, and what comes back. The
// page starts them when they are asked for (a worker's workers can't be had everywhere), and hands a port to each.
//
// What a member can't do any more goes back to where it waits: the engine itself, or another member, does it.

/** So many orders a member has at most: while it answers one, it works on the next. */
const AHEAD = 2;
/** How long whoever waits for a member waits before it looks again. */
const MOMENT_MS = 1_000;

/** @typedef {{ id: number, port: MessagePort, isReady: boolean, orders: number[], kits: Set<number>, memory: number }} Member */

export class Crew {
  /** @type {Member[]} */
  #members = [];
  /** How many of them there are to be, and how many the page was asked for. */
  #wanted = 0;
  #asked = 0;
  /** How many came to their end; the crew is not filled up for ever. */
  #lost = 0;
  /** @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {import("./types").Engine} engine
   * @param {WebAssembly.Module} module
   * @param {(count: number) => void} ask asks the page for so many members more
   * @param {(error: unknown) => void} fail is told what went wrong when the engine took in what a member said
   */
  constructor(engine, module, ask, fail) {
    this.engine = engine;
    this.module = module;
    this.ask = ask;
    this.fail = fail;
  }

  /** Says how many cores work, the engine's own included. Members that are too many end, and what they had is done by others. */
  set cores(/** @type {number} */ cores) {
    this.#wanted = Math.max(0, cores - 1);
    this.engine.setMembers(this.#wanted);
    for (const { port } of this.#members.slice(this.#wanted)) port.postMessage({ end: true });
    for (const member of this.#members.splice(this.#wanted)) this.#giveBack(member);
    this.#asked = Math.min(this.#asked, this.#wanted);
  }

  /** The memory of the members, in bytes. */
  get memory() {
    return this.#members.reduce((sum, { memory }) => sum + memory, 0);
  }

  /** A member that the page has started. */
  join(/** @type {number} */ id, /** @type {MessagePort} */ port) {
    // Fewer cores may have been chosen since it was asked for.
    if (this.#members.length >= this.#wanted) return port.postMessage({ end: true });
    /** @type {Member} */
    const member = { id, port, isReady: false, orders: [], kits: new Set(), memory: 0 };
    this.#members.push(member);
    port.onmessage = ({ data }) => {
      try {
        this.#hear(member, data);
      } catch (error) {
        this.fail(error);
      }
    };
    port.postMessage({ module: this.module });
  }

  /** Whether members have something to do. */
  get isAtWork() {
    return this.#members.some(({ orders }) => orders.length > 0);
  }

  /** Starts all members that are wanted, so that they are there when there is something to do. */
  prepare() {
    this.#fillUp(this.#wanted);
  }

  /** Gives out at once what has just come up, where a member has nothing to do. */
  offer() {
    if (this.#wanted === 0 || this.engine.ordersWaiting() === 0) return;
    const isIdle = this.#members.some(({ isReady, orders }) => isReady && orders.length === 0);
    if (isIdle || this.#asked < this.#wanted) this.feed();
  }

  /** Gives out what waits, and says of what is not wanted any more that it is not. */
  feed() {
    for (const member of this.#members) this.#tidy(member);
    let waiting = this.engine.ordersWaiting();
    if (waiting === 0 || this.#wanted === 0) return;
    this.#fillUp(Math.min(this.#wanted, waiting));
    const ready = this.#members.filter(({ isReady }) => isReady);
    for (let load = 0; load < AHEAD; load++) {
      // Ahead of time only where there is enough for all.
      if (load > 0 && waiting <= ready.length) return;
      for (const member of ready) {
        if (member.orders.length > load) continue;
        if (!this.#hand(member)) return;
        waiting--;
      }
    }
  }

  /** Hands partners what is said to them. */
  speak() {
    for (let word = this.engine.takeWord(); word; word = this.engine.takeWord()) {
      const [number, bytes] = word;
      const member = this.#members.find(({ orders }) => orders.includes(number));
      member?.port.postMessage({ number, word: bytes }, [bytes.buffer]);
    }
  }

  /** Lets the members pause, or go on. */
  pause(/** @type {boolean} */ paused) {
    for (const { port } of this.#members) port.postMessage({ paused });
  }

  /** Resolves when something has come from a member, or after a moment. */
  news() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), MOMENT_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
  }

  #wake() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #fillUp(/** @type {number} */ count) {
    const missing = count - this.#asked;
    if (missing <= 0) return;
    this.#asked += missing;
    this.ask(missing);
  }

  #hand(/** @type {Member} */ member) {
    const order = this.engine.takeOrder();
    if (!order) return false;
    const [number, kit, name, work] = order;
    member.orders.push(number);
    if (!member.kits.has(kit)) {
      const bytes = this.engine.packKit(kit);
      member.kits.add(kit);
      member.port.postMessage({ kit, name, bytes }, [bytes.buffer]);
    }
    member.port.postMessage({ number, kit, work, begun: false }, [work.buffer]);
    return true;
  }

  #tidy(/** @type {Member} */ member) {
    const unwanted = member.orders.filter((number) => !this.engine.isWanted(number));
    for (const number of unwanted) member.port.postMessage({ stop: number });
    if (unwanted.length > 0) member.orders = member.orders.filter((number) => !unwanted.includes(number));
    for (const kit of [...member.kits]) {
      if (this.engine.isKitInUse(kit)) continue;
      member.kits.delete(kit);
      member.port.postMessage({ drop: kit });
    }
  }

  #hear(/** @type {Member} */ member, /** @type {import("./types").FromMember} */ message) {
    if ("ready" in message) member.isReady = true;
    else if ("lost" in message) this.#lose(member);
    else if ("said" in message) {
      member.memory = message.memory;
      this.engine.hearPartner(message.number, message.said);
    } else {
      member.orders = member.orders.filter((number) => number !== message.number);
      if ("failure" in message) this.engine.takeRefusal(message.number, message.failure.what, message.failure.advice);
      else {
        member.memory = message.memory;
        this.engine.takeAnswer(message.number, message.bytes);
      }
    }
    this.feed();
    this.#wake();
  }

  /** A member is no more: another takes its place, unless too many came to their end. */
  #lose(/** @type {Member} */ member) {
    this.#members = this.#members.filter((other) => other !== member);
    this.#giveBack(member);
    this.#lost++;
    if (this.#lost <= this.#wanted) this.#asked--;
  }

  #giveBack(/** @type {Member} */ { port, orders }) {
    port.close();
    for (const number of orders) this.engine.takeBack(number);
  }

  /** The page says that the member behind a port is no more. */
  lose(/** @type {number} */ id) {
    const member = this.#members.find((one) => one.id === id);
    if (member) this.#lose(member);
    this.#wake();
  }
}
