"""How samples travel: Arrow record batches with a list of single precision a sample."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from .._checks import whole, word, words
from .._failing import refusal, spelled
from .._frames import matrix_frame, usual_kind
from .._tables import GenesIn, array_of, table_of

try:
    import pyarrow as pa
except ImportError as error:
    raise ImportError("genessl.distributed needs pyarrow: pip install pyarrow") from error

#: What a batch has, as the functions take it and give it.
Batch = TypeVar("Batch", "pa.RecordBatch", "pa.Table")

SAMPLE = "sample"
VALUES = "values"
#: What a schema's metadata say of the lists in a column: the key under which their names are, as JSON.
NAMES_OF = {VALUES: b"genessl.genes", "es": b"genessl.terms", "nes": b"genessl.terms"}
_NUMBERS = {VALUES: pa.float32(), "es": pa.float64(), "nes": pa.float64()}
#: Some 20 MB of 20,000 genes.
BATCH_SIZE = 256


def to_batches(
    data: Any,
    *,
    genes: GenesIn = "columns",
    names: str | None = None,
    gene_names: Sequence[str] | None = None,
    samples: Sequence[str] | None = None,
    batch_size: int = BATCH_SIZE,
) -> Iterator[pa.RecordBatch]:
    """Samples as record batches: ``sample``, ``values`` (a list of fixed length each), and what else is known of them, as columns
    of text. The genes' names are in the metadata of the schema. Numbers are rounded to single precision.

    :param data: a frame, a :class:`genessl.Table`, the path of a file, or an array of samples × genes with ``gene_names``.
    :param genes: where a frame has its genes.
    :param names: the column of text that names a frame's rows.
    :param gene_names: the genes of an array.
    :param samples: the samples of an array; without them they are counted.
    :param batch_size: samples in a batch.
    """
    size = whole("batch_size", batch_size)
    if gene_names is not None:
        values, others = _singles(array_of(data)), {}
        known = _as_many("gene_names", gene_names, values.shape[1])
        ids = [f"sample {at + 1}" for at in range(len(values))] if samples is None else _as_many("samples", samples, len(values))
    else:
        table = table_of(data, genes, names)
        values, known, ids = table.values.astype(np.float32), table.genes, table.samples
        others = {name: [text or None for text in texts] for name, texts in table._table.metadata}
        for name in {SAMPLE, VALUES} & others.keys():
            warnings.warn(f'the column "{name}" is left out: batches have one of that name', stacklevel=2)
    if not known:
        raise refusal("there are no genes", "Give a table with a column for each gene, or say where they are (genes=).")
    schema = with_names(pa.schema([]), VALUES, known).metadata
    for start in range(0, max(len(values), 1), size):
        rows = slice(start, start + size)
        columns = {SAMPLE: pa.array(ids[rows], pa.string())}
        columns |= {name: pa.array(texts[rows], pa.string()) for name, texts in others.items() if name not in (SAMPLE, VALUES)}
        columns[VALUES] = lists(values[rows])
        yield pa.record_batch(columns, metadata=schema)


def to_frame(batches: pa.RecordBatch | pa.Table | Iterable[pa.RecordBatch], column: str = VALUES) -> Any:
    """Samples × genes (of ``"es"`` and ``"nes"``: × gene sets) of all batches as one frame, of pandas where that is installed."""
    parts = [batches] if isinstance(batches, (pa.RecordBatch, pa.Table)) else list(batches)
    if not parts:
        raise refusal("there are no batches", "Give at least one; it may be empty.")
    samples: list[str] = []
    values = []
    first = None
    for part in parts:
        numbers, names = matrix(part, column)
        if names != (first := first or names):
            raise refusal(f'the lists of "{column}" are of other names in one batch than in another', "Give batches of one kind.")
        values.append(numbers)
        samples += [str(one) for one in part.column(SAMPLE).to_pylist()] if SAMPLE in part.schema.names else []
    if len(samples) != sum(map(len, values)):
        raise refusal(f'there is no column "{SAMPLE}"', "Give batches as to_batches makes them.")
    known = names_in(first or b"", column)
    return matrix_frame(np.concatenate(values).astype(np.float64), samples, known, usual_kind(), SAMPLE)


def genes_of(schema: pa.Schema) -> list[str]:
    """The genes that a schema says its samples have."""
    return list(names_in(names_of(schema, VALUES), VALUES))


def each(batch: Batch, work: Callable[[pa.RecordBatch], pa.RecordBatch]) -> Batch:
    """Does something to a record batch, or to each of a table."""
    if isinstance(batch, pa.RecordBatch):
        return work(batch)
    if not isinstance(batch, pa.Table):
        raise refusal(
            f"the batch is a {type(batch).__name__}", "Give an Arrow record batch (or table): to_batches makes some of a frame."
        )
    nothing = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in batch.schema], schema=batch.schema)
    chunks = batch.to_batches() or [nothing]
    return pa.Table.from_batches([work(one) for one in chunks])


def matrix(batch: pa.RecordBatch | pa.Table, column: str, names: bytes | None = None) -> tuple[npt.NDArray[Any], bytes]:
    """The lists of a column as rows of a matrix, and the names of its columns, as JSON."""
    if column not in batch.schema.names:
        advice = f"Give batches as to_batches makes them: a list of {_NUMBERS[column]} a sample, called {column}."
        if column != VALUES:
            advice = f"Give what {'ssgsea' if column == 'es' else column} gave."
        raise refusal(f'the batch has no column "{column}", but {_listed(batch.schema.names)}', advice)
    names = names_of(batch.schema, column) if names is None else names
    width = len(names_in(names, column))
    array = batch.column(column)
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    _check_type(array.type, column)
    if array.null_count:
        at = array.is_null().to_pylist().index(True)
        raise refusal(f'row {at + 1} of "{column}" is missing', "Leave out samples without values, or give NaN for each.")
    numbers = array.flatten()
    odd = _odd_row(array, width)
    if odd is not None:
        row, found = odd
        what = f'row {row + 1} of "{column}" has {found} values, for {width} {"genes" if column == VALUES else "gene sets"}'
        raise refusal(what, "Give each sample a value for each of them, in the same order.")
    return numbers.to_numpy(zero_copy_only=False).reshape(len(array), width), names


def _check_type(kind: pa.DataType, column: str) -> None:
    is_list = pa.types.is_fixed_size_list(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not is_list or kind.value_type != _NUMBERS[column]:
        numbers = "single" if column == VALUES else "double"
        raise refusal(
            f'the column "{column}" is of the type {kind}',
            f"Give a list of {numbers} precision ({_NUMBERS[column]}) for each sample; to_batches makes such of a frame.",
        )


def _odd_row(array: Any, width: int) -> tuple[int, int] | None:
    """The first row of another length."""
    if pa.types.is_fixed_size_list(array.type):
        return (0, array.type.list_size) if array.type.list_size != width else None
    lengths = array.value_lengths().to_numpy(zero_copy_only=False)
    odd = np.flatnonzero(lengths != width)
    return (int(odd[0]), int(lengths[odd[0]])) if len(odd) else None


def put(
    batch: pa.RecordBatch, column: str, values: npt.NDArray[Any], names: Sequence[str], instead: str | None
) -> pa.RecordBatch:
    """The batch with another column of lists: at the end, or in the place of one."""
    kept = [name for name in batch.schema.names if name not in (column, instead)]
    metadata = dict(batch.schema.metadata or {})
    if instead is not None:
        metadata.pop(NAMES_OF[instead], None)
    fields = [batch.schema.field(name) for name in kept] + [pa.field(column, pa.list_(_NUMBERS[column], values.shape[1]))]
    schema = with_names(pa.schema(fields, metadata), column, names)
    return pa.RecordBatch.from_arrays([*(batch.column(name) for name in kept), lists(values)], schema=schema)


def lists(values: npt.NDArray[Any]) -> pa.FixedSizeListArray:
    """A row of a matrix as a list each; nothing is copied."""
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).reshape(-1)), values.shape[1])


def with_names(schema: pa.Schema, column: str, names: Sequence[str]) -> pa.Schema:
    """The schema that says what a column's lists are of."""
    return schema.with_metadata({**(schema.metadata or {}), NAMES_OF[column]: as_names(names)})


def as_names(names: Sequence[str]) -> bytes:
    """Names as a schema's metadata hold them."""
    with spelled():
        return json.dumps(list(names), ensure_ascii=False).encode()


def names_of(schema: pa.Schema, column: str) -> bytes:
    """What a schema says that a column's lists are of."""
    names = (schema.metadata or {}).get(NAMES_OF[column])
    if names is None:
        what = "genes" if column == VALUES else "gene sets"
        advice = f"Keep the metadata ({NAMES_OF[column].decode()}), or name the {what} by an argument."
        raise refusal(f'the schema does not say what {what} the lists of "{column}" are of', advice)
    return bytes(names)


@lru_cache(maxsize=16)
def names_in(names: bytes, column: str) -> tuple[str, ...]:
    """Names that a schema's metadata hold."""
    try:
        found = json.loads(names)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise refusal(f"the schema's metadata hold no names under {NAMES_OF[column].decode()}", "Write a list of texts, as JSON.")
    return tuple(found)


def digest(*parts: Any) -> str:
    """A short text that differs where what it is of, or the version of this package, does."""
    return hashlib.sha256("\0".join(map(repr, (version("genessl"), *parts))).encode()).hexdigest()[:32]


def _singles(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    with np.errstate(over="ignore"):
        singles = values.astype(np.float32, copy=False)
    if values.dtype != np.float32 and (np.isinf(singles) & np.isfinite(values)).any():
        raise refusal("the array has numbers beyond 3.4e38", "Scale them first: samples travel in single precision.")
    return singles


def _as_many(argument: str, names: Sequence[str], count: int) -> list[str]:
    known = words(argument, names)
    if len(known) != count:
        raise refusal(f"{argument} has {len(known)} names for {count}", "Name each row and column of the array once.")
    return [word(argument, name) for name in known]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "") if names else "none at all"
