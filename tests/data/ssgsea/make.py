"""Makes the fixtures beside it: what gseapy 1.3.1 answers on small tables in every mode.

    pip install gseapy==1.3.1
    python tests/data/ssgsea/make.py
"""

import itertools
import pathlib
import warnings

import gseapy
import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
MODES = list(
    itertools.product(["rank", "log", "log_rank", "custom"], ["rank", "zscore", "symrank"], [0.0, 0.25, 0.5, 1.0, 1.7])
)


def sets_of(genes, random):
    # Sizes on both sides of the limits 3 and 20, a repeated gene, and genes that no table has.
    sizes = {"three": 3, "eleven": 11, "twenty": 20, "too_many": 21, "two": 2}
    sets = {name: list(random.choice(genes, size, replace=False)) for name, size in sizes.items()}
    sets["three"] += [sets["three"][0], "ABSENT1"]
    sets["two"] += ["ABSENT1", "ABSENT2", "ABSENT3"]
    return sets


def tables(random):
    genes = [f"GENE{i:02}" for i in range(61)]  # odd: the middle rank is the mean, where z-scores are touchy
    samples = ["s1", "s2", "s3"]
    shape = (len(genes), len(samples))
    continuous = pd.DataFrame(random.normal(0, 3, shape), index=genes, columns=samples)
    tied = pd.DataFrame(random.negative_binomial(0.3, 0.01, shape).astype(float), index=genes, columns=samples)
    odd = tied.round(2) / 8
    odd.iloc[5, 0], odd.iloc[6, 1], odd.iloc[7] = np.nan, np.nan, [np.nan, 2.5, 0.125]
    odd.iloc[10, 0], odd.iloc[11, 0], odd.iloc[12, 2] = np.inf, -np.inf, np.inf
    odd.index = [genes[20] if i in (3, 40) else genes[59] if i == 30 else gene for i, gene in enumerate(genes)]
    odd = odd.iloc[random.permutation(len(odd))]
    lower = continuous.abs()
    lower.index = [gene.capitalize() for gene in genes]
    return {"continuous": continuous, "tied": tied, "odd": odd, "lower": lower}


def main():
    random = np.random.default_rng(20)
    for name, table in tables(random).items():
        sets = sets_of([f"GENE{i:02}" for i in range(61)], random)
        with open(HERE / f"{name}.gmt", "w") as gmt:
            for term, genes in sets.items():
                gmt.write("\t".join([term, ""] + genes) + "\n")
        table.to_csv(HERE / f"{name}.csv", index_label="gene", na_rep="NA")
        rows = []
        for norm, correl, weight in MODES if name != "lower" else MODES[:2]:
            answer = gseapy.ssgsea(
                table.copy(), {k: list(v) for k, v in sets.items()}, sample_norm_method=norm, correl_norm_type=correl,
                weight=weight, min_size=3, max_size=20, threads=1,
            ).res2d
            for row in answer.sort_values(["Name", "Term"]).itertuples():
                norm_name = "none" if norm == "custom" else norm
                rows.append([norm_name, correl, weight, row.Name, row.Term, repr(float(row.ES)), repr(float(row.NES))])
        columns = ["sample_norm", "correl_norm", "weight", "sample", "set", "es", "nes"]
        pd.DataFrame(rows, columns=columns).to_csv(HERE / f"{name}_gseapy.csv", index=False)


main()
