"""The people of a file, and what must be known of the people who are there already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from participants.readers.values import EmploymentStatus, name_key


@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """The values of a file by field, each in the order of the rows: a hundred thousand people are read by columns.

    None is an empty or a wrong cell. A field that the file does not fill has no column.
    """

    #: The number that a spreadsheet gives each row.
    numbers: list[int]
    filled: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, name: str) -> list[Any]:
        return self.filled.get(name) or [None] * len(self.numbers)

    def has(self, name: str) -> bool:
        return name in self.filled


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Empty text, None and () mean that the cell is empty or the column is not mapped."""

    row: int
    email: str
    name: str
    given_name: str = ""
    family_name: str = ""
    employee_number: str = ""
    # The manager's e-mail address, whatever the file names managers by.
    manager: str = ""
    business_unit: str = ""
    function: str = ""
    location: str = ""
    country: str = ""
    time_zone: str = ""
    is_time_zone_derived: bool = False
    languages: tuple[str, ...] = ()
    level: int | None = None
    job_title: str = ""
    hired_on: date | None = None
    in_job_since: date | None = None
    last_promoted_on: date | None = None
    employment_status: EmploymentStatus | None = None
    left_on: date | None = None
    # The key of the person whom this row changes; empty for somebody new.
    existing: str = ""
    # The manager's own row was refused, so this person's manager must stay as it is.
    is_manager_left_out: bool = False


class ExistingPerson(NamedTuple):
    key: str
    email: str
    name: str
    employee_number: str = ""
    # The manager's key.
    manager: str = ""


class ExistingPeople:
    """A frozen view of the directory, indexed by everything that a file may name a person by."""

    def __init__(self, people: Iterable[ExistingPerson] = ()) -> None:
        self.by_key = {person.key: person for person in people}
        everybody = self.by_key.values()
        self.by_email = {person.email.casefold(): person for person in everybody if person.email}
        self.by_number = {p.employee_number: p for p in everybody if p.employee_number}

    @cached_property
    def by_name(self) -> dict[str, list[ExistingPerson]]:
        """Only files that name managers by their names need it."""
        found: dict[str, list[ExistingPerson]] = {}
        for person in self.by_key.values():
            found.setdefault(name_key(person.name), []).append(person)
        return found
