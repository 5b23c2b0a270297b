"""Writes the files of tests/data/formats and what their own libraries read of them.

    python -m venv v && v/bin/pip install anndata openpyxl XlsxWriter cmapPy GEOparse pyarrow
    v/bin/python tests/reference/make_formats.py

Each file has beside it NAME.json: the sample ids, the genes, the numbers as 64-bit hexadecimal (so that nothing is
lost on the way), and metadata as texts, as the format's own library reads them back.
"""

import datetime
import gzip
import json
import pathlib
import struct
import warnings
import zipfile

import anndata
import GEOparse
import numpy as np
import openpyxl
import pandas as pd
import scipy.sparse as sp
from cmapPy.pandasGEXpress import GCToo, parse_gct, write_gct

HERE = pathlib.Path(__file__).parent.parent / "data" / "formats"
GENES = "TP53 EGFR MYC KRAS PTEN BRCA1 ERBB2 CDH1 VIM GAPDH ACTB MKI67".split()
IDS = [f"ENSG{number:011d}" for number in range(141510, 141510 + len(GENES))]
warnings.filterwarnings("ignore")


def hexes(matrix):
    return [[struct.pack(">d", float(value)).hex() for value in row] for row in matrix]


def text(value):
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def expect(name, samples, genes, matrix, metadata=None, options=None):
    answer = {
        "options": options or {},
        "samples": list(map(str, samples)),
        "genes": list(map(str, genes)),
        "values": hexes(np.asarray(matrix, dtype=np.float64)),
        "metadata": {key: [text(value) for value in column] for key, column in (metadata or {}).items()},
    }
    (HERE / f"{name}.json").write_text(json.dumps(answer, indent=0).replace('",\n"', '","') + "\n")


def read_h5ad(file, name=None, layer=None, gene_column=None):
    data = anndata.read_h5ad(HERE / file)
    frame, matrix = data.var, data.X
    if layer == "raw":
        frame, matrix = data.raw.var, data.raw.X
    elif layer:
        matrix = data.layers[layer]
    matrix = matrix.toarray() if sp.issparse(matrix) else np.asarray(matrix)
    genes = frame[gene_column] if gene_column else frame.index
    options = {key: value for key, value in (("layer", layer), ("gene_column", gene_column)) if value}
    metadata = {column: data.obs[column].tolist() for column in data.obs.columns}
    expect(name or file, data.obs_names, genes, matrix, metadata, options)


def h5ad():
    random = np.random.default_rng(7)
    samples = [f"S{number}" for number in range(9)]
    counts = random.poisson(1.2, (9, 12)).astype(np.float32)
    logs = np.log1p(counts).astype(np.float32)
    obs = pd.DataFrame(
        {
            "cancer_type": pd.Categorical(["LUAD", "BRCA", None] * 3),
            "n_counts": counts.sum(axis=1),
            "batch": pd.array([1, 2, None] * 3, dtype="Int64"),
            "is_normal": [True, False, False] * 3,
            "maybe": pd.array([True, None, False] * 3, dtype="boolean"),
            "donor": [f'd{number}\t"x"' if number == 4 else f"d{number}" for number in range(9)],
            "stage": pd.Categorical([1, 2, 3] * 3),
            "TP53": random.normal(size=9),
        },
        index=samples,
    )
    var = pd.DataFrame({"gene_ids": IDS, "highly_variable": [True, False] * 6}, index=GENES)
    data = anndata.AnnData(sp.csr_matrix(logs), obs=obs, var=var)
    data.layers["counts"] = sp.csc_matrix(counts)
    data.layers["doubles"] = random.normal(size=(9, 12))
    data.layers["whole"] = counts.astype(np.int64)
    data.raw = anndata.AnnData(sp.csr_matrix(counts), obs=obs, var=var)
    data = data[:, ::-1].copy()
    # Places of values in no order, and one given twice: SciPy adds these up.
    unsorted = data.X.copy()
    for row in range(9):
        start, end = unsorted.indptr[row], unsorted.indptr[row + 1]
        unsorted.indices[start:end] = unsorted.indices[start:end][::-1]
        unsorted.data[start:end] = unsorted.data[start:end][::-1]
    unsorted.has_sorted_indices = False
    data.X = unsorted
    data.write_h5ad(HERE / "cells.h5ad", compression="gzip")
    read_h5ad("cells.h5ad")
    for layer in ("counts", "doubles", "whole", "raw"):
        read_h5ad("cells.h5ad", f"cells.{layer}", layer=layer)
    read_h5ad("cells.h5ad", "cells.gene_ids", gene_column="gene_ids")
    dense = anndata.AnnData(logs, obs=obs[["cancer_type"]], var=pd.DataFrame(index=IDS))
    dense.obs.index.name = "barcode"
    dense.write_h5ad(HERE / "dense.h5ad", compression="lzf")
    read_h5ad("dense.h5ad")
    chunked = anndata.AnnData(sp.csc_matrix(logs), obs=obs[["cancer_type"]], var=pd.DataFrame(index=GENES))
    chunked.write_h5ad(HERE / "by_columns.h5ad")
    read_h5ad("by_columns.h5ad")


def without_x():
    """Numbers elsewhere than in X: raw beside layers, a single layer, two layers."""
    random = np.random.default_rng(17)
    samples = [f"S{number}" for number in range(4)]
    counts = random.poisson(1.2, (4, 12)).astype(np.float32)
    obs = pd.DataFrame({"cancer_type": pd.Categorical(["LUAD", "BRCA"] * 2)}, index=samples)
    var = pd.DataFrame(index=GENES)
    for file, layers, raw in (
        ("only_raw.h5ad", {"logs": np.log1p(counts)}, True),
        ("only_layer.h5ad", {"counts": counts}, False),
        ("only_layers.h5ad", {"counts": counts, "logs": np.log1p(counts)}, False),
    ):
        data = anndata.AnnData(None, obs=obs, var=var, layers=layers)
        if raw:
            data.raw = anndata.AnnData(sp.csr_matrix(counts), obs=obs, var=var)
        data.write_h5ad(HERE / file, compression="gzip")
    read_h5ad("only_raw.h5ad", layer="raw")
    read_h5ad("only_raw.h5ad", "only_raw.logs", layer="logs")
    read_h5ad("only_layer.h5ad", layer="counts")
    read_h5ad("only_layers.h5ad", "only_layers.logs", layer="logs")


def unusual_h5ad():
    """An index of genes that only counts, genes in obs, half precision, and no attribute that says what X is."""
    import h5py

    random = np.random.default_rng(27)
    samples = [f"S{number}" for number in range(5)]
    counts = random.poisson(1.2, (5, 12)).astype(np.float32)
    obs = pd.DataFrame({"cancer_type": pd.Categorical(["LUAD", "BRCA"] * 2 + ["LUAD"])}, index=samples)
    var = pd.DataFrame({"mean": counts.mean(axis=0), "gene_name": GENES}, index=list(map(str, range(12))))
    counted = anndata.AnnData(counts, obs=obs, var=var)
    counted.write_h5ad(HERE / "counted.h5ad", compression="gzip")
    metadata = {"cancer_type": obs["cancer_type"].tolist()}
    expect("counted.h5ad", samples, GENES, counts, metadata)
    words = [f"gene{number}" for number in range(12)]
    for name, column in (("counted_words", "gene_symbols"), ("counted_alone", "cluster")):
        var = pd.DataFrame({"mean": counts.mean(axis=0), column: GENES}, index=words)
        anndata.AnnData(counts, obs=obs, var=var).write_h5ad(HERE / f"{name}.h5ad", compression="gzip")
    expect("counted_words.h5ad", samples, GENES, counts, metadata)
    named = pd.DataFrame({"gene_ids": IDS}, index=GENES)
    turned = {"orientation": "samples_in_columns"}
    for name, matrix in (
        ("turned", counts.T),
        ("turned_rows", sp.csr_matrix(counts.T)),
        ("turned_columns", sp.csc_matrix(counts.T)),
    ):
        anndata.AnnData(matrix, obs=named, var=obs).write_h5ad(HERE / f"{name}.h5ad", compression="gzip")
    expect("turned", samples, GENES, counts, metadata, turned)
    halves = random.normal(size=(5, 12)).astype(np.float16)
    anndata.AnnData(halves, obs=obs, var=named).write_h5ad(HERE / "half.h5ad")
    read_h5ad("half.h5ad")
    with h5py.File(HERE / "half.h5ad", "r") as half, h5py.File(HERE / "unsaid.h5ad", "w") as unsaid:
        for name in ("obs", "var", "X"):
            half.copy(name, unsaid)
        unsaid.attrs.update(half.attrs)
        del unsaid["X"].attrs["encoding-type"]


def old_h5ad():
    """What AnnData 0.7 wrote: no encoding at the root."""
    import h5py

    with h5py.File(HERE / "cells.h5ad") as new, h5py.File(HERE / "old.h5ad", "w") as old:
        for name in ("X", "obs", "var"):
            new.copy(name, old)
    with h5py.File(HERE / "not_anndata.h5", "w") as other:
        other["numbers"] = np.arange(4)


def read_xlsx(file, name=None, sheet=None):
    """Genes in column A, samples in row 1, dates as ISO texts."""
    book = openpyxl.load_workbook(HERE / file, data_only=True)
    rows = list(book[sheet].values if sheet else book.worksheets[0].values)
    names = [row[0].date().isoformat() if isinstance(row[0], datetime.datetime) else row[0] for row in rows[1:]]
    expect(
        name or file,
        rows[0][1:],
        names,
        np.array([[np.nan if cell in (None, "NA", "#N/A") else cell for cell in row[1:]] for row in rows[1:]], float).T,
        options={"sheet": sheet} if sheet else {},
    )


def xlsx():
    random = np.random.default_rng(11)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Counts"
    sheet.append(["gene", "S1", "S2", "S3"])
    for index, gene in enumerate(GENES):
        sheet.append([gene, int(random.poisson(900)), float(random.normal()), random.lognormal(0, 20)])
    sheet["A4"] = datetime.datetime(2023, 3, 1)
    sheet["A4"].number_format = "d-mmm"
    sheet["B6"] = "NA"
    sheet["C7"] = 0.1 + 0.2
    second = book.create_sheet("Logs & more")
    second.append(["gene", "S1", "S2"])
    for gene in GENES:
        second.append([gene, *random.normal(size=2)])
    book.create_sheet("Empty")
    book.save(HERE / "book.xlsx")
    read_xlsx("book.xlsx")
    read_xlsx("book.xlsx", "book.second", "Logs & more")

    # Texts in a part of their own, as Excel writes them.
    frame = pd.DataFrame(random.normal(size=(12, 3)), index=pd.Index(GENES, name="gene"), columns=["S1", "S2", "S1 & \"x\""])
    frame.to_excel(HERE / "shared.xlsx", sheet_name="Sheet", engine="xlsxwriter")
    read_xlsx("shared.xlsx")

    for name, cell in (("formulas", "=B2*2"), ("letters", "abc")):
        book = openpyxl.Workbook()
        book.active.append(["gene", "S1", "S2"])
        for gene in GENES:
            book.active.append([gene, 1, 2.5])
        book.active["C5"] = cell
        if name == "letters":
            book.active.merge_cells("A8:A9")
        book.save(HERE / f"{name}.xlsx")
    labels = openpyxl.Workbook()
    labels.active.append(["sample", "cancer_type", "age"])
    for row in (("S1", "LUAD", 61), ("S2", "BRCA", 47), ("S9", "LUAD", 55)):
        labels.active.append(row)
    labels.save(HERE / "labels.xlsx")
    results = openpyxl.Workbook()
    results.active.title = "DE"
    results.active.append(["Gene", "description", "log2FoldChange", "pvalue", "padj"])
    for sheet in ("counts", "meta"):
        results.create_sheet(sheet).append(["Gene", "S1", "S2"])
    for gene in GENES:
        results["DE"].append([gene, "a gene", 0.5, 0.01, 0.05])
        results["counts"].append([gene, 5, 6])
    results.save(HERE / "results.xlsx")
    titled = openpyxl.Workbook()
    titled.active.title = "README"
    for row in (["What the sheets hold"], ["Contact", "x@y"], ["Version", "two"]):
        titled.active.append(row)
    titled.create_sheet("Clinical").append(["id", "class"])
    sheet = titled.create_sheet("Expression")
    sheet.append(["Gene", "P1", "P2", "P3"])
    for place, gene in enumerate(GENES):
        sheet.append([gene, place, place / 3, 2.5])
    titled.save(HERE / "titled.xlsx")
    read_xlsx("titled.xlsx", sheet="Expression")
    mapping_workbook()


def mapping_workbook():
    book = openpyxl.Workbook()
    book.active.title = "Lengths"
    book.active.append(["gene", "length", "exons"])
    names = book.create_sheet("Names")
    names.append(["ensembl_gene_id", "symbol"])
    for place, (gene, number) in enumerate(zip(GENES, IDS)):
        book.active.append([gene, 1000 + place, 3 + place])
        names.append([number, gene])
    book.save(HERE / "mapping.xlsx")


def gct():
    random = np.random.default_rng(13)
    samples = ["S1", "S2", "S3"]
    values = pd.DataFrame(random.normal(size=(12, 3)).astype(np.float32), index=GENES, columns=samples)
    rows = pd.DataFrame({"pr_gene_title": [f"title of {gene}" for gene in GENES], "n": range(12)}, index=GENES)
    columns = pd.DataFrame({"cancer_type": ["LUAD", "BRCA", "LUAD"], "dose": [1.5, 2, 3]}, index=samples)
    written = GCToo.GCToo(values, row_metadata_df=rows, col_metadata_df=columns)
    write_gct.write(written, str(HERE / "three.gct"), data_float_format="%.9g")
    read = parse_gct.parse(str(HERE / "three.gct"))
    expect(
        "three.gct",
        read.data_df.columns,
        read.data_df.index,
        read.data_df.T,
        {column: read.col_metadata_df[column].tolist() for column in read.col_metadata_df.columns},
    )
    lines = ["#1.2", "12\t3", "Name\tDescription\t" + "\t".join(samples)]
    lines += ["\t".join([gene, f"title of {gene}", *(f"{value:.9g}" for value in values.loc[gene])]) for gene in GENES]
    (HERE / "two.gct").write_text("\n".join(lines) + "\n")
    read = parse_gct.parse(str(HERE / "two.gct"))
    expect("two.gct", read.data_df.columns, read.data_df.index, read.data_df.T)


def series_matrix():
    """A series as GEO writes it, read by GEOparse as far as it reads such files, which is their table."""
    source = next((HERE.parent / "field" / "F01-geo-series-matrix").glob("*_series_matrix.txt.gz"), None)
    if source is None:
        source = next((HERE.parent / "field" / "F01-geo-series-matrix").iterdir())
    raw = source.read_bytes()
    body = gzip.decompress(raw).decode() if raw[:2] == b"\x1f\x8b" else raw.decode()
    lines = body.splitlines()
    head = [line for line in lines if line.startswith("!Sample_")]
    soft = ["^SERIES = GSE1", "!Series_title = x"]
    accession = next(line for line in head if line.startswith("!Sample_geo_accession")).split("\t")[1:]
    for place, name in enumerate(accession):
        soft.append(f"^SAMPLE = {name.strip(chr(34))}")
        for line in head:
            key, *cells = line.split("\t")
            soft.append(f"{key} = {cells[place].strip(chr(34))}")
    path = HERE / "GSE1_family.soft"
    path.write_text("\n".join(soft) + "\n")
    series = GEOparse.get_GEO(filepath=str(path), silent=True)
    phenotypes = series.phenotype_data
    path.unlink()
    answer = {
        "file": source.name,
        "samples": phenotypes.index.tolist(),
        "metadata": {
            column: [text(value) for value in phenotypes[column]]
            for column in phenotypes.columns
            if column.startswith("characteristics_ch1") or column in ("title", "source_name_ch1")
        },
    }
    (HERE / "series.json").write_text(json.dumps(answer, indent=1) + "\n")


def archives():
    table = "gene,S1,S2\n" + "".join(f"{gene},{index},{index / 7!r}\n" for index, gene in enumerate(GENES))
    values = [[index, index / 7] for index in range(len(GENES))]
    with zipfile.ZipFile(HERE / "table.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/", "")
        archive.writestr("data/table.csv", table)
        archive.writestr("__MACOSX/data/._table.csv", "x")
        archive.writestr("README.txt", "about")
    expect("table.zip", ["S1", "S2"], GENES, np.array(values).T)
    with zipfile.ZipFile(HERE / "cells.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.write(HERE / "dense.h5ad", "dense.h5ad")
    with zipfile.ZipFile(HERE / "several.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", table)
        archive.writestr("b.csv", table.replace("S1", "T1"))
    frame = pd.DataFrame({"caseID": ["S1", "S2"], **{gene: row for gene, row in zip(GENES, values)}})
    frame.to_parquet(HERE / "table.parquet")
    with zipfile.ZipFile(HERE / "parquet.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(HERE / "table.parquet", "table.parquet")
    (HERE / "table.parquet").unlink()


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    h5ad()
    without_x()
    old_h5ad()
    unusual_h5ad()
    xlsx()
    gct()
    series_matrix()
    archives()
