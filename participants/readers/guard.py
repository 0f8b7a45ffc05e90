"""Refuses a file before anything parses it: by name, size, first bytes and, for workbooks, parts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path, PurePosixPath

from participants.readers.limits import LIMITS, Limits
from participants.readers.problems import FileRefused, shown
from participants.readers.workbook_guard import check_workbook


class Kind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


SUFFIXES = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".txt": Kind.CSV,
    ".xlsx": Kind.XLSX,
}
MACRO_SUFFIXES = frozenset({".xlsm", ".xltm", ".xlam", ".xlsb"})
OLD_EXCEL_SUFFIXES = frozenset({".xls", ".xlt"})
INNER_SUFFIXES = (
    frozenset(SUFFIXES)
    | MACRO_SUFFIXES
    | OLD_EXCEL_SUFFIXES
    | {
        *(".zip", ".jar", ".pdf", ".xml", ".svg", ".html", ".htm", ".docm"),
        *(".php", ".js", ".vbs", ".exe", ".com", ".scr", ".bat", ".cmd", ".sh"),
    }
)

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
NO_TABLE_MAGIC = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    OLE_MAGIC,
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"MZ\x90",
    b"\x7fELF",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"{\\rtf",
)
MARKUP_STARTS = (b"<?xml", b"<!doctype", b"<html", b"<svg", b"<script", b"<table")


def base_name(filename: str) -> str:
    """The last part of the name: browsers and archives may send a path, which is never used."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not name:
        raise FileRefused("name_missing")
    if not name.isprintable() or len(name) > 255:
        raise FileRefused("name_invalid")
    return name


def kind_of_name(filename: str) -> Kind:
    suffixes = [suffix.lower() for suffix in PurePosixPath(base_name(filename)).suffixes]
    last = suffixes[-1] if suffixes else ""
    if last in MACRO_SUFFIXES:
        raise FileRefused("macros")
    if last in OLD_EXCEL_SUFFIXES:
        raise FileRefused("old_excel")
    if last not in SUFFIXES:
        raise FileRefused("type_unsupported", suffix=shown(last or filename))
    if len(suffixes) > 1 and suffixes[-2] in INNER_SUFFIXES:
        raise FileRefused("double_extension", suffix=shown("".join(suffixes[-2:])))
    return SUFFIXES[last]


def check_upload(filename: str, size: int, limits: Limits = LIMITS) -> Kind:
    """For the door that takes the file in: looks at name and size only."""
    kind = kind_of_name(filename)
    if size == 0:
        raise FileRefused("file_empty")
    if size > limits.file_bytes:
        raise FileRefused("file_too_large", size=size, limit=limits.file_bytes)
    return kind


def read_guarded(source: bytes | Path, filename: str, limits: Limits = LIMITS) -> tuple[Kind, bytes]:
    """The content of a file that is safe to parse, and what it is."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    kind = check_upload(filename, size, limits)
    data = source.read_bytes() if isinstance(source, Path) else source
    if kind is Kind.XLSX:
        _check_workbook_magic(data)
        check_workbook(data, limits)
    else:
        _check_text_magic(data, filename)
    return kind, data


def _check_workbook_magic(data: bytes) -> None:
    if data.startswith(OLE_MAGIC):
        raise FileRefused("encrypted" if ENCRYPTED_PACKAGE in data else "old_excel")
    if not data.startswith(ZIP_MAGIC):
        raise FileRefused("content_mismatch", suffix=".xlsx")


def _check_text_magic(data: bytes, filename: str) -> None:
    suffix = PurePosixPath(base_name(filename)).suffix.lower()
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if data.startswith(NO_TABLE_MAGIC) or start.startswith(MARKUP_STARTS):
        raise FileRefused("content_mismatch", suffix=suffix)
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise FileRefused("file_empty")
