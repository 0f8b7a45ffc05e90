"""Countries, languages and time zones by code or by one of their usual names; data in data/."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones


def word_key(text: str) -> str:
    """Compares words without case, marks, dots and double spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c != ".")
    return " ".join(kept.replace("’", "'").replace("&", "and").split())


def _lines(name: str) -> list[list[str]]:
    text = (files("participants.readers") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def countries() -> dict[str, str]:
    """Code of two or three letters, or name -> ISO 3166-1 alpha-2."""
    found: dict[str, str] = {}
    for code, code3, _, names in _lines("countries.tsv"):
        for word in (code, code3, *names.split("|")):
            found.setdefault(word_key(word), code)
    return found


@cache
def default_zones() -> dict[str, str]:
    """Country -> its only zone, or that of its seat of government or most inhabitants."""
    return {code: zone for code, _, zone, _ in _lines("countries.tsv")}


@cache
def languages() -> dict[str, str]:
    """Code or name -> ISO 639-1."""
    found: dict[str, str] = {}
    for code, names in _lines("languages.tsv"):
        for word in (code, *names.split("|")):
            found.setdefault(word_key(word), code)
    return found


@cache
def time_zones() -> dict[str, str]:
    """IANA name in any case, or Windows name -> IANA name."""
    found = {word_key(zone): zone for zone in available_timezones() if _is_place(zone)}
    for windows_name, zone in _lines("windows_zones.tsv"):
        found.setdefault(word_key(windows_name), zone)
    return found


def _is_place(zone: str) -> bool:
    # "EST" and "Etc/GMT+5" have no daylight saving rules, which a person's calendar needs.
    return ("/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))) or zone == "UTC"
