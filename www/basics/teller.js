// Owns telling what happened: events that carry a value, each of the type that belongs to its name.

/**
 * `Events` has, by the names of the events, what each carries.
 * @template {object} Events
 */
export class Teller extends EventTarget {
  /**
   * Calls back at every event of that name, with what it carries.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} act
   * @param {AddEventListenerOptions} [options]
   */
  on(name, act, options) {
    this.addEventListener(name, (event) => act(/** @type {CustomEvent<Events[Name]>} */ (event).detail), options);
  }

  /**
   * Tells all who listen.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {undefined extends Events[Name] ? [detail?: Events[Name]] : [detail: Events[Name]]} carried
   */
  tell(name, ...carried) {
    this.dispatchEvent(new CustomEvent(name, { detail: carried[0] }));
  }
}
