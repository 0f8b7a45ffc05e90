"""Which characters the report's fonts can draw. PDF/UA refuses a page with a missing glyph, and one
person's name must not cost everybody the report."""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

FONTS = Path(__file__).parent / "fonts"
MAIN_FONT = "Inter*.ttf"
REPLACEMENT = "\N{WHITE SQUARE}"
# Joiners and direction marks have no picture of their own but change how their neighbors look.
_INVISIBLE = frozenset(map(ord, "\u200c\u200d\u200e\u200f\ufe0f"))
Report = TypeVar("Report")


@lru_cache(maxsize=2)
def drawable(fonts: str = "*.ttf") -> frozenset[int]:
    covered: set[int] = set()
    for path in sorted(FONTS.glob(fonts)):
        covered |= _characters(path.read_bytes())
    return frozenset(covered)


def printable(text: str, *, one_font: bool = False) -> str:
    """Text as it can be printed: control characters become spaces, characters that no font of the
    report has a square. Line ends are kept. `one_font` keeps to the letters of the main font."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    characters = drawable(MAIN_FONT) if one_font else drawable() | _INVISIBLE
    return "".join(_printed(character, characters) for character in composed)


def printable_report(report: Report, *, one_font: bool = False) -> Report:
    """The same report with every text printable."""
    if not is_dataclass(report) or isinstance(report, type):
        raise TypeError("A report is a dataclass.")
    changes = {each.name: _cleaned(getattr(report, each.name), one_font) for each in fields(report)}
    return replace(report, **changes)


def _cleaned(value: Any, one_font: bool) -> Any:
    if isinstance(value, str):
        return printable(value, one_font=one_font)
    if isinstance(value, tuple):
        return tuple(_cleaned(each, one_font) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return printable_report(value, one_font=one_font)
    return value


def _printed(character: str, characters: frozenset[int]) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    if category in {"Cf", "Cs"} and ord(character) not in _INVISIBLE & characters:
        return ""
    return character if ord(character) in characters else REPLACEMENT


def _characters(font: bytes) -> set[int]:
    """The characters of a TrueType font, from its `cmap` table (formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * at) for at in range(count))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    characters: set[int] = set()
    for at in range(subtables):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * at + 4)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == 4:
            characters |= _segments(font, start + offset)
        elif kind == 12:
            characters |= _groups(font, start + offset)
    return characters


def _segments(font: bytes, start: int) -> set[int]:
    (double,) = struct.unpack_from(">H", font, start + 6)
    ends = struct.unpack_from(f">{double // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, start + 16 + double)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found |= set(range(first, last + 1))
    return found - {0xFFFF}


def _groups(font: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">L", font, start + 12)
    found: set[int] = set()
    for at in range(count):
        first, last, _glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * at)
        found |= set(range(first, last + 1))
    return found
