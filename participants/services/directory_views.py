"""Views of the directory that are kept under a name, and files of what it shows."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.jobs.services import enqueue
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import DirectoryExport, DirectoryView
from participants.permissions import can_view_directory
from participants.queries.directory import values_of
from participants.queries.directory_request import DirectoryRequest, kept_request
from participants.queries.directory_views import visible_directory_exports, visible_directory_views
from participants.readers.write import write_csv, write_xlsx

MOST_VIEWS = 50
LONGEST_NAME = 80
HEADER = (
    "name", "job_title", "business_unit", "function", "location", "country", "level", "employment_status", "email",
    "manager",
)  # fmt: skip
#: Of the values of a row those that are for people.
_FIRST = 2


@transaction.atomic
def save_directory_view(*, by: Actor, name: str, request: DirectoryRequest, is_shared: bool = False) -> DirectoryView:
    """The same name again replaces what one has kept under it."""
    _require(can_view_directory(by) and by.membership_id is not None)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RuleBroken("view_name", _("A name has 1 to 80 characters."), field="name")
    own = visible_directory_views(by).filter(owner_id=by.membership_id)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        words = _("You have 50 views already. Delete one that you do not need.")
        raise RuleBroken("too_many_views", words, field="name")
    kept = {"params": request.params(), "is_shared": is_shared}
    view: DirectoryView = DirectoryView.objects.update_or_create(owner_id=by.membership_id, name=name, defaults=kept)[0]
    record("directory_view.saved", by=by, subject=view, facts={"is_shared": is_shared}, after={"params": view.params})
    return view


@transaction.atomic
def delete_directory_view(view: DirectoryView, *, by: Actor) -> None:
    _require(view.owner_id == by.membership_id)
    record("directory_view.deleted", by=by, subject=view)
    view.delete()


@transaction.atomic
def request_directory_export(*, by: Actor, request: DirectoryRequest, file_format: str) -> DirectoryExport:
    """A worker makes the file. One member has one: the new takes the place of the one before."""
    _require(can_view_directory(by) and by.membership_id is not None)
    if file_format not in {"csv", "xlsx"}:
        raise RuleBroken("export_format", _("Choose CSV or XLSX."), field="format")
    visible_directory_exports(by).delete()
    export: DirectoryExport = DirectoryExport.objects.create(
        requested_by_id=by.membership_id, params=request.params(), format=file_format
    )
    export.job_id = enqueue("people.directory_export", export_id=export.pk).pk
    export.save(update_fields=["job_id"])
    record("directory.export_requested", by=by, subject=export, facts={"format": file_format})
    return export


@transaction.atomic
def make_directory_export(export: DirectoryExport, *, by: Actor) -> None:
    """With the rights that `by` has now. Again after a crash it is the same."""
    if export.made_at is not None:
        return
    people = kept_request(export.params).people(by).order_by("sort_name", "pk")
    rows = [values[_FIRST:] for values in values_of(people)]
    content = write_xlsx(HEADER, rows) if export.format == "xlsx" else write_csv(HEADER, rows)
    DirectoryExport.objects.filter(pk=export.pk, made_at=None).update(
        content=content, row_count=len(rows), made_at=clock.now()
    )
    record("directory.exported", by=by, subject=export, facts={"rows": len(rows), "format": export.format})


def _require(is_allowed: bool) -> None:
    require(
        is_allowed,
        _("The directory of everybody is for HR, and a view is changed by whom it belongs to."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
