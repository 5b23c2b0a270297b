"""Makes brotli.parquet and zstd.parquet: the table of tests/table/parquet.rs, as pyarrow writes it.

    python make.py        needs pyarrow
"""
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 1500
rows = range(ROWS)
fields = [
    pa.field("ENSG00000000003", pa.float64()),
    pa.field("ENSG00000000005", pa.int64()),
    pa.field("ENSG00000000419", pa.uint32(), nullable=False),
    pa.field("cancer_type", pa.string()),
    pa.field("caseID", pa.string(), nullable=False),
]
columns = [
    [None if row % 7 == 3 else row % 40 * 0.1 for row in rows],
    [row * 1000 for row in rows],
    [2**32 - 1 - row for row in rows],
    [["ACC", "UVM"][row % 2] for row in rows],
    [f"S{row}" for row in rows],
]
table = pa.table(columns, schema=pa.schema(fields))
for codec in ["brotli", "zstd"]:
    path = Path(__file__).parent / f"{codec}.parquet"
    pq.write_table(table, path, compression=codec, row_group_size=500)
