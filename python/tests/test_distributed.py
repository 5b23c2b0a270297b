"""What is computed batch by batch has the bits of what is computed at once, whatever the batches."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import genessl
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import shared
from genessl import distributed


@pytest.fixture(scope="module")
def samples(expression) -> pd.DataFrame:
    """Samples × genes in single precision, with two genes twice and one that nobody knows."""
    frame = expression.T.astype(np.float32)
    names = list(frame.columns)
    known = [at for at, name in enumerate(names) if not name.startswith("OTHER")]
    names[known[3]], names[known[40]], names[known[41]] = names[known[100]], names[known[200]], "UNKNOWN1"
    frame.columns = names
    return frame


@pytest.fixture(scope="module")
def table(samples) -> pa.Table:
    batches = distributed.to_batches(
        samples.to_numpy(), gene_names=list(samples.columns), samples=list(samples.index), batch_size=5
    )
    table = pa.Table.from_batches(batches)
    return table.append_column("batch", pa.array([f"b{at % 3}" for at in range(len(table))]))


@pytest.fixture(scope="module")
def at_once(samples, kegg) -> genessl.SsgseaResult:
    return genessl.ssgsea(samples.T, kegg, min_size=5, threads=1)


def splits(table: pa.Table):
    """Ways to split into batches: one, each sample alone, uneven ones with empty ones between."""
    for cuts in ([], range(1, len(table)), [1, 1, 2, 9, 9, 20]):
        ends = [0, *cuts, len(table)]
        yield [whole(table.slice(start, end - start)) for start, end in zip(ends, ends[1:])]


def whole(table: pa.Table) -> pa.RecordBatch:
    found = table.combine_chunks().to_batches()
    nothing = pa.RecordBatch.from_arrays([pa.array([], one.type) for one in table.schema], schema=table.schema)
    return found[0] if found else nothing


def scored(batches, **options) -> list[pa.RecordBatch]:
    """Both passes."""
    es = [distributed.ssgsea(batch, **options) for batch in batches]
    spread = distributed.score_range(map(distributed.extremes, es))
    return [distributed.nes(batch, spread) for batch in es]


def lists(batches, column: str) -> np.ndarray:
    return distributed.to_frame(batches, column).to_numpy()


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def test_scores_have_the_bits_of_one_machine_whatever_the_batches(table, kegg, at_once):
    for batches in splits(table):
        found = scored(batches, gene_sets=kegg, min_size=5)
        assert same(lists(found, "es"), at_once.es) and same(lists(found, "nes"), at_once.nes)
        assert list(distributed.to_frame(found, "nes").columns) == at_once.terms
        assert pa.Table.from_batches(found).drop(["es", "nes"]) == table.drop(["values"])


@pytest.mark.parametrize(
    "options",
    [
        {"sample_norm_method": "log", "correl_norm_type": "zscore"},
        {"ties": "gsva", "weight": 1.0},
        {"other_names": True},
        {"gene_sets": "WikiPathways", "max_size": 80},
    ],
)
def test_options_are_those_of_one_machine(table, samples, options):
    expected = genessl.ssgsea(samples.T, **options)
    assert same(lists(scored(table.to_batches(), **options), "nes"), expected.nes)


def test_genes_are_mapped_with_the_bits_of_one_machine_whatever_the_batches(table, samples):
    expected = genessl.map_genes(samples, genes="columns")
    for batches in splits(table):
        found = [distributed.map_genes(batch) for batch in batches]
        assert distributed.genes_of(found[0].schema) == expected.table.genes
        assert same(lists(found, "values"), expected.table.values.astype(np.float32).astype(float))
        assert found[0].schema.names == ["sample", "batch", "values"]
    for options in ({"unmapped": "keep"}, {"duplicates": "max"}):
        found = distributed.map_genes(table, **options)
        assert same(lists(found, "values"), genessl.map_genes(samples, genes="columns", **options).table.values)


def test_scores_of_mapped_genes_have_the_bits_of_one_machine(table, samples, kegg):
    mapped = genessl.map_genes(samples, genes="columns").table
    found = scored([distributed.map_genes(batch) for batch in table.to_batches()], gene_sets=kegg)
    assert same(lists(found, "nes"), genessl.ssgsea(mapped, kegg).nes)


def test_a_table_of_ones_own_maps(table, samples, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("id,symbol\nUNKNOWN1,TP53\n" + f"{samples.columns[-1]},EGFR\n")
    expected = genessl.map_genes(samples, genes="columns", mapping=file, mapping_only=True).table
    found = distributed.map_genes(table, mapping=file, mapping_only=True)
    assert distributed.genes_of(found.schema) == expected.genes == ["EGFR", "TP53"]
    assert same(lists(found, "values"), expected.values)
    file.write_text("id,symbol\nUNKNOWN1,MDM2\n")
    os.utime(file, ns=(1, 1))
    assert distributed.genes_of(distributed.map_genes(table, mapping=file, mapping_only=True).schema) == ["MDM2"]


def test_missing_and_infinite_values_are_as_on_one_machine(samples, kegg):
    frame = samples.copy()
    frame.iloc[2, 5], frame.iloc[0, 9], frame.iloc[0, 11] = np.nan, np.inf, -np.inf
    batches = list(distributed.to_batches(frame.to_numpy(), gene_names=list(frame.columns), batch_size=7))
    assert same(lists(scored(batches, gene_sets=kegg), "nes"), genessl.ssgsea(frame.T, kegg).nes)
    numbers = [[None if number != number else number for number in row] for row in frame.to_numpy().tolist()]
    kind = pa.list_(pa.float32(), frame.shape[1])
    missing = pa.table({"sample": list(frame.index), "values": pa.array(numbers, kind)})
    found = distributed.ssgsea(missing, kegg, genes=list(frame.columns))
    assert same(lists(found, "es"), genessl.ssgsea(frame.T, kegg).es)


def test_an_empty_batch_is_one_of_what_comes(table, kegg):
    nothing = whole(table.slice(0, 0))
    mapped, found = distributed.map_genes(nothing), distributed.nes(distributed.ssgsea(nothing, kegg), 1.0)
    full = table.to_batches()[0]
    assert mapped.schema == distributed.map_genes(full).schema
    assert found.schema == distributed.nes(distributed.ssgsea(full, kegg), 1.0).schema
    assert mapped.num_rows == found.num_rows == 0
    assert distributed.ssgsea(table.slice(0, 0), kegg).num_rows == 0
    assert distributed.score_range([distributed.extremes(distributed.ssgsea(nothing, kegg))]) == 0.0
    assert distributed.score_range([]) == 0.0


def test_one_score_has_no_normalised_one_as_on_one_machine(table, samples):
    some = {"some": list(samples.columns[:30])}
    found = scored([whole(table.slice(0, 1))], gene_sets=some, min_size=1)
    assert same(lists(found, "nes"), genessl.ssgsea(samples.iloc[:1].T, some, min_size=1).nes)


def test_lists_of_any_length_are_read_where_all_are_of_one(table, kegg, at_once):
    for kind in (pa.list_(pa.float32()), pa.large_list(pa.float32())):
        loose = table.set_column(1, "values", table.column("values").cast(kind))
        assert same(lists(distributed.ssgsea(loose, kegg, min_size=5), "es"), at_once.es)
        assert same(lists(distributed.ssgsea(whole(loose.slice(3, 4)), kegg, min_size=5), "es"), at_once.es[3:7])


def test_frames_become_batches_and_frames_again(expression):
    frame = expression.T
    for batch in distributed.to_batches(frame, batch_size=10):
        assert batch.schema.field("values").type == pa.list_(pa.float32(), frame.shape[1])
        assert len(batch.schema) == 2
    again = distributed.to_frame(distributed.to_batches(frame, batch_size=10))
    pd.testing.assert_frame_equal(again, frame.astype(np.float32).astype(float))
    noted = frame.assign(site=["A", "B"] * 12)
    batches = list(distributed.to_batches(noted, batch_size=10))
    assert batches[0].schema.names == ["sample", "site", "values"] and batches[1].column("site")[0].as_py() == "A"
    by_rows = distributed.to_frame(distributed.to_batches(expression, genes="rows"))
    pd.testing.assert_frame_equal(by_rows, again)
    nothing = distributed.to_frame(distributed.to_batches(frame.iloc[:0]))
    pd.testing.assert_frame_equal(nothing, again.iloc[:0], check_index_type=False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda table: table.drop(["values"]), r'no column "values", but sample, batch.*to_batches'),
        (lambda table: table.replace_schema_metadata(None), r"does not say what genes.*genessl\.genes"),
        (lambda table: table.replace_schema_metadata({b"genessl.genes": b"TP53"}), "hold no names under genessl.genes.*JSON"),
        (lambda table: table.replace_schema_metadata({b"genessl.genes": b'["TP53"]'}), "2000 values, for 1 genes.*same order"),
        (
            lambda table: table.set_column(1, "values", table.column("values").cast(pa.list_(pa.float64(), 2000))),
            r"fixed_size_list<.*double.*single precision",
        ),
        (lambda table: table.set_column(1, "values", table.column("sample")), "is of the type string.*to_batches"),
        (
            lambda table: table.set_column(1, "values", pa.array([None] * len(table), pa.list_(pa.float32(), 2000))),
            'row 1 of "values" is missing.*NaN',
        ),
        (
            lambda table: table.set_column(1, "values", pa.array([[1.0]] * len(table), pa.list_(pa.float32()))),
            'row 1 of "values" has 1 values, for 2000 genes',
        ),
        (lambda table: table.to_pandas(), "the batch is a DataFrame.*record batch"),
    ],
)
def test_a_batch_of_another_form_is_refused(table, kegg, change, says):
    for work in (partial(distributed.ssgsea, gene_sets=kegg), distributed.map_genes):
        with pytest.raises(genessl.GeneSSLError, match=says) as caught:
            work(change(table))
        assert caught.value.what and caught.value.advice


def test_what_can_not_be_done_is_refused(table, kegg, samples):
    for work, says in (
        (lambda: distributed.ssgsea(table, {"none": ["NOBODY1", "NOBODY2"]}, min_size=1), "the batch: No gene set of"),
        (lambda: distributed.map_genes(table, genes=[f"nobody{at}" for at in range(2000)]), "the batch: "),
        (lambda: distributed.ssgsea(table, kegg, weight=-1), "positive number"),
        (lambda: distributed.nes(table, 1.0), 'no column "es".*what ssgsea gave'),
        (lambda: distributed.nes(distributed.ssgsea(table, kegg), -1.0), "score_range is -1"),
        (lambda: distributed.to_frame([]), "no batches"),
        (lambda: list(distributed.to_batches(samples.to_numpy(), gene_names=["TP53"])), "1 names for 2000"),
        (lambda: list(distributed.to_batches(np.array([[1e39]]), gene_names=["TP53"])), "beyond 3.4e38"),
        (lambda: list(distributed.to_batches(samples, batch_size=0)), "batch_size is 0"),
    ):
        with pytest.raises(genessl.GeneSSLError, match=says) as caught:
            work()
        assert caught.value.advice


def drawn(at: int, genes: list[str], rows: int = 6):
    """A part: what is drawn depends on its number alone."""
    values = np.random.default_rng([5, at]).gamma(0.4, 30, (rows, len(genes))).astype(np.float32)
    return distributed.to_batches(values, gene_names=genes, samples=[f"P{at}S{row}" for row in range(rows)], batch_size=4)


def test_a_dataset_is_scored_part_by_part_with_the_bits_of_one_machine(kegg, samples, tmp_path):
    genes = list(samples.columns)
    parts = distributed.write_parts(tmp_path / "data", 4, partial(drawn, genes=genes))
    assert [part.name for part in parts] == [f"part-0000{at}.parquet" for at in range(4)]
    everything = distributed.to_frame(distributed.read_parts(tmp_path / "data"))
    plain = genessl.ssgsea(everything.T, kegg)
    mapped = genessl.ssgsea(genessl.map_genes(everything, genes="columns").table, kegg)
    assert not same(mapped.es, plain.es)
    with ThreadPoolExecutor(2) as executor:
        cases = ((5, None, None, plain), (100, executor, None, plain), (3, executor, distributed.map_genes, mapped))
        for size, who, before, expected in cases:
            folder = tmp_path / f"scores{size}"
            distributed.ssgsea_parts(tmp_path / "data", folder, kegg, before=before, executor=who, batch_size=size)
            found = list(distributed.read_parts(folder / "scores"))
            assert same(lists(found, "es"), expected.es) and same(lists(found, "nes"), expected.nes)
            assert list(distributed.to_frame(found, "nes").index) == list(everything.index)
    kind = pq.read_schema(parts[0]).field("values").type
    assert kind == pa.list_(pa.float32(), len(genes))


#: What parts were drawn, and at which it is interrupted; of no account for what a part is made of.
DRAWN: list[int] = []
STOPS: list[int] = []


def noted(at: int, genes: list[str]):
    if at in STOPS:
        raise KeyboardInterrupt
    DRAWN.append(at)
    return drawn(at, genes)


def test_what_was_interrupted_goes_on_with_what_is_missing(kegg, samples, tmp_path):
    genes, folder = list(samples.columns), tmp_path / "data"
    part = partial(noted, genes=genes)
    DRAWN.clear()
    STOPS[:] = [2]
    with pytest.raises(KeyboardInterrupt):
        distributed.write_parts(folder, 4, part)
    with pytest.raises(genessl.GeneSSLError, match="lacks parts.*Call again what makes it"):
        distributed.ssgsea_parts(folder, tmp_path / "scores", kegg)
    STOPS.clear()
    DRAWN.clear()
    (folder / ".writing-1").write_bytes(b"PAR1")
    (folder / "part-00003.parquet").write_bytes(b"PAR1 not all")
    distributed.write_parts(folder, 4, part)
    assert DRAWN == [2, 3] and not list(folder.glob(".writing-*"))
    distributed.write_parts(folder, 4, part)
    assert DRAWN == [2, 3]
    distributed.write_parts(folder, 4, part, name="other")
    assert DRAWN == [2, 3, 0, 1, 2, 3]


def test_what_a_part_is_made_of_are_functions_their_arguments_and_files(samples, tmp_path):
    table, folder = tmp_path / "table.csv", tmp_path / "data"

    def made(part) -> list[str]:
        distributed.write_parts(folder, 1, part)
        return list(distributed.to_frame(distributed.read_parts(folder)).index)

    def of_file(at: int, path: str):
        return distributed.to_batches(path)

    for sample in ("A", "B"):
        table.write_text(f"caseID,TP53,BRCA1\n{sample},1,2\n{sample}2,3,4\n")
        os.utime(table, ns=(1, ord(sample)))
        assert made(partial(of_file, path=str(table))) == [sample, f"{sample}2"]

    def one_sample(name: str):
        return distributed.to_batches(np.ones((1, 1)), gene_names=["G"], samples=[name])

    def holding(name: str):
        return lambda at: one_sample(name)

    for name in ("C", "D"):
        assert made(holding(name)) == [name]
        assert made(lambda at, name=name: one_sample(name * 2)) == [name * 2]


def test_what_would_mix_or_lose_samples_is_refused(samples, tmp_path):
    genes, folder = list(samples.columns), tmp_path / "data"
    values = np.ones((2, len(genes)), np.float32)

    def two_orders(at: int):
        yield from distributed.to_batches(values, gene_names=genes)
        yield from distributed.to_batches(values, gene_names=genes[::-1])

    with pytest.raises(genessl.GeneSSLError, match="part-00000.parquet: a batch has other columns, genes"):
        distributed.write_parts(folder, 1, two_orders)
    distributed.write_parts(folder, 1, partial(drawn, genes=genes))
    with pytest.raises(genessl.GeneSSLError, match="is the source itself.*another folder"):
        distributed.map_parts(folder, folder, distributed.map_genes)
    with pytest.raises(genessl.GeneSSLError, match="is a RecordBatch.*in a list"):
        distributed.write_parts(tmp_path / "one", 1, lambda at: next(distributed.to_batches(values, gene_names=genes)))
    (tmp_path / "mine").mkdir()
    pq.write_table(pa.table({"precious": [1]}), tmp_path / "mine" / "part-00000.parquet")
    with pytest.raises(genessl.GeneSSLError, match="was written by something else"):
        distributed.write_parts(tmp_path / "mine", 1, partial(drawn, genes=genes))
    (tmp_path / "mine" / "dataset.json").write_text("{}")
    with pytest.raises(genessl.GeneSSLError, match="genessl convert made"):
        distributed.write_parts(tmp_path / "mine", 1, partial(drawn, genes=genes))
    part = folder / "part-00000.parquet"
    damaged = bytearray(part.read_bytes())
    damaged[len(damaged) // 4] ^= 1
    part.write_bytes(damaged)
    with pytest.raises(genessl.GeneSSLError, match="can't be read"):
        list(distributed.read_parts(folder))
    (folder / ".genessl-writing").mkdir()
    with pytest.raises(genessl.GeneSSLError, match="not written to its end"):
        list(distributed.read_parts(folder))
    with pytest.raises(genessl.GeneSSLError, match="there are no genes"):
        list(distributed.to_batches(values[:, :0], gene_names=[]))


def test_a_part_is_made_again_where_its_source_or_the_work_is_another(kegg, samples, tmp_path):
    genes, source, folder = list(samples.columns), tmp_path / "data", tmp_path / "es"
    distributed.write_parts(source, 3, partial(drawn, genes=genes))

    def remade(work) -> list[bool]:
        before = {part.name: part.stat().st_mtime_ns for part in folder.glob("*.parquet")}
        after = distributed.map_parts(source, folder, work)
        return [part.stat().st_mtime_ns != before.get(part.name) for part in after]

    work = partial(distributed.ssgsea, gene_sets=kegg)
    assert remade(work) == [True] * 3 and remade(work) == [False] * 3
    os.utime(source / "part-00001.parquet", ns=(1, 1))
    assert remade(work) == [False, True, False]
    assert remade(partial(distributed.ssgsea, gene_sets=kegg, weight=0.5)) == [True] * 3
    (folder / "part-00009.parquet").write_bytes(b"")
    with pytest.raises(genessl.GeneSSLError, match="part-00009.parquet, which is no part.*another folder"):
        distributed.map_parts(source, folder, work)


def test_what_fails_in_a_part_says_which(samples, tmp_path):
    distributed.write_parts(tmp_path / "data", 2, partial(drawn, genes=list(samples.columns)))
    with pytest.raises(genessl.GeneSSLError, match="part-00000.parquet: No gene set"):
        distributed.ssgsea_parts(tmp_path / "data", tmp_path / "out", {"none": ["NOBODY"]}, min_size=1)
    with pytest.raises(genessl.GeneSSLError, match="can't be looked into.*folder of Parquet"):
        distributed.ssgsea_parts(tmp_path / "absent", tmp_path / "out")
    (tmp_path / "data" / "part-00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(genessl.GeneSSLError, match="part-00001.parquet can't be read.*only it"):
        list(distributed.read_parts(tmp_path / "data"))


def test_work_goes_to_other_processes(kegg):
    work = partial(distributed.ssgsea, gene_sets=distributed._scoring.prepared(kegg))
    again = pickle.loads(pickle.dumps(work))
    assert again.keywords["gene_sets"] == work.keywords["gene_sets"] and repr(again) == repr(work)


def test_real_tumours_have_the_bits_of_one_machine(kegg):
    mapped = genessl.map_genes(genessl.read_table(shared("data", "tcga7", "test.csv.gz"))).frame.T.astype(np.float32)
    found = scored(distributed.to_batches(mapped, batch_size=50), gene_sets=kegg)
    expected = genessl.ssgsea(mapped.T, kegg)
    assert same(lists(found, "es"), expected.es) and same(lists(found, "nes"), expected.nes)
