"""Makes tsne.json beside it: what scikit-learn 1.9 and SciPy 1.17 answer on a small matrix and a layout of it.

    pip install scikit-learn==1.9.0 scipy==1.17.1
    python tests/data/explore/make_tsne.py
"""

import json
import pathlib

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist
from sklearn.manifold import trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

HERE = pathlib.Path(__file__).parent
SAMPLES, PERPLEXITY, NEIGHBOURS = 40, 8, 25


def joint_probabilities(x):
    search = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(x)
    distances = search.kneighbors_graph(mode="distance")
    distances.data **= 2
    return _joint_probabilities_nn(csr_matrix(distances), PERPLEXITY, 0).toarray()


def divergence(probabilities, layout):
    kernel = 1 / (1 + cdist(layout, layout, "sqeuclidean"))
    np.fill_diagonal(kernel, 0)
    present = probabilities > 0
    ratio = probabilities[present] / (kernel / kernel.sum())[present]
    return float((probabilities[present] * np.log(ratio)).sum())


def main():
    random = np.random.default_rng(11)
    centres = random.normal(size=(4, 6)) * 3
    x = (centres[np.arange(SAMPLES) % 4] + random.normal(size=(SAMPLES, 6))).round(3)
    layout = (x[:, :2] + random.normal(size=(SAMPLES, 2))).round(3)
    # The values as the single precision that they are read in has them.
    x, layout = x.astype(np.float32).astype(float), layout.astype(np.float32).astype(float)
    probabilities = joint_probabilities(x)
    answers = {
        "x": x.round(3).tolist(),
        "layout": layout.round(3).tolist(),
        "perplexity": PERPLEXITY,
        "neighbours": NEIGHBOURS,
        "joint_probabilities": [[float(f"{p:.7g}") for p in row] for row in probabilities],
        "divergence": divergence(probabilities, layout),
        "trustworthiness": {str(k): trustworthiness(x, layout, n_neighbors=k) for k in (1, 5, 12, 19)},
        "distances": {metric: cdist(x[:1], x, metric)[0].tolist() for metric in ("euclidean", "cosine", "correlation")},
    }
    (HERE / "tsne.json").write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
