"""Reading imports. They show people of the whole organization, so they are for those who manage people."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.errors import NotFound
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from mentoring.ui.downloads import Download
from participants.choices import ImportStatus
from participants.models import ImportMapping, ImportRun
from participants.permissions import can_import_people
from participants.readers.headers import Mapping

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN_STATUSES = (
    ImportStatus.UPLOADED,
    ImportStatus.CHECKING,
    ImportStatus.CHECKED,
    ImportStatus.APPLYING,
    ImportStatus.FAILED,
)


def visible_imports(actor: Actor) -> QuerySet[ImportRun]:
    """Newest first, without the files."""
    runs: QuerySet[ImportRun] = ImportRun.objects.defer("content", "faulty_file").order_by("-created_at", "-pk")
    return runs if can_import_people(actor) else runs.none()


def get_import(actor: Actor, pk: UUID) -> ImportRun:
    run = visible_imports(actor).select_related("created_by", "applied_by").filter(pk=pk).first()
    if run is None:
        raise NotFound
    return run


def open_imports(actor: Actor) -> QuerySet[ImportRun]:
    return visible_imports(actor).filter(status__in=OPEN_STATUSES)


def faulty_rows_file(run: ImportRun) -> Download:
    """The rows that have errors, with their reasons. `run` is one that the actor may see."""
    content = ImportRun.objects.values_list("faulty_file", flat=True).get(pk=run.pk)
    if content is None:
        raise NotFound
    name = PurePath(run.file_name)
    is_workbook = name.suffix.lower() == ".xlsx"
    return Download(
        name=f"{name.stem} - {_('to correct')}{'.xlsx' if is_workbook else '.csv'}",
        media_type=XLSX if is_workbook else "text/csv; charset=utf-8",
        content=bytes(content),
    )


def remembered_mapping(headers: Sequence[str]) -> Mapping | None:
    """How the columns of this kind of file were read the last time."""
    known = ImportMapping.objects.filter(headers_digest=headers_digest(headers)).first()
    if known is None:
        return None
    return Mapping(columns=known.mapping.get("columns", {}), date_orders=known.mapping.get("date_orders", {}))


def headers_digest(headers: Sequence[str]) -> str:
    """The same for the same columns in another order."""
    return hashlib.sha256("\x1f".join(sorted(headers)).encode()).hexdigest()


def has_lost_its_job(run: ImportRun) -> bool:
    """Whether the worker was given up before it could say what became of the run."""
    if run.status not in (ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.UNDOING) or run.job_id is None:
        return False
    return bool(Job.objects.filter(pk=run.job_id, status__in=[JobStatus.FAILED, JobStatus.PARKED]).exists())
