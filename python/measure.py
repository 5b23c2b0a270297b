"""Measures the package beside gseapy, umap-learn and scikit-learn, in one process and one thread each, by the processor's time.

Run it with a wheel of a release build (`maturin build --release`) and umap-learn installed: `python measure.py [PART …]`, of
scores, umap, tsne, and batches (which needs pyarrow alone). GENESSL_SHARED names the folder of real tables.
"""

from __future__ import annotations

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_variable] = "1"

import sys
import time
import warnings
from pathlib import Path

import numpy as np

import genessl

warnings.simplefilter("ignore")
SHARED = Path(os.environ.get("GENESSL_SHARED", Path(__file__).parents[2] / "shared"))
TIMES = 5


def timed(work, times=TIMES):
    """What it gives, and the processor's seconds of the quickest of some calls, which others on the machine change least."""
    seconds, result = [], None
    for _ in range(times):
        begun = time.process_time()
        result = work()
        seconds.append(time.process_time() - begun)
    print("   ", " ".join(f"{one:.2f}" for one in seconds), "s", flush=True)
    return result, min(seconds)


def scores():
    import gseapy
    import pandas as pd

    kegg = genessl.gene_sets("KEGG")
    folder = SHARED / "data" / "tcga7"
    tables = [
        genessl.map_genes(genessl.read_table(folder / name)).frame
        for name in ("pretrain.parquet", "finetune.csv.gz", "test.csv.gz")
    ]
    frame = pd.concat(tables, axis=1, join="inner")
    print("ssGSEA of", frame.shape[1], "samples ×", frame.shape[0], "genes, KEGG, one thread, with res2d")

    def ours():
        result = genessl.ssgsea(frame, kegg, threads=1)
        return result, result.res2d

    def theirs():
        sets = {name: list(genes) for name, genes in kegg.items()}
        return gseapy.ssgsea(frame, sets, threads=1, no_plot=True, outdir=None)

    (result, _), quick = timed(ours)
    other, slow = timed(theirs, 1)
    expected = other.res2d.pivot(index="Name", columns="Term", values="ES").astype(float)
    expected = expected.loc[result.samples, result.terms].to_numpy()
    furthest = np.abs(result.es - expected).max() / (expected.max() - expected.min())
    print(f"genessl {quick:.2f} s, gseapy {slow:.2f} s: {slow / quick:.0f} times; furthest {furthest:.1e} of the range")


def matrix():
    """5,000 × 50: twelve groups of unequal size and spread in 50 dimensions."""
    random = np.random.default_rng(7)
    sizes = random.multinomial(5000, random.dirichlet(np.full(12, 3.0)))
    parts = [random.normal(size=50) * 3 + random.normal(size=(size, 50)) * random.uniform(0.7, 1.6) for size in sizes]
    return np.vstack(parts).astype(np.float32)


def layouts(ours, theirs, name):
    from sklearn.manifold import trustworthiness

    x = matrix()
    (own, quick), (other, slow) = timed(lambda: ours(x)), timed(lambda: theirs(x))
    kept = [trustworthiness(x, plane, n_neighbors=15) for plane in (own, other)]
    print(f"genessl {quick:.1f} s, {name} {slow:.1f} s: {slow / quick:.1f} times;", end=" ")
    print(f"trustworthiness {kept[0]:.4f} and {kept[1]:.4f}")


def umap():
    from umap import UMAP

    print("UMAP of 5,000 × 50, after a first call that compiles umap-learn")
    UMAP(random_state=7, n_jobs=1).fit_transform(matrix()[:500])
    layouts(genessl.umap, lambda x: UMAP(random_state=7, n_jobs=1).fit_transform(x), "umap-learn")


def tsne():
    from sklearn.manifold import TSNE

    print("t-SNE of 5,000 × 50, 1,000 iterations")
    layouts(genessl.tsne, lambda x: TSNE(random_state=7, n_jobs=1).fit_transform(x), "scikit-learn")


def batches():
    """What docs/scale.md says of a core: tumours, each eight times, in parts that are mapped and scored, beside all at once."""
    import shutil
    import tempfile

    from genessl import distributed
    from genessl._tables import table_of

    table = genessl.read_table(SHARED / "data" / "tcga7" / "pretrain.parquet")
    # Few as they are, what is done once would count more than what is done for each.
    values = np.tile(table.values.astype(np.float32), (8, 1))
    names, count = [f"{name}, {time}" for time in range(8) for name in table.samples], len(values)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)

        def part(at):
            rows = slice(250 * at, 250 * (at + 1))
            return distributed.to_batches(values[rows], gene_names=table.genes, samples=names[rows])

        def written():
            shutil.rmtree(here / "data", ignore_errors=True)
            return distributed.write_parts(here / "data", -(-count // 250), part)

        print(count, "samples ×", len(table.genes), "genes in parts of 250, one process: write, read, map, KEGG")
        parts, write = timed(written)
        _, read = timed(lambda: sum(len(batch) for batch in distributed.read_parts(here / "data")))
        held = list(distributed.read_parts(here / "data"))
        mapped, map_ = timed(lambda: [distributed.map_genes(batch) for batch in held])
        es, score = timed(lambda: [distributed.ssgsea(batch, "KEGG") for batch in mapped])

        def all_of_it():
            shutil.rmtree(here / "out", ignore_errors=True)
            return distributed.ssgsea_parts(here / "data", here / "out", before=distributed.map_genes)

        _, whole = timed(all_of_it)
        table = table_of(distributed.to_frame(held), "columns")
        one, once = timed(lambda: genessl.ssgsea(genessl.map_genes(table).table, "KEGG", threads=1))
        for name, seconds in (
            ("write", write),
            ("read", read),
            ("map", map_),
            ("score", score),
            ("read, map, score, write", whole),
        ):
            print(f"{name}: {count / seconds:.0f} samples a second")
        print(f"map and score at once (genessl.map_genes, genessl.ssgsea): {count / once:.0f} samples a second")
        stored = sum(file.stat().st_size for file in parts)
        scores = sum(file.stat().st_size for file in (here / "out" / "scores").iterdir())
        print(f"{stored / count:.0f} bytes a sample in Parquet, {held[0].nbytes / len(held[0]):.0f} in memory,", end=" ")
        print(f"{scores / count:.0f} of scores")
        spread = distributed.score_range(map(distributed.extremes, es))
        found = np.concatenate([distributed.to_frame(distributed.nes(batch, spread), "nes").to_numpy() for batch in es])
        print("bits are the same:", found.tobytes() == one.nes.tobytes())


PARTS = {"scores": scores, "umap": umap, "tsne": tsne, "batches": batches}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
