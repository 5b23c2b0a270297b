"""Measures the package beside gseapy, umap-learn and scikit-learn, in one process and one thread each, by the processor's time.

Run it with a wheel of a release build (`maturin build --release`) and umap-learn installed: `python measure.py [PART …]`, of
scores, umap, tsne. GENESSL_SHARED names the folder of real tables.
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
TIMES = 3


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


PARTS = {"scores": scores, "umap": umap, "tsne": tsne}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
