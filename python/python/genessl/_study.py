"""Studies: from tables to results, as the GeneSSL page and its command line run them."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from . import _genessl
from ._checks import as_json, chosen, path_of, word, words
from ._checks import threads as threads_of
from ._failing import reason, refusal, spelled, write
from ._frames import Kind, convert, is_frame, kind_of, usual_kind
from ._kept import Kept
from ._pathways import GeneSetsLike, gene_sets
from ._progress import Bar
from ._tables import table_of

#: Python hears of progress, and of Ctrl+C, so often.
_SECONDS = 0.1


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    step: str
    #: What it is doing.
    message: str
    #: What ``done`` and ``total`` count.
    unit: str
    done: int
    total: int
    finished: bool


@dataclass(frozen=True)
class Figure:
    """A figure, which Jupyter shows as it is."""

    name: str
    title: str
    width: int
    height: int
    svg: str = field(repr=False)
    #: The same as a table.
    table: Any = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the SVG."""
        write(path_of("path", path), self.svg.encode())


class Study:
    """A study: its tables, its settings, and what came of its steps.

    The steps are data, genes, pathways, explore, pretrain, classify, compare, ablate, interpret and predict. Each is computed
    anew only where what it rests on has changed.

    :param settings: settings by the keys of the study file, such as ``{"pretrain": {"epochs": 20}}``.
    :param threads: threads to compute with, None for one for each core (16 at most). They change no bit.
    """

    def __init__(self, settings: Mapping[str, Any] | None = None, *, threads: int | None = None) -> None:
        self._engine = _genessl.Engine(threads_of(threads))
        self._kind: Kind = usual_kind()
        self._kept: Kept | None = None
        if settings is not None:
            self._engine.load_settings(as_json("the settings", _mapping(settings)), None)

    @classmethod
    def from_toml(cls, source: str | os.PathLike[str], *, threads: int | None = None) -> Study:
        """Opens a study file: its path, or its text. The tables it names lie beside it (or, of a text, are found from the present
        folder). A results.json or a saved report is a study file too.

        :raises GeneSSLError: an unknown key or a wrong value, with line and column, or a table that is not there.
        """
        study = cls(threads=threads)
        if isinstance(source, str) and ("\n" in source or "=" in source):
            with spelled():
                study._engine.load("the study file", source, None)
            return study
        path = Path(path_of("the study file", source))
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise refusal(f"{path}: the study file can't be read: {reason(error)}", "Check the path.") from error
        study._engine.load(path.name, text, os.fspath(path.parent))
        return study

    @property
    def settings(self) -> dict[str, Any]:
        """All settings, by the keys of the study file."""
        settings: dict[str, Any] = json.loads(self._engine.settings())
        return settings

    def set(self, changes: Mapping[str, Any]) -> Study:
        """Changes settings: ``study.set({"umap": {"neighbours": 30}})``. What depends on a change is computed anew."""
        self._engine.load_settings(as_json("the settings", _put_over(self.settings, _mapping(changes))), None)
        return self

    def to_toml(self) -> str:
        """The study as a file, with digests of what it gave."""
        return self._engine.study_file()

    def add_table(
        self,
        data: Any,
        *,
        role: str | None = None,
        name: str | None = None,
        genes: Literal["rows", "columns"] = "columns",
    ) -> str:
        """Adds a table: the path of a file, a :class:`Table`, or a frame, with its columns of text as metadata of the samples.

        :param role: what it is for: pretrain, finetune, test, labelled, predict, labels, mapping or sets; without it what is most
            likely by its content and its name.
        :param name: what it is called; frames that are called alike replace each other.
        :param genes: where a frame has its genes: in its ``"columns"``, or in its ``"rows"``.
        :returns: the role.
        """
        if role is not None:
            word("role", role)
        if isinstance(data, (str, bytes, os.PathLike)):
            return self._engine.add_file(path_of("the table", data), role)
        if is_frame(data):
            self._kind = kind_of(data)
        table = table_of(data, genes)
        with spelled():
            return self._engine.add_table(table._table, word("name", name or "frame.parquet"), role)

    def add_sets(self, source: GeneSetsLike) -> Study:
        """Uses these gene sets: built-in ones, a file, or a dict."""
        if isinstance(source, str) and source.lower() in ("kegg", "wikipathways"):
            return self.set({"pathways": {"sets": source.lower()}})
        sets = gene_sets(source)
        if not any(sets.values()):
            raise refusal("the gene sets have no genes", "Give at least one set with some.")
        for name, genes in sets.items():
            wrong = next((gene for gene in genes if any(mark in gene for mark in "\t\r\n")), None)
            if wrong is not None:
                raise refusal(f"a gene can't be called {wrong[:80]!r}", "Call it otherwise: no tab and no line break.")
            if not name.strip() or name[0] in "# " or any(mark in name for mark in "\t\r\n"):
                advice = "Call it otherwise: no tab, no line break, and no # or blank first."
                raise refusal(f"a gene set can't be called {name[:80]!r}", advice)
        lines = ("\t".join([name, "", *genes]) for name, genes in sets.items())
        self._engine.add_sets("sets.gmt", "\n".join(lines).encode())
        return self

    def keep(self, folder: str | os.PathLike[str]) -> Study:
        """Keeps in this folder what is finished while the study runs, each piece under a key of all that it depends on, and takes
        from there what was finished before: what was interrupted goes on, and several runs may share a folder. The pieces are
        those that ``genessl run`` keeps. Remove the folder when the results are there.
        """
        self._kept = Kept(path_of("folder", folder))
        for key, piece in self._kept.pieces():
            try:
                self._engine.restore(key, piece)
            except _genessl.GeneSSLError:
                # Damaged, or of another program: it is computed, and written, anew.
                self._kept.put(key, None)
        self._engine.collect()
        return self

    def run(self, steps: str | Sequence[str] = "all", *, without: Sequence[str] = (), progress: bool = True) -> Study:
        """Runs steps and all that they need: ``"all"`` that there is something to work on for, one, or several.

        :param without: steps that ``"all"`` leaves out.
        :param progress: show a bar (tqdm, where it is installed).
        :raises GeneSSLError: a step failed; what does not rest on it was done and can be looked at.
        """
        with Bar(progress) as bar:
            for at in self.iter_run(steps, without=without):
                bar.show(at.message, at.unit, at.done, at.total)
        return self

    def iter_run(self, steps: str | Sequence[str] = "all", *, without: Sequence[str] = ()) -> Iterator[Progress]:
        """As :meth:`run`, a tenth of a second at a time. Leaving the loop ends the run."""
        wanted = None if isinstance(steps, str) and steps == "all" else words("steps", steps)
        self._engine.start(wanted, words("without", without))
        try:
            while True:
                told = self._engine.advance(_SECONDS)
                progress, (fresh, passing) = Progress(*told[:6]), told[6:]
                if self._kept is not None and (fresh or self._kept.is_due(passing)):
                    self._kept.take(self._engine.take_kept())
                yield progress
                if progress.finished:
                    return
        finally:
            # After the end nothing is running, and this does nothing.
            self._engine.cancel()

    def steps(self) -> Any:
        """Where each step stands, as a frame: ``step``, ``title``, ``state``, ``sentence``."""
        return self._listed(("step", "title", "state", "sentence"), self._engine.steps())

    def notes(self) -> list[str]:
        """What a person should know of the results."""
        return [note for _, note in self._engine.notes()]

    def tables(self) -> Any:
        """The tables that there are, as a frame: ``step``, ``name``, ``title``."""
        return self._listed(("step", "name", "title"), self._engine.tables())

    def table(self, name: str) -> Any:
        """A table by its name, as a frame."""
        return convert(self._engine.table(word("name", name)), self._kind)

    def figures(self) -> Any:
        """The figures that there are, as a frame: ``step``, ``name``, ``title``."""
        return self._listed(("step", "name", "title"), self._engine.figures())

    def figure(self, name: str, *, theme: Literal["light", "dark"] = "light") -> Figure:
        """A figure by its name; ``"pca"``, ``"tsne"`` and ``"umap"`` are the samples by their genes, coloured by class (by
        cluster where no classes are known).
        """
        chosen("theme", theme, ("light", "dark"))
        start = f"scatter/genes/{word('name', name)}/"
        own = (known for _, known, _ in self._engine.figures() if known.startswith(start))
        title, width, height, svg, table = self._engine.figure(next(own, name), theme == "dark")
        return Figure(name, title, width, height, svg, convert(table, self._kind))

    def results(self) -> dict[str, Any]:
        """The study's numbers: sizes, losses, accuracies, provenance, and what came of each step in a sentence."""
        results: dict[str, Any] = json.loads(self._engine.results())
        return results

    def save(self, name: str, path: str | os.PathLike[str]) -> None:
        """Saves what a step gives; the ending of the path is the format: ``study.save("scores", "scores.parquet")``,
        ``study.save("weights", "weights.safetensors")``, ``study.save("classifier", "classifier.safetensors")``.
        """
        file = Path(path_of("path", path))
        ending = "".join(file.suffixes[-2:] if file.name.endswith(".gz") else file.suffixes[-1:])
        if not ending:
            raise refusal(f'"{file.name}" has no ending to tell the format by', 'Give it one, such as "scores.csv".')
        write(str(file), self._engine.save(word("name", name), ending.removeprefix(".")))

    def _listed(self, names: Sequence[str], rows: Iterable[Sequence[str]]) -> Any:
        columns = list(zip(*rows)) or [()] * len(names)
        frame = _genessl.Frame([(name, list(column)) for name, column in zip(names, columns)])
        return convert(frame, self._kind)

    def __reduce__(self) -> Any:
        raise TypeError("a Study can't be pickled: it lives in one process. Keep study.to_toml(), and open that elsewhere.")

    def __repr__(self) -> str:
        done = [f"{title}: {sentence}" for _, title, state, sentence in self._engine.steps() if state != "empty"]
        return "\n".join(["<genessl.Study>", *done])

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><td>{html.escape(title)}</td><td>{html.escape(state)}</td>"
            f'<td style="text-align: left">{html.escape(sentence)}</td></tr>'
            for _, title, state, sentence in self._engine.steps()
        )
        return f"<table><thead><tr><th>step</th><th>state</th><th></th></tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _mapping(settings: Any) -> Mapping[str, Any]:
    if not isinstance(settings, Mapping):
        raise refusal(f"the settings are a {type(settings).__name__}", 'Give a dict: {"pretrain": {"epochs": 20}}.')
    return settings


def _put_over(settings: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(settings)
    for key, value in changes.items():
        known = merged.get(key)
        merged[key] = _put_over(known, value) if isinstance(known, dict) and isinstance(value, Mapping) else value
    return merged
