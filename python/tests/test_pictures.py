"""Components are scikit-learn's, and layouts keep neighbours as well as those of the usual libraries."""

from __future__ import annotations

import genessl
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness


@pytest.fixture(scope="module")
def groups() -> np.ndarray:
    random = np.random.default_rng(3)
    centres = random.normal(size=(6, 30)) * 4
    return np.vstack([random.normal(size=(50, 30)) + centre for centre in centres])


def test_components_are_scikit_learns(groups):
    ours, theirs = genessl.pca(groups, 5), PCA(5).fit(groups.astype(np.float32).astype(np.float64))
    assert ours.scores.shape == (300, 5) and ours.components.shape == (5, 30)
    np.testing.assert_allclose(ours.explained_variance, theirs.explained_variance_, rtol=1e-6)
    np.testing.assert_allclose(ours.explained_variance_ratio, theirs.explained_variance_ratio_, rtol=1e-6)
    np.testing.assert_allclose(np.abs(ours.components), np.abs(theirs.components_), atol=1e-5)
    np.testing.assert_allclose(ours.mean, theirs.mean_, atol=1e-6)


@pytest.mark.parametrize("layout", [genessl.umap, genessl.tsne])
def test_layouts_keep_neighbours(groups, layout):
    plane = layout(groups)
    assert plane.shape == (300, 2) and plane.dtype == np.float32 and np.isfinite(plane).all()
    kept = trustworthiness(groups, plane, n_neighbors=15)
    assert kept > 0.9
    assert genessl.trustworthiness(groups, plane, n_neighbors=15) == pytest.approx(kept, abs=1e-6)


@pytest.mark.parametrize("layout", [genessl.umap, genessl.tsne])
def test_the_seed_alone_decides(groups, layout):
    settings = {"init": "random"}
    one = layout(groups, random_state=1, **settings)
    assert np.array_equal(one, layout(groups, random_state=1, **settings))
    assert not np.array_equal(one, layout(groups, random_state=2, **settings))


def test_many_columns_are_reduced_first(groups):
    wide = np.hstack([groups, np.random.default_rng(1).normal(size=(300, 600)) * 0.1])
    assert trustworthiness(groups, genessl.umap(wide, pca_components=10), n_neighbors=15) > 0.85


def _written(folder, values: np.ndarray):
    path = folder / "table.csv"
    columns = [f"x{at}" for at in range(values.shape[1])]
    pd.DataFrame(values, columns=columns, index=[f"S{at}" for at in range(len(values))]).to_csv(path, index_label="sample")
    return path


def test_frames_and_other_layouts_of_memory_are_taken(groups, tmp_path):
    expected = genessl.pca(groups).scores
    frame = pd.DataFrame(groups, index=[f"S{at}" for at in range(300)])
    unwritable = groups.copy()
    unwritable.flags.writeable = False
    turned = np.ascontiguousarray(groups[::-1])[::-1]
    converted = (np.asfortranarray(groups), groups.tolist(), groups.astype(">f8"), groups.astype(object))
    for given in (frame, *converted, unwritable, turned):
        assert np.array_equal(genessl.pca(given).scores, expected)
    table = genessl.read_table(_written(tmp_path, groups))
    assert np.array_equal(genessl.pca(table).scores, expected)
    halves = groups.astype(np.float16)
    assert np.array_equal(genessl.pca(halves).scores, genessl.pca(halves.astype(float)).scores)
    assert np.array_equal(genessl.pca(groups[::2]).scores, genessl.pca(groups[::2].copy()).scores)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: genessl.umap(x, n_neighbors=1), "UMAP is asked for 1 neighbours"),
        (lambda x: genessl.umap(x[:10]), "n_neighbors is 15, and there are 10 rows"),
        (lambda x: genessl.umap(x[:3]), "3 rows"),
        (lambda x: genessl.tsne(x[:, :0]), "0 numbers"),
        (lambda x: genessl.umap(x, init=None), "init is None"),
        (lambda x: genessl.tsne(x, learning_rate=np.array([1, 2])), "learning_rate is array"),
        (lambda x: genessl.pca(x * 1e300), "3.4e38"),
        (lambda x: genessl.pca(None), "NoneType is neither"),
        (lambda x: genessl.pca(np.ma.masked_greater(x, 1)), "finite"),
        (lambda x: genessl.pca(csr_matrix(x)), "toarray"),
        (lambda x: genessl.umap(x, metric="manhattan"), "manhattan"),
        (lambda x: genessl.tsne(x, perplexity=150), "too large for 300 samples"),
        (lambda x: genessl.tsne(x, max_iter=10), "10 iterations"),
        (lambda x: genessl.pca(x, 0), "n_components is 0"),
        (lambda x: genessl.pca(x[0]), "1 dimensions"),
        (lambda x: genessl.pca(x.astype(str)), "Give numbers"),
        (lambda x: genessl.pca(np.where(x > 1, np.nan, x)), "finite"),
        (lambda x: genessl.umap(x, random_state=-1), "random_state is -1"),
    ],
)
def test_refusals_say_what_to_do(groups, call, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        call(groups)
    assert caught.value.advice
