"""Makes expected scores beside the field's cases: what gseapy 1.3.1 answers where the sets and the table speak alike.

    pip install gseapy==1.3.1
    python tests/data/field/make_scores.py

Rows are sorted by gene, as genessl does where it maps the genes.
"""

import pathlib

import gseapy
import pandas as pd

HERE = pathlib.Path(__file__).parent


def sets_of(path):
    lines = [line.split("\t") for line in path.read_text().splitlines() if line.strip()]
    return {fields[0]: [gene for gene in fields[2:] if gene] for fields in lines}


def score(table, sets, out, min_size):
    frame = pd.read_csv(HERE / table, index_col=0).sort_index()
    result = gseapy.ssgsea(
        data=frame, gene_sets=sets_of(HERE / sets), min_size=min_size, max_size=500, permutation_num=0, threads=1, outdir=None
    ).res2d
    wide = result.astype({"ES": float}).pivot(index="Name", columns="Term", values="ES")
    wide.to_csv(HERE / out)


score("F15-gmt-entrez/tpm.csv", "F15-gmt-entrez/symbols.gmt", "F15-gmt-entrez/expected_es.csv", 5)
score("F22-gene-set-files/expr.csv", "F22-gene-set-files/empty_description.gmt", "F22-gene-set-files/expected_es.csv", 1)
score("F22-gene-set-files/orf.csv", "F22-gene-set-files/orf.gmt", "F22-gene-set-files/expected_orf_es.csv", 5)
score("F22-gene-set-files/orf.csv", "F22-gene-set-files/orf_mixed.gmt", "F22-gene-set-files/expected_mixed_es.csv", 5)
