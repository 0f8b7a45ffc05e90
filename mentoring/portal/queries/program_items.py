"""Rows about programs and people data, for those who run them."""

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.choices import RunStatus
from matching.queries.runs import visible_runs
from mentoring import clock
from mentoring.portal.choices import QueueKind, Urgency
from mentoring.portal.queries.items import QueueItem, Verb
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from participants.choices import ImportStatus
from participants.models import ImportRun
from participants.queries.imports import open_imports
from programs.choices import TO_DECIDE, ProgramStatus
from programs.models import Application
from programs.queries.roles import programs_where

_ALIVE = (ProgramStatus.RUNNING, ProgramStatus.CLOSING)


def application_items(actor: Actor) -> list[QueueItem]:
    """One row for each program in which the actor decides. One query."""
    applications = Application.objects.filter(status__in=TO_DECIDE, intake__program__status__in=_ALIVE)
    programs = programs_where(actor, Permission.DECIDE_APPLICATIONS)
    if programs is not None:
        applications = applications.filter(intake__program__in=programs)
    rows = applications.values("intake__program_id", "intake__program__name").annotate(
        waiting=Count("pk"), oldest=Min("submitted_at")
    )
    items = []
    for row in rows.order_by("oldest"):
        days = (clock.now() - row["oldest"]).days if row["oldest"] else 0
        url = organization_url("programs:applications", pk=row["intake__program_id"])
        items.append(
            QueueItem(
                kind=QueueKind.APPLICATION,
                title=_applications_title(row["waiting"], days),
                reason=row["intake__program__name"],
                icon="user-plus",
                url=url,
                verb=Verb(_("Review %(n)d") % {"n": row["waiting"]}, url),
                urgency=Urgency.APPLICATION,
                days=days,
                subject=row["intake__program_id"],
            )
        )
    return items


def import_items(actor: Actor) -> list[QueueItem]:
    return [_import_item(run) for run in open_imports(actor) if run.status in _IMPORT_WORDS]


def matching_items(actor: Actor) -> list[QueueItem]:
    """Finished matchings that nobody has published yet, the newest of each program."""
    runs = visible_runs(actor).filter(status=RunStatus.DRAFT, program__status__in=_ALIVE)
    newest = runs.order_by("program_id", "-number").distinct("program_id").defer("inputs", "prices")
    items = []
    for run in newest.select_related("program"):
        url = organization_url("matching:run", pk=run.program_id, number=run.number)
        items.append(
            QueueItem(
                kind=QueueKind.MATCHING,
                title=_("%(matched)d of %(all)d matched, nobody has been told")
                % {"matched": run.matched_count, "all": run.mentee_count},
                reason=run.program.name,
                icon="workflow",
                url=url,
                verb=Verb(_("Look and publish"), url),
                urgency=Urgency.MATCHING,
                days=(clock.now() - run.created_at).days,
                subject=run.pk,
            )
        )
    return items


_IMPORT_WORDS = {ImportStatus.CHECKED, ImportStatus.FAILED, ImportStatus.UPLOADED}


def _import_item(run: ImportRun) -> QueueItem:
    url = organization_url("participants:import_run", pk=run.pk)
    title = {
        ImportStatus.CHECKED: _("An employee file waits for your yes"),
        ImportStatus.FAILED: _("An employee file could not be read"),
        ImportStatus.UPLOADED: _("An employee file waits for its columns"),
    }[ImportStatus(run.status)]
    verb = {
        ImportStatus.CHECKED: _("See and confirm"),
        ImportStatus.FAILED: _("See what is wrong"),
        ImportStatus.UPLOADED: _("Choose columns"),
    }[ImportStatus(run.status)]
    reason = run.file_name
    if run.status == ImportStatus.CHECKED:
        reason = _("%(file)s: %(new)d new, %(changed)d changed, %(faulty)d rows with errors") % {
            "file": run.file_name,
            "new": run.new_count,
            "changed": run.changed_count,
            "faulty": run.faulty_row_count,
        }
    return QueueItem(
        kind=QueueKind.PEOPLE_DATA,
        title=title,
        reason=reason,
        icon="file-spreadsheet",
        url=url,
        verb=Verb(verb, url),
        urgency=Urgency.PEOPLE_DATA,
        days=(clock.now() - run.created_at).days,
        subject=run.pk,
    )


def _applications_title(waiting: int, days: int) -> str:
    title = ngettext("%(n)d application waits", "%(n)d applications wait", waiting) % {"n": waiting}
    if not days:
        return title
    if waiting == 1:
        return title + " " + ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return title + ", " + ngettext("the oldest %(n)d day", "the oldest %(n)d days", days) % {"n": days}
