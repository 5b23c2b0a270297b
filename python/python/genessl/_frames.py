"""Frames as they come and go: pandas, Polars, pyarrow, and whatever else gives streams of Arrow."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import word
from ._failing import refusal

#: Whose frames: what goes in as one kind comes out as the same.
Kind = Literal["pandas", "polars", "pyarrow", "arrow"]

#: Whatever :func:`take` takes.
FrameLike = Any

copyreg.pickle(_genessl.Frame, lambda frame: (_genessl.Frame, ([(name, frame[name]) for name in frame.names],)))

Columns = Mapping[str, "npt.NDArray[Any] | Sequence[str | None]"]


@dataclass
class Taken:
    """What was taken of a frame."""

    kind: Kind
    #: Names of the columns of numbers.
    names: list[str]
    #: Rows × columns of numbers, NaN where missing.
    values: npt.NDArray[np.float64]
    #: What the rows are called, where the frame has an index of names.
    index: list[str | None] | None
    #: The other columns that hold text, by name, in order.
    texts: dict[str, list[str | None]] = field(default_factory=dict)
    #: An index of numbers that is no mere count of the rows: names (Entrez ids, say) where nothing else is.
    numbered: list[str | None] | None = None
    #: The names of columns that are neither numbers nor text.
    others: list[str] = field(default_factory=list)

    def row_names(self, asked: str | None, what: str) -> list[str]:
        """What the rows are called: by the column that is asked for, the index, or the first column of text, which then is no
        text any more."""
        names: list[str | None]
        if asked is not None:
            if word("names", asked) not in self.texts:
                known = ", ".join(self.texts) or "none"
                raise refusal(f'there is no column of text "{asked}"', f"Columns of text are: {known}.")
            names = self.texts.pop(asked)
        elif self.index is not None:
            names = self.index
        elif self.texts:
            names = self.texts.pop(next(iter(self.texts)))
        elif self.numbered is not None:
            names = self.numbered
        else:
            raise refusal(
                f"the frame does not say what its {what} are called",
                f"Give it a column with the names of the {what}, or (pandas) an index of them.",
            )
        missing = sum(name is None for name in names)
        if missing:
            raise refusal(f"{missing} {what} have no name", "Name them, or leave their rows out.")
        return [str(name) for name in names]

    def samples_left_out(self) -> list[str]:
        """Of columns that are to be samples, those that seem to be some, but hold texts, nothing, or what is not read."""
        return [*(name for name, texts in self.texts.items() if _seem_numbers(texts)), *self.others]


def _seem_numbers(texts: Sequence[str | None]) -> bool:
    """A word or two among numbers make a column of text of what was to be a sample."""
    known = [text for text in texts if text is not None]
    return 2 * sum(map(_is_number, known)) >= len(known)


def is_frame(data: object) -> bool:
    """Whether it is a frame of any kind."""
    return hasattr(data, "__arrow_c_stream__") or kind_of(data) == "pandas"


def kind_of(data: object) -> Kind:
    """Whose frame it is. Nothing is imported for the question: whoever has a frame has imported its library."""
    for kind, module, name in (("pandas", "pandas", "DataFrame"), ("polars", "polars", "DataFrame")):
        library = sys.modules.get(module)
        if library is not None and isinstance(data, getattr(library, name)):
            return cast(Kind, kind)
    return "pyarrow" if type(data).__module__.partition(".")[0] == "pyarrow" else "arrow"


def take(data: FrameLike) -> Taken:
    """The numbers, texts and names of a frame."""
    kind = kind_of(data)
    if kind == "pandas":
        return _of_pandas(data)
    if not hasattr(data, "__arrow_c_stream__"):
        raise refusal(
            f"{type(data).__name__} is no frame",
            "Give a frame of pandas, Polars or pyarrow, or anything else with __arrow_c_stream__.",
        )
    unread: list[str] = []
    if kind == "polars":
        data, unread = _readable(data)
    names, values, texts, others = _genessl.read_arrow(data)
    others = [*unread, *others]
    _refuse_repeats([*names, *(name for name, _ in texts)])
    return Taken(kind, names, values, None, dict(texts), others=others)


def _readable(data: Any) -> tuple[Any, list[str]]:
    """A frame of Polars without the columns that don't leave it in a form that is read: of nothing at all, lists, objects."""
    unread = [name for name, kind in data.schema.items() if kind.is_nested() or str(kind) in ("Null", "Object")]
    return (data.drop(unread) if unread else data), unread


def _of_pandas(data: Any) -> Taken:
    import pandas as pd

    if isinstance(data.columns, pd.MultiIndex) or isinstance(data.index, pd.MultiIndex):
        raise refusal("the frame has an index of several levels", "Reset it, or join its levels to one name.")
    labels = [str(label) for label in data.columns]
    is_number = np.array([_holds_numbers(data, at, kind) for at, kind in enumerate(data.dtypes)], dtype=bool)
    numbers = data if is_number.all() else data.loc[:, is_number]
    # What NumPy itself holds needs no second look for what is missing.
    plain = all(isinstance(kind, np.dtype) and kind.kind in "iuf" for kind in numbers.dtypes)
    try:
        values = numbers.to_numpy(dtype=np.float64) if plain else numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError, OverflowError) as error:
        raise refusal(f"the frame's numbers can't be taken: {error}", "Convert its columns by astype(float) first.") from error
    texts: dict[str, list[str | None]] = {}
    for at in np.flatnonzero(~is_number):
        column = data.iloc[:, at]
        missing = column.isna()
        if labels[at] in texts:
            _refuse_repeats([labels[at], labels[at]])
        texts[labels[at]] = [None if lost else str(value) for value, lost in zip(column, missing)]
    names = [label for label, is_one in zip(labels, is_number) if is_one]
    index, numbered = _index_of(data)
    return Taken("pandas", names, values.reshape(len(data), len(names)), index, texts, numbered)


def _holds_numbers(data: Any, at: int, kind: Any) -> bool:
    import pandas as pd

    types = pd.api.types
    if types.is_object_dtype(kind):
        # As a turned frame of numbers and texts has them.
        return types.infer_dtype(data.iloc[:, at], skipna=True) in ("integer", "floating", "mixed-integer-float", "decimal")
    return types.is_numeric_dtype(kind) and not (types.is_bool_dtype(kind) or types.is_complex_dtype(kind))


def _index_of(data: Any) -> tuple[list[str | None] | None, list[str | None] | None]:
    """The index as names, or as numbers (also such as are written as text), which count only where nothing else is there."""
    import pandas as pd

    if isinstance(data.index, pd.RangeIndex):
        return None, None
    lost = data.index.isna()
    # Texts are names as they are: of many genes it takes long to look at each.
    if not lost.any() and all(type(value) is str for value in data.index):
        names: list[str | None] = list(data.index)
    else:
        names = [None if one else _name(value) for value, one in zip(data.index, lost)]
    known = [name for name in names if name is not None]
    if pd.api.types.is_numeric_dtype(data.index.dtype) or (known and all(map(_is_number, known))):
        return None, names
    return names, None


def _name(value: object) -> str:
    """Whole numbers among missing ones are floats in pandas."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse_repeats(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise refusal(f'two columns are called "{name}"', "Rename one of them.")
        seen.add(name)


def give(columns: Columns, kind: Kind, index: Sequence[str] | None = None, index_name: str = "name") -> Any:
    """A frame of these columns. ``index`` are names of the rows: pandas' index, elsewhere the first column."""
    if kind == "pandas":
        return _to_pandas(columns, index)
    if index is not None:
        while index_name in columns:
            index_name += "_"
        columns = {index_name: list(index), **columns}
    frame = _genessl.Frame([(name, _plain(values)) for name, values in columns.items()])
    return convert(frame, kind)


def convert(frame: _genessl.Frame, kind: Kind) -> Any:
    """A frame of the engine as one of another kind."""
    if kind == "pandas":
        return _to_pandas({name: frame[name] for name in frame.names}, None)
    if kind == "polars":
        import polars as pl

        return pl.DataFrame(frame)
    if kind == "pyarrow":
        import pyarrow as pa

        return pa.table(frame)
    return frame


def _plain(values: npt.NDArray[Any] | Sequence[str | None]) -> npt.NDArray[Any] | list[str | None]:
    if isinstance(values, np.ndarray) and values.dtype != object:
        return np.ascontiguousarray(values, dtype=np.int64 if values.dtype.kind in "iu" else np.float64)
    return list(values)


def _to_pandas(columns: Mapping[str, Any], index: Sequence[str] | None) -> Any:
    import pandas as pd

    return pd.DataFrame(dict(columns), index=None if index is None else list(index))


def usual_kind() -> Kind:
    """What tables come out as where nothing went in: pandas, else Polars, else pyarrow, else frames of the engine's own."""
    from importlib.util import find_spec

    for kind in ("pandas", "polars", "pyarrow"):
        if find_spec(kind) is not None:
            return kind
    return "arrow"


def matrix_frame(
    values: npt.NDArray[np.float64], rows: Sequence[str], columns: Sequence[str], kind: Kind, index_name: str
) -> Any:
    """A frame of a matrix: in one piece for pandas, else column by column."""
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame(values, index=list(rows), columns=list(columns))
    _refuse_repeats(columns)
    by_column = {name: values[:, at] for at, name in enumerate(columns)}
    return give(by_column, kind, rows, index_name)
