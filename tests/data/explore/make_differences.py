"""Makes differences.json and procrustes.json beside it: what SciPy 1.17 answers on small tables.

    pip install scipy==1.17.1
    python tests/data/explore/make_differences.py
"""

import json
import pathlib

import numpy as np
from scipy.spatial import procrustes
from scipy.stats import false_discovery_control, mannwhitneyu, norm

HERE = pathlib.Path(__file__).parent


def rank_sum(values, chosen):
    values, chosen = np.asarray(values, np.float32), np.asarray(chosen)
    a, b = values[chosen].astype(float), values[~chosen].astype(float)
    answer = mannwhitneyu(a, b, method="asymptotic", use_continuity=True, alternative="two-sided")
    return {
        "values": values.astype(float).tolist(),
        "chosen": chosen.tolist(),
        "p": float(answer.pvalue),
        "auc": float(answer.statistic / (len(a) * len(b))),
        "difference": float(a.mean() - b.mean()),
    }


def rank_sums(random):
    half = np.arange(24) < 9
    normal = lambda shift, n=24: (random.normal(size=n) + shift * (np.arange(n) < 9)).round(3)
    return {
        "plain": rank_sum(normal(0.5), half),
        "ties": rank_sum(normal(1.0).round(0), half),
        "lower": rank_sum(normal(-2.0), half),
        "many zeros": rank_sum(np.maximum(normal(0.8) - 1, 0), half),
        "constant": rank_sum(np.full(24, 2.5), half),
        "level": rank_sum([1, 2, 3, 4], [True, False, False, True]),
        "one": rank_sum([1, 2, 3, 4, 5, 6], [False] * 5 + [True]),
        "far tail": rank_sum(normal(20.0, 90).round(1), np.arange(90) < 9),
        "farther": rank_sum(np.arange(160), np.arange(160) >= 80),
    }


def layouts(random):
    layout = lambda axes: random.normal(size=(12, axes)).round(3)
    plane, space, many = layout(2), layout(3), layout(10)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    pairs = {
        "unrelated": (plane, layout(2)),
        "moved": (plane, (plane @ turn * 3 + 7).round(3)),
        "mirrored": (plane, plane * [1, -1]),
        "noisy": (plane, plane @ turn + 0.1 * layout(2)),
        "one axis": (plane, plane * [1, 0]),
        "space": (space, layout(3)),
        "many": (many, many + 0.7 * layout(10)),
    }
    answer = lambda a, b: {"a": a.tolist(), "b": b.tolist(), "disparity": procrustes(a, b)[2]}
    return {name: answer(*pair) for name, pair in pairs.items()}


def main():
    random = np.random.default_rng(11)
    p = np.concatenate([random.uniform(size=12), random.uniform(size=8) ** 8, [0.5, 0.5, 1.0, 0.0]])
    differences = {
        "rank_sums": rank_sums(random),
        "benjamini_hochberg": {"p": p.tolist(), "adjusted": false_discovery_control(p).tolist()},
        # z, and log10 of its two-sided p.
        "tails": [[z, float((np.log(2) + norm.logsf(z)) / np.log(10))] for z in (0.1, 1, 2.9, 3.1, 6, 20, 40, 61)],
    }
    (HERE / "differences.json").write_text(json.dumps(differences) + "\n")
    (HERE / "procrustes.json").write_text(json.dumps(layouts(random)) + "\n")


main()
