"""Gene mapping and ssGSEA batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from .. import _genessl
from .._checks import real, words
from .._failing import refusal
from .._genes import mapping_options
from .._pathways import GeneSetsLike, gene_sets, sets_of, ssgsea_options
from ._batches import VALUES, Batch, as_names, digest, each, matrix, names_in, put

LEAST, MOST = "least", "most"
#: Different genes, sets and options that a process keeps what it prepared for.
_KEPT = 4


class Sets(Mapping[str, list[str]]):
    """Gene sets that were read once, to be sent along with the work and told apart by a digest."""

    def __init__(self, source: GeneSetsLike) -> None:
        self._sets = gene_sets(source)
        self.digest = digest(*self._sets.items())

    def __getitem__(self, name: str) -> list[str]:
        return self._sets[name]

    def __iter__(self) -> Any:
        return iter(self._sets)

    def __len__(self) -> int:
        return len(self._sets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sets) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<{len(self)} gene sets, {self.digest}>"


def map_genes(
    batch: Batch,
    *,
    genes: Sequence[str] | None = None,
    mapping: str | os.PathLike[str] | None = None,
    mapping_only: bool = False,
    unmapped: Literal["drop", "keep"] = "drop",
    duplicates: Literal["mean", "max", "sum"] = "mean",
) -> Batch:
    """The batch by gene symbols, as :func:`genessl.map_genes` maps; all columns but ``values`` stay as they are.

    :param batch: a record batch, or a table, with ``values``.
    :param genes: the genes, where the schema's metadata don't have them.
    :raises GeneSSLError: the batch is of another form, or no gene is known.
    """
    options, own = mapping_options(mapping, mapping_only, unmapped, duplicates)
    # One that has changed is read again.
    changed = os.stat(own).st_mtime_ns if own is not None and os.path.exists(own) else 0
    given = _given(genes)

    def mapped(one: pa.RecordBatch) -> pa.RecordBatch:
        values, names = matrix(one, VALUES, given)
        mapper = _mapper(names, options, own, changed)
        return put(one, VALUES, mapper.map(values), mapper.symbols, instead=VALUES)

    return each(batch, mapped)


def ssgsea(
    batch: Batch,
    gene_sets: GeneSetsLike = "KEGG",
    *,
    genes: Sequence[str] | None = None,
    sample_norm_method: Literal["rank", "log", "log_rank", "custom"] | None = "rank",
    correl_norm_type: Literal["rank", "symrank", "zscore"] | None = "rank",
    min_size: int = 15,
    max_size: int = 500,
    weight: float = 0.25,
    ties: Literal["gseapy", "gsva"] = "gseapy",
    other_names: bool = False,
) -> Batch:
    """The batch with enrichment scores, ``es``, in the place of ``values``: those of :func:`genessl.ssgsea` to the last bit,
    however the samples are split into batches. It computes on one core.

    :param batch: a record batch, or a table, with ``values``.
    :param genes: the genes, where the schema's metadata don't have them.
    :raises GeneSSLError: the batch is of another form, or no set has enough genes.
    """
    options = ssgsea_options(sample_norm_method, correl_norm_type, min_size, max_size, weight, ties)
    sets, given = prepared(gene_sets), _given(genes)

    def scored(one: pa.RecordBatch) -> pa.RecordBatch:
        values, names = matrix(one, VALUES, given)
        scorer = _scorer(names, sets, options, bool(other_names))
        return put(one, "es", scorer.score(values), scorer.terms, instead=VALUES)

    return each(batch, scored)


def extremes(batch: pa.RecordBatch | pa.Table) -> pa.RecordBatch:
    """The smallest and the largest of a batch's scores (``least``, ``most``), which :func:`score_range` reduces."""
    scores, _ = matrix(batch, "es")
    found = (np.fmin.reduce(scores, None, initial=np.inf), np.fmax.reduce(scores, None, initial=-np.inf))
    return pa.record_batch({LEAST: pa.array([found[0]]), MOST: pa.array([found[1]])})


def score_range(batches: Iterable[pa.RecordBatch | pa.Table]) -> float:
    """The range of all scores, the largest less the smallest, of what :func:`extremes` gave for each batch."""
    least, most = np.inf, -np.inf
    for batch in batches:
        least = min([least, *batch.column(LEAST).to_pylist()])
        most = max([most, *batch.column(MOST).to_pylist()])
    return float(most - least) if most >= least else 0.0


def nes(batch: Batch, score_range: float) -> Batch:
    """The batch with normalised scores, ``nes``, beside ``es``: divided by the range over all samples and sets."""
    spread = real("score_range", score_range)
    if spread < 0:
        raise refusal(f"score_range is {spread:g}", "Give what score_range() gave of all batches.")

    def normalised(one: pa.RecordBatch) -> pa.RecordBatch:
        scores, names = matrix(one, "es")
        with np.errstate(divide="ignore", invalid="ignore"):
            return put(one, "nes", scores / spread, names_in(names, "es"), instead=None)

    return each(batch, normalised)


@lru_cache(maxsize=_KEPT)
def _mapper(genes: bytes, options: str, own: str | None, changed: int) -> _genessl.BatchMapper:
    return _genessl.BatchMapper(names_in(genes, VALUES), options, own)


@lru_cache(maxsize=_KEPT)
def _scorer(genes: bytes, sets: Sets, options: str, other_names: bool) -> _genessl.BatchScorer:
    return _genessl.BatchScorer(names_in(genes, VALUES), sets_of(sets), options, other_names)


@lru_cache(maxsize=_KEPT)
def _built_in(name: str) -> Sets:
    return Sets(name)


def prepared(source: GeneSetsLike) -> Sets:
    """Gene sets as they are sent along: read here, since other machines may not have the file."""
    if isinstance(source, Sets):
        return source
    return _built_in(source.lower()) if isinstance(source, str) and source.lower() in ("kegg", "wikipathways") else Sets(source)


def _given(genes: Sequence[str] | None) -> bytes | None:
    return None if genes is None else _as_names(tuple(words("genes", genes)))


_as_names = lru_cache(maxsize=_KEPT)(as_names)
