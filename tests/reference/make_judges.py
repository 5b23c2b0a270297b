#!/usr/bin/env python3
"""Makes tests/data/learn/judges.json: what scikit-learn gives for the judges of an encoder, and for a linear support vector
machine.

    python3 tests/reference/make_judges.py      # needs scikit-learn; tests/data/learn/judges.json was made with 1.9.1

Two tables, one with more samples than features and one with fewer, of three classes that are hard to tell apart.
"""

import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

STRENGTHS = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2]


def table(samples, features, seed):
    draw = np.random.default_rng(seed)
    classes = draw.choice(3, samples, p=[0.5, 0.3, 0.2])
    centres = draw.normal(size=(3, features))
    x = 0.6 * centres[classes] + draw.normal(size=(samples, features))
    return np.round(x, 3).astype(np.float32).astype(float), classes


def accuracies(x, y):
    """Mean accuracy by strength, as LogisticRegressionCV's scores_."""
    means = []
    for c in STRENGTHS:
        scores = []
        for train, test in StratifiedKFold(5).split(x, y):
            fit = LogisticRegression(C=c, tol=1e-8, max_iter=100_000).fit(x[train], y[train])
            scores.append(float(np.mean(fit.predict(x[test]) == y[test])))
        means.append(float(np.mean(scores)))
    return means


def case(samples, features, seed):
    x, y = table(samples + 20, features, seed)
    x, y, test = x[:samples], y[:samples], x[samples:]
    means = accuracies(x, y)
    best = STRENGTHS[int(np.argmax(means))]
    probe = LogisticRegression(C=best, tol=1e-10, max_iter=100_000).fit(x, y)
    svm = lambda **more: LinearSVC(tol=1e-10, max_iter=10_000_000, **more).fit(x, y)
    one = y == 0
    two = LinearSVC(tol=1e-10, max_iter=10_000_000).fit(x[one | (y == 1)], y[one | (y == 1)])
    neighbours = KNeighborsClassifier(5, algorithm="brute").fit(x, y)
    return dict(
        x=x.tolist(), classes=y.tolist(), test=test.tolist(), accuracies=means, strength=best,
        probe=probe.predict_proba(test).tolist(),
        neighbours=neighbours.predict_proba(test).tolist(),
        svm=svm().decision_function(test).tolist(),
        svm_balanced=svm(class_weight="balanced").decision_function(test).tolist(),
        svm_of_two=two.decision_function(test).tolist(),
    )


if __name__ == "__main__":
    import sklearn

    cases = [case(60, 6, 1), case(24, 40, 2)]
    assert all(0 < STRENGTHS.index(one["strength"]) for one in cases), "a strength in the middle tells more"
    file = pathlib.Path(__file__).parents[1] / "data/learn/judges.json"
    file.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(file, file.stat().st_size, "bytes, scikit-learn", sklearn.__version__, [one["strength"] for one in cases])
