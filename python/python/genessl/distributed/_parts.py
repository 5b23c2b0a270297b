"""Datasets in parts: a folder of Parquet files, each written beside and renamed, so that none is there by half."""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .._checks import path_of, whole
from .._failing import reason, refusal
from .._genessl import GeneSSLError
from .._pathways import GeneSetsLike
from . import _scoring
from ._batches import BATCH_SIZE, NAMES_OF, digest

#: In a part's metadata: what it was made of, and how.
_MADE_OF = b"genessl.made_of"
_WRITING = ".writing-"
#: Whose name begins as that of another process's that is at work is left for so long, in seconds.
_ABANDONED = 24 * 3600
#: There while parts are missing.
_UNFINISHED = ".genessl-unfinished"
#: What `genessl convert` leaves while it writes, and beside what it wrote.
_CONVERTING, _CONVERTED = ".genessl-writing", "dataset.json"

Work = Callable[[pa.RecordBatch], pa.RecordBatch]


class Executor(Protocol):
    """Who does the work: :mod:`concurrent.futures` has such, and :class:`genessl.distributed.ray.Executor` is one."""

    def map(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterable[Any]:
        """What the function gives for each item, in their order."""


class _Here:
    """This process does it."""

    def map(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterable[Any]:
        return map(function, items)


def parts_in(folder: str | os.PathLike[str]) -> list[Path]:
    """The parts of a dataset, in their order."""
    place = Path(path_of("folder", folder))
    try:
        found = sorted(one for one in place.iterdir() if one.suffix == ".parquet" and not one.name.startswith("."))
    except OSError as error:
        raise refusal(f"{place} can't be looked into: {reason(error)}", "Give a folder of Parquet files.") from error
    if not found:
        raise refusal(f"{place} has no Parquet files", "Give a folder of them, as write_parts makes it.")
    if (place / _UNFINISHED).exists():
        raise refusal(f"{place} lacks parts", "Call again what makes it: only what is missing will be made.")
    if (place / _CONVERTING).exists():
        raise refusal(f"{place} was not written to its end", "Call genessl convert again.")
    return found


def read_parts(folder: str | os.PathLike[str], *, batch_size: int = BATCH_SIZE) -> Iterator[pa.RecordBatch]:
    """The batches of a dataset, part by part."""
    size = whole("batch_size", batch_size)
    for part in parts_in(folder):
        yield from _read(part, size)


def write_parts(
    folder: str | os.PathLike[str],
    count: int,
    part: Callable[[int], Iterable[pa.RecordBatch]],
    *,
    name: str = "",
    executor: Executor | None = None,
) -> list[Path]:
    """Writes a dataset of so many parts. Parts that are there are not made again, so what was interrupted goes on; but where the
    function, its arguments or the files that these name are others, they are.

    :param part: the batches of a part, by its number from 0. All have the same columns, and lists of the same names.
    :param name: what the dataset is: parts that were written under another name are made again.
    :param executor: who does it, such as a ``ProcessPoolExecutor``; without one this process.
    :returns: the parts.
    """
    number = whole("count", count)
    said = _said(part)
    tasks = [_Task(at, f"part-{at:05}.parquet", digest("write_parts", name, said, at, number)) for at in range(number)]
    return _carry_out(Path(path_of("folder", folder)), tasks, part, executor)


def map_parts(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    work: Work,
    *,
    executor: Executor | None = None,
    batch_size: int = BATCH_SIZE,
) -> list[Path]:
    """A dataset with a part for each of another's, batch by batch. Parts that are there are not made again, but where their
    source was changed, or the function, its arguments, the files that these name or the version of genessl are others.

    :param work: a batch to a batch: ``partial(map_genes, unmapped="keep")``.
    :param executor: who does it; without one this process.
    :returns: the parts.
    """
    size = whole("batch_size", batch_size)
    if Path(path_of("source", source)).resolve() == Path(path_of("folder", folder)).resolve():
        raise refusal(f"{folder} is the source itself", "Give another folder: the samples stay as they are.")
    said = _said(work)
    tasks = []
    for part in parts_in(source):
        state = part.stat()
        tasks.append(_Task(part, part.name, digest(said, state.st_size, state.st_mtime_ns)))
    return _carry_out(Path(path_of("folder", folder)), tasks, partial(_worked, work=work, size=size), executor)


def ssgsea_parts(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    gene_sets: GeneSetsLike = "KEGG",
    *,
    before: Work | None = None,
    executor: Executor | None = None,
    batch_size: int = BATCH_SIZE,
    **options: Any,
) -> list[Path]:
    """Scores a dataset: ``folder/es`` has the enrichment scores, ``folder/scores`` these and the normalised ones, with the bits
    of :func:`genessl.ssgsea` of all samples at once.

    :param before: what is done to each batch first, such as :func:`map_genes`.
    :param options: as for :func:`ssgsea`.
    :returns: the parts of ``folder/scores``.
    """
    place = Path(path_of("folder", folder))
    score = partial(_scoring.ssgsea, gene_sets=_scoring.prepared(gene_sets), **options)
    work = score if before is None else partial(_in_turn, first=before, then=score)
    parts = map_parts(source, place / "es", work, executor=executor, batch_size=batch_size)
    spread = _scoring.score_range((executor or _Here()).map(_extremes_of, parts))
    return map_parts(place / "es", place / "scores", partial(_scoring.nes, score_range=spread), executor=executor)


@dataclass(frozen=True)
class _Task:
    """A part to be made."""

    source: Any
    name: str
    made_of: str


def _carry_out(
    folder: Path, tasks: list[_Task], batches: Callable[[Any], Iterable[pa.RecordBatch]], executor: Executor | None
) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _tidy(folder, {task.name for task in tasks})
        missing = [task for task in tasks if not _is_made(folder / task.name, task.made_of)]
        if missing:
            (folder / _UNFINISHED).touch()
    except OSError as error:
        raise refusal(f"{folder} can't be used: {reason(error)}", "Give a folder that you may write to.") from error
    if not hasattr(executor or _Here(), "map"):
        raise refusal(f"the executor is a {type(executor).__name__}", "Give one of concurrent.futures, or what else has map.")
    for _ in (executor or _Here()).map(partial(_make, folder=folder, batches=batches), missing):
        pass
    (folder / _UNFINISHED).unlink(missing_ok=True)
    return [folder / task.name for task in tasks]


def _tidy(folder: Path, names: set[str]) -> None:
    """Removes what was not written to the end; refuses a folder of something else."""
    if (folder / _CONVERTED).exists():
        raise refusal(f"{folder} is a dataset that genessl convert made", "Give another folder, or remove it.")
    for file in folder.iterdir():
        if file.name.startswith(_WRITING):
            if not _is_written(file):
                file.unlink(missing_ok=True)
        elif file.name in names and _is_foreign(file):
            raise refusal(f"{file} was written by something else", "Give another folder, or remove the file.")
        elif file.suffix == ".parquet" and file.name not in names:
            raise refusal(
                f"{folder} has {file.name}, which is no part of this dataset", "Give another folder, or remove the file."
            )


def _is_written(file: Path) -> bool:
    """Whether another process may be writing it."""
    owner = file.name.removeprefix(_WRITING).split("-")
    try:
        recent = time.time() - file.stat().st_mtime < _ABANDONED
    except OSError:
        return False
    if len(owner) != 3 or not owner[1].isdecimal() or not recent:
        return False
    if owner[0] != _HOST or os.name != "posix":
        return True
    try:
        os.kill(int(owner[1]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return int(owner[1]) != os.getpid()


#: This machine, in a name of letters and figures.
_HOST = "".join(one for one in platform.node() if one.isalnum()) or "here"


def _is_foreign(part: Path) -> bool:
    """Whether it can be read, and this package did not write it."""
    try:
        return _MADE_OF not in (pq.read_metadata(part).metadata or {})
    except (OSError, pa.ArrowException):
        return False


def _is_made(part: Path, made_of: str) -> bool:
    try:
        return (pq.read_metadata(part).metadata or {}).get(_MADE_OF) == made_of.encode()
    except (OSError, pa.ArrowException):
        return False


def _make(task: _Task, *, folder: Path, batches: Callable[[Any], Iterable[pa.RecordBatch]]) -> None:
    beside = folder / f"{_WRITING}{_HOST}-{os.getpid()}-{uuid.uuid4().hex}"
    try:
        with open(beside, "wb") as file:
            _write(file, batches(task.source), task)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, folder / task.name)
    except OSError as error:
        # What the function that gives the batches can't do is its own.
        if error.filename not in (None, str(beside), str(folder / task.name)):
            raise
        raise refusal(f"{folder / task.name} can't be written: {reason(error)}", "Check the space, and start again.") from error
    finally:
        beside.unlink(missing_ok=True)


def _write(file: Any, batches: Iterable[pa.RecordBatch], task: _Task) -> None:
    writer: pq.ParquetWriter | None = None
    first: dict[str, bytes | None] = {}
    schema = pa.schema([])
    try:
        for batch in _checked(batches, task):
            names = {column: (batch.schema.metadata or {}).get(key) for column, key in NAMES_OF.items()}
            if writer is not None and (names != first or not batch.schema.equals(schema)):
                raise refusal(
                    f"{task.name}: a batch has other columns, genes or gene sets, or these in another order, than the first",
                    "Give all batches of a part the same; parts may differ from each other.",
                )
            if writer is None:
                first = names
                schema = batch.schema.with_metadata({**(batch.schema.metadata or {}), _MADE_OF: task.made_of.encode()})
                numbers = [f"{name}.list.element" for name in schema.names if name in NAMES_OF]
                texts = [name for name in schema.names if name not in NAMES_OF]
                # Numbers hardly ever repeat; their bytes of equal weight do.
                writer = pq.ParquetWriter(
                    file,
                    schema,
                    compression="zstd",
                    use_dictionary=texts,
                    use_byte_stream_split=numbers,
                    write_statistics=texts,
                    write_page_checksum=True,
                )
            writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        raise refusal(f"{task.name} has no batches", "Give at least one; it may be empty.")


def _checked(batches: Any, task: _Task) -> Iterator[pa.RecordBatch]:
    """What is given for a part, as far as it is batches."""
    if isinstance(batches, (pa.RecordBatch, pa.Table)) or not isinstance(batches, Iterable):
        raise refusal(f"{task.name}: what is given for it is a {type(batches).__name__}", "Give its record batches, in a list.")
    for batch in batches:
        if not isinstance(batch, pa.RecordBatch):
            raise refusal(
                f"{task.name}: a {type(batch).__name__} is no record batch", "Give record batches: to_batches makes some."
            )
        yield batch


def _worked(part: Path, *, work: Work, size: int) -> Iterator[pa.RecordBatch]:
    for batch in _read(part, size):
        try:
            yield work(batch)
        except GeneSSLError as error:
            raise refusal(f"{part}: {error.what}", error.advice) from error


def _read(part: Path, size: int) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(part, page_checksum_verification=True) as file:
            schema = _without_origin(file.schema_arrow)
            empty = True
            for batch in file.iter_batches(size):
                empty = False
                yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)
            if empty:
                yield pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
    except PermissionError as error:
        raise refusal(f"{part} can't be read: {reason(error)}", "Check that you may read it.") from error
    except (OSError, pa.ArrowException) as error:
        raise refusal(f"{part} can't be read: {error}", "Remove it, and make the dataset again: only it will be made.") from error


def _without_origin(schema: pa.Schema) -> pa.Schema:
    metadata = dict(schema.metadata or {})
    metadata.pop(_MADE_OF, None)
    return schema.with_metadata(metadata)


def _in_turn(batch: pa.RecordBatch, *, first: Work, then: Work) -> pa.RecordBatch:
    return then(first(batch))


def _extremes_of(part: Path) -> pa.RecordBatch:
    found = [_scoring.extremes(batch) for batch in _read(part, BATCH_SIZE)]
    return pa.Table.from_batches(found).combine_chunks().to_batches()[0]


#: So deep functions hold functions, which may hold themselves.
_DEEPEST = 8


def _said(of: Any, depth: int = 0) -> str:
    """A text that differs where a function, its arguments or the files that these name do."""
    if depth > _DEEPEST:
        return type(of).__qualname__
    inner = partial(_said, depth=depth + 1)
    if isinstance(of, partial):
        return repr((inner(of.func), inner(of.args), inner(sorted(of.keywords.items()))))
    if isinstance(of, (list, tuple)):
        return repr([inner(one) for one in of])
    if isinstance(of, dict):
        return repr([(str(key), inner(value)) for key, value in of.items()])
    if isinstance(of, np.ndarray) and not of.dtype.hasobject:
        return repr((of.dtype.str, of.shape, _hashed(np.ascontiguousarray(of).data)))
    if isinstance(of, (str, os.PathLike)):
        return repr((os.fspath(of), _state(of)))
    if of is None or isinstance(of, (bool, int, float, bytes, _scoring.Sets)):
        return repr(of)
    code = getattr(of, "__code__", None)
    if code is None:
        called = f"{getattr(of, '__module__', '')}.{getattr(of, '__qualname__', type(of).__qualname__)}"
        return repr((called, _packed(of)))
    called = f"{of.__module__}.{of.__qualname__}"
    if called.startswith("genessl."):
        # The version tells.
        return called
    cells = [cell.cell_contents for cell in of.__closure__ or () if _is_filled(cell)]
    held = (cells, of.__defaults__, of.__kwdefaults__, getattr(of, "__self__", None))
    return repr((called, _code(code), inner(held)))


def _hashed(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _packed(of: Any) -> str:
    """What an object holds; of one that can't be packed what it is called."""
    try:
        return _hashed(pickle.dumps(of))
    except Exception:
        return repr(of)


def _is_filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True


def _code(code: Any) -> Any:
    """What a function does, as far as its code says."""
    constants = [_code(one) if hasattr(one, "co_code") else repr(one) for one in code.co_consts if not isinstance(one, frozenset)]
    return code.co_code, code.co_names, constants


def _state(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Size and time of a file, where there is one of that name."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return state.st_size, state.st_mtime_ns
