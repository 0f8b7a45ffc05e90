"""Workbooks made at test time, part by part, so that each can be wrong in one way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from participants.readers.write import write_xlsx

HEADER = ["Name", "E-mail", "Manager"]
PEOPLE = [["Ann Lee", "ann@example.org", ""], ["Bo Ek", "bo@example.org", "ann@example.org"]]
SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    return write_xlsx(HEADER, PEOPLE)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    parts = parts_of(workbook())
    assert old in parts[name]
    return packed({**parts, name: parts[name].replace(old, new)})


def with_parts(**more: bytes) -> bytes:
    return packed({**parts_of(workbook()), **more})


def sheet_of(rows: str, dimension: str = "") -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    content = f"{start}{dimension}<sheetData>{rows}</sheetData></worksheet>"
    return packed({**parts_of(workbook()), SHEET: content.encode()})


def row_of(number: int, *cells: str) -> str:
    inner = "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for i, text in enumerate(cells)
    )
    return f'<row r="{number}">{inner}</row>'


def string_bomb() -> bytes:
    """A quarter of a MiB that unpacks to a table of strings for minutes of parsing."""
    strings = b"<sst>" + b"<si><t>a</t></si>" * 6_000_000 + b"</sst>"
    return packed({**parts_of(workbook()), "xl/sharedStrings.xml": strings})


def far_corner_bomb(dimension: str = "") -> bytes:
    return sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', dimension)
