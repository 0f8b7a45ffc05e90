"""Keeps text from running as a formula in a spreadsheet, and takes the protection off again.

A dangerous piece of text gets one apostrophe in front. The test for danger looks through leading
spaces, quotes and apostrophes, so it answers the same before and after, and nothing is lost on
the way out and in: text that had an apostrophe already gets a second one.
"""

from __future__ import annotations

import re
import unicodedata

FORMULA_STARTS = frozenset("=+-@")
RAW_STARTS = frozenset("\t\r\n\x00")
IGNORED = "\"'`\u200b\u200c\u200d\u2060\ufeff\u00ad"

# Another locale's spreadsheet splits a comma file at these, so each piece may become a cell.
PIECES = re.compile(r"([;\t\r\n])")
MAYBE_DANGEROUS = re.compile(r"[=+\-@\t\r\n\x00＝＋－＠﹦﹢﹣﹫]")


def _is_dangerous(piece: str) -> bool:
    start = 0
    while start < len(piece) and (piece[start].isspace() or piece[start] in IGNORED):
        if piece[start] in RAW_STARTS:
            return True
        start += 1
    if start == len(piece):
        return False
    return piece[start] == "\x00" or unicodedata.normalize("NFKC", piece[start]) in FORMULA_STARTS


def protect(text: str) -> str:
    if not MAYBE_DANGEROUS.search(text):
        return text
    first, *rest = PIECES.split(text)
    # Pieces and separators alternate, so every second part of the rest is a piece.
    rest[1::2] = ["'" + piece if _is_dangerous(piece) else piece for piece in rest[1::2]]
    return ("'" if _is_dangerous(text) else "") + first + "".join(rest)


def unprotect(text: str) -> str:
    if "'" not in text or not MAYBE_DANGEROUS.search(text):
        return text
    first, *rest = PIECES.split(text)
    rest[1::2] = [_without_apostrophe(piece, piece) for piece in rest[1::2]]
    return _without_apostrophe(first, text) + "".join(rest)


def _without_apostrophe(piece: str, context: str) -> str:
    is_protected = piece.startswith("'") and _is_dangerous(context[1:])
    return piece[1:] if is_protected else piece
