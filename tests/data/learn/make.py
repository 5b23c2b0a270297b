"""Makes compare.json beside it: what scikit-learn 1.9 and SciPy 1.17 answer on small tables.

    pip install scikit-learn==1.9.0 scipy==1.17.1
    python tests/data/learn/make.py
"""

import json
import pathlib

import numpy as np
from scipy.stats import permutation_test
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestCentroid

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(7)


def logistic(samples, features, classes, spread, C=1.0, class_weight=None):
    y = np.arange(samples) % classes
    if class_weight:
        y = np.minimum(np.arange(samples) % (classes + 4), classes - 1)
    centres = random.normal(size=(classes, features))
    scattered = lambda of: (centres[of] + spread * random.normal(size=(len(of), features))).round(3)
    x, test = scattered(y), scattered(np.arange(6) % classes)
    fit = LogisticRegression(C=C, max_iter=100_000, tol=1e-10, class_weight=class_weight).fit(x, y)
    nearest = NearestCentroid().fit(x, y)
    rounded = lambda values: np.round(values, 7).tolist()
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "c": C,
        "balanced": class_weight is not None,
        "coef": rounded(fit.coef_),
        "intercept": rounded(fit.intercept_),
        "test": test.tolist(),
        "probabilities": rounded(fit.predict_proba(test)),
        "nearest": nearest.predict(test).tolist(),
        "centroids": rounded(nearest.centroids_),
    }


def signs(values):
    answer = permutation_test((np.asarray(values, float),), np.sum, permutation_type="samples", n_resamples=np.inf)
    return {"differences": list(values), "p": float(answer.pvalue)}


answers = {
    "logistic": {
        "more samples": logistic(40, 5, 4, 1.5),
        "more features": logistic(12, 25, 3, 2.0),
        "two classes": logistic(24, 4, 2, 1.5),
        "two classes, more features": logistic(10, 16, 2, 2.0),
        "weak penalty": logistic(60, 3, 3, 2.5, C=20.0),
        "balanced": logistic(35, 4, 3, 1.5, class_weight="balanced"),
        "balanced, more features": logistic(14, 20, 2, 2.0, class_weight="balanced"),
    },
    "signs": [
        signs([0.1, 0.2, 0.3, 0.1, 0.05]),
        signs([0.013, 0.026, -0.013, 0.0, 0.039, 0.026, 0.013]),
        signs([0.5, -0.5]),
        signs(random.normal(0.3, 1, 12).round(3).tolist()),
    ],
}
(HERE / "compare.json").write_text(json.dumps(answers) + "\n")
