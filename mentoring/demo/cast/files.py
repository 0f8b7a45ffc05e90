"""Writes employee files as an HR system would export them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from mentoring.demo.cast.build import build_cast
from mentoring.demo.cast.records import Cast, OrganizationRecord, PersonRecord

Cell = str | int | date | None
HEADINGS = (
    "Personnel No", "First name", "Last name", "E-mail (work)", "Supervisor No", "Business unit",
    "Department", "Location", "Country", "Time zone", "Languages", "Grade", "Position",
    "Entry date", "In position since", "Last promotion", "FTE %", "Status", "Leaving date",
    "Reason for leaving",
)  # fmt: skip
STATUS_WORDS = {"active": "Active", "on_leave": "On leave", "left": "Left"}
SAMPLE_DAY = date(2026, 11, 17)
SAMPLE_SEED = 2026


def write_employee_file(cast: Cast, organization: str, format: str, path: Path) -> Path:
    """All people of an organization by its slug; `format` is csv or xlsx."""
    return _write(cast.organization(organization).people, format, path)


def sample_file(path: Path, rows: int = 400, format: str = "csv") -> Path:
    """Exactly `rows` employees of Meridian; every manager in the file is in the file."""
    organization = build_cast(SAMPLE_SEED, SAMPLE_DAY).meridian
    return _write(sample_people(organization, rows), format, path)


def sample_people(organization: OrganizationRecord, rows: int) -> list[PersonRecord]:
    kept = list(organization.employed)
    if not 1 <= rows <= len(kept):
        raise ValueError(f"{organization.name} has {len(kept)} employees, not {rows}")
    needed = {e.person for e in organization.enrollments} | set(organization.next_leavers)
    while len(kept) > rows:
        managers = {person.manager for person in kept}
        leaves = [person for person in kept if person.employee_number not in managers]
        # The longest-numbered person without reports goes first, program members last.
        kept.remove(max(leaves, key=lambda p: (p.employee_number not in needed, p.employee_number)))
    return kept


def employee_row(person: PersonRecord) -> tuple[Cell, ...]:
    return (
        person.employee_number, person.given_name, person.family_name, person.email,
        person.manager, person.business_unit, person.function, person.location, person.country,
        person.time_zone, ", ".join(person.languages), person.level, person.job_title,
        person.hired_on, person.in_job_since, person.last_promoted_on, person.employment_percent,
        STATUS_WORDS[person.status], person.left_on, person.leaving_reason,
    )  # fmt: skip


def _write(people: Iterable[PersonRecord], format: str, path: Path) -> Path:
    rows = [employee_row(person) for person in people]
    if format == "csv":
        _write_csv(rows, path)
    elif format == "xlsx":
        _write_xlsx(rows, path)
    else:
        raise ValueError(f"unknown format {format!r}: csv or xlsx")
    return path


def _write_csv(rows: Sequence[tuple[Cell, ...]], path: Path) -> None:
    # With a byte order mark, as spreadsheet programs write it.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows)


def _write_xlsx(rows: Sequence[tuple[Cell, ...]], path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Employees")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            elif cell not in (None, ""):
                sheet.write(line, column, cell)
    book.close()
