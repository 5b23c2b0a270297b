// Owns how the elements look, as a sheet that they share: no style stands in a page. Colours are properties that a page may set.

export const look = new CSSStyleSheet();
look.replaceSync(`
:host { display: block; color-scheme: light dark; container-type: inline-size;
  --ink: var(--genessl-ink, light-dark(#1a1d21, #e6e8eb)); --paper: var(--genessl-paper, light-dark(#fff, #15181c));
  --muted: var(--genessl-muted, light-dark(#555d66, #a6aeb7)); --line: var(--genessl-line, light-dark(#d5dade, #363c43));
  --accent: var(--genessl-accent, light-dark(#0b6e99, #5ab4d6)); --wrong: light-dark(#b3261e, #f28b82);
  color: var(--ink); background: var(--paper); font: 100%/1.5 system-ui, sans-serif; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]), [hidden] { display: none; }
* { box-sizing: border-box; }
.bar, .choices { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding: 0.5rem; }
button, select { font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 0.375rem;
  padding: 0.25rem 0.75rem; max-width: 100%; }
option { color: initial; background: initial; }
button.run { color: var(--paper); background: var(--accent); border-color: transparent; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
progress { flex: 1 1 8rem; accent-color: var(--accent); }
.choices .choices { display: contents; }
.status { color: var(--muted); min-width: 0; overflow-wrap: anywhere; }
.failure { color: var(--wrong); margin: 0; padding: 0 0.5rem; }
figure { margin: 0; }
.stage { position: relative; overflow: auto; }
.stage svg { display: block; width: 100%; height: auto; }
.overlay { position: absolute; inset: 0; pointer-events: none; }
.overlay path { fill: none; stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }
.says { display: flex; justify-content: space-between; gap: 1rem; padding: 0.25rem 0.5rem; min-height: 2.5rem; }
.scroll { overflow: auto; max-height: 30rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: 0.125rem 0.75rem 0.125rem 0; border-bottom: 1px solid var(--line); }
`);

/** The theme of an element: what its attribute says, else what the system has. @returns {import("./types").Theme} */
export function themeOf(/** @type {Element} */ element) {
  const said = element.getAttribute("theme");
  if (said === "light" || said === "dark") return said;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Calls back when the system changes between light and dark. */
export function onTheme(/** @type {() => void} */ act, /** @type {AbortSignal} */ signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act, { signal });
}
