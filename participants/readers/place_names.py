"""Names of countries and languages for people, from the codes that are kept."""

from functools import cache
from importlib.resources import files


@cache
def _first_names(file: str, column: int) -> dict[str, str]:
    text = (files("participants.readers") / "data" / file).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[column].split("|")[0] for row in rows}


def country_name(code: str) -> str:
    return _first_names("countries.tsv", 3).get(code, code)


def language_name(code: str) -> str:
    return _first_names("languages.tsv", 1).get(code, code)
