"""Query parameters, declared and typed. What is not declared is refused, not ignored.

    filters = {"status": ChoiceParam(Status), "from": DateParam()}

`self.given` of the view then holds the values that were sent.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

_CANONICAL_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


class Param:
    """One query parameter. `parse` raises ValueError for what it does not take."""

    description = ""

    def parse(self, raw: str) -> Any:
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class TextParam(Param):
    max_length: int = 200

    def parse(self, raw: str) -> str:
        text = raw.strip()
        if not text or len(text) > self.max_length or not text.isprintable():
            raise ValueError
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


@dataclass(frozen=True)
class ChoiceParam(Param):
    """`choices` is an enumeration of texts (Django's TextChoices, StrEnum) or a list of them."""

    choices: Iterable[str]

    def parse(self, raw: str) -> str:
        for choice in self.choices:
            if raw == str(choice):
                return choice
        raise ValueError

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [str(choice) for choice in self.choices]}


@dataclass(frozen=True)
class BooleanParam(Param):
    def parse(self, raw: str) -> bool:
        return {"true": True, "false": False}[raw]

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class IntegerParam(Param):
    minimum: int = 0
    maximum: int = 2**31 - 1

    def parse(self, raw: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,19}", raw, re.ASCII):
            raise ValueError
        number = int(raw)
        if not self.minimum <= number <= self.maximum:
            raise ValueError
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class UUIDParam(Param):
    def parse(self, raw: str) -> UUID:
        if not _CANONICAL_UUID.match(raw):
            raise ValueError
        return UUID(raw)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}


@dataclass(frozen=True)
class DateParam(Param):
    def parse(self, raw: str) -> datetime.date:
        day = parse_date(raw) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw, re.ASCII) else None
        if day is None or not 1900 <= day.year <= 2200:
            raise ValueError
        return day

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class DateTimeParam(Param):
    """An instant with its offset: "2026-11-17T15:00:00Z"."""

    def parse(self, raw: str) -> datetime.datetime:
        moment = parse_datetime(raw) if len(raw) <= 40 else None
        if moment is None or moment.tzinfo is None or not 1900 <= moment.year <= 2200:
            raise ValueError
        return moment

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


def read_parameters(query: QueryDict, declared: Mapping[str, Param]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, raws in query.lists():
        if name not in declared:
            faults[name] = [_("This parameter is not known here.")]
        elif len(raws) != 1:
            faults[name] = [_("This parameter stands more than once.")]
        else:
            try:
                given[name] = declared[name].parse(raws[0])
            except (ValueError, KeyError, OverflowError):
                faults[name] = [_("This value cannot be used here.")]
    if faults:
        raise ValidationError(faults)
    return given
