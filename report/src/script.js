
// The page reads without this. It sorts tables, saves drawings, and lets keys scroll what is wider than the page.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const text = (row) => row.cells[column]?.textContent ?? "";
      const number = (row) => (text(row).trim() === "" ? NaN : Number(text(row).replaceAll(",", "")));
      const rows = [...body.rows];
      const numeric = rows.every((row) => text(row) === "" || !Number.isNaN(number(row)));
      const missing = (row) => text(row) === "";
      const compare = numeric ? (a, b) => number(a) - number(b) : (a, b) => text(a).localeCompare(text(b), "en");
      // What is missing stays at the end.
      rows.sort((a, b) => missing(a) - missing(b) || (missing(a) ? 0 : down ? compare(b, a) : compare(a, b)));
      body.append(...rows);
    });
  });
}
for (const figure of document.querySelectorAll("figure")) {
  const drawing = figure.querySelector("svg, img");
  const label = drawing.getAttribute("aria-label") ?? drawing.alt;
  const button = document.createElement("button");
  button.type = "button";
  button.append("Save the drawing (SVG)");
  button.setAttribute("aria-label", `Save the drawing (SVG): ${label}`);
  button.addEventListener("click", () => {
    const svg = drawing.matches("svg") ? new XMLSerializer().serializeToString(drawing) : decodeURIComponent(drawing.src.slice(drawing.src.indexOf(",") + 1));
    const link = document.createElement("a");
    link.download = `${label.replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60)}.svg`;
    link.href = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  const tools = document.createElement("p");
  tools.className = "tools";
  tools.append(button);
  figure.append(tools);
}
const reach = () => {
  for (const box of document.querySelectorAll(".wide")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true);
reach();
