"""What a row says, as one number: a row that says the same as last time needs no second reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from operator import itemgetter

from participants.readers.guard import Kind
from participants.readers.headers import Mapping as ColumnMapping
from participants.readers.tables import RawTable

# Raised whenever the same cells would be read differently, so that the next import reads every row again.
VERSION = 1
SEPARATOR = "\x1f"


def row_digests(table: RawTable, mapping: ColumnMapping, date_orders: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """(row, 32 hexadecimal digits) of the mapped cells. Neither the order of the columns nor their names count."""
    fields = sorted((name, table.header.index(column)) for column, name in mapping.columns.items())
    context = [str(VERSION), *(name for name, _ in fields), *(f"{k}={v}" for k, v in sorted(date_orders.items()))]
    head = hashlib.md5(SEPARATOR.join(context).encode(), usedforsecurity=False)
    take = itemgetter(*(index for _, index in fields))
    for row in table.rows:
        cells = take(row.cells)
        said = cells if table.kind is Kind.CSV else map(str, cells)
        digest = head.copy()
        digest.update(SEPARATOR.join(said).encode("utf-8", "surrogatepass"))
        yield row.number, digest.hexdigest()
