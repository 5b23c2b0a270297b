"""What several tests work on."""

from __future__ import annotations

import os
from pathlib import Path

import genessl
import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def kegg() -> dict[str, list[str]]:
    return genessl.gene_sets("KEGG")


@pytest.fixture(scope="session")
def expression(kegg: dict[str, list[str]]) -> pd.DataFrame:
    """2,000 genes × 24 samples: skewed numbers with many zeros and other ties, as counts have them."""
    random = np.random.default_rng(11)
    of_sets = sorted({gene for genes in list(kegg.values())[:40] for gene in genes})[:1500]
    genes = np.array([*of_sets, *(f"OTHER{at}" for at in range(2000 - len(of_sets)))])
    random.shuffle(genes)
    values = np.round(random.gamma(0.4, 30, (len(genes), 24)), 1)
    return pd.DataFrame(values, index=genes, columns=[f"S{at}" for at in range(24)])


def shared(*parts: str) -> Path:
    """A file of real data; the test is skipped where it is absent."""
    folder = Path(os.environ.get("GENESSL_SHARED", ROOT.parent / "shared"))
    file = folder.joinpath(*parts)
    if not file.is_file():
        pytest.skip(f"needs {file}")
    return file
