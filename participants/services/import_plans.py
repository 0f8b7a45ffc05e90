"""What an employee file would do: read, judged against the people who are here, staged and counted. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from mentoring.ids import new_id
from participants.models import Person
from participants.readers.headers import Mapping
from participants.readers.names import family_sort_name, sort_name
from participants.readers.people import PeopleFile, read_people
from participants.readers.people_rows import ExistingPeople, ExistingPerson, PersonRow
from participants.readers.problems import Problem
from participants.readers.tables import RawTable
from participants.services import import_staging
from participants.services.import_staging import Counts, StagedPerson

LEFT_COLUMN = "left_on"


@dataclass(frozen=True)
class ImportPlan:
    """`people` holds every error; what is staged are the good rows."""

    table: RawTable
    people: PeopleFile
    counts: Counts
    faulty_rows: frozenset[int] = field(default_factory=frozenset)

    @property
    def good_row_count(self) -> int:
        return self.counts.new + self.counts.changed + self.counts.unchanged


def plan_import(table: RawTable, mapping: Mapping) -> ImportPlan:
    """Must run in one transaction with whatever follows from it: the staged rows end with the transaction."""
    existing = _existing_people()
    people = read_people(table, mapping, existing)
    import_staging.stage(_staged(people.rows, existing))
    out_of_order = import_staging.rows_left_before_hired(people.fields)
    if out_of_order:
        import_staging.unstage(row for row, _left, _hired in out_of_order)
        people = _with_errors(people, mapping, out_of_order)
    faulty = frozenset(problem.row for problem in people.errors if problem.row is not None)
    return ImportPlan(table, people, import_staging.count(people.fields), faulty)


def _existing_people() -> ExistingPeople:
    rows = Person.objects.values_list("pk", "email", "name", "employee_number", "manager_id")
    return ExistingPeople(
        ExistingPerson(str(pk), email, name, number, str(manager) if manager else "")
        for pk, email, name, number, manager in rows
    )


def _staged(rows: Iterable[PersonRow], existing: ExistingPeople) -> list[StagedPerson]:
    rows = list(rows)
    ids = {row.row: UUID(row.existing) if row.existing else new_id() for row in rows}
    by_email = {email: UUID(person.key) for email, person in existing.by_email.items()}
    # A file may give somebody's address of today to another person: the file's word counts.
    by_email |= {row.email: ids[row.row] for row in rows}
    return [_staged_person(row, ids[row.row], by_email) for row in rows]


def _staged_person(row: PersonRow, person_id: UUID, by_email: dict[str, UUID]) -> StagedPerson:
    return StagedPerson(
        row=row.row,
        person_id=person_id,
        is_new=not row.existing,
        keeps_manager=row.is_manager_left_out,
        is_zone_derived=row.is_time_zone_derived,
        name=row.name,
        sort_name=sort_name(row.name),
        family_sort_name=family_sort_name(row.name, row.given_name, row.family_name),
        email=row.email,
        employee_number=row.employee_number,
        manager_id=by_email[row.manager.casefold()] if row.manager else None,
        business_unit=row.business_unit,
        function=row.function,
        location=row.location,
        country=row.country,
        time_zone=row.time_zone,
        languages=row.languages,
        level=row.level,
        job_title=row.job_title,
        hired_on=row.hired_on,
        in_job_since=row.in_job_since,
        last_promoted_on=row.last_promoted_on,
        employment_status=row.employment_status.value if row.employment_status else None,
        left_on=row.left_on,
    )


def _with_errors(people: PeopleFile, mapping: Mapping, out_of_order: Sequence[tuple[int, date, date]]) -> PeopleFile:
    column = mapping.column_of(LEFT_COLUMN) or mapping.column_of("hired_on") or LEFT_COLUMN
    found = [
        Problem("left_before_hired", row, column, {"left_on": str(left), "hired_on": str(hired)})
        for row, left, hired in out_of_order
    ]
    bad = {problem.row for problem in found}
    return replace(
        people,
        rows=[row for row in people.rows if row.row not in bad],
        errors=sorted([*people.errors, *found], key=lambda problem: (problem.row or 0, problem.column, problem.code)),
    )
