"""What becomes of enrollments and applications when people leave, go on leave and come back.

Who may say so was asked by the caller; here nobody is asked again. The pairs are the app above's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.audit.services import record
from mentoring.tenancy.actors import Actor
from participants.choices import ChangeKind
from participants.events import Applied, Consequence, Line, Payload, Planned, Remaining, Undone
from participants.models import PersonChangeEffect
from programs.choices import ENDED, TO_DECIDE, ApplicationStatus, EnrollmentStatus, ProgramStatus, Side
from programs.models import Application, Enrollment, Intake
from programs.queries.enrollments import places_left

LEAVE = "enrollments_on_leave"
NOUNS = {
    "enrollments": lambda n: ngettext("%(n)d part in a program", "%(n)d parts in programs", n),
    "applications": lambda n: ngettext("%(n)d application", "%(n)d applications", n),
}
REASONS = {
    "changed": _("%(name)s, %(program)s: changed since and left as it is."),
    "program_over": _("%(name)s, %(program)s: the program is over."),
    "enrolled_again": _("%(name)s, %(program)s: takes part again already."),
    "intake_full": _("%(name)s, %(program)s: the place was given to somebody else."),
}
#: Whoever is invited or has paused is not looked for, so a leave changes nothing for them.
_TAKING_PART = (EnrollmentStatus.READY, EnrollmentStatus.ACTIVE)
_WAITING = (*TO_DECIDE, ApplicationStatus.DRAFT)


def leaver_consequence() -> Consequence:
    return Consequence(
        key="enrollments",
        kinds=frozenset({ChangeKind.LEFT}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=lambda batch: [
            Line("ends", "enrollments", _open(batch).count()),
            Line("ends", "applications", _waiting(batch).count()),
        ],
        apply=end_for_leavers,
        undo=restore_for_leavers,
        order=20,
    )


def leave_consequence() -> Consequence:
    return Consequence(
        key=LEAVE,
        kinds=frozenset({ChangeKind.ON_LEAVE}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=lambda batch: [Line("pauses", "enrollments", _open(batch).filter(status__in=_TAKING_PART).count())],
        apply=pause_for_leave,
        undo=end_leave,
        order=20,
    )


def return_consequence() -> Consequence:
    return Consequence(
        key="enrollments_taken_up",
        kinds=frozenset({ChangeKind.BACK}),
        nouns=NOUNS,
        reasons=REASONS,
        preview=lambda batch: [Line("resumes", "enrollments", len(_on_leave(_paused(batch))))],
        apply=resume_for_return,
        undo=pause_again,
        order=20,
    )


def end_for_leavers(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    """The pairs have ended already, with the reason of the leaver: nobody is told of a withdrawal."""
    keys = {each.person_id: each.key for each in batch}
    kept: dict[UUID, dict[str, list[list[str]]]] = defaultdict(lambda: {"enrollments": [], "applications": []})
    for row in _open(batch).select_for_update(of=("self",)).order_by("pk"):
        kept[keys[row.person_id]]["enrollments"].append([str(row.pk), row.status])
    for row in _waiting(batch).select_for_update(of=("self",)).order_by("pk"):
        kept[keys[row.person_id]]["applications"].append([str(row.pk), row.status])
    enrollments = Enrollment.objects.filter(pk__in=_ids(kept.values(), "enrollments"))
    enrollments.update(status=EnrollmentStatus.REMOVED, ended_at=clock.now())
    waiting = Application.objects.filter(pk__in=_ids(kept.values(), "applications"))
    waiting.update(status=ApplicationStatus.EXPIRED)
    for row in enrollments.order_by("pk"):
        _record(row, by)
    return {
        key: Applied(payload, tuple(Line("ends", noun, len(rows)) for noun, rows in payload.items()))
        for key, payload in kept.items()
    }


def restore_for_leavers(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    payloads = [payload for _each, payload in batch]
    enrollments = _locked(Enrollment, _ids(payloads, "enrollments"))
    applications = _locked(Application, _ids(payloads, "applications"))
    # The places of an intake are counted by whoever holds its row.
    intakes = Intake.objects.select_for_update(of=("self",)).order_by("pk")
    list(intakes.filter(pk__in={row.intake_id for row in enrollments.values()}))
    undone = {}
    for each, payload in batch:
        rest = [_restore_enrollment(enrollments.get(pk), was, by) for pk, was in payload["enrollments"]]
        rest += [_restore_application(applications.get(pk), was) for pk, was in payload["applications"]]
        undone[each.key] = Undone(tuple(reason for reason in rest if reason is not None))
    return undone


def pause_for_leave(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    keys = {each.person_id: each.key for each in batch}
    kept: dict[UUID, list[list[str]]] = defaultdict(list)
    rows = _open(batch).filter(status__in=_TAKING_PART).select_for_update(of=("self",)).order_by("pk")
    for row in rows:
        kept[keys[row.person_id]].append([str(row.pk), row.status])
        _move(row, EnrollmentStatus.ON_LEAVE, by)
    return {
        key: Applied({"enrollments": rows}, (Line("pauses", "enrollments", len(rows)),)) for key, rows in kept.items()
    }


def end_leave(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    rows = _locked(Enrollment, _ids([payload for _each, payload in batch], "enrollments"))
    undone = {}
    for each, payload in batch:
        rest = []
        for pk, was in payload["enrollments"]:
            row = rows.get(pk)
            if row is not None and row.status == EnrollmentStatus.ON_LEAVE:
                _move(row, was, by)
            elif row is not None and row.status != was:
                rest.append(_remaining("changed", row))
        undone[each.key] = Undone(tuple(rest))
    return undone


def resume_for_return(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    found = _paused(batch)
    rows = _on_leave(found)
    kept: dict[UUID, list[list[str]]] = defaultdict(list)
    for key, pk, was in found:
        if pk in rows:
            _move(rows[pk], was, by)
            kept[key].append([pk, was])
    return {
        key: Applied({"enrollments": rows}, (Line("resumes", "enrollments", len(rows)),)) for key, rows in kept.items()
    }


def pause_again(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    rows = _locked(Enrollment, _ids([payload for _each, payload in batch], "enrollments"))
    undone = {}
    for each, payload in batch:
        rest = []
        for pk, _was in payload["enrollments"]:
            row = rows.get(pk)
            if row is not None and row.status in _TAKING_PART:
                _move(row, EnrollmentStatus.ON_LEAVE, by)
            elif row is not None and row.status != EnrollmentStatus.ON_LEAVE:
                rest.append(_remaining("changed", row))
        undone[each.key] = Undone(tuple(rest))
    return undone


def _open(batch: Sequence[Planned]) -> Any:
    return Enrollment.objects.filter(person__in=[each.person_id for each in batch], ended_at=None).exclude(
        status__in=ENDED
    )


def _waiting(batch: Sequence[Planned]) -> Any:
    return Application.objects.filter(person__in=[each.person_id for each in batch], status__in=_WAITING)


def _paused(batch: Sequence[Planned]) -> list[tuple[UUID, str, str]]:
    """(return, enrollment, status before), by the leaves that these returns end."""
    leaves = {each.leave_id: each.key for each in batch if each.leave_id is not None}
    effects = PersonChangeEffect.objects.filter(change__in=list(leaves), consequence=LEAVE) if leaves else ()
    return [(leaves[row.change_id], pk, was) for row in effects for pk, was in row.payload["enrollments"]]


def _on_leave(found: Sequence[tuple[UUID, str, str]]) -> dict[str, Any]:
    rows = _locked(Enrollment, [pk for _key, pk, _was in found])
    return {pk: row for pk, row in rows.items() if row.status == EnrollmentStatus.ON_LEAVE}


def _ids(payloads: Iterable[Payload], name: str) -> list[str]:
    return [pk for payload in payloads for pk, _was in payload[name]]


def _locked(model: Any, ids: Iterable[str]) -> dict[str, Any]:
    place = "program" if model is Enrollment else "intake__program"
    rows = model.objects.select_for_update(of=("self",)).select_related("person", place, "intake").order_by("pk")
    return {str(row.pk): row for row in rows.filter(pk__in=list(ids))}


def _restore_enrollment(row: Enrollment | None, was: str, by: Actor) -> Remaining | None:
    if row is None:
        return None
    if row.status != EnrollmentStatus.REMOVED:
        return _remaining("changed", row)
    if row.program.status not in (ProgramStatus.RUNNING, ProgramStatus.CLOSING, ProgramStatus.DRAFT):
        return _remaining("program_over", row)
    if row.side == Side.MENTEE and not places_left(row.intake):
        return Remaining("intake_full", {"name": row.person.name, "program": row.program.name}, may_come=True)
    try:
        with transaction.atomic():
            _move(row, was, by)
    except IntegrityError:
        return _remaining("enrolled_again", row)
    return None


def _restore_application(row: Application | None, was: str) -> Remaining | None:
    if row is None:
        return None
    if row.status != ApplicationStatus.EXPIRED:
        return Remaining("changed", {"name": row.person.name, "program": row.intake.program.name})
    Application.objects.filter(pk=row.pk, status=ApplicationStatus.EXPIRED).update(status=was)
    return None


def _move(row: Enrollment, status: str, by: Actor) -> None:
    """Back to what it was is no transition: the change that ended or paused it is taken back."""
    ended_at = row.ended_at if status in ENDED else None
    Enrollment.objects.filter(pk=row.pk).update(status=status, ended_at=ended_at)
    row.status, row.ended_at = status, ended_at
    _record(row, by)


def _record(row: Enrollment, by: Actor) -> None:
    record("enrollment.status_changed", by=by, subject=row, facts={"status": str(row.status)}, about=row.person_id)


def _remaining(code: str, row: Enrollment) -> Remaining:
    return Remaining(code, {"name": row.person.name, "program": row.program.name})
