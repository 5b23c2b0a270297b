// Unpacks what lies in this page, which is all of GeneSSL, and starts it; where the browser can't, says what it lacks.
(async () => {
  const root = document.documentElement;
  const refuse = (what) => {
    root.dataset.why = "one";
    document.querySelector("#unstarted .lacks").textContent = what;
  };
  /** What the browser lacks, in words; empty where it lacks nothing. */
  const lacking = () => {
    if (typeof WebAssembly === "undefined") return "runs no WebAssembly (it may be switched off)";
    if (typeof DecompressionStream === "undefined") return "can't unpack files (it has no DecompressionStream)";
    try {
      const address = URL.createObjectURL(new Blob([""], { type: "text/javascript" }));
      new Worker(address).terminate();
      URL.revokeObjectURL(address);
    } catch {
      return "starts no workers in a page that was opened as a file";
    }
    return "";
  };
  // Five characters are four bytes, in digits from "(" to "~" but for "<" and "\"; of the last group each may lack some.
  const decoded = (text) => {
    const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
    for (let from = 0, to = 0; from < text.length; from += 5) {
      let value = 0;
      for (let place = from; place < from + 5; place++) {
        const code = place < text.length ? text.charCodeAt(place) : 126;
        value = value * 85 + code - (code < 60 ? 40 : code < 92 ? 41 : 42);
      }
      for (let shift = 24; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = value >>> shift;
    }
    return bytes;
  };
  const lacks = lacking();
  if (lacks) return refuse(lacks);
  const files = new Map();
  for (const element of document.querySelectorAll("script[data-path]")) {
    const { path, type, deflated } = element.dataset;
    files.set(path, { blob: new Blob([decoded(element.textContent)], { type }), isDeflated: deflated === "" });
    element.remove();
    // Lets the page be drawn.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const script = async (path) => {
    const packed = files.get(path).blob.stream().pipeThrough(new DecompressionStream("deflate"));
    files.delete(path);
    return new Blob([await new Response(packed).text()], { type: "text/javascript" });
  };
  const scripts = new Map();
  for (const path of [...files.keys()].filter((path) => path.startsWith("engine/"))) scripts.set(path, await script(path));
  Object.assign(globalThis, { genesslFiles: files, genesslScripts: scripts });
  const app = document.createElement("script");
  app.onerror = () => refuse("runs no script that a page from a file brings with it");
  addEventListener("error", ({ message }) => {
    if (document.getElementById("unstarted")) refuse(`does not understand it (${message})`);
  });
  app.src = URL.createObjectURL(await script("app.js"));
  document.head.append(app);
})().catch((error) => {
  document.documentElement.dataset.why = "one";
  document.querySelector("#unstarted .lacks").textContent = `could not unpack it (${error.message})`;
});
