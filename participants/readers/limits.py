"""How large a file of people may be."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a table of 100,000 people needs, with room; a bomb needs far more."""

    file_bytes: int = 32 * MIB
    rows: int = 100_000
    columns: int = 200
    cells: int = 4_000_000
    # Excel's own limit, so that what comes in as CSV can go out as a workbook.
    cell_characters: int = 32_767
    members: int = 300
    sheets: int = 50
    unpacked_bytes: int = 160 * MIB
    # Styles, relations and the like are read whole, so they are held shorter than sheets.
    small_part_bytes: int = 4 * MIB
    ratio: int = 100
    # Short parts of repeated markup may be packed well without any harm.
    ratio_applies_from: int = MIB // 2
    seconds: int = 60


LIMITS = Limits()
