"""Scores are gseapy's, whatever they are computed from, and what is not offered is refused in words."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

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
    # gseapy puts the first sample's largest value in the place of every sample's infinities, so only there it is a measure.
    frame.iloc[5, 2], frame.iloc[9, 0], frame.iloc[11, 0] = np.nan, np.inf, -np.inf
    assert_same(genessl.ssgsea(frame, kegg, min_size=5), by_gseapy(frame, kegg))


def test_infinities_are_the_samples_own_largest_and_smallest(expression, kegg):
    frame, bounded = expression.copy(), expression.copy()
    frame.iloc[9, 3], frame.iloc[11, 3] = np.inf, -np.inf
    others = expression["S3"].drop(expression.index[[9, 11]])
    bounded.iloc[9, 3], bounded.iloc[11, 3] = others.max(), others.min()
    assert not np.array_equal(bounded, expression)
    assert np.array_equal(genessl.ssgsea(frame, kegg, min_size=5).es, genessl.ssgsea(bounded, kegg, min_size=5).es)


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
    # Some of its versions have numbers as objects.
    assert ours.dtypes.to_dict() == theirs.infer_objects().dtypes.to_dict()
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
    frame = pd.DataFrame(np.arange(40.0).reshape(20, 2), index=list(range(1000, 1020)), columns=["A", "B"])
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


def test_numbers_of_every_kind_give_the_same(expression, kegg):
    frame = expression.iloc[:, :3].round(0)
    expected = genessl.ssgsea(frame, kegg, min_size=5).es
    unwritable = frame.to_numpy().copy()
    unwritable.flags.writeable = False
    kinds = {
        "big-endian": frame.astype(">f8"),
        "single": frame.astype(np.float32),
        "whole": frame.astype(int),
        "unsigned": frame.astype(np.uint32),
        "nullable": frame.astype("Float64"),
        "nullable whole": frame.astype("Int64"),
        "arrow": frame.convert_dtypes(dtype_backend="pyarrow"),
        "objects": frame.astype(object),
        "sparse": frame.astype(pd.SparseDtype("float")),
        "not writable": pd.DataFrame(unwritable, index=frame.index, columns=frame.columns),
        "strided": pd.DataFrame(np.repeat(frame.to_numpy(), 2, axis=0)[::2], index=frame.index, columns=frame.columns),
    }
    for kind, given in kinds.items():
        assert np.array_equal(genessl.ssgsea(given, kegg, min_size=5).es, expected), kind
    halves = frame.clip(upper=2000).astype(np.float16)
    assert np.array_equal(genessl.ssgsea(halves, kegg, min_size=5).es, genessl.ssgsea(halves.astype(float), kegg, min_size=5).es)


def test_names_are_of_any_script():
    genes = [f"ген{at}🧬" for at in range(9)]
    frame = pd.DataFrame(np.arange(18.0).reshape(9, 2), index=genes, columns=["ß", "日本"])
    found = genessl.ssgsea(frame, {"набор": genes[:4]}, min_size=1)
    assert (found.samples, found.terms, found.sizes) == (["ß", "日本"], ["набор"], [4])


def test_entrez_numbers_may_be_floats_and_as_such_lack_none():
    frame = pd.DataFrame({"A": np.arange(6.0), "B": np.arange(6.0)[::-1]}, index=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert genessl.ssgsea(frame, {"some": ["2", "5"]}, min_size=1).sizes == [2]


def test_missing_genes_of_a_set_are_none_of_it(expression):
    genes = list(expression.index[:4])
    for missing in (None, np.nan, pd.NA):
        assert genessl.ssgsea(expression, {"some": [*genes, missing]}, min_size=1).left_out == {}
        assert genessl.gene_sets({"some": [*genes, missing]}) == {"some": genes}


def test_a_column_that_was_to_be_a_sample_is_not_left_out_in_silence(expression, kegg):
    frame = expression.iloc[:, :4].astype(object)
    frame.iloc[7, 2] = "n/a"
    with pytest.warns(UserWarning, match="S2"):
        assert genessl.ssgsea(frame, kegg, min_size=5).samples == ["S0", "S1", "S3"]
    polars = pl.DataFrame({"gene": list(expression.index), "A": expression["S0"].to_numpy(), "nothing": [None] * len(expression)})
    with pytest.warns(UserWarning, match="nothing"):
        assert genessl.ssgsea(polars, kegg, min_size=5).samples == ["A"]
    nested = polars.with_columns(pl.struct("A").alias("pair")).drop("nothing")
    with pytest.warns(UserWarning, match="pair"):
        assert genessl.ssgsea(nested, kegg, min_size=5).samples == ["A"]


def test_samples_of_one_name_are_kept_apart(expression, kegg):
    frame = expression.iloc[:, :2].set_axis(["A", "A"], axis=1)
    found = genessl.ssgsea(frame, kegg, min_size=5)
    assert len(found.scores()) == 2 and len(found.res2d) == 2 * len(found.terms)
    with pytest.raises(genessl.GeneSSLError, match='two samples are called "A"'):
        _ = found.results


class OfArrow:
    """A frame of a library that nobody knows."""

    def __init__(self, stream) -> None:
        self.stream = stream

    def __arrow_c_stream__(self, requested_schema=None):
        return self.stream() if callable(self.stream) else self.stream


def test_whatever_gives_arrow_is_a_frame(expression, kegg):
    table = pa.table({"gene": list(expression.index), **{name: expression[name].to_numpy() for name in expression}})
    found = genessl.ssgsea(OfArrow(table.__arrow_c_stream__), kegg, min_size=5)
    assert np.array_equal(found.es, genessl.ssgsea(expression, kegg, min_size=5).es)
    assert isinstance(found.res2d, genessl.Frame)
    assert pa.table(found.res2d).num_rows == found.es.size
    assert len(repr(found)) < 100 and len(repr(found.scores())) < 500


def no_text() -> pa.Table:
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.array([0, 1], np.int32)), pa.py_buffer(b"\xff")])
    return pa.table({"gene": bad, "A": [1.0]})


@pytest.mark.parametrize(
    ("stream", "says"),
    [
        (7, "no capsule"),
        (pa.schema([("a", pa.int32())]).__arrow_c_schema__, "no stream"),
        (pa.array([1, 2]).cast(pa.int8()).to_pandas, "no capsule"),
        (pa.chunked_array([[1.0]]).__arrow_c_stream__, "no Arrow that can be read"),
        (lambda: no_text().__arrow_c_stream__(), "(?i)utf-?8"),
    ],
)
def test_streams_that_are_none_are_refused(stream, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.ssgsea(OfArrow(stream))
    assert caught.value.advice


def test_a_stream_is_read_once():
    frame = OfArrow(pa.table({"gene": ["TP53", "EGFR", "MYC"], "A": [1.0, 2.0, 3.0]}).__arrow_c_stream__())
    sets = {"some": ["TP53"]}
    assert genessl.ssgsea(frame, sets, min_size=1).samples == ["A"]
    with pytest.raises(genessl.GeneSSLError, match="released"):
        genessl.ssgsea(frame, sets, min_size=1)


SMALL = pd.DataFrame(np.arange(12.0).reshape(6, 2), index=["TP53", "EGFR", "MYC", "KRAS", "ALK", "RET"], columns=["A", "B"])
SETS = {"some": ["TP53", "MYC"]}


@pytest.mark.parametrize(
    ("data", "sets", "settings", "says"),
    [
        (SMALL.T, SETS, {}, "seem to be in the columns"),
        (SMALL.set_axis([None, *SMALL.index[1:]]), SETS, {}, "1 genes have no name"),
        (SMALL.set_axis([np.nan, *SMALL.index[1:]]), SETS, {}, "1 genes have no name"),
        (SMALL * 1e300, SETS, {}, "3.4e38"),
        (SMALL.set_axis(pd.Index(["\ud800", "B"], dtype=object), axis=1), SETS, {}, "half a character"),
        (SMALL, {"\ud800": ["TP53"]}, {}, "half a character"),
        (SMALL > 3, SETS, {}, "no column of numbers"),
        (SMALL.astype(complex), SETS, {}, "no column of numbers"),
        (SMALL.astype(str), SETS, {}, "no column holds numbers as such"),
        (SMALL.iloc[:0], SETS, {}, "0 genes"),
        (pd.DataFrame(), SETS, {}, "does not say what its genes are called"),
        (pl.DataFrame({"g": ["TP53"], "A": [1.0]}).lazy(), SETS, {}, "LazyFrame"),
        (None, SETS, {}, "NoneType is neither a table nor an array"),
        ({"A": [1.0]}, SETS, {}, "dict is neither"),
        ("nowhere.csv", SETS, {}, "cannot be opened"),
        (SMALL, {}, {}, "No gene set"),
        (SMALL, None, {}, "NoneType are no gene sets"),
        (SMALL, {1: ["TP53"], "1": ["MYC"]}, {}, 'two gene sets are called "1"'),
        (SMALL, "", {}, "gene_sets is ''"),
        (SMALL, "a\0b.gmt", {}, "can't be read"),
        (SMALL, SETS, {"min_size": 10**9}, "1000000000"),
        (SMALL, SETS, {"min_size": 10**30}, "not as large"),
        (SMALL, SETS, {"min_size": "15"}, "min_size is '15'"),
        (SMALL, SETS, {"threads": -1}, "threads is -1"),
        (SMALL, SETS, {"threads": 10**9}, "threads is 1000000000"),
        (SMALL, SETS, {"threads": 1.5}, "threads is 1.5"),
        (SMALL, SETS, {"weight": float("nan")}, "weight is nan"),
        (SMALL, SETS, {"weight": 1e308}, "50 or less"),
        (SMALL, SETS, {"ties": None}, '"gsva"'),
        (SMALL, SETS, {"names": ["a"]}, "names is"),
    ],
)
def test_what_makes_no_sense_is_refused(data, sets, settings, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.ssgsea(data, sets, **{"min_size": 1, **settings})
    assert caught.value.what and caught.value.advice


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
def test_a_file_without_end_is_not_read_to_its_end(expression):
    with pytest.raises(genessl.GeneSSLError, match="more than 128 MB"):
        genessl.gene_sets("/dev/zero")
    with pytest.raises(genessl.GeneSSLError, match="more than 128 MB"):
        genessl.map_genes(expression, mapping="/dev/zero")


def test_threads_of_python_may_score_at_once(expression, kegg):
    expected = genessl.ssgsea(expression, kegg, min_size=5).es
    with ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda threads: genessl.ssgsea(expression, kegg, min_size=5, threads=threads).es, [1, 2, 3] * 6)
        assert all(np.array_equal(es, expected) for es in found)
