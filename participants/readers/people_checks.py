"""What only the whole file can show: duplicates, unknown managers, circles, dates out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from participants.readers.managers import Directory, find_cycles
from participants.readers.people_rows import ExistingPeople, PeopleColumns
from participants.readers.problems import Problem, shown

# One circle's path names this many people at most.
PATH_LENGTH = 6
# How often leaving managers out may uncover another circle before all of them are left out.
ROUNDS = 5
LATER_DATES = (
    ("left_on", "left_before_hired"),
    ("in_job_since", "in_job_before_hired"),
    ("last_promoted_on", "promoted_before_hired"),
)


@dataclass(slots=True)
class Checked:
    """By the position of the rows. A problem's column is here still the name of the field."""

    #: The key of the person whom the row changes; empty for somebody new.
    existing: list[str] = field(default_factory=list)
    #: The position of the manager's row, or the key of a manager who is there already.
    managers: list[int | str | None] = field(default_factory=list)
    #: The manager's own row was refused, so this person's manager must stay as it is.
    left_out: frozenset[int] = frozenset()
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check_people(columns: PeopleColumns, existing: ExistingPeople, bad_rows: set[int]) -> Checked:
    """`bad_rows` have errors already. Each step is linear in rows and existing people."""
    checked = Checked()
    _check_dates(columns, checked)
    _check_duplicates(columns, checked, "email", "email_duplicate")
    _check_duplicates(columns, checked, "employee_number", "number_duplicate")
    directory = Directory(columns, existing)
    checked.errors.extend(directory.disagreements())
    checked.existing = directory.keys()
    managers: list[int | None] = [None] * len(columns)
    left_out: dict[int, int] = {}
    if columns.has("manager"):
        managers = _resolve_managers(directory, checked)
        _check_cycles(directory, managers, checked)
    bad = bad_rows | {p.row for p in checked.errors if p.row is not None}
    if columns.has("manager") and bad:
        left_out = _managers_to_leave_out(directory, managers, bad)
        for index, row in left_out.items():
            checked.warnings.append(Problem("manager_left_out", columns.numbers[index], "manager", {"row": row}))
    checked.left_out = frozenset(left_out)
    checked.managers = _finished(directory, managers, checked.left_out, bad)
    return checked


def _check_dates(columns: PeopleColumns, checked: Checked) -> None:
    for name, code in LATER_DATES:
        if not (columns.has(name) and columns.has("hired_on")):
            continue
        days = zip(columns.numbers, columns.of(name), columns.of("hired_on"), strict=True)
        for number, day, hired in days:
            if day is not None and hired is not None and day < hired:
                params = {name: day.isoformat(), "hired_on": hired.isoformat()}
                if name == "last_promoted_on":
                    params["promoted_on"] = day.isoformat()
                checked.errors.append(Problem(code, number, name, params))
    if columns.has("employment_status"):
        left = zip(columns.numbers, columns.of("employment_status"), columns.of("left_on"), strict=True)
        checked.warnings += [
            Problem("left_without_date", number, "employment_status")
            for number, status, day in left
            if status == "left" and day is None
        ]


def _check_duplicates(columns: PeopleColumns, checked: Checked, name: str, code: str) -> None:
    """All rows that share a value are wrong: which one is right, only HR knows."""
    values = columns.of(name)
    present = [value for value in values if value]
    if len(set(present)) == len(present):
        return
    first: dict[str, int] = {}
    told: set[int] = set()
    for number, value in zip(columns.numbers, values, strict=True):
        if not value:
            continue
        earlier = first.setdefault(value, number)
        if earlier == number:
            continue
        checked.errors.append(Problem(code, number, name, {"row": earlier}))
        if earlier not in told:
            told.add(earlier)
            checked.errors.append(Problem(code, earlier, name, {"row": number}))


def _resolve_managers(directory: Directory, checked: Checked) -> list[int | None]:
    managers, problems = directory.managers()
    checked.errors.extend(problems)
    for index, found in enumerate(managers):
        if found == index:
            checked.errors.append(Problem("manager_is_self", directory.columns.numbers[index], "manager"))
            managers[index] = None
    return managers


def _check_cycles(directory: Directory, managers: Sequence[int | None], checked: Checked) -> None:
    for cycle in find_cycles(directory.links(managers)):
        # One text per circle, not per member: circles may be as long as the file.
        names = [shown(directory.name_of(node)) for node in cycle[:PATH_LENGTH]]
        names.append("…" if len(cycle) > PATH_LENGTH else names[0])
        path = " > ".join(names)
        for node in cycle:
            if node < len(directory.columns):
                row = directory.columns.numbers[node]
                checked.errors.append(Problem("manager_cycle", row, "manager", {"path": path}))


def _managers_to_leave_out(directory: Directory, managers: Sequence[int | None], bad: set[int]) -> dict[int, int]:
    """Good rows (by position) whose manager cannot be set when the bad rows stay out -> bad row."""
    numbers, left_out = directory.columns.numbers, dict[int, int]()
    kept = list(managers)
    for index, manager in enumerate(managers):
        if numbers[index] in bad:
            kept[index] = directory.current_manager(index)
        elif manager is not None and directory.is_new_row(manager, bad):
            left_out[index] = numbers[manager]
            kept[index] = directory.current_manager(index)
    for _ in range(ROUNDS):
        cycles = find_cycles(directory.links(kept))
        if not cycles:
            return left_out
        for node in (n for cycle in cycles for n in cycle if n < len(numbers)):
            if numbers[node] not in bad:
                left_out.setdefault(node, min(bad))
                kept[node] = directory.current_manager(node)
    # The people as they are form no circle, so keeping every manager is always right.
    return {i: left_out.get(i, min(bad)) for i, number in enumerate(numbers) if number not in bad}


def _finished(
    directory: Directory, managers: Sequence[int | None], left_out: frozenset[int], bad: set[int]
) -> list[int | str | None]:
    """A manager whose own row stays out is the person of today."""
    rows, numbers = len(directory.columns), directory.columns.numbers
    found: list[int | str | None] = list(managers)
    for index, manager in enumerate(managers):
        if manager is None:
            continue
        if index in left_out:
            found[index] = None
        elif manager >= rows or (bad and numbers[manager] in bad):
            found[index] = directory.key_of(manager)
    return found
