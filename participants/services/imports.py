"""Employee files: uploaded, columns mapped, checked without writing, imported in one transaction."""

import hashlib
from collections.abc import Mapping as MappingType
from dataclasses import replace

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.jobs.services import enqueue
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from mentoring.transitions import statuses_before
from participants.choices import IMPORT_TRANSITIONS, ChangeKind, ImportStatus
from participants.events import people_changed
from participants.models import ImportMapping, ImportRun
from participants.permissions import can_import_people
from participants.queries.imports import OPEN_STATUSES, has_lost_its_job, headers_digest, remembered_mapping
from participants.readers.guard import Kind, base_name, read_guarded
from participants.readers.headers import Mapping, suggest_mapping
from participants.readers.limits import LIMITS
from participants.readers.problems import FileRefused, Problem
from participants.readers.tables import RawTable, read_table
from participants.readers.write import refused_rows, write_csv, write_xlsx
from participants.services import import_staging
from participants.services.import_changes import apply_file, keep_changes, preview_file
from participants.services.import_plans import ImportPlan, plan_import

#: Files that wait for somebody are kept in the database, so there may not be many.
MOST_OPEN_RUNS = 10
SAMPLE_ROWS = 5
SAMPLE_LENGTH = 60
SHOWN_ERRORS = 200
SHOWN_WARNINGS = 50
#: The first look at a text file needs its beginning only.
PEEK_BYTES = 256 * 1024
#: A request must not wait for a large workbook as long as a worker may.
PEEK_LIMITS = replace(LIMITS, seconds=20)


@transaction.atomic
def upload_people_file(*, by: Actor, file_name: str, content: bytes) -> ImportRun:
    """Takes the file in and looks at its columns. Refused files leave nothing behind."""
    _require_import(by)
    if ImportRun.objects.filter(status__in=OPEN_STATUSES).count() >= MOST_OPEN_RUNS:
        raise RuleBroken("too_many_open", _("Import or discard one of the files that wait first."), field="file")
    try:
        table = _peek(content, file_name)
    except FileRefused as refused:
        raise RuleBroken(refused.code, refused.text, field="file") from refused
    mapping = remembered_mapping(table.header) or suggest_mapping(table.header)
    run: ImportRun = ImportRun.objects.create(
        file_name=table.filename,
        content=content,
        file_digest=hashlib.sha256(content).hexdigest(),
        columns=_samples(table),
        mapping=_stored(mapping),
        created_by_id=by.membership_id,
    )
    record("people.file_uploaded", by=by, subject=run, facts={"bytes": len(content), "digest": run.file_digest[:40]})
    return run


@transaction.atomic
def save_mapping(
    run: ImportRun, *, by: Actor, columns: MappingType[str, str], date_orders: MappingType[str, str] | None = None
) -> ImportRun:
    """`columns`: column of the file -> field. Remembered for files with the same columns; a worker checks the file."""
    _require_import(by)
    mapping = Mapping(columns=dict(columns), date_orders=dict(date_orders or {}))
    problems = mapping.problems([column["header"] for column in run.columns])
    if problems:
        raise RuleBroken(problems[0].code, " ".join(problem.text for problem in problems))
    settle_lost_work(run)
    job = enqueue("people.import_check", run_id=run.pk)
    changed = _before(run, ImportStatus.CHECKING).update(
        status=ImportStatus.CHECKING, mapping=_stored(mapping), job_id=job.pk, failure=""
    )
    _expect(changed, run, ImportStatus.CHECKING)
    ImportMapping.objects.update_or_create(
        headers_digest=headers_digest([column["header"] for column in run.columns]),
        defaults={"mapping": _stored(mapping), "saved_at": clock.now()},
    )
    record("people.import_mapped", by=by, subject=run, after={"mapping": _stored(mapping)})
    return run


@transaction.atomic
def apply_import(run: ImportRun, *, by: Actor, check_id: str, good_rows_only: bool = False) -> ImportRun:
    """`check_id` is the check whose result the person has seen. A worker imports all rows, or none."""
    _require_import(by)
    settle_lost_work(run)
    if str(run.job_id) != check_id:
        raise Conflict(_("This file was checked again in the meantime. Look at the new result first."))
    if run.status == ImportStatus.CHECKED:
        _check_choice(run, good_rows_only)
    job = enqueue("people.import_apply", run_id=run.pk)
    changed = _before(run, ImportStatus.APPLYING, job_id=run.job_id).update(
        status=ImportStatus.APPLYING, good_rows_only=good_rows_only, job_id=job.pk
    )
    _expect(changed, run, ImportStatus.APPLYING)
    record("people.import_confirmed", by=by, subject=run, facts={"good_rows_only": good_rows_only})
    return run


@transaction.atomic
def discard_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Forgets the file and its rows; that there was one stays in the history."""
    _require_import(by)
    settle_lost_work(run)
    changed = _before(run, ImportStatus.DISCARDED).update(
        status=ImportStatus.DISCARDED, content=None, faulty_file=None, columns=[], errors=[], warnings=[]
    )
    _expect(changed, run, ImportStatus.DISCARDED)
    record("people.import_discarded", by=by, subject=run)
    return run


def read_run(run: ImportRun) -> RawTable:
    """The slow part, which needs no transaction. Raises FileRefused."""
    if run.content is None:
        raise Conflict(_("The file of this import is no longer there."))
    return read_table(bytes(run.content), run.file_name)


@transaction.atomic
def check_import(run: ImportRun, *, table: RawTable) -> ImportRun:
    """What a worker does for save_mapping: writes the result of the check and nothing else."""
    return _write_check(run, plan_import(table, mapping_of(run)))


def _write_check(run: ImportRun, plan: ImportPlan) -> ImportRun:
    counts, people = plan.counts, plan.people
    changed = _before(run, ImportStatus.CHECKED, job_id=run.job_id).update(
        status=ImportStatus.CHECKED,
        row_count=plan.row_count,
        new_count=counts.new,
        changed_count=counts.changed,
        unchanged_count=counts.unchanged,
        error_count=len(people.errors),
        faulty_row_count=len(plan.faulty_rows),
        errors=[_shown(problem) for problem in people.errors[:SHOWN_ERRORS]],
        warnings=[_shown(problem) for problem in people.warnings[:SHOWN_WARNINGS]],
        faulty_file=_faulty_file(plan) if plan.faulty_rows else None,
        preview=preview_file(people.fields, counts),
    )
    if changed:
        run.refresh_from_db()
    return run


@transaction.atomic
def import_people(run: ImportRun, *, by: Actor, table: RawTable) -> ImportRun:
    """What a worker does for apply_import. Called again after it was done, it does nothing."""
    one_import_at_a_time()
    run = ImportRun.objects.select_for_update(of=("self",)).defer("content", "faulty_file").get(pk=run.pk)
    if run.status != ImportStatus.APPLYING:
        return run
    plan = plan_import(table, mapping_of(run))
    if _summary(plan) != (run.new_count, run.changed_count, run.unchanged_count, run.error_count):
        raise Conflict(_("People have changed since this file was checked. Check it again before you import it."))
    return _write_plan(run, plan, by=by)


def _write_plan(run: ImportRun, plan: ImportPlan, *, by: Actor) -> ImportRun:
    counts = plan.counts
    keep_changes(run, plan.people.fields, counts, by=by)
    import_staging.merge(plan.people.fields, counts, run_id=run.pk)
    linked = import_staging.link_memberships()
    changed = _before(run, ImportStatus.APPLIED).update(
        status=ImportStatus.APPLIED, applied_at=clock.now(), applied_by_id=by.membership_id, content=None, columns=[]
    )
    _expect(changed, run, ImportStatus.APPLIED)
    followed = apply_file(run, by=by)
    facts = {"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged, "linked": linked}
    facts |= {"left": followed.kinds.get(ChangeKind.LEFT, 0), "faulty_rows": len(plan.faulty_rows)}
    record("people.imported", by=by, subject=run, facts={**facts, "digest": run.file_digest[:40]})
    people_changed.send(sender=ImportRun, by=by)
    run.refresh_from_db()
    return run


@transaction.atomic
def import_file(*, by: Actor, file_name: str, content: bytes, table: RawTable, mapping: Mapping) -> ImportRun:
    """All steps at once, for the command line: everybody in the file, or nobody."""
    _require_import(by)
    one_import_at_a_time()
    run = ImportRun.objects.create(
        file_name=file_name[:255],
        file_digest=hashlib.sha256(content).hexdigest(),
        mapping=_stored(mapping),
        status=ImportStatus.CHECKING,
        created_by_id=by.membership_id,
    )
    plan = plan_import(table, mapping)
    run = _write_check(run, plan)
    _check_choice(run, good_rows_only=False)
    changed = _before(run, ImportStatus.APPLYING).update(status=ImportStatus.APPLYING)
    _expect(changed, run, ImportStatus.APPLYING)
    return _write_plan(run, plan, by=by)


@transaction.atomic
def fail_import(run: ImportRun, *, by: Actor, reason: str) -> None:
    """The work could not be done; the file waits for another try."""
    changed = _before(run, ImportStatus.FAILED, job_id=run.job_id).update(
        status=ImportStatus.FAILED, failure=reason[:300]
    )
    if changed:
        record("people.import_failed", by=by, subject=run, after={"reason": reason})


def settle_lost_work(run: ImportRun) -> None:
    """A run whose worker was given up does not wait for ever."""
    if has_lost_its_job(run):
        _before(run, ImportStatus.FAILED, job_id=run.job_id).update(
            status=ImportStatus.FAILED, failure=_("The work was interrupted and nothing was imported. Try again.")
        )
        run.refresh_from_db(fields=["status", "failure"])


def mapping_of(run: ImportRun) -> Mapping:
    return Mapping(columns=run.mapping.get("columns", {}), date_orders=run.mapping.get("date_orders", {}))


def _require_import(by: Actor) -> None:
    require(
        can_import_people(by),
        _("Importing people is for those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def _check_choice(run: ImportRun, good_rows_only: bool) -> None:
    good = run.new_count + run.changed_count + run.unchanged_count
    if run.error_count and not good_rows_only:
        raise RuleBroken("has_errors", _("Some rows have errors. Correct the file, or import the good rows only."))
    if not good or any(error["row"] is None for error in run.errors):
        raise RuleBroken("nothing_to_import", _("No row of this file can be imported."))


def _peek(content: bytes, file_name: str) -> RawTable:
    kind, data = read_guarded(content, file_name)
    if kind is Kind.CSV and len(data) > PEEK_BYTES:
        end = data.rfind(b"\n", 0, PEEK_BYTES)
        try:
            return read_table(data[: end + 1] if end > 0 else data, file_name, limits=PEEK_LIMITS)
        except FileRefused:
            # A cell with line breaks may have been cut.
            return read_table(data, file_name, limits=PEEK_LIMITS)
    return read_table(data, base_name(file_name), limits=PEEK_LIMITS)


def _samples(table: RawTable) -> list[dict[str, object]]:
    rows = table.rows[:SAMPLE_ROWS]
    return [
        {"header": header, "samples": [str(row.cells[index])[:SAMPLE_LENGTH] for row in rows]}
        for index, header in enumerate(table.header)
    ]


def _stored(mapping: Mapping) -> dict[str, dict[str, str]]:
    return {"columns": dict(mapping.columns), "date_orders": dict(mapping.date_orders)}


def _shown(problem: Problem) -> dict[str, object]:
    return {"row": problem.row, "column": problem.column, "code": problem.code, "text": problem.text}


def _faulty_file(plan: ImportPlan) -> bytes:
    header, rows = refused_rows(plan.table, plan.people)
    return write_xlsx(header, rows) if plan.table.kind is Kind.XLSX else write_csv(header, rows)


def _summary(plan: ImportPlan) -> tuple[int, int, int, int]:
    return plan.counts.new, plan.counts.changed, plan.counts.unchanged, len(plan.people.errors)


def one_import_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"people_import:{current_organization().pk}"])


def _before(run: ImportRun, wanted: ImportStatus, **seen: object) -> QuerySet[ImportRun]:
    """The row, as long as it may become `wanted`."""
    before = statuses_before(IMPORT_TRANSITIONS, wanted)
    row: QuerySet[ImportRun] = ImportRun.objects.filter(pk=run.pk, status__in=before, **seen)
    return row


def _expect(changed: int, run: ImportRun, wanted: ImportStatus) -> None:
    if not changed:
        run.refresh_from_db(fields=["status"])
        raise InvalidTransition(_("The import"), run.get_status_display(), wanted.label)
    run.refresh_from_db()
