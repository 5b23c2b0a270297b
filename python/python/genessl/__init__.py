"""Self-supervised learning on gene expression: pathway scores, pictures of cohorts, encoders and whole studies.

The computing is done by the engine that the GeneSSL page and its command line have. Frames of pandas, Polars and pyarrow, and
whatever else gives Arrow streams, go in; frames of the same kind come out. What fails raises :class:`GeneSSLError`.
"""

from importlib.metadata import version as _version
from typing import TYPE_CHECKING as _TYPE_CHECKING

from ._genes import Mapped, map_genes
from ._genessl import Frame, GeneSSLError
from ._pathways import SsgseaResult, gene_sets, ssgsea
from ._pictures import Principals, pca, trustworthiness, tsne, umap
from ._study import Figure, Progress, Study
from ._tables import Table, read_table

if _TYPE_CHECKING:
    from ._encoder import Encoder

__version__ = _version("genessl")

__all__ = [
    "Encoder",
    "Figure",
    "Frame",
    "GeneSSLError",
    "Mapped",
    "Principals",
    "Progress",
    "SsgseaResult",
    "Study",
    "Table",
    "gene_sets",
    "map_genes",
    "pca",
    "read_table",
    "ssgsea",
    "trustworthiness",
    "tsne",
    "umap",
]


def __getattr__(name: str) -> object:
    """The encoder is a scikit-learn estimator, and nobody else should wait for scikit-learn to be imported."""
    if name == "Encoder":
        from ._encoder import Encoder

        return Encoder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
