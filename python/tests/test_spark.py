"""Engines with mapInArrow: Sail, and Spark where Java is."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec

import genessl
import numpy as np
import pyarrow as pa
import pytest
from genessl import distributed
from test_distributed import drawn, lists, same

pyspark = pytest.importorskip("pyspark", reason="PySpark is not installed")

#: Sail where it is installed, since one process has one engine.
ENGINE = os.environ.get("GENESSL_ENGINE", "sail" if find_spec("pysail") else "spark")


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    if ENGINE == "sail":
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer()
        server.start()
        opened = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").create()
        try:
            skip_where_sail_does_not_know_the_client(opened)
            yield opened
        finally:
            opened.stop()
            server.stop()
        return
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    opened = builder.config("spark.driver.host", "localhost").getOrCreate()
    yield opened
    opened.stop()


def skip_where_sail_does_not_know_the_client(session) -> None:
    """It answers a client of a version that it does not know with this alone."""
    try:
        session.range(1).collect()
    except Exception as error:
        if "is not running" not in str(error):
            raise
        pytest.skip(f"pysail {version('pysail')} begins no session for PySpark {pyspark.__version__}")


def test_a_frame_is_mapped_and_scored_with_the_bits_of_one_machine(session, kegg, tmp_path):
    from genessl.distributed import spark

    genes = sorted({gene for names in kegg.values() for gene in names})[:1500]
    genes[4] = genes[90]
    parts = distributed.write_parts(tmp_path / "data", 3, partial(drawn, genes=genes))
    everything = distributed.to_frame(distributed.read_parts(tmp_path / "data"))
    frame = session.read.parquet(str(tmp_path / "data"))
    assert frame.columns == ["sample", "values"] and len(parts) == 3
    scored, terms = spark.ssgsea(frame, genes, kegg, min_size=5)
    scored.write.parquet(str(tmp_path / "es"))
    found = spark.nes(session.read.parquet(str(tmp_path / "es")), terms)
    expected = genessl.ssgsea(everything.T, kegg, min_size=5)
    assert terms == expected.terms
    for column, bits in (("es", expected.es), ("nes", expected.nes)):
        assert same(lists(named(found, everything.index, column, terms), column), bits)
    mapped, symbols = spark.map_genes(frame, genes)
    table = genessl.map_genes(everything, genes="columns").table
    assert symbols == table.genes
    values = lists(named(mapped, everything.index, "values", symbols), "values")
    assert same(values, table.values.astype(np.float32).astype(float))


def named(frame, samples, column: str, names: list[str]) -> pa.Table:
    """What the engine gives, in the order of the samples."""
    table = frame.select("sample", column).toArrow()
    place = {name: at for at, name in enumerate(table.column("sample").to_pylist())}
    from genessl.distributed._batches import with_names

    table = table.take([place[name] for name in samples])
    return table.cast(with_names(table.schema, column, names))


def test_what_can_not_be_done_is_refused_before_it_is_asked_for(session, kegg, tmp_path):
    from genessl.distributed import spark

    distributed.write_parts(tmp_path / "data", 1, partial(drawn, genes=["TP53", "MDM2"]))
    frame = session.read.parquet(str(tmp_path / "data"))
    with pytest.raises(genessl.GeneSSLError, match="No gene set of"):
        spark.ssgsea(frame, ["TP53", "MDM2"], kegg)
    with pytest.raises(genessl.GeneSSLError, match="has no mapInArrow.*Spark"):
        spark.map_genes(object.__new__(Bare), ["TP53"])


class Bare:
    """A frame of another engine."""

    class schema:
        fields = ()
