"""What only the whole file can show: duplicates, unknown managers, circles, dates out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from participants.readers.managers import Directory, find_cycles
from participants.readers.people_rows import ExistingPeople, PersonRow
from participants.readers.problems import Problem, shown

# One circle's path names this many people at most.
PATH_LENGTH = 6
# How often leaving managers out may uncover another circle before all of them are left out.
ROUNDS = 5


@dataclass(slots=True)
class Checked:
    """Here a problem's column is still the name of the field."""

    rows: list[PersonRow] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check_people(
    drafts: Sequence[PersonRow],
    existing: ExistingPeople,
    bad_rows: set[int],
    *,
    has_managers: bool,
) -> Checked:
    """`bad_rows` have errors already. Each step is linear in rows and existing people."""
    checked = Checked()
    for draft in drafts:
        _check_dates(draft, checked)
    _check_duplicates(drafts, checked, "email", "email_duplicate")
    _check_duplicates(drafts, checked, "employee_number", "number_duplicate")
    directory = Directory(drafts, existing)
    checked.errors.extend(directory.disagreements())
    managers: list[int | None] = [None] * len(drafts)
    if has_managers:
        managers = _resolve_managers(directory, checked)
        _check_cycles(directory, managers, checked)
    bad = bad_rows | {p.row for p in checked.errors if p.row is not None}
    left_out = _managers_to_leave_out(directory, managers, bad) if has_managers else {}
    for index, draft in enumerate(drafts):
        if draft.row not in bad:
            row = _finished(directory, index, managers[index], left_out, bad)
            checked.rows.append(row)
            if index in left_out:
                params = {"row": left_out[index]}
                checked.warnings.append(Problem("manager_left_out", draft.row, "manager", params))
    return checked


def _check_dates(draft: PersonRow, checked: Checked) -> None:
    hired = draft.hired_on
    later: tuple[tuple[str, date | None, str], ...] = (
        ("left_on", draft.left_on, "left_before_hired"),
        ("in_job_since", draft.in_job_since, "in_job_before_hired"),
        ("last_promoted_on", draft.last_promoted_on, "promoted_before_hired"),
    )
    for name, day, code in later:
        if hired is not None and day is not None and day < hired:
            params = {name: day.isoformat(), "hired_on": hired.isoformat()}
            if name == "last_promoted_on":
                params["promoted_on"] = day.isoformat()
            checked.errors.append(Problem(code, draft.row, name, params))
    if draft.employment_status == "left" and draft.left_on is None:
        checked.warnings.append(Problem("left_without_date", draft.row, "employment_status"))


def _check_duplicates(drafts: Sequence[PersonRow], checked: Checked, name: str, code: str) -> None:
    """All rows that share a value are wrong: which one is right, only HR knows."""
    first: dict[str, int] = {}
    told: set[int] = set()
    for draft in drafts:
        value: str = getattr(draft, name)
        if not value:
            continue
        earlier = first.setdefault(value, draft.row)
        if earlier == draft.row:
            continue
        checked.errors.append(Problem(code, draft.row, name, {"row": earlier}))
        if earlier not in told:
            told.add(earlier)
            checked.errors.append(Problem(code, earlier, name, {"row": draft.row}))


def _resolve_managers(directory: Directory, checked: Checked) -> list[int | None]:
    managers: list[int | None] = []
    for index, draft in enumerate(directory.drafts):
        found = directory.manager_of(index)
        if isinstance(found, Problem):
            checked.errors.append(found)
            managers.append(None)
        elif found == index:
            checked.errors.append(Problem("manager_is_self", draft.row, "manager"))
            managers.append(None)
        else:
            managers.append(found)
    return managers


def _check_cycles(directory: Directory, managers: Sequence[int | None], checked: Checked) -> None:
    for cycle in find_cycles(directory.links(managers)):
        # One text per circle, not per member: circles may be as long as the file.
        names = [shown(directory.name_of(node)) for node in cycle[:PATH_LENGTH]]
        names.append("…" if len(cycle) > PATH_LENGTH else names[0])
        path = " > ".join(names)
        for node in cycle:
            if node < len(directory.drafts):
                row = directory.drafts[node].row
                checked.errors.append(Problem("manager_cycle", row, "manager", {"path": path}))


def _managers_to_leave_out(directory: Directory, managers: Sequence[int | None], bad: set[int]) -> dict[int, int]:
    """Good rows (by position) whose manager cannot be set when the bad rows stay out -> bad row."""
    drafts, left_out = directory.drafts, dict[int, int]()
    if not bad:
        return left_out
    kept = list(managers)
    for index, manager in enumerate(managers):
        if drafts[index].row in bad:
            kept[index] = directory.current_manager(index)
        elif manager is not None and directory.is_new_row(manager, bad):
            left_out[index] = drafts[manager].row
            kept[index] = directory.current_manager(index)
    for _ in range(ROUNDS):
        cycles = find_cycles(directory.links(kept))
        if not cycles:
            return left_out
        for node in (n for cycle in cycles for n in cycle if n < len(drafts)):
            if drafts[node].row not in bad:
                left_out.setdefault(node, min(bad))
                kept[node] = directory.current_manager(node)
    # The people as they are form no circle, so keeping every manager is always right.
    return {i: left_out.get(i, min(bad)) for i, d in enumerate(drafts) if d.row not in bad}


def _finished(
    directory: Directory,
    index: int,
    manager: int | None,
    left_out: dict[int, int],
    bad: set[int],
) -> PersonRow:
    draft = directory.drafts[index]
    email = ""
    if manager is not None and index not in left_out:
        is_kept = manager < len(directory.drafts) and directory.drafts[manager].row in bad
        # A manager whose own row stays out keeps the address of today.
        email = directory.email_of(manager, as_today=is_kept)
    return replace(
        draft,
        manager=email,
        existing=directory.existing_of(index),
        is_manager_left_out=index in left_out,
    )
