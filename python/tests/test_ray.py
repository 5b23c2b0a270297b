"""Ray: its datasets, tasks that outlive their workers, and sweeps. GENESSL_LONG=1 has 20,000 samples × 19,706 genes scored."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import genessl
import numpy as np
import pyarrow as pa
import pytest
from genessl import distributed
from test_distributed import lists, same

ray = pytest.importorskip("ray", reason="Ray is not installed")
pytest.importorskip("ray.data", reason="Ray Data is not installed")

LONG = os.environ.get("GENESSL_LONG") == "1"
#: Parts, samples in each, and genes.
PARTS, SAMPLES, GENES = (80, 250, 19_706) if LONG else (8, 30, 4_000)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=600 << 20)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def names_of_genes() -> list[str]:
    """Symbols, some of them former ones and one twice, and names that nobody knows."""
    known = sorted({gene for genes in genessl.gene_sets("KEGG").values() for gene in genes})[: GENES - 20]
    return [*known, known[3], *(f"UNKNOWN{at}" for at in range(GENES - len(known) - 1))]


def drawn(at: int, genes: list[str]) -> Iterator[pa.RecordBatch]:
    """A part, which depends on its number alone; 5,000 levels, so that there are ties."""
    random = np.random.default_rng([2027, at])
    values = np.round(random.standard_gamma(0.4, (SAMPLES, len(genes)), dtype=np.float32) * 30, 1)
    return distributed.to_batches(values, gene_names=genes, samples=[f"P{at}S{row}" for row in range(SAMPLES)])


def test_a_dataset_is_mapped_and_scored_with_the_bits_of_one_machine(cluster, kegg, tmp_path):
    genes = names_of_genes()[1000:4000]
    distributed.write_parts(tmp_path / "data", 3, partial(drawn, genes=genes))
    everything = distributed.to_frame(distributed.read_parts(tmp_path / "data"))
    expected = genessl.ssgsea(everything.T, kegg, min_size=5)
    dataset = ray.data.read_parquet(str(tmp_path / "data"))
    options = {"min_size": 5, "batch_size": 7}
    found = by_name(distributed_ray().ssgsea(dataset, kegg, genes=genes, **options), everything.index)
    assert same(lists(found, "es"), expected.es) and same(lists(found, "nes"), expected.nes)
    # Batches that are made here say themselves what genes they have.
    kept = ray.data.from_arrow(pa.Table.from_batches(distributed.read_parts(tmp_path / "data")))
    mapped = by_name(distributed_ray().map_genes(kept, batch_size=11), everything.index)
    values = genessl.map_genes(everything, genes="columns").table.values
    assert same(lists(mapped, "values"), values.astype(np.float32).astype(float))
    both = distributed_ray().ssgsea(distributed_ray().map_genes(kept, batch_size=11), kegg, **options)
    expected = genessl.ssgsea(genessl.map_genes(everything, genes="columns").table, kegg, min_size=5)
    assert same(lists(by_name(both, everything.index), "nes"), expected.nes)


def distributed_ray():
    import genessl.distributed.ray

    return genessl.distributed.ray


def by_name(dataset, samples) -> pa.Table:
    """What Ray gives, in the order of the samples."""
    table = pa.concat_tables(ray.get(dataset.to_arrow_refs()))
    place = {name: at for at, name in enumerate(table.column("sample").to_pylist())}
    return table.take([place[name] for name in samples])


def watched(batch: pa.RecordBatch, *, work, folder: str) -> pa.RecordBatch:
    """Does the work, and notes who did."""
    with open(os.path.join(folder, str(os.getpid())), "a") as file:
        file.write(".")
    return work(batch)


@ray.remote(num_cpus=0)
def kill_one(folder: str, after: int) -> int:
    """Kills a worker that has done some batches, in the midst of its next."""
    while True:
        for file in Path(folder).iterdir():
            if file.stat().st_size >= after:
                os.kill(int(file.name), signal.SIGKILL)
                return int(file.name)
        time.sleep(0.01)


def test_a_worker_that_is_killed_costs_its_part_alone(cluster, tmp_path):
    genes = names_of_genes()
    executor = distributed_ray().Executor()
    seen = tmp_path / "seen"
    seen.mkdir()
    begun = time.monotonic()
    distributed.write_parts(tmp_path / "data", PARTS, partial(drawn, genes=genes), executor=executor)
    print(f"\n{PARTS * SAMPLES} samples × {GENES} genes drawn and written: {time.monotonic() - begun:.1f} s", end="; ")
    killed = kill_one.remote(str(seen), PARTS // 4)
    begun = time.monotonic()
    before = partial(watched, work=partial(distributed.map_genes, unmapped="keep"), folder=str(seen))
    parts = distributed.ssgsea_parts(tmp_path / "data", tmp_path / "out", "KEGG", before=before, executor=executor)
    print(f"mapped and scored by two workers, one of them killed: {time.monotonic() - begun:.1f} s")
    batches = sum(file.stat().st_size for file in seen.iterdir())
    assert str(ray.get(killed, timeout=5)) in {file.name for file in seen.iterdir()}
    # Another took its place; what is repeated is a part at most.
    assert len(list(seen.iterdir())) >= 3 and PARTS <= batches <= PARTS + 1 and len(parts) == PARTS
    least, most, found = np.inf, -np.inf, []
    for at in range(PARTS):
        part = distributed.to_frame(drawn(at, genes))
        mapped = genessl.map_genes(part, genes="columns", unmapped="keep").table
        found.append(genessl.ssgsea(mapped, "KEGG", threads=1).es)
        least, most = min(least, found[-1].min()), max(most, found[-1].max())
    scores = list(distributed.read_parts(tmp_path / "out" / "scores"))
    assert same(lists(scores, "es"), np.concatenate(found))
    assert same(lists(scores, "nes"), np.concatenate(found) / (most - least))


STUDY = """
seed = 7
[data.tumours]
samples = 60
types = 3
genes = 600
[pretrain]
epochs = 2
hidden = [16]
latent = 8
projection = 8
[classify]
supervised_epochs = 3
frozen_epochs = 3
[compare]
models = ["supervised", "frozen", "logistic"]
shares = [0.5, 1.0]
repeats = 2
[ablate]
choices = ["mask_ratio", "latent"]
mask_ratio = [0.2]
latent = [4]
share = 1.0
repeats = 1
epochs = 1
"""


def test_a_sweep_gives_what_one_machine_gives_and_does_nothing_twice(cluster, tmp_path):
    expected = genessl.Study.from_toml(STUDY, threads=1).run(["compare", "ablate"], progress=False)
    found = distributed_ray().sweep(STUDY, tmp_path / "kept")
    assert digests(found) == digests(expected)
    pieces = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()}
    assert len(pieces) > 12
    again = distributed_ray().sweep(STUDY, tmp_path / "kept")
    assert digests(again) == digests(expected)
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()} == pieces


def digests(study: genessl.Study) -> list[object]:
    return study.results()["provenance"]["steps"]
