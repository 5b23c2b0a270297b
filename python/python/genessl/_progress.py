"""Bars of progress: tqdm's, where it is installed."""

from __future__ import annotations

from typing import Any


class Bar:
    """A bar that says what is done and how far; nothing is shown where tqdm is not installed or nobody wants to see it."""

    def __init__(self, shown: bool) -> None:
        self._bar: Any = None
        if shown:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                return
            self._bar = tqdm(total=1, leave=False)

    def show(self, message: str, unit: str, done: int, total: int) -> None:
        """Shows how far something is."""
        bar = self._bar
        if bar is None:
            return
        if bar.desc.removesuffix(": ") != message:
            bar.reset(total=total)
            bar.set_description(message, refresh=False)
            bar.unit = f" {unit}"
        bar.total = total
        bar.update(done - bar.n)

    def close(self) -> None:
        """Takes it away."""
        if self._bar is not None:
            self._bar.close()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
