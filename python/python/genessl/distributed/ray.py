"""Ray: batches of a ``Dataset``, parts of a dataset as tasks, and sweeps of a study.

``map_genes`` and ``ssgsea`` map a ``ray.data.Dataset``; :class:`Executor` makes parts of a dataset by tasks, which another worker
does again when one is lost (``write_parts``, ``map_parts``, ``ssgsea_parts``); :func:`sweep` does the runs of Compare and Ablate.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .. import _study
from .._checks import chosen, path_of, whole
from .._failing import refusal
from .._pathways import GeneSetsLike
from . import _batches, _scoring

try:
    import ray
except ImportError as error:
    raise ImportError("genessl.distributed.ray needs Ray: pip install 'genessl[ray]'") from error

#: Tasks of a worker that was lost are done again, however often.
_EVER = -1


class Executor:
    """Does work as tasks of Ray, for :func:`genessl.distributed.write_parts`, ``map_parts``, ``ssgsea_parts``. The folders have
    to be the same place for all workers.

    :param num_cpus: cores that a task takes.
    :param remote: further options of ``ray.remote``.
    """

    def __init__(self, num_cpus: float = 1, **remote: Any) -> None:
        self._options = {"num_cpus": num_cpus, "max_retries": _EVER, **remote}

    def map(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
        """What the function gives for each item, in their order."""
        task = ray.remote(**self._options)(_call)
        # It goes to each worker once.
        shared = ray.put(function)
        waiting = [task.remote(shared, item) for item in items]
        for one in waiting:
            yield ray.get(one)


def map_genes(dataset: ray.data.Dataset, *, batch_size: int = _batches.BATCH_SIZE, **options: Any) -> ray.data.Dataset:
    """The dataset by gene symbols; options as for :func:`genessl.distributed.map_genes`."""
    return _mapped(dataset, partial(_scoring.map_genes, **options), batch_size)


def ssgsea(
    dataset: ray.data.Dataset,
    gene_sets: GeneSetsLike = "KEGG",
    *,
    batch_size: int = _batches.BATCH_SIZE,
    **options: Any,
) -> ray.data.Dataset:
    """The dataset with ``es`` and ``nes`` in the place of ``values``; options as for :func:`genessl.distributed.ssgsea`.

    It scores all samples at once, since NES is over the range of all; the scores stay in the object store.
    """
    score = partial(_scoring.ssgsea, gene_sets=_scoring.prepared(gene_sets), **options)
    scored = _mapped(dataset, score, batch_size).materialize()
    found = _mapped(scored, _extremes, None).iter_batches(batch_format="pyarrow")
    return _mapped(scored, partial(_scoring.nes, score_range=_scoring.score_range(found)), None)


def sweep(
    study: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    steps: str | Sequence[str] = ("compare", "ablate"),
    tables: Mapping[str, Any] | None = None,
    threads: int = 1,
    **remote: Any,
) -> _study.Study:
    """Runs Compare and Ablate of a study, a task for each model and for each choice, over one copy of the tables in the object
    store.

    What is finished is kept in ``folder`` (:meth:`genessl.Study.keep`), so a task whose worker is lost goes on with what is not,
    and so does a sweep that is called again. The folder has to be the same place for all workers.

    :param study: the text of a study file, or its path. Files that it names have to be found by all workers.
    :param tables: tables by their role (``Study.add_table``), which go to the workers through the object store.
    :param threads: threads, and cores, of a task.
    :returns: the study with its results.
    """
    wanted = [chosen("one of steps", step, ("compare", "ablate")) for step in ([steps] if isinstance(steps, str) else steps)]
    place, cores = path_of("folder", folder), whole("threads", threads)
    held = ray.put(dict(tables or {}))
    whole_study = _opened(study, place, ray.get(held), cores)
    # All rest on it.
    whole_study.run("pretrain", progress=False)
    settings = whole_study.settings
    pieces = [("compare", {"compare": {"models": [model]}}) for model in settings["compare"]["models"]]
    pieces += [("ablate", {"ablate": {"choices": [choice]}}) for choice in settings["ablate"]["choices"]]
    task = ray.remote(num_cpus=cores, max_retries=_EVER, **remote)(_swept)
    waiting = [task.remote(study, place, held, cores, step, change) for step, change in pieces if step in wanted]
    ray.get(waiting)
    return _opened(study, place, ray.get(held), cores).run(wanted, progress=False)


def _opened(study: Any, folder: str, tables: Mapping[str, Any], threads: int) -> _study.Study:
    opened = _study.Study.from_toml(study, threads=threads).keep(folder)
    for role, table in tables.items():
        opened.add_table(table, role=role, name=f"{role}.parquet")
    return opened


def _swept(study: Any, folder: str, tables: Mapping[str, Any], threads: int, step: str, change: Mapping[str, Any]) -> None:
    _opened(study, folder, tables, threads).set(change).run(step, progress=False)


def _call(function: Callable[[Any], Any], item: Any) -> Any:
    return function(item)


def _extremes(table: Any) -> Any:
    import pyarrow as pa

    return pa.Table.from_batches([_scoring.extremes(table)])


def _mapped(dataset: Any, work: Callable[[Any], Any], batch_size: int | None) -> Any:
    if not isinstance(dataset, ray.data.Dataset):
        raise refusal(f"it is a {type(dataset).__name__}", "Give a ray.data.Dataset, such as ray.data.read_parquet gives.")
    return dataset.map_batches(work, batch_size=batch_size, batch_format="pyarrow", zero_copy_batch=True)
