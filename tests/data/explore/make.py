"""Makes the fixtures beside it: what scikit-learn 1.9 and SciPy 1.17 answer on small matrices.

    pip install scikit-learn==1.9.1 scipy==1.17.1
    python tests/data/explore/make.py
"""

import json
import pathlib

import numpy as np
from scipy.cluster.hierarchy import linkage
from sklearn.decomposition import PCA

HERE = pathlib.Path(__file__).parent


def pca(x, components):
    model = PCA(components, svd_solver="full").fit(x.astype(float))
    # The sign rule: the loading of largest magnitude is positive.
    signs = np.array([1 if row[np.argmax(np.abs(row))] > 0 else -1 for row in model.components_])
    return {
        "x": x.tolist(),
        "components": (model.components_ * signs[:, None]).tolist(),
        "scores": (model.transform(x.astype(float)) * signs).tolist(),
        "explained_variance": model.explained_variance_.tolist(),
        "explained_variance_ratio": model.explained_variance_ratio_.tolist(),
    }


def main():
    random = np.random.default_rng(5)
    low_rank = lambda n, p: random.normal(size=(n, 3)) @ random.normal(size=(3, p)) * 3 + random.normal(size=(n, p)) + 5
    rows = random.normal(size=(24, 5)).round(3)
    merges = linkage(rows, "average")
    answers = {
        "tall": pca(low_rank(20, 7).round(3).astype(np.float32), 4),
        "wide": pca(low_rank(8, 15).round(3).astype(np.float32), 4),
        "linkage": {"rows": rows.tolist(), "pairs": merges[:, :2].astype(int).tolist(), "heights": merges[:, 2].tolist()},
    }
    (HERE / "answers.json").write_text(json.dumps(answers) + "\n")


main()
