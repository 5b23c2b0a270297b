"""Pathway scores by ssGSEA, with gseapy's names of arguments and shapes of results."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import as_json, chosen, path_of, real, whole
from ._checks import threads as threads_of
from ._failing import refusal, spelled
from ._frames import Kind, give, matrix_frame
from ._genessl import GeneSSLError
from ._tables import Table, table_of

#: Gene sets: the name of built-in ones (``"KEGG"``, ``"WikiPathways"``), the path of a file, or genes by the name of their set.
GeneSetsLike = str | os.PathLike[str] | Mapping[str, Iterable[str]]

_BUILT_IN = ("kegg", "wikipathways")
_SAMPLE_NORMS = {None: "none", "custom": "none", "rank": "rank", "log": "log", "log_rank": "log_rank"}
_CORREL_NORMS = {None: "rank", "rank": "rank", "zscore": "zscore", "symrank": "symrank"}


@dataclass(repr=False)
class SsgseaResult:
    """Scores of every sample for every gene set."""

    #: The samples' names.
    samples: list[str]
    #: The names of the sets that were scored.
    terms: list[str]
    #: How many genes of each set the table has.
    sizes: list[int]
    #: Samples × sets: enrichment scores.
    es: npt.NDArray[np.float64]
    #: Samples × sets: enrichment scores divided by the range of all.
    nes: npt.NDArray[np.float64]
    #: The sets that were not scored, since too few or too many of their genes are in the table: the genes that they have, and
    #: those found.
    left_out: dict[str, tuple[int, int]]
    _kind: Kind
    _ascending: bool = False

    @cached_property
    def res2d(self) -> Any:
        """A row for each sample and set, by the size of NES: ``Name`` (the sample), ``Term`` (the set), ``ES``, ``NES``."""
        nes = self.nes.ravel()
        size = np.abs(nes)
        order = np.argsort(size if self._ascending else -size, kind="stable")
        names = np.repeat(np.array(self.samples, dtype=object), len(self.terms))
        terms = np.tile(np.array(self.terms, dtype=object), len(self.samples))
        columns = {"Name": names[order], "Term": terms[order], "ES": self.es.ravel()[order], "NES": nes[order]}
        return give(columns, self._kind)

    @cached_property
    def results(self) -> dict[str, dict[str, dict[str, Any]]]:
        """By sample, then by set: ``name``, ``es`` and ``nes``."""
        repeated = next((sample for sample, count in Counter(self.samples).items() if count > 1), None)
        if repeated is not None:
            raise refusal(f'two samples are called "{repeated}"', "Rename one of them; res2d and scores() have both.")
        return {
            sample: {
                term: {"name": sample, "es": es, "nes": nes}
                for term, es, nes in zip(self.terms, es_row.tolist(), nes_row.tolist())
            }
            for sample, es_row, nes_row in zip(self.samples, self.es, self.nes)
        }

    def scores(self, statistic: Literal["nes", "es"] = "nes") -> Any:
        """Samples × sets as a frame."""
        if statistic not in ("nes", "es"):
            raise refusal(f'statistic is "{statistic}"', 'Choose "nes" or "es".')
        values = self.nes if statistic == "nes" else self.es
        return matrix_frame(values, self.samples, self.terms, self._kind, "sample")

    def __repr__(self) -> str:
        return f"<genessl.SsgseaResult: {len(self.samples)} samples × {len(self.terms)} gene sets, {len(self.left_out)} left out>"


def gene_sets(source: GeneSetsLike) -> dict[str, list[str]]:
    """Gene sets as a dict: built-in ones, or of a file (GMT, GMX, GRP, MSigDB's JSON)."""
    return dict(sets_of(source).pairs())


def sets_of(source: GeneSetsLike) -> _genessl.GeneSets:
    """Gene sets for the engine."""
    if isinstance(source, Mapping):
        return _of_mapping(source)
    if not isinstance(source, (str, os.PathLike)):
        raise refusal(
            f"{type(source).__name__} are no gene sets",
            'Give "KEGG" or "WikiPathways", the path of a GMT file, or a dict of names and genes.',
        )
    path = path_of("gene_sets", source)
    if path.lower() in _BUILT_IN:
        return _genessl.GeneSets.builtin(path.lower())
    if not os.path.exists(path) and not os.path.splitext(path)[1]:
        raise refusal(
            f'there are no gene sets "{path}"',
            "Built in are KEGG and WikiPathways; nothing is fetched from Enrichr: give the path of a GMT file, or a dict.",
        )
    return _genessl.GeneSets.read(path)


def _of_mapping(source: Mapping[str, Iterable[str]]) -> _genessl.GeneSets:
    sets: list[tuple[str, list[str]]] = []
    for name, genes in source.items():
        if isinstance(genes, str):
            raise refusal(f'the genes of "{name}" are one text', 'Give a list: {"my set": ["TP53", "MDM2"]}.')
        if not isinstance(genes, Iterable):
            raise refusal(f'the genes of "{name}" are {genes!r}', 'Give a list: {"my set": ["TP53", "MDM2"]}.')
        # Where sets are columns of a table, the shorter ones end in nothing.
        sets.append((str(name), [gene if type(gene) is str else str(gene) for gene in genes if not _is_missing(gene)]))
    repeated = next((name for name, count in Counter(name for name, _ in sets).items() if count > 1), None)
    if repeated is not None:
        raise refusal(f'two gene sets are called "{repeated}"', "Rename one of them.")
    with spelled():
        return _genessl.GeneSets("the gene sets", sets)


def _is_missing(gene: object) -> bool:
    return type(gene) is not str and (
        gene is None or type(gene).__name__ == "NAType" or (isinstance(gene, float) and gene != gene)
    )


def ssgsea(
    data: Any,
    gene_sets: GeneSetsLike = "KEGG",
    *,
    organism: str | None = None,
    outdir: str | None = None,
    sample_norm_method: Literal["rank", "log", "log_rank", "custom"] | None = "rank",
    correl_norm_type: Literal["rank", "symrank", "zscore"] | None = "rank",
    min_size: int = 15,
    max_size: int = 500,
    permutation_num: int | None = None,
    weight: float = 0.25,
    ascending: bool = False,
    threads: int | None = None,
    figsize: tuple[float, float] | None = None,
    format: str | None = None,
    graph_num: int | None = None,
    no_plot: bool = True,
    seed: int | None = None,
    verbose: bool = False,
    ties: Literal["gseapy", "gsva"] = "gseapy",
    names: str | None = None,
    other_names: bool = False,
) -> SsgseaResult:
    """Scores gene sets in every sample: single-sample gene set enrichment, as gseapy's ``ssgsea``.

    :param data: genes in rows and samples in columns, as gseapy takes it: a frame of pandas (genes in the index or the first
        column), Polars or pyarrow (genes in the first column of text); a :class:`Table`; the path of a file.
    :param gene_sets: ``"KEGG"`` or ``"WikiPathways"``, the path of a GMT file, or a dict of names and genes.
    :param sample_norm_method: what a sample's values become before genes are ordered by them.
    :param correl_norm_type: what the ordered values become before they weight the sum.
    :param min_size: sets with fewer genes in the table are left out.
    :param max_size: sets with more genes in the table are left out.
    :param weight: the exponent of the weights.
    :param ascending: ``res2d`` begins with the smallest scores.
    :param threads: threads to compute with, None for one for each core (16 at most). They change no bit.
    :param ties: whose order of tied genes is followed: gseapy's or GSVA's.
    :param names: the column of text that names the genes.
    :param other_names: look for the sets' genes also under the names that they had or have (human genes).
    :param permutation_num: p-values of permuted sets are not offered, so it has to be None or 0.
    :param outdir: nothing is written, so it has to be None, and ``no_plot`` True.
    :param organism: not needed (nor are figsize, format, graph_num, seed, verbose): for calls that were written for gseapy.
    :raises GeneSSLError: what is asked for can't be done, or no set has enough genes in the table.
    """
    del organism, figsize, format, graph_num, seed, verbose
    _refuse_what_is_not_offered(permutation_num, outdir, no_plot)
    options = ssgsea_options(sample_norm_method, correl_norm_type, min_size, max_size, weight, ties)
    sets, table = sets_of(gene_sets), table_of(data, "rows", names)
    try:
        scored = _genessl.ssgsea(table._table, sets, options, bool(other_names), threads_of(threads))
    except GeneSSLError as error:
        if isinstance(data, Table) or not _are_genes(table.samples, sets):
            raise
        advice = "Genes have to be in the rows, and seem to be in the columns: give the frame turned (pandas: frame.T)."
        raise refusal(error.what, advice) from error
    terms, sizes, es, nes, left_out = scored
    return SsgseaResult(
        table.samples,
        terms,
        sizes,
        es,
        nes,
        {name: (genes, found) for name, genes, found in left_out},
        table._kind,
        ascending,
    )


def ssgsea_options(sample_norm_method: Any, correl_norm_type: Any, min_size: Any, max_size: Any, weight: Any, ties: Any) -> str:
    """How samples are scored, for the engine."""
    options = {
        "sample_norm": _SAMPLE_NORMS[chosen("sample_norm_method", sample_norm_method, _SAMPLE_NORMS)],
        "correl_norm": _CORREL_NORMS[chosen("correl_norm_type", correl_norm_type, _CORREL_NORMS)],
        "weight": _weight(weight),
        "min_size": whole("min_size", min_size, 0),
        "max_size": whole("max_size", max_size, 0),
        "ties": chosen("ties", ties, ("gseapy", "gsva")),
    }
    return as_json("ssgsea", options)


def _weight(value: Any) -> float:
    """Powers of ranks with a larger exponent are no numbers any more."""
    weight = real("weight", value)
    if weight > 50:
        raise refusal(f"weight is {weight:g}", "Give 50 or less; 0.25 is usual.")
    return weight


def _are_genes(names: list[str], sets: _genessl.GeneSets) -> bool:
    known = {gene for _, genes in sets.pairs() for gene in genes}
    return any(name in known for name in names)


def _refuse_what_is_not_offered(permutation_num: int | None, outdir: str | None, no_plot: bool) -> None:
    if permutation_num:
        raise refusal(
            f"permutation_num is {permutation_num}, and p-values by permutation are not offered for single samples",
            "Leave it out; compare the scores of groups of samples instead.",
        )
    if outdir is not None:
        raise refusal("outdir is given, and nothing is written", "Leave it out, and save res2d or scores() yourself.")
    if not no_plot:
        raise refusal("no_plot is False, and no plots are drawn here", "Leave it out; a Study draws figures.")
