"""Times a sweep in PyTorch as GeneSSL's page does it: supervised network, linear probe on the frozen encoder, and
fine-tuning, each on 10 shares of the labels × 5 draws. One thread; what is read and prepared is not counted.

The encoder has random weights, as the time does not depend on what they are. Prints one line of JSON: seconds by model,
and the mean accuracy of the supervised network on all labels, to show that it has learned.

    python3 sweep.py ../shared
"""

import copy
import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy
import pandas
import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)

GENES, LATENT, BATCH, CLIP = 2_000, 256, 32, 10
SPLIT = "60_20_20"


def read(shared):
    """Standardised expression of the labelled and the test samples, their classes, and the rows of each draw."""
    table = pandas.read_parquet(f"{shared}/data/tcga7/all_log2cpm.parquet")
    classes, labels = numpy.unique(table.pop("cancer_type"), return_inverse=True)
    parts = pandas.read_csv(f"{shared}/reference/splits.csv", index_col="caseID")[f"{SPLIT}_seed0"]
    parts = parts.loc[table.index].to_numpy()
    values = table.to_numpy("float64")
    known = values[parts == "pretrain"]
    genes = numpy.argsort(-known.var(0), kind="stable")[:GENES]
    mean, deviation = known[:, genes].mean(0), known[:, genes].std(0)
    values = ((values[:, genes] - mean) / deviation).clip(-CLIP, CLIP)
    draws = pandas.read_csv(f"{shared}/reference/label_subsets.csv.gz").query("split == @SPLIT and seed == 0")
    draws = [numpy.array(rows.split(";"), int) for rows in draws.sort_values(["prop", "rep"]).row_indices]
    test = numpy.flatnonzero(parts == "test")
    return torch.tensor(values, dtype=torch.float32), torch.tensor(labels), draws, test, len(classes)


def layers(*widths):
    """Linear layers with ReLU and dropout between them."""
    for inputs, outputs in zip(widths, widths[1:]):
        yield from (nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(0.3))


def train(network, groups, x, y, rows, epochs):
    adam = torch.optim.Adam(groups)
    loss_of = nn.CrossEntropyLoss()
    rows = torch.tensor(rows)
    network.train()
    for _ in range(epochs):
        for batch in rows[torch.randperm(len(rows))].split(BATCH):
            adam.zero_grad()
            loss_of(network(x[batch]), y[batch]).backward()
            adam.step()
    return network.eval()


@torch.no_grad()
def accuracy(network, x, y, test):
    return (network(x[test]).argmax(1) == y[test]).double().mean().item()


def supervised(x, y, rows, test, classes):
    network = nn.Sequential(*layers(GENES, 512, 256), nn.Linear(256, classes))
    train(network, [dict(params=network.parameters(), lr=1e-3)], x, y, rows, 50)
    return accuracy(network, x, y, test)


def frozen(z, y, rows, test, classes):
    head = nn.Linear(LATENT, classes)
    train(head, [dict(params=head.parameters(), lr=1e-3)], z, y, rows, 200)
    return accuracy(head, z, y, test)


def unfrozen(encoder, x, y, rows, test, classes):
    encoder, head = copy.deepcopy(encoder), nn.Linear(LATENT, classes)
    groups = [dict(params=head.parameters(), lr=1e-3), dict(params=encoder.parameters(), lr=1e-4)]
    network = train(nn.Sequential(encoder, head), groups, x, y, rows, 50)
    return accuracy(network, x, y, test)


def main(shared):
    x, y, draws, test, classes = read(shared)
    hidden = list(layers(GENES, 1024, 512, LATENT))
    encoder = nn.Sequential(*hidden[:-1], nn.LayerNorm(LATENT)).eval()

    def embedded(rows):
        return frozen(z, y, rows, test, classes)

    found = {}
    for name, model in {
        "supervised": lambda rows: supervised(x, y, rows, test, classes),
        "frozen": embedded,
        "unfrozen": lambda rows: unfrozen(encoder, x, y, rows, test, classes),
    }.items():
        start = time.perf_counter()
        if name == "frozen":
            with torch.no_grad():
                z = encoder(x)
        reached = [model(rows) for rows in draws]
        found[name] = time.perf_counter() - start
        if name == "supervised":
            found["accuracy"] = numpy.mean(reached[-5:])
    print(json.dumps(found))


main(sys.argv[1])
