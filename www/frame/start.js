// Owns saying at once why the page can't start, where that can be known; index.html says after some seconds, without any
// script, what it may be. A classic script, since modules may be what fails.
(() => {
  const root = document.documentElement;
  const isWaiting = () => document.getElementById("unstarted") !== null;
  const because = (/** @type {string} */ why) => {
    if (isWaiting()) root.dataset.why ??= why;
  };
  if (location.protocol === "file:") return because("file");

  /** Why a script did not come, which the browser does not say. */
  const ask = async (/** @type {string} */ address) => {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return because("absent");
    const type = answer.headers.get("content-type") ?? "";
    because(/(java|ecma)script/i.test(type) ? "absent" : "type");
  };
  const failed = (/** @type {Event} */ event) => {
    if (!isWaiting()) return removeEventListener("error", failed, true);
    if (event.target instanceof HTMLScriptElement) ask(event.target.src);
    // The page's modules are there, but this browser can't run them.
    else if (event instanceof ErrorEvent) because("old");
  };
  addEventListener("error", failed, true);
})();
