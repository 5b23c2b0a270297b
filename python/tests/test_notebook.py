"""The notebook runs from its beginning to its end, and shows what it says."""

from __future__ import annotations

import nbformat
from conftest import ROOT
from nbclient import NotebookClient


def test_the_report_on_the_built_in_cohort_runs(tmp_path):
    notebook = nbformat.read(ROOT / "examples" / "python" / "report.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "it is kept without outputs"
    NotebookClient(notebook, timeout=1800, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in data for data in shown) >= 5
    assert any("text/html" in data for data in shown)
