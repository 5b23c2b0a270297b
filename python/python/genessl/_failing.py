"""Refusals that are made on this side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ._genessl import GeneSSLError


def refusal(what: str, advice: str) -> GeneSSLError:
    """An error as the engine makes them: what is wrong, and what to do."""
    error = GeneSSLError(f"{what}. {advice}" if advice else what)
    error.what, error.advice = what, advice
    error.file = error.line = error.column = None
    return error


@contextmanager
def spelled() -> Iterator[None]:
    """Refuses names that are no text, such as halves of characters."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise refusal(f"{error.object[:40]!r} holds half a character, which is no text", "Write it otherwise.") from error


def reason(error: Exception) -> str:
    """What the system says, without its number and the path again."""
    return getattr(error, "strerror", None) or str(error)


def write(path: str, data: bytes) -> None:
    """Writes a file."""
    try:
        Path(path).write_bytes(data)
    except (OSError, ValueError) as error:
        raise refusal(f"{path!r} can't be written: {reason(error)}", "Check the path, and that you may write there.") from error
