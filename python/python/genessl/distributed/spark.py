"""Engines whose frames have ``mapInArrow``: Spark 4, and Sail.

Their columns have lists of any length and no metadata of a schema, so genes are given by name, and the names of sets come back
beside the frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from .._failing import refusal
from .._pathways import GeneSetsLike
from . import _scoring
from ._batches import NAMES_OF, VALUES, as_names, names_in, names_of

try:
    from pyspark.sql.types import ArrayType, DoubleType, FloatType, StructField, StructType
except ImportError as error:
    raise ImportError("genessl.distributed.spark needs PySpark: pip install 'genessl[spark]'") from error


def map_genes(frame: Any, genes: Sequence[str], **options: Any) -> tuple[Any, list[str]]:
    """The frame by gene symbols, and these; options as for :func:`genessl.distributed.map_genes`.

    :param frame: with ``values``, an array of floats a sample.
    :param genes: what they are of.
    """
    work = partial(_scoring.map_genes, genes=list(genes), **options)
    return _with_lists(frame, work, VALUES, FloatType(), _tried(work, len(genes)))


def ssgsea(frame: Any, genes: Sequence[str], gene_sets: GeneSetsLike = "KEGG", **options: Any) -> tuple[Any, list[str]]:
    """The frame with ``es`` in the place of ``values``, and the sets' names; options as for :func:`genessl.distributed.ssgsea`.

    Nothing is computed before the engine is asked for it, and then each time that it is: write the scores, or persist them,
    before :func:`nes`.
    """
    work = partial(_scoring.ssgsea, genes=list(genes), gene_sets=_scoring.prepared(gene_sets), **options)
    return _with_lists(frame, work, "es", DoubleType(), _tried(work, len(genes)))


def nes(frame: Any, terms: Sequence[str]) -> Any:
    """The frame with ``nes`` beside ``es``: the scores divided by the range of all, which is asked for now.

    :param terms: the names of the sets, as :func:`ssgsea` gave them.
    """
    known = as_names(terms)
    schema = StructType([StructField(name, DoubleType()) for name in ("least", "most")])
    rows = _mapped(frame, partial(_extremes, known), schema).collect()
    extremes = pa.record_batch({name: pa.array([row[name] for row in rows], pa.float64()) for name in ("least", "most")})
    spread = _scoring.score_range([extremes])
    return _with_lists(frame, partial(_normalised, known, spread), "nes", DoubleType(), list(terms))[0]


def _with_lists(frame: Any, work: Callable[..., Any], column: str, number: Any, names: list[str]) -> tuple[Any, list[str]]:
    kept = [field for field in frame.schema.fields if field.name not in (column, VALUES)]
    schema = StructType([*kept, StructField(column, ArrayType(number))])
    return _mapped(frame, partial(_of_lists, work, column), schema), names


def _mapped(frame: Any, work: Callable[[pa.RecordBatch], pa.RecordBatch], schema: Any) -> Any:
    if not hasattr(frame, "mapInArrow"):
        raise refusal(f"{type(frame).__name__} has no mapInArrow", "Give a frame of Spark (4 or later) or of Sail.")
    return frame.mapInArrow(partial(_all, work), schema)


def _all(work: Callable[[pa.RecordBatch], pa.RecordBatch], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return map(work, batches)


def _tried(work: Callable[..., pa.RecordBatch], genes: int) -> list[str]:
    """What the lists will be of, by no sample at all; what can't be done is refused here and not on a worker."""
    nothing = pa.record_batch({VALUES: pa.array([], pa.list_(pa.float32(), genes))})
    tried = work(nothing)
    column = tried.schema.names[-1]
    return list(names_in(names_of(tried.schema, column), column))


def _of_lists(work: Callable[[pa.RecordBatch], pa.RecordBatch], column: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Lists of any length are what these engines know."""
    done = work(batch)
    lists = done.column(column)
    return done.set_column(len(done.schema.names) - 1, column, lists.cast(pa.list_(lists.type.value_type)))


def _extremes(terms: bytes, batch: pa.RecordBatch) -> pa.RecordBatch:
    return _scoring.extremes(_named(terms, batch))


def _normalised(terms: bytes, spread: float, batch: pa.RecordBatch) -> pa.RecordBatch:
    return _scoring.nes(_named(terms, batch), spread)


def _named(terms: bytes, batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.replace_schema_metadata({**(batch.schema.metadata or {}), NAMES_OF["es"]: terms})
