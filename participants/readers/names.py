"""How names are put in order and found: plain Python, because the database has no collation for names."""

import unicodedata

#: Letters that have no mark to strip.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def sort_name(name: str) -> str:
    """Equal for two spellings of one name: case folded, without marks and double spaces."""
    if name.isascii():
        return " ".join(name.casefold().split())[:400]
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())[:400]


def family_sort_name(name: str, given_name: str = "", family_name: str = "") -> str:
    """The family name first; where nobody said which it is, the last word."""
    if family_name:
        return sort_name(f"{family_name} {given_name or name}")
    return family_first(sort_name(name))


def family_first(plain: str) -> str:
    """Of a name that is in its plain form already: the last word comes first."""
    given, _space, family = plain.rpartition(" ")
    return f"{family} {given}".strip()
