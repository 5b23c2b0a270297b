// A worker that lays out the same made-up samples with the page's engine and with the JavaScript libraries that people use
// in a browser, one after another on one thread. Answers with the seconds of each.

const random = mulberry(7);

/** A small seeded generator (mulberry32). */
function mulberry(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Samples around the centres of clusters, row by row. */
function clusters(samples, dimensions, count) {
  const centres = Array.from({ length: count }, () => Array.from({ length: dimensions }, () => 3 * normal()));
  return Array.from({ length: samples }, (_, sample) => centres[sample % count].map((centre) => centre + normal()));
}

const works = {
  async engine({ rows, method, iterations }) {
    const bindings = await import(new URL("./pkg/genessl.js", self.location.href).href);
    await bindings.default();
    const flat = Float32Array.from(rows.flat());
    // Once on a part, so that the browser has compiled what it will run.
    bindings.benchLayout(method, flat.slice(0, 500 * rows[0].length), rows[0].length, 250);
    return timed(() => bindings.benchLayout(method, flat, rows[0].length, iterations));
  },
  async umapjs({ rows }) {
    const { UMAP } = await import(new URL("./peers/umap-js.js", self.location.href).href);
    return timed(() => new UMAP({ nNeighbors: 15, minDist: 0.1, random }).fit(rows));
  },
  async druid({ rows, method, iterations }) {
    const druid = await import(new URL("./peers/druid.js", self.location.href).href);
    const matrix = druid.Matrix.from(rows);
    if (method === "umap") {
      return timed(() => new druid.UMAP(matrix, { n_neighbors: 15, min_dist: 0.1, seed: 7 }).transform());
    }
    return timed(() => new druid.TSNE(matrix, { perplexity: 30, seed: 7 }).transform(iterations));
  },
};

async function timed(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

self.onmessage = async ({ data: { who, samples, method, iterations } }) => {
  try {
    const rows = clusters(samples, 50, 20);
    self.postMessage({ seconds: await works[who]({ rows, method, iterations }) });
  } catch (error) {
    self.postMessage({ error: String(error?.message ?? error?.stack ?? error) });
  }
};
