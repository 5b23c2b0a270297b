"""Arguments on their way to the engine: whole numbers, seeds, threads and settings, refused in words where they are none."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ._failing import refusal

#: What the engine's whole numbers hold.
_MOST = 2**53


def whole(argument: str, value: Any, least: int = 1) -> int:
    """A whole number that is not less than ``least``."""
    number = _int(value)
    if number is None or not least <= number <= _MOST:
        most = " that is not as large" if number is not None and number > _MOST else ""
        raise refusal(f"{argument} is {_shown(value)}", f"Give a whole number of {least} or more{most}.")
    return number


def real(argument: str, value: Any) -> float:
    """A number that is finite."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, str) or not math.isfinite(number):
        raise refusal(f"{argument} is {_shown(value)}", "Give a finite number.")
    return number


def seed(value: Any) -> int:
    """The number that every random draw comes from."""
    number = _int(value)
    if number is None or not 0 <= number < 2**64:
        raise refusal(f"random_state is {_shown(value)}", "Give a whole number from 0; the same one gives the same result.")
    return number


def threads(value: Any) -> int | None:
    """How many threads compute, or None for the engine to say."""
    if value is None:
        return None
    number = _int(value)
    if number is None or not 0 <= number <= _MOST:
        raise refusal(f"threads is {_shown(value)}", "Give a whole number of 1 or more, or None for one for each core.")
    return number


def chosen(argument: str, value: Any, words: Iterable[str | None]) -> Any:
    """One of some words."""
    known = list(words)
    if not isinstance(value, (str, type(None))) or value not in known:
        shown = ", ".join(json.dumps(word) if word else "None" for word in known)
        raise refusal(f"{argument} is {_shown(value)}", f"Choose one of {shown}.")
    return value


def word(argument: str, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise refusal(f"{argument} is {_shown(value)}", "Give a text.")
    return value


def words(argument: str, value: Any) -> list[str]:
    """Texts, or one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise refusal(f"{argument} is {_shown(value)}", "Give a list of texts.")
    return [word(f"one of {argument}", one) for one in value]


def path_of(argument: str, value: Any) -> str:
    """The path of a file."""
    if isinstance(value, (str, bytes, os.PathLike)) and value:
        return os.fsdecode(value)
    shown = _shown(value) if isinstance(value, (str, bytes, int, type(None))) else f"a {type(value).__name__}"
    raise refusal(f"{argument} is {shown}", "Give the path of a file.")


def as_json(what: str, value: Any) -> str:
    """Settings as the engine reads them; numbers of NumPy are numbers, and paths texts."""

    def plain(other: Any) -> Any:
        if isinstance(other, np.generic):
            return other.item()
        if isinstance(other, np.ndarray):
            return other.tolist()
        if isinstance(other, os.PathLike):
            return os.fsdecode(other)
        raise TypeError(f"{type(other).__name__} is no setting")

    try:
        return json.dumps(value, default=plain, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        place = _not_finite(value) if isinstance(error, ValueError) else None
        said = f"{place} is not finite" if place else error
        raise refusal(f"{what}: {said}", "Give finite numbers, texts, truths, lists and dicts.") from error


def _not_finite(value: Any, place: str = "", depth: int = 0) -> str | None:
    """Where a number is not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return place or "the number"
    if depth > 10:
        return None
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    places = (_not_finite(one, f"{place}.{key}" if place else str(key), depth + 1) for key, one in inner)
    return next((found for found in places if found), None)


def _int(value: Any) -> int | None:
    try:
        number = int(value)
        return number if number == value else None
    except (TypeError, ValueError, OverflowError):
        return None


def _shown(value: Any) -> str:
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 40 else f"{text[:40]}…"
