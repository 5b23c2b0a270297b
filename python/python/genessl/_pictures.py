"""Principal components, and layouts in the plane, of any matrix."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _genessl
from ._checks import as_json, chosen, real, seed, whole
from ._failing import refusal
from ._frames import is_frame, take
from ._tables import Table, array_of

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
    values = _to_lay_out(x)
    if whole("n_neighbors", n_neighbors) > len(values):
        raise refusal(f"n_neighbors is {n_neighbors}, and there are {len(values)} rows", f"Set it to {len(values)} or less.")
    options = {
        "neighbours": whole("n_neighbors", n_neighbors),
        "min_dist": real("min_dist", min_dist),
        "spread": real("spread", spread),
        "metric": chosen("metric", metric, ("euclidean", "cosine", "correlation")),
        "epochs": 0 if n_epochs is None else whole("n_epochs", n_epochs),
        "initialisation": chosen("init", init, ("spectral", "pca", "random")),
    }
    reduction = (COLUMNS_AT_MOST, whole("pca_components", pca_components))
    layout, _notes = _genessl.umap(values, as_json("umap", options), reduction, seed(random_state))
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
    is_automatic = isinstance(learning_rate, str) and learning_rate == "auto"
    options = {
        "perplexity": real("perplexity", perplexity),
        "learning_rate": None if is_automatic else real("learning_rate", learning_rate),
        "early_exaggeration": real("early_exaggeration", early_exaggeration),
        "iterations": whole("max_iter", max_iter),
        "initialisation": chosen("init", init, ("pca", "random")),
    }
    reduction = (COLUMNS_AT_MOST, whole("pca_components", pca_components))
    return _genessl.tsne(_to_lay_out(x), as_json("tsne", options), reduction, seed(random_state))


def trustworthiness(x: Any, layout: Any, *, n_neighbors: int = 5) -> float:
    """How far the neighbours in a layout are neighbours in truth, 0 to 1 (Venna and Kaski 2001), as scikit-learn's."""
    return _genessl.trustworthiness(_matrix(x), _matrix(layout), whole("n_neighbors", n_neighbors))


def _matrix(x: Any) -> npt.NDArray[np.float32]:
    """Rows × columns in single precision, of an array, or of the numbers of a frame or a table."""
    values = x.values if isinstance(x, Table) else take(x).values if is_frame(x) else array_of(x)
    with np.errstate(over="ignore"):
        single = np.ascontiguousarray(values, dtype=np.float32)
    if (np.isinf(single) & np.isfinite(values)).any():
        raise refusal("there are numbers beyond 3.4e38", "Scale them first.")
    return single


def _to_lay_out(x: Any) -> npt.NDArray[np.float32]:
    values = _matrix(x)
    if len(values) < 4 or values.shape[1] == 0:
        what = f"there are {len(values)} rows of {values.shape[1]} numbers"
        raise refusal(what, "A layout needs four rows or more, and a column.")
    return values
