
// Puts the page that lies in this report in its place, with the study and the files that came along.
{
  const start = document.querySelector("#genessl-start");
  start.closest("[hidden]")?.removeAttribute("hidden");
  start.addEventListener("click", async () => {
    start.disabled = true;
    const bytes = (element) => Uint8Array.from(atob(element.textContent), (letter) => letter.charCodeAt(0));
    const inflated = (blob) => new Response(blob.stream().pipeThrough(new DecompressionStream("deflate"))).blob();
    const files = [{ name: "results.json", blob: new Blob([document.querySelector("#genessl-results").textContent]) }];
    for (const element of document.querySelectorAll("script[data-given]")) {
      const blob = new Blob([bytes(element)]);
      const { given, deflated } = element.dataset;
      files.push({ name: given, blob: deflated === "" ? await inflated(blob) : blob });
    }
    globalThis.genesslGiven = files;
    const page = document.querySelector("#genessl-page").content.cloneNode(true);
    const packed = document.querySelectorAll("script[data-path]");
    for (const style of document.head.querySelectorAll("style")) style.remove();
    document.head.append(page.querySelector("style"));
    document.body.replaceChildren(...packed);
    history.replaceState(null, "", location.pathname);
    scrollTo(0, 0);
    document.body.append(page);
  });
}
