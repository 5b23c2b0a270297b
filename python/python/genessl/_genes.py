"""Gene identifiers of any kind to symbols."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Literal

from . import _genessl
from ._checks import as_json, chosen, path_of
from ._frames import is_frame
from ._tables import GenesIn, Table, table_of


@dataclass(frozen=True)
class Mapped:
    """A table by gene symbols, and what became of every gene of the one it was."""

    table: Table
    #: What became of every gene: counts, and the lists behind them.
    report: dict[str, Any]
    #: What a person should know of that, in sentences.
    notes: list[str]
    _genes: GenesIn

    @property
    def frame(self) -> Any:
        """The table as a frame, of the kind and orientation that the one had that was mapped."""
        return self.table.to_frame(self._genes)


def map_genes(
    data: Any,
    *,
    genes: GenesIn = "rows",
    names: str | None = None,
    mapping: str | os.PathLike[str] | None = None,
    mapping_only: bool = False,
    unmapped: Literal["drop", "keep"] = "drop",
    duplicates: Literal["mean", "max", "sum"] = "mean",
) -> Mapped:
    """Ensembl, Entrez and HGNC ids, former symbols and aliases to the symbols of today (human genes; GENCODE and HGNC).

    :param data: a :class:`Table`, a frame, or the path of a file.
    :param genes: where a frame has its genes: in ``"rows"``, or in ``"columns"``.
    :param names: the column of text that names the rows; without it they are named by the index, or the first column of text.
    :param mapping: a table of one's own (identifier, symbol) that is asked first; with ``mapping_only`` it alone.
    :param unmapped: what becomes of genes without a symbol.
    :param duplicates: how genes of one symbol are combined.
    :raises GeneSSLError: no gene is known.
    """
    options, own = mapping_options(mapping, mapping_only, unmapped, duplicates)
    table = table_of(data, genes, names)
    mapped, report, notes = _genessl.map_genes(table._table, options, own)
    orientation: GenesIn = genes if is_frame(data) else "rows"
    return Mapped(Table(mapped, table.report, table._kind), json.loads(report), notes, orientation)


def mapping_options(mapping: Any, mapping_only: bool, unmapped: Any, duplicates: Any) -> tuple[str, str | None]:
    """How genes are mapped, for the engine, and the path of a table of one's own."""
    source = "catalogue" if mapping is None else "file_only" if mapping_only else "file_first"
    options = {
        "mapping": source,
        "unmapped": chosen("unmapped", unmapped, ("drop", "keep")),
        "duplicates": chosen("duplicates", duplicates, ("mean", "max", "sum")),
    }
    return as_json("map_genes", options), None if mapping is None else path_of("mapping", mapping)
