"""Deciding about applications: always a named person, always with a reason, and undone within ten minutes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, DomainError, InvalidTransition, RuleBroken
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from programs.choices import APPLICATION_TRANSITIONS, DECISIONS, ApplicationStatus
from programs.events import application_decided
from programs.models import Application, Enrollment, Intake
from programs.permissions.applications import can_decide_application, can_review_applications, can_undo_decision
from programs.queries.applications import undo_ends_at
from programs.services.enrollments import enroll_person, withdraw_enrollment

_NOTICES = {
    ApplicationStatus.ACCEPTED: "program.application_accepted",
    ApplicationStatus.WAITLISTED: "program.application_waitlisted",
    ApplicationStatus.REJECTED: "program.application_rejected",
}


@dataclass
class BulkDecision:
    """What was decided, and what could not be, with the words why."""

    decided: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)


@transaction.atomic
def start_review(application: Application, *, by: Actor) -> Application:
    require(
        by.membership_id is not None and can_review_applications(by, application.intake.program_id),
        _("Only who decides in this program can review applications."),
    )
    changed = Application.objects.filter(pk=application.pk, status=ApplicationStatus.SUBMITTED).update(
        status=ApplicationStatus.UNDER_REVIEW
    )
    application.refresh_from_db(fields=["status"])
    if not changed:
        raise InvalidTransition(
            _("The application"), application.get_status_display(), ApplicationStatus.UNDER_REVIEW.label
        )
    record("application.review_started", by=by, subject=application)
    return application


@transaction.atomic
def decide_application(
    application: Application, *, by: Actor, decision: ApplicationStatus | str, reason: str
) -> Application:
    """Of two who decide at once the first counts; the other hears that somebody was faster."""
    require(
        can_decide_application(by, application),
        _("Only a person who decides in this program can decide, and nobody about their own application."),
        who_can_help=_("Ask the owner of the program or an HR admin."),
    )
    wanted = _wanted(decision)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("no_reason", _("Give the reason: a sentence for the record."), field="reason")
    if len(reason) > 500:
        raise RuleBroken("long_reason", _("At most 500 characters."), field="reason")
    Intake.objects.select_for_update(of=("self",)).get(pk=application.intake_id)
    seen = ApplicationStatus(application.status)
    if wanted not in APPLICATION_TRANSITIONS[seen]:
        raise InvalidTransition(_("The application"), seen.label, wanted.label)
    _write(application, by, seen, wanted, reason)
    if wanted is ApplicationStatus.ACCEPTED:
        enroll_person(
            application.intake, by=by, person=application.person, side=application.side, application=application
        )
    record(
        "application.decided", by=by, subject=application, facts={"decision": wanted.value}, after={"reason": reason}
    )
    _tell(application, wanted)
    application_decided.send(sender=Application, application=application, by=by)
    return application


@transaction.atomic
def decide_applications(
    applications: Iterable[Application], *, by: Actor, decision: ApplicationStatus | str, reason: str
) -> BulkDecision:
    """One reason for all of them. What cannot be decided is named; the others are."""
    result = BulkDecision()
    _wanted(decision)
    if not reason.strip():
        raise RuleBroken("no_reason", _("Give the reason: a sentence for the record."), field="reason")
    # In the order in which people applied: whoever came first gets the last place.
    for application in sorted(applications, key=lambda a: (a.submitted_at or a.created_at, a.pk)):
        try:
            result.decided.append(decide_application(application, by=by, decision=decision, reason=reason))
        except DomainError as error:
            result.refused.append((application, str(error)))
    return result


@transaction.atomic
def undo_decision(application: Application, *, by: Actor) -> Application:
    """Back to where it was, as long as the person has not been told; only by who decided."""
    require(
        can_undo_decision(by, application),
        _("Only the person who decided can take the decision back."),
    )
    seen = ApplicationStatus(application.status)
    if seen not in DECISIONS or not application.decided_from:
        raise RuleBroken("nothing_to_undo", _("There is no decision to take back."))
    told_at = undo_ends_at(application)
    if told_at is None or told_at <= clock.now():
        raise RuleBroken("too_late", _("The person has been told; a decision can be taken back for ten minutes."))
    before = ApplicationStatus(application.decided_from)
    back: dict[str, object] = {"status": before, "decided_from": "", "decision_reason": ""}
    if before is not ApplicationStatus.WAITLISTED:
        back |= {"decided_at": None, "decided_by_id": None}
    if seen is ApplicationStatus.WAITLISTED:
        back["waitlisted_at"] = None
    unchanged = Application.objects.filter(pk=application.pk, status=seen, decided_at=application.decided_at)
    if not unchanged.update(**back):
        raise Conflict(_("This application was changed in the meantime. Look at it again."))
    application.refresh_from_db(fields=[*_DECISION_FIELDS])
    for enrollment in Enrollment.objects.filter(application=application, ended_at=None):
        withdraw_enrollment(enrollment, by=by)
    cancel_notifications(application, _NOTICES.values())
    record("application.decision_undone", by=by, subject=application, facts={"decision": seen.value})
    application_decided.send(sender=Application, application=application, by=by)
    return application


_DECISION_FIELDS = ("status", "decided_at", "decided_by", "decision_reason", "decided_from", "waitlisted_at")


def _wanted(decision: ApplicationStatus | str) -> ApplicationStatus:
    if decision not in DECISIONS:
        raise RuleBroken("unknown_decision", _("Accept, use the waiting list, or do not select."), field="decision")
    return ApplicationStatus(decision)


def _write(
    application: Application, by: Actor, seen: ApplicationStatus, wanted: ApplicationStatus, reason: str
) -> None:
    now = clock.now()
    changes: dict[str, object] = {
        "status": wanted,
        "decided_at": now,
        "decided_by_id": by.membership_id,
        "decision_reason": reason,
        "decided_from": seen,
    }
    if wanted is ApplicationStatus.WAITLISTED:
        changes["waitlisted_at"] = now
    changed = Application.objects.filter(pk=application.pk, status=seen).update(**changes)
    if not changed:
        raise Conflict(_("Somebody else has decided about this application in the meantime."))
    application.refresh_from_db(fields=[*_DECISION_FIELDS])


def _tell(application: Application, decision: ApplicationStatus) -> None:
    person = application.person
    assert application.decided_at is not None
    notify(
        _NOTICES[decision],
        recipient=person.membership or person.email,
        subject=application,
        occurrence=str(int(application.decided_at.timestamp() * 1000)),
        due_at=undo_ends_at(application),
    )
