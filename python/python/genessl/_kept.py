"""A folder of what is finished of a study: a file for each piece, named by its key, written beside and renamed."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ._failing import reason, refusal

#: States that replace each other are written no faster than this, which takes two or three hundredths of the time.
_PASSING_BYTES_A_SECOND = 25e6
_KEY = re.compile(r"[0-9a-f]{32}")


class Kept:
    """The folder, which is made where it is not there."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._written: float | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def pieces(self) -> Iterator[tuple[str, bytes]]:
        """All pieces by their keys."""
        try:
            for file in sorted(self._folder.iterdir()):
                if _KEY.fullmatch(file.name):
                    # Another run may remove it meanwhile.
                    with suppress(FileNotFoundError):
                        yield file.name, file.read_bytes()
        except OSError as error:
            raise self._unusable(error) from error

    def is_due(self, passing: int) -> bool:
        """Whether a state of so many bytes is to be written already."""
        waited = None if self._written is None else time.monotonic() - self._written
        return passing > 0 and (waited is None or waited >= passing / _PASSING_BYTES_A_SECOND)

    def take(self, pieces: Iterable[tuple[str, bytes | None]]) -> None:
        """Writes pieces."""
        for key, piece in pieces:
            self.put(key, piece)
        self._written = time.monotonic()

    def put(self, key: str, piece: bytes | None) -> None:
        """Writes a piece in the place of what was there, or removes that."""
        place = self._folder / key
        beside = self._folder / f".writing-{uuid.uuid4().hex}"
        try:
            if piece is None:
                place.unlink(missing_ok=True)
            else:
                beside.write_bytes(piece)
                os.replace(beside, place)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> Exception:
        return refusal(
            f"{self._folder} can't be used: {reason(error)}", "Give a folder that you may write to, with enough space."
        )
