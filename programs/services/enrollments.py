"""Taking part: who is accepted is enrolled; what becomes of an enrollment."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.models import Person
from programs.choices import ENDED, ENROLLMENT_TRANSITIONS, EnrollmentStatus, ProgramStatus, Side
from programs.events import enrollment_withdrawn
from programs.models import Application, Enrollment, Intake, Program
from programs.permissions.applications import (
    can_activate_enrollments,
    can_change_enrollment,
    can_end_enrollment,
    can_enroll_person,
)
from programs.queries.enrollments import places_left
from programs.services.mentor_offers import ensure_mentor_profile


@transaction.atomic
def enroll_person(
    intake: Intake, *, by: Actor, person: Person, side: Side | str, application: Application | None = None
) -> Enrollment:
    """Ready to be matched. The places of an intake are counted under a lock: never more than there are."""
    require(
        can_enroll_person(by, intake.program),
        _("Only who decides about applications can enroll people."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    intake = Intake.objects.select_for_update(of=("self",)).select_related("program").get(pk=intake.pk)
    if intake.program.status not in (ProgramStatus.RUNNING, ProgramStatus.CLOSING):
        raise RuleBroken("program_not_running", _("The program has to be running to take people in."))
    if person.left_on is not None and person.left_on <= clock.today(person.zone):
        raise RuleBroken("left", _("%(name)s has left the organization.") % {"name": person.name})
    present = Enrollment.objects.filter(program=intake.program_id, person=person, side=side, ended_at=None)
    if present.exists():
        raise RuleBroken("already_enrolled", _("%(name)s already takes part in this role.") % {"name": person.name})
    if side == Side.MENTEE and not places_left(intake):
        text = _("All %(n)d places are taken. Use the waiting list, or raise the number in the set-up.")
        raise RuleBroken("intake_full", text % {"n": intake.mentee_places})
    enrollment: Enrollment = Enrollment.objects.create(
        program_id=intake.program_id, intake=intake, person=person, application=application, side=side
    )
    if side == Side.MENTOR:
        capacity = application.capacity if application else 1
        ensure_mentor_profile(person, by=by, capacity=capacity)
    record("enrollment.created", by=by, subject=enrollment, facts={"side": str(side)}, about=person.pk)
    return enrollment


@transaction.atomic
def withdraw_enrollment(enrollment: Enrollment, *, by: Actor) -> Enrollment:
    """The person's own wish, or arranged by who runs the program; nobody has to give a reason."""
    require(
        can_end_enrollment(by, enrollment),
        _("Only the person and who runs the program can end this."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    return _end(enrollment, by, EnrollmentStatus.WITHDRAWN)


@transaction.atomic
def remove_enrollment(enrollment: Enrollment, *, by: Actor) -> Enrollment:
    require(can_change_enrollment(by, enrollment), _("Only who runs the program can end this."))
    return _end(enrollment, by, EnrollmentStatus.REMOVED)


@transaction.atomic
def change_enrollment_status(enrollment: Enrollment, *, by: Actor, status: EnrollmentStatus | str) -> Enrollment:
    """Pause, leave and return; ending has services of its own, because others must hear of it."""
    wanted = EnrollmentStatus(status)
    require(can_change_enrollment(by, enrollment), _("Only who runs the program can change this."))
    if wanted in ENDED:
        raise RuleBroken("use_ending", _("To end somebody's part, withdraw or remove them."), field="status")
    return _move(enrollment, by, wanted)


@transaction.atomic
def activate_enrollments(program: Program, *, by: Actor, people: Collection[UUID]) -> int:
    """A pair has begun: its people are active. Who is active already stays so."""
    require(
        can_activate_enrollments(by, program, people), _("Only the two of a pair and who runs the program can do this.")
    )
    before = statuses_before(ENROLLMENT_TRANSITIONS, EnrollmentStatus.ACTIVE)
    ready = Enrollment.objects.filter(program=program, person__in=people, status__in=before, ended_at=None)
    changed: int = ready.update(status=EnrollmentStatus.ACTIVE)
    if changed:
        record("enrollment.activated", by=by, subject=program, facts={"count": changed})
    return changed


def _end(enrollment: Enrollment, by: Actor, wanted: EnrollmentStatus) -> Enrollment:
    enrollment = _move(enrollment, by, wanted)
    enrollment_withdrawn.send(sender=Enrollment, enrollment=enrollment, by=by)
    return enrollment


def _move(enrollment: Enrollment, by: Actor, wanted: EnrollmentStatus) -> Enrollment:
    before = statuses_before(ENROLLMENT_TRANSITIONS, wanted)
    ended_at = clock.now() if wanted in ENDED else None
    changed = Enrollment.objects.filter(pk=enrollment.pk, status__in=before).update(status=wanted, ended_at=ended_at)
    enrollment.refresh_from_db(fields=["status", "ended_at"])
    if not changed:
        raise InvalidTransition(_("This part in the program"), enrollment.get_status_display(), wanted.label)
    record("enrollment.status_changed", by=by, subject=enrollment, facts={"status": wanted.value})
    return enrollment
