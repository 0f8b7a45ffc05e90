"""Which column fills which field: suggested from the names of columns, stored as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from participants.readers.fields import DATE_FIELDS, FIELDS, REASON_HEADER
from participants.readers.header_words import FILLERS, WORDS
from participants.readers.problems import MappingRefused, Problem, shown

DATE_ORDERS = ("day_first", "month_first")
VERSION = 1
MAX_JSON_CHARACTERS = 256 * 1024

# Letters that have no mark to strip.
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "№": "n"})
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NO_WORD = re.compile(r"[^a-z0-9+#]+")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Column name -> field. `date_orders` says day_first or month_first where dates do not."""

    columns: MappingType[str, str]
    date_orders: MappingType[str, str] = field(default_factory=dict)
    # How sure a suggestion is, 0 to 1, by column; a person's own choice has none.
    confidence: MappingType[str, float] = field(default_factory=dict)

    def to_json(self) -> str:
        content = {
            "version": VERSION,
            "columns": dict(self.columns),
            "date_orders": dict(self.date_orders),
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Raises MappingRefused for text that is no mapping; `problems` judges its content."""
        content = _load(text)
        unknown = content.keys() - {"version", "columns", "date_orders"}
        if unknown:
            raise MappingRefused("mapping_unreadable", reason=f"unknown key {shown(min(unknown))}")
        if content.get("version", VERSION) != VERSION:
            raise MappingRefused("mapping_unreadable", reason=f"version {VERSION} is expected")
        return cls(columns=_words(content, "columns"), date_orders=_words(content, "date_orders"))

    def column_of(self, wanted: str) -> str | None:
        return next((c for c, name in self.columns.items() if name == wanted), None)

    def problems(self, header: Sequence[str]) -> list[Problem]:
        """Everything that keeps this mapping from being used with a file of these columns."""
        found: list[Problem] = []
        first: dict[str, str] = {}
        for column, name in self.columns.items():
            if name not in FIELDS:
                found.append(Problem("unknown_field", None, column, {"field": shown(name)}))
            elif name in first:
                params = {"field": name, "first": shown(first[name]), "second": shown(column)}
                found.append(Problem("field_twice", None, column, params))
            else:
                first[name] = column
            if column not in header:
                found.append(Problem("unknown_column", None, column, {"header": shown(column)}))
        found.extend(self._date_order_problems())
        if "name" not in first and not {"given_name", "family_name"} <= first.keys():
            found.append(Problem("field_required", None, "", {"field": "name"}))
        if "email" not in first:
            found.append(Problem("field_required", None, "", {"field": "email"}))
        return found

    def _date_order_problems(self) -> list[Problem]:
        found: list[Problem] = []
        for name, order in self.date_orders.items():
            if name not in DATE_FIELDS:
                found.append(Problem("unknown_field", None, "", {"field": shown(name)}))
            if order not in DATE_ORDERS:
                found.append(Problem("date_order_unknown", None, "", {"order": shown(order)}))
        return found


def _load(text: str) -> dict[str, Any]:
    if len(text) > MAX_JSON_CHARACTERS:
        raise MappingRefused("mapping_unreadable", reason="it is too long")
    try:
        content = json.loads(text, object_pairs_hook=_unique_keys)
    except (ValueError, RecursionError) as error:
        raise MappingRefused("mapping_unreadable", reason="it is not JSON") from error
    if not isinstance(content, dict):
        raise MappingRefused("mapping_unreadable", reason="it is not an object")
    return content


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            raise MappingRefused("column_twice", header=shown(key))
    return dict(pairs)


def _words(content: dict[str, Any], key: str) -> dict[str, str]:
    part = content.get(key, {})
    if not isinstance(part, dict) or not all(isinstance(v, str) for v in part.values()):
        raise MappingRefused("mapping_unreadable", reason=f"{key} must map text to text")
    return part


def suggest_mapping(headers: Sequence[str]) -> Mapping:
    """The best column for each field. Columns that say nothing to us stay out."""
    offers: list[tuple[float, int, str, str]] = []
    for position, header in enumerate(headers):
        if header == REASON_HEADER:
            continue
        for name, confidence in _guesses(header).items():
            offers.append((confidence, position, header, name))
    columns: dict[str, str] = {}
    confidence_of: dict[str, float] = {}
    # Surest first; among equals the column that stands further left.
    for confidence, _, header, name in sorted(offers, key=lambda o: (-o[0], o[1])):
        if header not in columns and name not in columns.values():
            columns[header] = name
            confidence_of[header] = confidence
    _settle_names(columns, confidence_of)
    ordered = {header: columns[header] for header in headers if header in columns}
    return Mapping(columns=ordered, confidence=confidence_of)


def _settle_names(columns: dict[str, str], confidence: dict[str, float]) -> None:
    """'Name' beside 'Vorname' is the family name; 'Nombre' or 'Nom' alone is the whole name."""
    by_field = {name: header for header, name in columns.items()}
    given, family, whole = (by_field.get(n) for n in ("given_name", "family_name", "name"))
    if whole and given and not family:
        columns[whole] = "family_name"
    elif not whole and bool(given) != bool(family):
        alone = given or family or ""
        columns[alone] = "name"
        confidence[alone] = min(confidence[alone], 0.5)


def _guesses(header: str) -> dict[str, float]:
    key = _key(header)
    if not key:
        return {}
    exact = _by_key().get(key)
    if exact == "manager":
        return {exact: _manager_confidence(key)}
    if exact:
        return {exact: 1.0}
    words = key.split()
    loose = _by_words().get(frozenset(w for w in words if w not in FILLERS) or frozenset(words))
    if loose:
        return {loose: 0.8}
    # "Anything (synonym)" or "synonym: anything": one part of the header is a synonym.
    parts = [_key(part) for part in re.split(r"[()\[\]:/|–]| - ", header[:200])]
    found = [_by_key()[part] for part in parts if part in _by_key()]
    if "manager" in found:
        return {"manager": 0.7}
    return {found[0]: 0.6} if found else {}


def _manager_confidence(key: str) -> float:
    """Addresses and numbers name one person; names may name two, so they come last."""
    words = set(key.split())
    if words & {"mail", "email", "post"}:
        return 1.0
    return 0.97 if words & {"id", "number", "nr", "no"} else 0.95


def _key(header: str) -> str:
    spaced = CAMEL.sub(" ", header[:200])
    lowered = unicodedata.normalize("NFKD", spaced.casefold().translate(PLAIN))
    plain = "".join(c for c in lowered if not unicodedata.combining(c))
    return NO_WORD.sub(" ", plain).strip()


@cache
def _by_key() -> dict[str, str]:
    return {_key(word): name for name, words in WORDS.items() for word in (name, *words)}


@cache
def _by_words() -> dict[frozenset[str], str]:
    found: dict[frozenset[str], str] = {}
    for key, name in _by_key().items():
        words = frozenset(word for word in key.split() if word not in FILLERS)
        if words:
            found.setdefault(words, name)
    return found
