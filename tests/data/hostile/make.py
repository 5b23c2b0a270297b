"""Makes the small Parquet files in good/, which tests/hostile/ damages byte by byte: one of each codec and page version,
and one of each encoding. `parquet/` holds damaged files that once ended in a panic, and is not made by this.

    python make.py        needs pyarrow
"""
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent / "good"
ROWS = 12
rows = range(ROWS)


def table():
    fields = [
        pa.field("caseID", pa.string(), nullable=False),
        pa.field("TP53", pa.float64()),
        pa.field("EGFR", pa.float32(), nullable=False),
        pa.field("KRAS", pa.int32()),
        pa.field("MYC", pa.int64(), nullable=False),
        pa.field("cancer_type", pa.string()),
        pa.field("alive", pa.bool_()),
    ]
    columns = [
        [f"TCGA-{row:02}" for row in rows],
        [None if row % 5 == 3 else row % 4 * 0.1 for row in rows],
        [row * 1.5 for row in rows],
        [None if row == 7 else row * 1000 - 3 for row in rows],
        [row % 3 * 10**10 for row in rows],
        [None if row == 2 else ["ACC", "UVM"][row % 2] for row in rows],
        [row % 2 == 0 for row in rows],
    ]
    return pa.table(columns, schema=pa.schema(fields))


def write(name, **options):
    options = {"compression": "none", "use_dictionary": False, **options}
    pq.write_table(
        table(),
        FOLDER / f"{name}.parquet",
        store_schema=False,
        write_statistics=False,
        row_group_size=7,
        **options,
    )


FOLDER.mkdir(exist_ok=True)
for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
    for version in ["1.0", "2.0"]:
        write(
            f"{codec}_{version[0]}",
            compression=codec,
            data_page_version=version,
            use_dictionary=True,
        )
numbers = ["TP53", "EGFR", "KRAS", "MYC"]
write("plain")
write(
    "delta",
    column_encoding={
        "caseID": "DELTA_BYTE_ARRAY",
        "cancer_type": "DELTA_LENGTH_BYTE_ARRAY",
        "KRAS": "DELTA_BINARY_PACKED",
        "MYC": "DELTA_BINARY_PACKED",
        "alive": "RLE",
    },
)
write("split", column_encoding={name: "BYTE_STREAM_SPLIT" for name in numbers})
write("checksum", use_dictionary=True, write_page_checksum=True)
