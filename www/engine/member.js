// Owns being a member of the crew: a worker that does works for the engine of another, which it is connected with by a port.
// It works in slices, so that it hears at once when a work is no longer wanted, or all of it pauses.

import { importOwn } from "../basics/assets.js";
import { isFailure, messageOf } from "./failure.js";

const SLICE_MS = 50;

/** Waits for a port to the engine, and works for it as long as the page lets it. */
export function becomeMember() {
  self.onmessage = (/** @type {MessageEvent<import("./types").ToMember>} */ { data }) => {
    if ("ping" in data) self.postMessage({ event: "alive" });
    else serve(data.port);
  };
}

function serve(/** @type {MessagePort} */ port) {
  /** @type {import("./types").Helper} */
  let helper;
  /** @type {import("./types").Bindings} */
  let bindings;
  /** @type {import("./types").Order[]} */
  const orders = [];
  let isWorking = false;
  let isPaused = false;
  /** Lets a partner that waits for a word look again. */
  let wake = () => {};

  const answer = (/** @type {import("./types").FromMember} */ message, /** @type {Transferable[]} */ transfer = []) =>
    port.postMessage(message, transfer);

  async function start(/** @type {WebAssembly.Module} */ module) {
    bindings = /** @type {import("./types").Bindings} */ (await importOwn(new URL("../pkg/genessl.js", import.meta.url)));
    await bindings.default({ module_or_path: module });
    helper = new bindings.Helper();
    answer({ ready: true });
  }

  /** Does what was ordered, one after the other, letting messages in between. */
  async function work() {
    if (isWorking) return;
    isWorking = true;
    while (orders.length > 0 && !isPaused) await carryOut(orders[0]);
    isWorking = false;
  }

  async function carryOut(/** @type {import("./types").Order} */ order) {
    const isMine = () => orders[0] === order;
    try {
      if (!order.begun) helper.begin(order.kit, order.work);
      order.begun = true;
      say(order);
      while (isMine() && !isPaused) {
        const begin = performance.now();
        let isDone = false;
        while (!isDone && !helper.isListening() && performance.now() - begin < SLICE_MS) {
          isDone = helper.advance();
          say(order);
        }
        if (isDone) return deliver(order);
        await (helper.isListening() ? news() : nextTask());
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      orders.shift();
      answer({ number: order.number, failure: { what: error.what, advice: error.advice } });
    }
  }

  /** Resolves with the next message. */
  function news() {
    return new Promise((resolve) => (wake = () => resolve(undefined)));
  }

  /** Tells all that a partner has to say. */
  function say(/** @type {import("./types").Order} */ { number }) {
    for (let said = helper.say(); said; said = helper.say()) {
      answer({ number, said, memory: helper.memoryBytes() }, [said.buffer]);
    }
  }

  function deliver(/** @type {import("./types").Order} */ order) {
    const bytes = helper.answer();
    orders.shift();
    answer({ number: order.number, bytes, memory: helper.memoryBytes() }, [bytes.buffer]);
  }

  /** A work that is not wanted any more. */
  function stop(/** @type {number} */ number) {
    const place = orders.findIndex((order) => order.number === number);
    if (place === 0) helper.stop();
    if (place >= 0) orders.splice(place, 1);
  }

  port.onmessage = async (/** @type {MessageEvent<import("./types").ToHelper>} */ { data }) => {
    try {
      if ("module" in data) await start(data.module);
      else if ("bytes" in data) helper.takeKit(data.kit, data.name, data.bytes);
      else if ("drop" in data) helper.dropKit(data.drop);
      else if ("stop" in data) stop(data.stop);
      else if ("paused" in data) isPaused = data.paused;
      else if ("end" in data) return self.close();
      else if (!("word" in data)) orders.push(data);
      // Of one that was stopped meanwhile, nobody hears it.
      else if (orders[0]?.number === data.number) helper.hear(data.word);
      wake();
      await work();
    } catch (error) {
      // A trap, most likely for want of memory: the instance can't be used again.
      answer({ lost: messageOf(error) });
      // Not before that is on its way.
      setTimeout(() => self.close(), 100);
    }
  };
}

const channel = new MessageChannel();

/** Lets waiting messages be handled first. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.onmessage = () => resolve(undefined);
    channel.port2.postMessage(null);
  });
}
