"""Scores are gseapy's, whatever they are computed from, and what is not offered is refused in words."""

from __future__ import annotations

import genessl
import gseapy
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import shared


def by_gseapy(frame: pd.DataFrame, sets: dict[str, list[str]], **settings):
    settings = {"min_size": 5, "max_size": 500, **settings}
    # It changes the frame and the sets it is given.
    return gseapy.ssgsea(frame.copy(), {name: list(genes) for name, genes in sets.items()}, threads=1, **settings)


def assert_same(ours: genessl.SsgseaResult, theirs) -> None:
    """To 1e-9 of the range, each sample and set."""
    for statistic, column in (("es", "ES"), ("nes", "NES")):
        expected = theirs.res2d.pivot(index="Name", columns="Term", values=column).astype(float)
        found = pd.DataFrame(getattr(ours, statistic), index=ours.samples, columns=ours.terms)
        assert set(found.columns) == set(expected.columns)
        expected = expected.loc[found.index, found.columns].to_numpy()
        spread = expected.max() - expected.min()
        assert spread > 0
        assert np.abs(found.to_numpy() - expected).max() <= 1e-9 * spread


@pytest.mark.parametrize("sample_norm", ["rank", "log", "log_rank", None])
@pytest.mark.parametrize("correl_norm", ["rank", "zscore"])
def test_agrees_with_gseapy(expression, kegg, sample_norm, correl_norm):
    settings = {"sample_norm_method": sample_norm, "correl_norm_type": correl_norm}
    ours = genessl.ssgsea(expression, kegg, min_size=5, threads=1, **settings)
    assert_same(ours, by_gseapy(expression, kegg, **settings))


def test_agrees_with_gseapy_on_weights_and_sizes(expression, kegg):
    settings = {"weight": 1.0, "min_size": 20, "max_size": 80}
    ours = genessl.ssgsea(expression, kegg, **settings)
    assert_same(ours, by_gseapy(expression, kegg, **settings))
    assert all(20 <= size <= 80 for size in ours.sizes)
    assert set(ours.left_out) == set(kegg) - set(ours.terms)


def test_agrees_with_gseapy_on_repeated_genes_and_missing_and_infinite_values(expression, kegg):
    frame = expression.copy()
    repeated = frame.index.to_list()
    repeated[3], repeated[40] = repeated[100], repeated[200]
    frame.index = repeated
    frame.iloc[5, 2], frame.iloc[9, 3], frame.iloc[11, 3] = np.nan, np.inf, -np.inf
    assert_same(genessl.ssgsea(frame, kegg, min_size=5), by_gseapy(frame, kegg))


def test_agrees_with_gseapy_on_genes_in_lower_case(expression, kegg):
    frame = expression.set_axis([gene.capitalize() for gene in expression.index])
    assert_same(genessl.ssgsea(frame, kegg, min_size=5), by_gseapy(frame, kegg))


def test_agrees_with_gseapy_on_real_tumours(kegg):
    genes_by_samples = genessl.map_genes(genessl.read_table(shared("data", "tcga7", "test.csv.gz"))).frame
    assert genes_by_samples.shape[0] > 19_000
    ours = genessl.ssgsea(genes_by_samples, kegg)
    assert_same(ours, by_gseapy(genes_by_samples, kegg, min_size=15))


def test_res2d_has_the_shape_of_gseapys(expression, kegg):
    ours, theirs = genessl.ssgsea(expression, kegg, min_size=5).res2d, by_gseapy(expression, kegg).res2d
    assert list(ours.columns) == list(theirs.columns) == ["Name", "Term", "ES", "NES"]
    assert ours.shape == theirs.shape
    assert list(ours.index) == list(theirs.index)
    assert ours.dtypes.to_dict() == theirs.dtypes.to_dict()
    assert (ours["NES"].abs().diff().dropna() <= 0).all()
    # Where no two are of one size, the rows are the same.
    first = theirs["NES"].abs().round(12).drop_duplicates(keep=False).index
    assert (ours.loc[first, ["Name", "Term"]] == theirs.loc[first, ["Name", "Term"]]).all(axis=None)


def test_results_are_by_sample_and_set(expression, kegg):
    ours, theirs = genessl.ssgsea(expression, kegg, min_size=5), by_gseapy(expression, kegg)
    assert ours.results.keys() == theirs.results.keys()
    own, their = ours.results["S3"][ours.terms[0]], theirs.results["S3"][ours.terms[0]]
    assert own["name"] == their["name"] and own["nes"] == pytest.approx(their["nes"])


def test_all_kinds_of_frames_give_the_same(expression, kegg):
    named = expression.rename_axis("gene").reset_index()
    expected = genessl.ssgsea(expression, kegg, min_size=5)
    polars = pl.DataFrame({name: named[name].to_numpy() if name != "gene" else named[name].to_list() for name in named})
    kinds = {
        "pandas": named,
        "polars": polars,
        "pyarrow": pa.table({name: named[name].to_list() for name in named}),
        "categories": polars.with_columns(pl.col("gene").cast(pl.Categorical)),
        "chunks": pl.concat([polars[:700], polars[700:]], rechunk=False),
    }
    for kind, frame in kinds.items():
        found = genessl.ssgsea(frame, kegg, min_size=5)
        assert found.samples == expected.samples, kind
        assert np.array_equal(found.es, expected.es), kind
    assert isinstance(genessl.ssgsea(kinds["polars"], kegg, min_size=5).res2d, pl.DataFrame)
    assert isinstance(genessl.ssgsea(kinds["pyarrow"], kegg, min_size=5).res2d, pa.Table)


def test_results_as_polars_and_pyarrow_say_what_pandas_says(expression, kegg):
    expected = genessl.ssgsea(expression, kegg, min_size=5)
    named = expression.rename_axis("gene").reset_index()
    polars = genessl.ssgsea(pl.DataFrame({n: named[n].to_list() for n in named}), kegg, min_size=5)
    assert polars.res2d["Term"].to_list() == expected.res2d["Term"].to_list()
    assert polars.res2d["NES"].to_list() == expected.res2d["NES"].to_list()
    assert polars.scores().columns == ["sample", *expected.terms]
    assert np.array_equal(polars.scores().drop("sample").to_numpy(), expected.scores().to_numpy())


def test_sets_come_from_files_dicts_and_by_name(expression, kegg, tmp_path):
    file = tmp_path / "sets.gmt"
    file.write_text("".join("\t".join([name, "about", *genes]) + "\n" for name, genes in kegg.items()))
    expected = genessl.ssgsea(expression, kegg, min_size=5)
    for source in (file, str(file), "KEGG", "kegg"):
        assert np.array_equal(genessl.ssgsea(expression, source, min_size=5).es, expected.es)
    assert len(genessl.gene_sets("WikiPathways")) > 100


def test_threads_change_no_bit(expression, kegg):
    alone = genessl.ssgsea(expression, kegg, threads=1)
    assert np.array_equal(genessl.ssgsea(expression, kegg, threads=3).es, alone.es)


def test_a_series_is_one_sample(expression, kegg):
    one = genessl.ssgsea(expression["S4"], kegg, min_size=5)
    assert one.samples == ["S4"]
    assert np.array_equal(one.es[0], genessl.ssgsea(expression, kegg, min_size=5).es[4])


def test_entrez_numbers_in_the_index_are_genes():
    frame = pd.DataFrame(np.arange(40.0).reshape(20, 2), index=range(1000, 1020), columns=["A", "B"])
    found = genessl.ssgsea(frame, {"some": ["1003", "1004", "1010"]}, min_size=1)
    assert found.sizes == [3]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"permutation_num": 100}, "p-values by permutation are not offered"),
        ({"outdir": "results"}, "nothing is written"),
        ({"no_plot": False}, "no plots are drawn"),
        ({"sample_norm_method": "quantile"}, '"log_rank"'),
        ({"correl_norm_type": "none"}, '"zscore"'),
        ({"weight": -1.0}, "positive number"),
        ({"min_size": 0}, "at least 1"),
        ({"threads": 0}, "threads is 0"),
        ({"names": "symbol"}, 'no column of text "symbol"'),
        ({"min_size": 400}, "No gene set of"),
    ],
)
def test_refusals_say_what_to_do(expression, kegg, settings, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.ssgsea(expression, kegg, **settings)
    assert isinstance(caught.value, ValueError)
    assert caught.value.what and caught.value.advice
    assert str(caught.value).endswith(caught.value.advice)


@pytest.mark.parametrize("source", ["KEGG_2016", "missing.gmt", 7, {"one": "TP53"}])
def test_sets_that_are_none_are_refused(expression, source):
    with pytest.raises(genessl.GeneSSLError) as caught:
        genessl.ssgsea(expression, source)
    assert caught.value.advice


def test_what_names_no_genes_is_refused(expression):
    for data in (expression.reset_index(drop=True), expression.to_numpy(), [1, 2, 3]):
        with pytest.raises(genessl.GeneSSLError) as caught:
            genessl.ssgsea(data)
        assert caught.value.advice
