"""One cell to the typed value of its field. Raises ValueRefused, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from participants.readers.fields import LENGTHS
from participants.readers.places import (
    countries,
    default_zones,
    languages,
    time_zones,
    word_key,
)
from participants.readers.problems import ValueRefused, shown
from participants.readers.raw import Cell

DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible, without meaning in a name, and a reason why equal names would not be equal.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
LINE_SPACES = "\t\n\r\x0b\x0c\x85\u2028\u2029"
MOST_MARKS = 4
MOST_LANGUAGES = 20
# Nothing that is longer is worth a look inside.
LONGEST_VALUE = 1000

EMAIL_LENGTH = 254
LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
#: What nearly every address of a company looks like, and a part of what the slower check takes.
USUAL_EMAIL = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}", re.ASCII)
USUAL_EMAIL_LENGTH = 64

LOWEST_LEVEL, HIGHEST_LEVEL = 0, 99
LEVEL = re.compile(r"(?:([^\W\d]+)[ .:_-]*)?([0-9]{1,4})(?:[.,]0+)?")
LEVEL_WORDS = frozenset(
    {"", "l", "g", "e", "m", "ic", "jl", "jg", "lvl", "level", "grade", "band"}
    | {"stufe", "niveau", "poziom", "niva", "nivel", "grado", "echelon"}
)

GENERATION_WORDS = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "mba", "md", "dr", "msc", "bsc", "ma", "ba"})


class EmploymentStatus(StrEnum):
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LEFT = "left"


STATUS_WORDS: dict[EmploymentStatus, str] = {
    EmploymentStatus.ACTIVE: (
        "active|a|employed|current|working|probation|in probation|onboarding|notice period|yes|true"
        "|aktiv|beschäftigt|angestellt|probezeit|actif|active|en poste|aktywny|zatrudniony|anställd"
        "|provanställd|activo|activa|en activo|full time|full-time|part time|part-time|regular"
    ),
    EmploymentStatus.ON_LEAVE: (
        "on leave|on_leave|leave|l|leave of absence|unpaid leave|paid leave|parental leave|inactive"
        "|maternity leave|paternity leave|sabbatical|long leave|sick leave|suspended|beurlaubt"
        "|elternzeit|mutterschutz|ruhend|freistellung|en congé|congé parental|absent|urlop"
        "|na urlopie|urlop macierzyński|urlop wychowawczy|tjänstledig|föräldraledig|sjukskriven"
        "|de baja|en excedencia|excedencia|permiso|baja por maternidad"
    ),
    EmploymentStatus.LEFT: (
        "left|terminated|t|former|resigned|retired|dismissed|deceased|no|false|exited|separated"
        "|ausgetreten|ausgeschieden|gekündigt|ehemalig|im ruhestand|parti|sorti|démissionnaire"
        "|retraité|zwolniony|były pracownik|nieaktywny|slutat|avslutad|pensionerad|despedido"
        "|baja|cesado|jubilado|inactivo"
    ),
}
STATUSES = {word_key(word): status for status, words in STATUS_WORDS.items() for word in words.split("|")}


def clean_text(cell: Cell) -> str:
    """Composed, on one line, without characters that hide or turn text."""
    text = cell.isoformat() if isinstance(cell, date) else cell
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    for space in LINE_SPACES:
        text = text.replace(space, " ")
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Cs"):
            raise ValueRefused("control_character", character=f"U+{ord(character):04X}")
        if character in DIRECTION_OVERRIDES:
            raise ValueRefused("direction_override")
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MOST_MARKS:
            raise ValueRefused("too_many_marks")
    return " ".join(text.split())


def parse_text(cell: Cell, field: str) -> str:
    text = clean_text(cell)
    limit = LENGTHS[field]
    if len(text) > limit:
        raise ValueRefused("too_long", count=len(text), limit=limit)
    return text


def _short(cell: Cell) -> str:
    text = clean_text(cell)
    if len(text) > LONGEST_VALUE:
        raise ValueRefused("too_long", count=len(text), limit=LONGEST_VALUE)
    return text


def parse_name(cell: Cell) -> str:
    """ "Doe, Jane" becomes "Jane Doe", as other rows call the same person."""
    text = parse_text(cell, "name")
    family, comma, given = text.partition(",")
    is_reversed = comma and "," not in given and given.strip() and family.strip()
    if is_reversed and word_key(given) not in GENERATION_WORDS:
        return f"{given.strip()} {family.strip()}"
    return text


def name_key(name: str) -> str:
    """Equal for two spellings of one name, so that a manager is found by it."""
    return word_key(name) if not name.isascii() else " ".join(name.casefold().split())


def parse_email(cell: Cell) -> str:
    if isinstance(cell, str) and len(cell) <= USUAL_EMAIL_LENGTH and USUAL_EMAIL.fullmatch(cell):
        return cell
    text = _short(cell)
    address = unicodedata.normalize("NFKC", text).removeprefix("mailto:").casefold().strip()
    local, at, domain = address.rpartition("@")
    domain = _ascii_domain(domain)
    labels = domain.split(".")
    is_valid = (
        at
        and len(local) <= 64
        and len(local) + 1 + len(domain) <= EMAIL_LENGTH
        and LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not is_valid:
        raise ValueRefused("email_invalid", value=shown(text))
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def parse_level(cell: Cell) -> int:
    text = _short(cell)
    found = LEVEL.fullmatch(text)
    if found and word_key(found[1] or "") in LEVEL_WORDS:
        level = int(found[2])
        if LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            return level
    raise ValueRefused("level_invalid", value=shown(text), first=LOWEST_LEVEL, last=HIGHEST_LEVEL)


def parse_country(cell: Cell) -> str:
    text = _short(cell)
    code = countries().get(word_key(text))
    if code is None:
        raise ValueRefused("country_unknown", value=shown(text))
    return code


def parse_languages(cell: Cell) -> tuple[str, ...]:
    """Codes in the order of the cell, each once."""
    text = _short(cell)
    found: dict[str, None] = {}
    for part in re.split(r"[;,|/]|\s+(?:and|und|et|i|och|y)\s+", text):
        # "English (fluent)" and "de_DE" say more than a language.
        word = word_key(re.sub(r"\(.*?\)", " ", part))
        if not word:
            continue
        code = languages().get(word) or languages().get(re.split(r"[-_ ]", word)[0])
        if code is None:
            raise ValueRefused("language_unknown", value=shown(part.strip()))
        found[code] = None
    if len(found) > MOST_LANGUAGES:
        raise ValueRefused("too_many_languages", count=len(found), limit=MOST_LANGUAGES)
    return tuple(found)


def parse_time_zone(cell: Cell) -> str:
    text = _short(cell)
    # Workday and Outlook put the offset in front: "(UTC+01:00) Europe/Berlin".
    plain = re.sub(r"^\((?:GMT|UTC)[^)]*\)\s*", "", text)
    zone = time_zones().get(word_key(plain)) or time_zones().get(word_key(plain.replace(" ", "_")))
    if zone is None:
        raise ValueRefused("time_zone_unknown", value=shown(text))
    return zone


def zone_of_country(country: str) -> str:
    return default_zones()[country]


def parse_status(cell: Cell) -> EmploymentStatus:
    text = _short(cell)
    status = STATUSES.get(word_key(text))
    if status is None:
        raise ValueRefused("status_unknown", value=shown(text))
    return status
