"""Tables from files and frames, and their genes as symbols."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
from pathlib import Path

import genessl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import shared

GENES = ["ENSG00000141510", "ENSG00000146648.18", "ENSG00000012048", "ENSG00000139618"]
SYMBOLS = ["TP53", "EGFR", "BRCA1", "BRCA2"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tumours.csv"
    rows = [",".join(["sample", "cancer_type", *GENES])]
    rows += [f"T{at},{'LUAD' if at % 2 else 'BRCA'},{at}.25,{at + 1},{at * 2},0.1" for at in range(6)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_file_is_read_with_its_metadata(file):
    table = genessl.read_table(file)
    assert table.genes == GENES
    assert table.samples == [f"T{at}" for at in range(6)]
    assert table.values.shape == (len(table), 4) == (6, 4)
    # Not as single precision has it.
    assert table.values[3, 3] == 0.1
    assert table.metadata.loc["T1", "cancer_type"] == "LUAD"
    assert table.report["format"].startswith("CSV")


def test_a_table_becomes_a_frame_either_way(file):
    table = genessl.read_table(file)
    rows, columns = table.to_frame("rows"), table.to_frame("columns")
    assert list(rows.index) == GENES and list(columns.columns) == GENES
    assert rows.loc[GENES[0], "T2"] == columns.loc["T2", GENES[0]] == 2.25


def test_options_reach_the_reader(file):
    table = genessl.read_table(file, metadata_columns=[GENES[3]])
    assert table.genes == GENES[:3]


def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path):
    page = tmp_path / "page.csv"
    page.write_text("<!doctype html><html><body>Sign in</body></html>")
    with pytest.raises(genessl.GeneSSLError) as caught:
        genessl.read_table(page)
    assert caught.value.file == "page.csv" and caught.value.advice
    with pytest.raises(genessl.GeneSSLError, match="cannot be opened"):
        genessl.read_table(tmp_path / "nowhere.csv")


def test_genes_become_symbols_in_the_frame_that_was_given(file):
    expected = genessl.map_genes(genessl.read_table(file))
    assert sorted(expected.table.genes) == sorted(SYMBOLS)
    assert expected.report["mapped"]["gencode"] == 4 and expected.notes == []
    frame = genessl.read_table(file).to_frame("rows")
    mapped = genessl.map_genes(frame).frame
    assert isinstance(mapped, pd.DataFrame)
    assert mapped.loc["TP53"].tolist() == frame.loc[GENES[0]].tolist()


def test_samples_in_rows_keep_their_metadata():
    frame = pl.DataFrame({"id": ["a", "b"], "type": ["X", None], GENES[0]: [1.0, 2.0], GENES[1]: [3, 4]})
    mapped = genessl.map_genes(frame, genes="columns")
    assert isinstance(mapped.frame, pl.DataFrame)
    assert mapped.frame.columns == ["sample", "EGFR", "TP53"]
    assert mapped.frame["sample"].to_list() == ["a", "b"]
    assert mapped.table.metadata["type"].to_list() == ["X", None]


def test_unknown_genes_are_kept_or_dropped_and_counted():
    frame = pd.DataFrame({"A": [1.0, 2.0], "B": [3.0, 4.0]}, index=["ENSG00000141510", "no gene"])
    assert list(genessl.map_genes(frame).frame.index) == ["TP53"]
    kept = genessl.map_genes(frame, unmapped="keep")
    assert sorted(kept.frame.index) == ["TP53", "no gene"] and [gone["column"] for gone in kept.report["unmapped"]] == ["no gene"]
    dates = pd.DataFrame({"A": [1.0, 2.0]}, index=["ENSG00000141510", "2-Sep"])
    assert "look like dates" in " ".join(genessl.map_genes(dates).notes)
    with pytest.raises(genessl.GeneSSLError):
        genessl.map_genes(frame.loc[["no gene"]])


def test_repeated_symbols_are_combined_as_asked():
    frame = pd.DataFrame({"A": [1.0, 5.0]}, index=["TP53", "ENSG00000141510"])
    for how, expected in (("mean", 3.0), ("max", 5.0), ("sum", 6.0)):
        assert genessl.map_genes(frame, duplicates=how).frame.loc["TP53", "A"] == expected
    with pytest.raises(genessl.GeneSSLError, match="median"):
        genessl.map_genes(frame, duplicates="median")


def test_an_own_table_of_names_comes_first(tmp_path):
    names = tmp_path / "names.tsv"
    names.write_text("probe\tsymbol\n" + "".join(f"probe_{at}\t{symbol}\n" for at, symbol in enumerate(SYMBOLS)))
    frame = pd.DataFrame({"A": [1.0, 2.0]}, index=["probe_0", "probe_3"])
    assert list(genessl.map_genes(frame, mapping=names).frame.index) == ["BRCA2", "TP53"]


@pytest.mark.parametrize("kind", [pa.float32(), pa.float16(), pa.int8(), pa.uint64(), pa.int32()])
def test_numbers_of_every_width_are_read(kind):
    import genessl._frames

    numbers = pa.array(np.array([1, 0], dtype=kind.to_pandas_dtype()), mask=np.array([False, True]))
    assert numbers.type == kind and numbers.null_count == 1
    frame = pa.table({"gene": ["TP53", "EGFR"], "A": numbers, "ok": [True, None]})
    taken = genessl._frames.take(frame)
    assert taken.names == ["A"] and taken.values[0, 0] == 1.0 and np.isnan(taken.values[1, 0])
    assert taken.texts["ok"] == ["True", None]


def test_frames_that_cannot_be_taken_are_refused():
    levels = pd.DataFrame({"A": [1.0]}, index=pd.MultiIndex.from_tuples([("TP53", 1)]))
    twice = pd.DataFrame([["TP53", "x", 1.0]], columns=["gene", "gene", "A"])
    unnamed = pl.DataFrame({"gene": ["TP53", None], "A": [1.0, 2.0]})
    for frame, says in ((levels, "several levels"), (twice, "two columns"), (unnamed, "1 genes have no name")):
        with pytest.raises(genessl.GeneSSLError, match=says):
            genessl.map_genes(frame)


def test_the_engines_frames_are_arrow_for_everybody():
    frame = genessl.Frame([("text", ["a", None]), ("number", np.array([1.5, np.nan])), ("count", np.array([1, 2]))])
    assert len(frame) == 2 and frame.names == ["text", "number", "count"]
    table = pa.table(frame)
    assert table.to_pydict() == {"text": ["a", None], "number": [1.5, None], "count": [1, 2]}
    assert pl.DataFrame(frame).to_dict(as_series=False) == table.to_pydict()
    with pytest.raises(KeyError, match="there are text, number, count"):
        frame["other"]
    with pytest.raises(genessl.GeneSSLError, match="has 1 values"):
        genessl.Frame([("a", ["x", "y"]), ("b", ["z"])])


def test_real_tumours_are_read_and_mapped():
    mapped = genessl.map_genes(genessl.read_table(shared("data", "tcga7", "finetune.csv.gz")))
    assert len(mapped.table) == 76
    assert mapped.table.metadata["cancer_type"].nunique() == 7
    assert {"TP53", "EGFR"} <= set(mapped.table.genes)


def test_what_is_no_path_is_refused():
    for path in (None, 5, "", pd.DataFrame(), ["a"]):
        with pytest.raises(genessl.GeneSSLError, match="Give the path of a file"):
            genessl.read_table(path)
    with pytest.raises(genessl.GeneSSLError, match="Give the path of a file"):
        genessl.map_genes(pd.DataFrame({"A": [1.0]}, index=["TP53"]), mapping={"a": "b"})


@pytest.mark.parametrize("name", ["tümöre 🧬.csv", "with\nline.csv", "\udcff.csv"])
def test_paths_are_of_any_kind(file, name):
    try:
        path = Path(shutil.copy(file, file.parent / name))
    except (OSError, ValueError):
        pytest.skip("the file system has no such names")
    expected = genessl.read_table(file).values
    for given in (path, str(path), os.fsencode(path)):
        assert np.array_equal(genessl.read_table(given).values, expected)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"orientation": "sideways"}, '"samples_in_rows"'),
        ({"orientation": None}, "orientation is None"),
        ({"metadata_columns": None}, "metadata_columns is None"),
        ({"metadata_columns": [1]}, "one of metadata_columns is 1"),
        ({"metadata_columns": ["nowhere"]}, 'no column "nowhere"'),
        ({"sample_column": "nowhere"}, 'no column "nowhere"'),
        ({"quantity": 5}, "quantity: .*expected a string"),
    ],
)
def test_options_that_make_no_sense_are_refused(file, options, says):
    with pytest.raises(genessl.GeneSSLError, match=says) as caught:
        genessl.read_table(file, **options)
    assert caught.value.advice


def test_one_column_is_as_good_as_a_list_of_it(file):
    assert genessl.read_table(file, metadata_columns=GENES[3]).genes == GENES[:3]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"a\n",
        b"s,TP53,EGFR\na,1\nb,1,2,3\n",
        b"s,TP53\na,1e400\n",
        b"PAR1" + b"0" * 50 + b"PAR1",
        b"PK\3\4abc",
        b"\x89HDF\r\n\x1a\n" + b"0" * 99,
        b"\x1f\x8b" + b"0" * 30,
    ],
)
def test_damaged_files_are_refused_with_their_name(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(genessl.GeneSSLError) as caught:
        genessl.read_table(path)
    assert caught.value.file == "table.csv" and caught.value.advice
    assert "mistake of its own" not in str(caught.value)


def test_a_column_called_as_the_names_are_does_not_take_their_place():
    mapped = genessl.map_genes(pl.DataFrame({"symbol": ["TP53", "EGFR"], "gene": [1.0, 2.0]})).frame
    assert mapped.columns == ["gene_", "gene"]
    assert dict(zip(mapped["gene_"], mapped["gene"])) == {"TP53": 1.0, "EGFR": 2.0}


def test_two_samples_of_one_name_are_no_columns_of_polars():
    table = genessl.map_genes(pd.DataFrame([[1.0, 2.0]], index=["TP53"], columns=["a", "a"])).table
    assert table.to_frame("rows").loc["TP53"].tolist() == [1.0, 2.0]
    table._kind = "polars"
    assert table.to_frame("columns")["TP53"].to_list() == [1.0, 2.0]
    with pytest.raises(genessl.GeneSSLError, match='two columns are called "a"'):
        table.to_frame("rows")


def test_tables_and_frames_are_pickled(file):
    table = genessl.read_table(file)
    for again in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        assert np.array_equal(again.values, table.values)
        assert (again.samples, again.genes, again.report) == (table.samples, table.genes, table.report)
        assert again.metadata.equals(table.metadata)
    frame = genessl.Frame([("text", ["a", None]), ("number", np.array([1.5, np.nan])), ("count", np.array([1, 2]))])
    assert pa.table(pickle.loads(pickle.dumps(frame))).equals(pa.table(frame))


def test_words_that_are_not_known_are_refused():
    frame = pd.DataFrame({"A": [1.0]}, index=["TP53"])
    for options in ({"unmapped": "ask"}, {"duplicates": None}, {"genes": "diagonals"}, {"names": 5}):
        with pytest.raises(genessl.GeneSSLError, match=next(iter(options))) as caught:
            genessl.map_genes(frame, **options)
        assert caught.value.advice
