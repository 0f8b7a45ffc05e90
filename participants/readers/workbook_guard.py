"""Looks at the parts of a workbook without building any of them in memory.

Sizes and names come from the archive's directory; then each part is unpacked in small pieces, so
that declarations and far cells are found before a parser spends time or memory on them.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable

from participants.readers.limits import Limits
from participants.readers.problems import FileRefused, shown

PIECE = 256 * 1024
# Longer than any of the searched patterns, so that none hides on the seam of two pieces.
SEAM = 8 * 1024
# Titles above the table and the column names are rows as well.
HEAD_ROWS = 20

ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".xls", ".docx", ".jar", ".7z", ".rar", ".gz")
ARCHIVE_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")
XML_SUFFIXES = (".xml", ".rels", ".vml")
LARGE_PARTS = ("xl/worksheets/", "xl/sharedstrings")
MACRO_PARTS = ("vbaproject", "/activex/", "/ctrlprops/", "/macrosheets/", "/dialogsheets/")
# A table never needs another file inside; pictures are allowed and not read.
EMBEDDED_PARTS = ("/embeddings/", "oleobject")

SAFE_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^<>]*\bref\s*=\s*[\"']([^\"']*)[\"']")
FAR_REFERENCE = re.compile(rb'\br="([A-Z]{3}\d+|[A-Z]{0,3}\d{6,})"')
EXTERNAL_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*TargetMode\s*=\s*[\"']External[^<>]*>")
CELL = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,9})")

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, IndexError)


def check_workbook(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members, len(data), limits)
            for member in members:
                _check_content(archive, member, limits)
    except BROKEN as error:
        raise FileRefused("unreadable", kind="xlsx") from error


def _check_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(members) > limits.members:
        raise FileRefused("too_many_members", count=len(members), limit=limits.members)
    seen: set[str] = set()
    for member in members:
        _check_name(member, seen)
        _check_size(member, limits)
    _check_parts(seen, limits)
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise FileRefused("unpacked_too_large", member="*", limit=limits.unpacked_bytes)
    # Parts that overlap use the same packed bytes again and again.
    if sum(member.compress_size for member in members) > size:
        raise FileRefused("unreadable", kind="xlsx")


def _check_name(member: zipfile.ZipInfo, seen: set[str]) -> None:
    # zipfile cuts names at NUL; the original shows what other programs may see.
    name = member.orig_filename
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRefused("symlink", member=shown(name))
    is_absolute = name.startswith(("/", "\\")) or ":" in name
    if is_absolute or ".." in re.split(r"[/\\]", name) or not name.isprintable():
        raise FileRefused("unsafe_member", member=shown(name))
    lowered = name.replace("\\", "/").lower()
    if lowered in seen:
        raise FileRefused("duplicate_member", member=shown(name))
    seen.add(lowered)
    if any(part in "/" + lowered for part in MACRO_PARTS):
        raise FileRefused("macros")
    if lowered.endswith(ARCHIVE_SUFFIXES) or any(p in "/" + lowered for p in EMBEDDED_PARTS):
        raise FileRefused("nested_archive", member=shown(name))
    if "externallinks/" in lowered:
        raise FileRefused("external_links", member=shown(name))


def _check_size(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = shown(member.filename)
    if member.flag_bits & 0x1:
        raise FileRefused("encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("compression_unsupported", member=name)
    limit = limits.unpacked_bytes
    if not member.filename.lower().startswith(LARGE_PARTS) and _is_xml(member):
        limit = limits.small_part_bytes
    allowed = max(limits.ratio * member.compress_size, limits.ratio_applies_from)
    if member.file_size > allowed:
        raise FileRefused("ratio_too_high", member=name, limit=limits.ratio)
    if member.file_size > limit:
        raise FileRefused("unpacked_too_large", member=name, limit=limit)


def _check_parts(names: Iterable[str], limits: Limits) -> None:
    found = set(names)
    if "[content_types].xml" not in found or "xl/workbook.xml" not in found:
        raise FileRefused("not_a_workbook")
    sheets = sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in found)
    if sheets > limits.sheets:
        raise FileRefused("too_many_sheets", count=sheets, limit=limits.sheets)


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith(XML_SUFFIXES)


def _check_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    name = shown(member.filename)
    is_sheet = member.filename.lower().startswith("xl/worksheets/")
    with archive.open(member) as part:
        piece = part.read(PIECE)
        if piece.startswith(ARCHIVE_MAGIC):
            raise FileRefused("nested_archive", member=name)
        if not _is_xml(member):
            return
        _check_encoding(piece, name)
        while piece:
            if DECLARATION.search(piece):
                raise FileRefused("xml_declarations", member=name)
            if is_sheet:
                _check_reach(piece, limits)
            _check_relations(piece, name)
            following = part.read(PIECE)
            piece = piece[-SEAM:] + following if following else b""


def _check_encoding(start: bytes, name: str) -> None:
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = ENCODING.match(start)
    is_markup = not start or start.startswith(b"<")
    if not is_markup or (declared and declared[1].lower() not in SAFE_ENCODINGS):
        raise FileRefused("xml_encoding", member=name)


def _check_relations(piece: bytes, name: str) -> None:
    for relation in EXTERNAL_RELATION.finditer(piece):
        # An e-mail address that can be clicked is a relation too, and harmless: it is never opened.
        if b"/hyperlink" not in relation[0]:
            raise FileRefused("external_links", member=name)
    if name.lower() == "[content_types].xml" and b"macroenabled" in piece.lower():
        raise FileRefused("macros")


def _check_reach(piece: bytes, limits: Limits) -> None:
    for pattern in (DIMENSION, FAR_REFERENCE):
        for match in pattern.finditer(piece):
            reach = match[1].decode("ascii", "replace").rsplit(":", 1)[-1]
            if _is_beyond(reach, limits):
                raise FileRefused(
                    "sheet_too_large",
                    reach=shown(reach),
                    rows=limits.rows,
                    columns=limits.columns,
                )


def _is_beyond(reach: str, limits: Limits) -> bool:
    cell = CELL.fullmatch(reach)
    if cell is None:
        return False
    column = 0
    for letter in cell[1].upper():
        column = column * 26 + ord(letter) - 64
    return column > limits.columns or int(cell[2] or 0) > limits.rows + HEAD_ROWS
