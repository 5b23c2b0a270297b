"""Times what GeneSSL's users would otherwise use, on the same machine in the same run; prints one line of JSON.

Seconds, the median of a few rounds after a warm-up, one thread where the name does not say two. What is not installed is left
out.

    python3 peers.py FINETUNE_CSV_GZ KEGG_GMT_GZ [NAME…]
"""

import gzip
import json
import os
import statistics
import sys
import time

for variable in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

table, sets, *wanted = sys.argv[1:]


def median(work, rounds=3):
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def reading():
    import pandas

    return median(lambda: pandas.read_csv(table))


def ssgsea():
    """100 samples of as many genes as the bench in the browser has, with the same sets."""
    import gseapy
    import numpy
    import pandas

    lines = gzip.open(sets, "rt").read().splitlines()
    known = {fields[0]: fields[2:] for fields in (line.split("\t") for line in lines)}
    genes = sorted({gene for members in known.values() for gene in members})
    genes += [f"OTHER{i}" for i in range(19_245 - len(genes))]
    random = numpy.random.default_rng(7)
    values = numpy.where(
        random.random((len(genes), 100)) < 0.25, 0, numpy.exp2(random.random((len(genes), 100)) * 20 - 5)
    ).round(4)
    data = pandas.DataFrame(values, index=genes, columns=[f"S{i}" for i in range(100)])
    run = lambda: gseapy.ssgsea(data, known, outdir=None, no_plot=True, threads=1, min_size=15, max_size=500)
    return median(run, rounds=1)


def step(genes, threads=1):
    """One pretraining step: four passes of the encoder, the heads, the losses, backwards, Adam."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(threads)
    encoder = nn.Sequential(
        nn.Linear(genes, 1024), nn.ReLU(), nn.Dropout(0.3), nn.Linear(1024, 512), nn.ReLU(), nn.Dropout(0.3),
        nn.Linear(512, 256), nn.ReLU(), nn.LayerNorm(256),
    )
    path, rebuild, project = nn.Linear(256, 178), nn.Linear(256, genes), nn.Linear(256, 128)
    adam = torch.optim.Adam([p for m in (encoder, path, rebuild, project) for p in m.parameters()], 1e-3)
    x, target = torch.randn(64, genes), torch.randn(64, 178)

    def work():
        mask = torch.rand_like(x) < 0.4
        views = [(x + 0.1 * torch.randn_like(x)) * (torch.rand_like(x) > 0.1) for _ in range(2)]
        z = F.normalize(torch.cat([project(encoder(view)) for view in views]), dim=1)
        similar = (z @ z.T / 0.5).masked_fill(torch.eye(128, dtype=bool), float("-inf"))
        contrastive = F.cross_entropy(similar, torch.arange(128).roll(64))
        masked = ((rebuild(encoder(x.masked_fill(mask, 0))) - x) ** 2)[mask].mean()
        loss = F.mse_loss(path(encoder(x)), target) + 0.3 * masked + 0.1 * contrastive
        adam.zero_grad()
        loss.backward()
        adam.step()

    return median(work, rounds=5)


def clusters(samples=5_000):
    """Samples around the centres of 20 clusters, as the bench in the browser has them."""
    import numpy

    random = numpy.random.default_rng(7)
    centres = 3 * random.standard_normal((20, 50))
    return (centres[numpy.arange(samples) % 20] + random.standard_normal((samples, 50))).astype(numpy.float32)


def umap():
    import umap as learn

    x = clusters()
    return median(lambda: learn.UMAP(random_state=7, n_jobs=1).fit_transform(x), rounds=1)


def tsne():
    from sklearn.manifold import TSNE

    x = clusters()
    start = time.perf_counter()
    TSNE(init="pca", random_state=7, n_jobs=1).fit_transform(x)
    return time.perf_counter() - start


found = {}
for name, measure in {
    "reading": reading,
    "ssgsea": ssgsea,
    "umap": umap,
    "tsne": tsne,
    "step_2000": lambda: step(2_000),
    "step_19245": lambda: step(19_245),
    "step_2000_two": lambda: step(2_000, 2),
    "step_19245_two": lambda: step(19_245, 2),
}.items():
    if wanted and name not in wanted:
        continue
    try:
        found[name] = measure()
    except ImportError:
        pass
print(json.dumps(found))
