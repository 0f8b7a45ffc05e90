"""A file that was wrong is taken back: the values of changed people, what leavers had, and the people it made."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition
from mentoring.jobs.services import enqueue
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_organization
from mentoring.transitions import statuses_before
from participants.choices import IMPORT_TRANSITIONS, ChangeStatus, ImportStatus
from participants.events import people_changed
from participants.models import ImportRun, Person, PersonChange
from participants.permissions import can_undo_import
from participants.queries.imports import has_lost_its_job
from participants.services.change_undo import undo_changes
from participants.services.imports import one_import_at_a_time

#: The first of them are named on the page; all are counted.
SHOWN = 100
NOT_UNDONE = ("later_change", "begun_since")
SIGNS_IN = "signs_in"
LEADS = "leads"


@transaction.atomic
def request_import_undo(run: ImportRun, *, by: Actor) -> ImportRun:
    """A worker takes it back, as far as it can be."""
    require(
        can_undo_import(by),
        _("Imports are undone by those who manage people."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    if has_lost_its_job(run):
        settle_lost_undo(run)
    job = enqueue("people.import_undo", run_id=run.pk)
    before = statuses_before(IMPORT_TRANSITIONS, ImportStatus.UNDOING)
    waiting = ImportRun.objects.filter(pk=run.pk, status__in=before)
    if not waiting.update(status=ImportStatus.UNDOING, job_id=job.pk):
        run.refresh_from_db(fields=["status"])
        raise InvalidTransition(_("The import"), run.get_status_display(), ImportStatus.UNDOING.label)
    record("people.import_undo_asked", by=by, subject=run)
    run.refresh_from_db()
    return run


@transaction.atomic
def undo_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """What a worker does for request_import_undo. Called again after it was done, it does nothing."""
    one_import_at_a_time()
    run = ImportRun.objects.select_for_update(of=("self",)).defer("content", "faulty_file").get(pk=run.pk)
    if run.status != ImportStatus.UNDOING:
        return run
    changes = PersonChange.objects.filter(run=run, status=ChangeStatus.APPLIED).select_related("person")
    found = list(changes.select_for_update(of=("self",)).order_by("person_id"))
    remains = undo_changes(found, by=by)
    removed, kept = _remove_people(run)
    remaining = [row for rows in remains.values() for row in rows]
    counts = {
        "restored": len(found) - sum(row["code"] in NOT_UNDONE for row in remaining),
        "removed": removed,
        "kept_count": len(kept),
        "remaining_count": len(remaining),
    }
    result = {**counts, "kept": kept[:SHOWN], "remaining": remaining[:SHOWN]}
    ImportRun.objects.filter(pk=run.pk, status=ImportStatus.UNDOING).update(
        status=ImportStatus.UNDONE, undone_at=clock.now(), undone_by_id=by.membership_id, undo_result=result
    )
    record("people.import_undone", by=by, subject=run, facts=counts)
    people_changed.send(sender=ImportRun, by=by)
    run.refresh_from_db()
    return run


def settle_lost_undo(run: ImportRun) -> None:
    """A worker that was given up has written nothing: the file stands as it did, and can be undone again."""
    ImportRun.objects.filter(pk=run.pk, status=ImportStatus.UNDOING, job_id=run.job_id).update(
        status=ImportStatus.APPLIED
    )
    run.refresh_from_db(fields=["status"])


def _remove_people(run: ImportRun) -> tuple[int, list[dict[str, str]]]:
    """On whom nothing hangs. Of the others: the name, and what hangs on them."""
    made = dict(Person.objects.filter(made_by_run_id=run.pk).values_list("pk", "manager_id"))
    if not made:
        return 0, []
    reasons = _reasons(run)
    stays = set(reasons)
    while above := {made[pk] for pk in stays if made[pk] in made} - stays:
        # Nobody who stays loses the manager.
        stays |= above
        reasons |= dict.fromkeys(above, LEADS)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM participants_person WHERE organization_id = %s AND made_by_run_id = %s AND NOT id = ANY(%s)",
            [current_organization().pk, run.pk, list(stays)],
        )
        removed = int(cursor.rowcount)
    names = Person.objects.filter(pk__in=stays).order_by("sort_name", "pk").values_list("pk", "name")
    return removed, [{"name": name, "why": reasons[pk]} for pk, name in names]


def _reasons(run: ImportRun) -> dict[UUID, str]:
    """Person -> what hangs on them: a table, the sign-in, or people who report to them. One query for each table."""
    own = Person.objects.filter(made_by_run_id=run.pk)
    joined = own.filter(membership__joined_at__gt=run.applied_at).values_list("pk", flat=True)
    reasons = dict.fromkeys(joined, SIGNS_IN)
    for model, field in _pointing():
        rows = model.objects.filter(**{f"{field}__made_by_run_id": run.pk})
        if model is Person:
            rows = rows.exclude(made_by_run_id=run.pk)
        label = LEADS if model is Person else model._meta.label
        for pk in rows.values_list(f"{field}_id", flat=True).distinct():
            reasons.setdefault(pk, label)
    return reasons


def _pointing() -> Iterator[tuple[Any, str]]:
    """Every column of the product that names a person, read from the models."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel):
            yield relation.related_model, relation.field.name
