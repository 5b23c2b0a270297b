// Owns theme and size before the first paint, so that nothing flashes: the saved choice, else the system's. A classic
// script, since modules run only after the page is parsed.
(() => {
  const root = document.documentElement;
  const saved = (/** @type {string} */ key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    // Another page of the same server may have saved something else there.
    const chosen = saved("genessl-theme");
    const known = chosen === "dark" || chosen === "light" ? chosen : null;
    root.dataset.theme = known ?? (dark.matches ? "dark" : "light");
    document.dispatchEvent(new CustomEvent("gene-theme"));
  };
  dark.addEventListener("change", follow);
  follow();
  if (saved("genessl-size") === "big") root.dataset.size = "big";
})();
