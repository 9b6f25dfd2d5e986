"""Writes small Parquet files in GAIA's schema with pyarrow into the folder given: invented tasks, and the ways in
which such files may be written. Used once for the fixtures in Tests/Fixtures/Benchmarks/parquet."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

folder = Path(sys.argv[1])
rows = [
    {
        "task_id": f"p-{number:02}",
        "Question": question,
        "Level": level,
        "Final answer": answer,
        "file_name": name,
        "file_path": f"2023/validation/{name}" if name else "",
        "Annotator Metadata": {"Steps": "1. Read.\n2. Answer.", "Number of steps": "2"} if number % 3 else None,
    }
    for number, (question, level, answer, name) in enumerate(
        [("How many lamps are there in all?", "1", "21", "street.csv"),
         ("Which Greek word stands in the note? ΟΔΟΣ 😀", "2", "?", ""),
         ("What is\nthe answer?", "3", "Anne, 3, $5", "")] * 10)
]
metadata = pa.struct([("Steps", pa.string()), ("Number of steps", pa.string())])
schema = pa.schema([
    ("task_id", pa.string()), ("Question", pa.string()), ("Level", pa.string()), ("Final answer", pa.string()),
    ("file_name", pa.string()), ("file_path", pa.string()), ("Annotator Metadata", metadata)])
table = pa.Table.from_pylist(rows, schema=schema)
ways = {
    "default": {},
    "plain": {"use_dictionary": False, "compression": "none"},
    "groups": {"row_group_size": 17, "data_page_size": 64},
    "v2": {"data_page_version": "2.0", "data_page_size": 64, "write_batch_size": 5},
    "v2-plain": {"data_page_version": "2.0", "use_dictionary": False},
    "zstd": {"compression": "zstd"},
    "gzip": {"compression": "gzip", "data_page_version": "2.0", "row_group_size": 50},
    "old": {"version": "1.0", "dictionary_pagesize_limit": 64, "data_page_size": 64, "write_batch_size": 5},
    "brotli": {"compression": "brotli"},
    "delta": {"use_dictionary": False, "column_encoding": {"task_id": "DELTA_BYTE_ARRAY"}},
}
for name, options in ways.items():
    pq.write_table(table, folder / f"{name}.parquet", **options)
# A level as a number, a name that is missing, required columns, and the columns in another order.
others = [dict(row, Level=int(row["Level"]), file_name=row["file_name"] or None) for row in rows]
fields = [pa.field("Level", pa.int64(), nullable=False), pa.field("task_id", pa.large_string(), nullable=False)]
fields += [pa.field(name, pa.string()) for name in ("Question", "file_name", "Final answer")]
other = pa.Table.from_pylist(others, schema=pa.schema(fields))
pq.write_table(other, folder / "integers.parquet")
pq.write_table(table.slice(0, 0), folder / "empty.parquet")
read = pq.read_table(folder / "groups.parquet").to_pylist()
assert read == rows
for row in rows:
    del row["file_path"], row["Annotator Metadata"]
(folder / "rows.json").write_text(json.dumps(rows, ensure_ascii=False))
