from uuid import UUID

from django.utils.translation import gettext as _

from mentoring.errors import Conflict, RuleBroken
from mentoring.jobs.crash import crash_point
from mentoring.jobs.registry import job
from mentoring.jobs.task import OrganizationTask
from mentoring.tenancy.scope import current_actor
from participants.choices import ImportStatus, SourceOutcome
from participants.models import ImportRun, ImportSource
from participants.queries.directory_views import visible_directory_exports
from participants.queries.imports import get_import
from participants.readers.problems import FileRefused
from participants.readers.tables import RawTable
from participants.services.directory_views import make_directory_export
from participants.services.import_sources import (
    fail_source,
    fetch_due_sources,
    fetch_file,
    fetching_of,
    follow_check,
    follow_import,
    take_fetched,
)
from participants.services.import_undo import undo_import
from participants.services.imports import check_import, fail_import, import_people, read_run

STEPS = 3


@job("people.fetch_source")
def run_fetch_source(task: OrganizationTask, *, source_id: UUID) -> None:
    with task.scope():
        source = ImportSource.objects.filter(pk=source_id, outcome=SourceOutcome.FETCHING).first()
        if source is None:
            return
        work = fetching_of(source)
    try:
        # Strangers answer when they like: no transaction is open meanwhile.
        file = fetch_file(work)
    except RuleBroken as refused:
        with task.scope():
            fail_source(source, by=current_actor(), reason=str(refused))
        return
    with task.scope():
        take_fetched(source, file=file, by=current_actor())


def tick() -> None:
    """About once a minute in each organization."""
    fetch_due_sources()


@job("people.import_check")
def run_import_check(task: OrganizationTask, *, run_id: UUID) -> None:
    table = _read(task, run_id, ImportStatus.CHECKING)
    if table is None:
        return
    task.progress(1, STEPS, _("Comparing %(count)d rows with the people who are here") % {"count": len(table.rows)})
    with task.scope():
        run = check_import(get_import(current_actor(), run_id), table=table)
        follow_check(run, by=current_actor())
        crash_point("import.checked")
    task.progress(STEPS, STEPS)


@job("people.import_apply")
def run_import_apply(task: OrganizationTask, *, run_id: UUID) -> None:
    """The progress is written between the transactions: inside, nobody could see it."""
    table = _read(task, run_id, ImportStatus.APPLYING)
    if table is None:
        return
    task.progress(1, STEPS, _("Writing the people of %(count)d rows") % {"count": len(table.rows)})
    try:
        with task.scope():
            run = import_people(get_import(current_actor(), run_id), by=current_actor(), table=table)
            follow_import(run, by=current_actor())
            crash_point("import.written")
    except Conflict as conflict:
        with task.scope():
            run = get_import(current_actor(), run_id)
            fail_import(run, by=current_actor(), reason=str(conflict))
            run.refresh_from_db(fields=["status", "failure"])
            follow_import(run, by=current_actor())
        return
    crash_point("import.committed")
    task.progress(STEPS, STEPS)


@job("people.import_undo")
def run_import_undo(task: OrganizationTask, *, run_id: UUID) -> None:
    task.progress(1, STEPS, _("Giving back what the file changed"))
    with task.scope():
        undo_import(get_import(current_actor(), run_id), by=current_actor())
        crash_point("import.undone")
    task.progress(STEPS, STEPS)


def _read(task: OrganizationTask, run_id: UUID, status: ImportStatus) -> RawTable | None:
    """None when there is nothing left to do: an earlier attempt has done it, or the file cannot be read."""
    task.progress(0, STEPS, _("Reading the file"))
    with task.scope():
        run = get_import(current_actor(), run_id)
        if run.status != status:
            return None
        # The file comes with the second query: a run is shown often and read once.
        run = ImportRun.objects.get(pk=run.pk)
    try:
        return read_run(run)
    except FileRefused as refused:
        with task.scope():
            fail_import(run, by=current_actor(), reason=refused.text)
            run.refresh_from_db(fields=["status", "failure"])
            follow_check(run, by=current_actor())
        return None


@job("people.directory_export")
def run_directory_export(task: OrganizationTask, *, export_id: UUID) -> None:
    """Nothing to do when another export has taken its place meanwhile."""
    with task.scope():
        export = visible_directory_exports(current_actor()).filter(pk=export_id).first()
        if export is not None:
            make_directory_export(export, by=current_actor())
    task.progress(1, 1)
