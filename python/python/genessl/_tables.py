"""Tables of expression, held by the engine."""

from __future__ import annotations

import copyreg
import json
import os
import warnings
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import as_json, chosen, path_of, words
from ._failing import refusal, spelled
from ._frames import Kind, give, is_frame, matrix_frame, take, usual_kind

#: Where a frame has its genes: in the rows, as gseapy takes it, or in the columns, as scikit-learn does.
GenesIn = Literal["rows", "columns"]


def _parts(table: _genessl.Table) -> tuple[Any, ...]:
    return _genessl.Table, (table.values(), table.samples, table.genes, table.metadata, False, table.name)


copyreg.pickle(_genessl.Table, _parts)


class Table:
    """Samples × genes, with what else is known of the samples. :func:`read_table` makes it of a file; frames become one on their
    way into the engine."""

    def __init__(self, table: _genessl.Table, report: dict[str, Any] | None = None, kind: Kind | None = None) -> None:
        self._table = table
        #: How the file was read: what was decided, and how each decision can be changed.
        self.report: dict[str, Any] = report or {}
        self._kind: Kind = kind or usual_kind()

    @property
    def samples(self) -> list[str]:
        """The samples' names."""
        return self._table.samples

    @property
    def genes(self) -> list[str]:
        """The genes' names."""
        return self._table.genes

    @property
    def values(self) -> npt.NDArray[np.float64]:
        """Samples × genes."""
        return self._table.values()

    @property
    def notes(self) -> list[str]:
        """What a person should know of how the file was read."""
        return list(self.report.get("notes", []))

    @property
    def metadata(self) -> Any:
        """What else is known of the samples, as a frame: texts, missing where empty."""
        columns: dict[str, Any] = {name: [text or None for text in texts] for name, texts in self._table.metadata}
        return give(columns, self._kind, self.samples, "sample")

    def to_frame(self, genes: GenesIn = "rows") -> Any:
        """A frame of the numbers: genes in rows, as :func:`ssgsea` and gseapy take it, or in columns, as :class:`Encoder` and
        scikit-learn do."""
        check_genes_in(genes)
        if genes == "rows":
            return matrix_frame(self.values.T, self.genes, self.samples, self._kind, "gene")
        return matrix_frame(self.values, self.samples, self.genes, self._kind, "sample")

    def __len__(self) -> int:
        return len(self.samples)

    def __repr__(self) -> str:
        return f"<genessl.Table {self._table.name!r}: {len(self.samples)} samples × {len(self.genes)} genes>"


def read_table(
    path: str | os.PathLike[str],
    *,
    orientation: Literal["auto", "samples_in_rows", "samples_in_columns"] = "auto",
    sample_column: str | None = None,
    gene_column: str | None = None,
    metadata_columns: Sequence[str] = (),
    value_columns: Sequence[str] = (),
    quantity: str | None = None,
    sheet: str | None = None,
    layer: str | None = None,
) -> Table:
    """Reads a table of expression: CSV, TSV, GCT, GEO's series matrix (plain or gzip), Parquet, Excel, AnnData, or a zip archive
    of one, told apart by content. What is not said is recognised; ``report`` of the table says how.

    :raises GeneSSLError: the file can't be read, or is no table of expression.
    """
    options = {
        "orientation": chosen("orientation", orientation, ("auto", "samples_in_rows", "samples_in_columns")),
        "sample_column": sample_column,
        "gene_column": gene_column,
        "metadata_columns": words("metadata_columns", metadata_columns),
        "value_columns": words("value_columns", value_columns),
        "quantity": quantity,
        "sheet": sheet,
        "layer": layer,
    }
    table, report = _genessl.read_table(path_of("path", path), as_json("read_table", options))
    return Table(table, json.loads(report))


def table_of(data: Any, genes: GenesIn, names: str | None = None) -> Table:
    """Whatever holds expression as a table: one, a path, a frame, or an array.

    ``names`` is the column of text that names the rows; without it they are named by the index, or the first column of text.
    """
    check_genes_in(genes)
    if isinstance(data, Table):
        return data
    if isinstance(data, (str, os.PathLike)):
        return read_table(data)
    if _is_series(data):
        data = data.to_frame(name="sample1" if data.name is None else str(data.name))
    if is_frame(data):
        return _of_frame(data, genes, names)
    return _of_array(array_of(data), genes)


def refuse_wrapped(data: Any) -> None:
    """Refuses what holds a frame, as AnnData does, and does not say which of its numbers are meant."""
    if hasattr(data, "to_df"):
        advice = "Give its frame, data.to_df(); in AnnData's the genes are in columns."
        raise refusal(f"{type(data).__name__} holds more than a table", advice)


def array_of(data: Any) -> npt.NDArray[Any]:
    """An array of numbers, with NaN where it is masked."""
    refuse_wrapped(data)
    if hasattr(data, "toarray"):
        raise refusal(f"{type(data).__name__} is sparse", "Give it dense: data.toarray().")
    masked = np.ma.getmaskarray(data) if isinstance(data, np.ma.MaskedArray) else None
    try:
        values = np.asarray(data)
        if values.dtype == object and values.ndim > 0:
            values = values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise refusal(f"it is no array of numbers: {error}", "Give numbers in rows × columns.") from error
    if values.ndim == 0:
        advice = "Give a frame of pandas, Polars (a lazy one by collect()) or pyarrow, or an array of two dimensions."
        raise refusal(f"{type(data).__name__} is neither a table nor an array", advice)
    if values.ndim != 2:
        raise refusal(f"the array has {values.ndim} dimensions", "Give one of two: rows × columns.")
    if values.dtype.kind not in "fiub":
        raise refusal(f"the array holds {values.dtype}", "Give numbers.")
    return values if masked is None else np.where(masked, np.nan, values.astype(np.float64))


def _is_series(data: object) -> bool:
    import sys

    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, pandas.Series)


def _of_frame(data: Any, genes: GenesIn, names: str | None) -> Table:
    taken = take(data)
    if genes == "rows":
        rows = taken.row_names(names, "genes")
        left_out = taken.samples_left_out()
        shown = ", ".join(left_out[:5]) + (f" and {len(left_out) - 5} more" if len(left_out) > 5 else "")
        if not taken.names:
            what = f"no column holds numbers as such: {shown}" if left_out else "the frame has no column of numbers"
            raise refusal(what, "Give a column of floats for each sample.")
        if left_out:
            # Annotation may be numbers, too.
            warnings.warn(f"columns that hold no numbers as such are no samples: {shown}", stacklevel=4)
        with spelled():
            table = _genessl.Table(taken.values, taken.names, rows, [], True, "the frame")
    else:
        rows = _sample_names(taken.values.shape[0]) if _is_unnamed(taken, names) else taken.row_names(names, "samples")
        metadata = list(taken.texts.items())
        with spelled():
            table = _genessl.Table(taken.values, rows, taken.names, metadata, False, "the frame")
    return Table(table, kind=taken.kind)


def _is_unnamed(taken: Any, names: str | None) -> bool:
    return names is None and taken.index is None and taken.numbered is None and not taken.texts


def _sample_names(count: int) -> list[str]:
    return [f"sample {at + 1}" for at in range(count)]


def _of_array(data: npt.NDArray[Any], genes: GenesIn) -> Table:
    values = data.astype(np.float64, copy=False)
    if genes == "rows":
        raise refusal(
            "an array does not say which genes are in its rows",
            "Give a frame whose index, or first column, holds the names of the genes.",
        )
    names = [f"x{at}" for at in range(values.shape[1])]
    return Table(_genessl.Table(values, _sample_names(values.shape[0]), names, [], False, "the array"))


def check_genes_in(genes: str) -> None:
    """Refuses another word."""
    if genes not in ("rows", "columns"):
        raise refusal(f'genes is "{genes}"', 'Say where the genes are: "rows" or "columns".')


__all__ = ["GenesIn", "Table", "array_of", "read_table", "refuse_wrapped", "table_of"]
