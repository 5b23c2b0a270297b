"""Principal components, and layouts in the plane, of any matrix."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import as_json, real, seed, whole
from ._failing import refusal
from ._frames import is_frame, take
from ._genessl import GeneSSLError

#: More columns than this are reduced to principal components before a layout is made of them.
COLUMNS_AT_MOST = 500


class Principals(NamedTuple):
    """Principal components."""

    #: Rows × components: where each row lies along each axis.
    scores: npt.NDArray[np.float64]
    #: Components × columns: the axes, each of length 1, its largest loading positive.
    components: npt.NDArray[np.float64]
    #: Each column's mean, taken off before.
    mean: npt.NDArray[np.float64]
    #: The variance along each axis (divisor: rows − 1), descending.
    explained_variance: npt.NDArray[np.float64]
    #: That as a share of the variance of all columns.
    explained_variance_ratio: npt.NDArray[np.float64]


def pca(x: Any, n_components: int = 2, *, random_state: int = 7) -> Principals:
    """The first principal components of rows × columns.

    :param random_state: the seed of an iteration that is used for large matrices; it changes no digit that counts.
    :raises GeneSSLError: there are fewer rows or columns than components, or values that are not finite.
    """
    return Principals(*_genessl.pca(_matrix(x), whole("n_components", n_components), seed(random_state)))


def umap(
    x: Any,
    *,
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    spread: float = 1.0,
    metric: Literal["euclidean", "cosine", "correlation"] = "euclidean",
    n_epochs: int | None = None,
    init: Literal["spectral", "pca", "random"] = "spectral",
    pca_components: int = 50,
    random_state: int = 7,
) -> npt.NDArray[np.float32]:
    """Rows in the plane by UMAP, by umap-learn's names of arguments and its defaults: rows × 2.

    Neighbours are exact up to 20,000 rows. The same seed gives the same picture.

    :param pca_components: more than 500 columns are reduced to so many principal components first.
    :raises GeneSSLError: there are fewer than four rows, fewer rows than neighbours, or values that are not finite.
    """
    options = {
        "neighbours": whole("n_neighbors", n_neighbors),
        "min_dist": real("min_dist", min_dist),
        "spread": real("spread", spread),
        "metric": metric,
        "epochs": 0 if n_epochs is None else whole("n_epochs", n_epochs),
        "initialisation": init,
    }
    reduction = (COLUMNS_AT_MOST, whole("pca_components", pca_components))
    layout, _notes = _genessl.umap(_matrix(x), as_json("umap", options), reduction, seed(random_state))
    return layout


def tsne(
    x: Any,
    *,
    perplexity: float = 30.0,
    learning_rate: float | Literal["auto"] = "auto",
    early_exaggeration: float = 12.0,
    max_iter: int = 1000,
    init: Literal["pca", "random"] = "pca",
    pca_components: int = 50,
    random_state: int = 7,
) -> npt.NDArray[np.float32]:
    """Rows in the plane by t-SNE (Barnes-Hut), by scikit-learn's names of arguments and its defaults: rows × 2.

    :param pca_components: more than 500 columns are reduced to so many principal components first.
    :raises GeneSSLError: there are fewer than four rows, too few for the perplexity, or values that are not finite.
    """
    options = {
        "perplexity": real("perplexity", perplexity),
        "learning_rate": None if learning_rate == "auto" else real("learning_rate", learning_rate),
        "early_exaggeration": real("early_exaggeration", early_exaggeration),
        "iterations": whole("max_iter", max_iter),
        "initialisation": init,
    }
    reduction = (COLUMNS_AT_MOST, whole("pca_components", pca_components))
    return _genessl.tsne(_matrix(x), as_json("tsne", options), reduction, seed(random_state))


def trustworthiness(x: Any, layout: Any, *, n_neighbors: int = 5) -> float:
    """How far the neighbours in a layout are neighbours in truth, 0 to 1 (Venna and Kaski 2001), as scikit-learn's."""
    return _genessl.trustworthiness(_matrix(x), _matrix(layout), whole("n_neighbors", n_neighbors))


def _matrix(x: Any) -> npt.NDArray[np.float32]:
    """Rows × columns in single precision, of an array or of a frame's numbers."""
    try:
        values = take(x).values if is_frame(x) else np.asarray(x)
    except ValueError as error:
        if isinstance(error, GeneSSLError):
            raise
        raise refusal(f"it is no array: {error}", "Give one of two dimensions: rows × columns.") from error
    if values.ndim != 2:
        raise refusal(f"the array has {values.ndim} dimensions", "Give one of two: rows × columns.")
    if values.dtype.kind not in "fiub":
        raise refusal(f"the array holds {values.dtype}", "Give numbers.")
    return np.ascontiguousarray(values, dtype=np.float32)
