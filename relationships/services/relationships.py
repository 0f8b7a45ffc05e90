"""How a relationship begins and ends. The mentor's places are counted here and nowhere else."""

from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.notifications.services import notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.choices import EmploymentStatus
from participants.models import MentorProfile, Person
from participants.queries.people import person_of, reporting_lines
from programs.models import Program
from programs.services.enrollments import activate_enrollments
from relationships.choices import RELATIONSHIP_TRANSITIONS, EndReason, RelationshipStatus
from relationships.events import relationship_answered
from relationships.models import Relationship
from relationships.permissions.relationships import (
    can_answer_relationship,
    can_end_relationship,
    can_propose_relationship,
    is_participant,
)
from relationships.queries.relationships import places_taken
from relationships.services.agreements import draft_agreement
from relationships.services.endings import close, finish
from relationships.services.plan_readers import share_plan_with_pair

SHORTEST_REASON = 10


@transaction.atomic
def propose_relationship(
    *,
    by: Actor,
    program: Program,
    mentor: Person,
    mentee: Person,
    proposal_id: UUID | None,
    answer_by: date,
    override_reason: str = "",
) -> Relationship:
    """Takes one of the mentor's places until both have answered. `override_reason` is a person's, for a pair that a
    rule would not allow."""
    require(
        can_propose_relationship(by, program),
        _("Only those who run this program can propose its pairs."),
        who_can_help=_("Ask the program owner."),
    )
    _lock_places(mentor)
    _check_pair(mentor, mentee, override_reason)
    relationship: Relationship = Relationship.objects.create(
        program=program,
        kind=program.kind,
        mentor=mentor,
        mentee=mentee,
        proposal_id=proposal_id,
        answer_by=answer_by,
        cadence_days=program.cadence_days,
        session_minutes=program.session_minutes,
        made_by_id=by.membership_id,
    )
    record(
        "relationship.proposed",
        by=by,
        subject=relationship,
        facts={"override": bool(override_reason)},
        after={"reason": override_reason},
    )
    for membership in relationship.memberships():
        notify("relationship.proposed", recipient=membership, subject=relationship)
    return relationship


@transaction.atomic
def accept_relationship(relationship: Relationship, *, by: Actor) -> Relationship:
    """One of the two says yes; with the second yes the relationship is active. Repeated, it changes nothing."""
    _hold_program_roles(relationship.program_id)
    relationship = _locked(relationship)
    side = _answering_side(relationship, by)
    if getattr(relationship, f"{side}_accepted_at") is not None:
        return relationship
    setattr(relationship, f"{side}_accepted_at", clock.now())
    relationship.save(update_fields=[f"{side}_accepted_at"])
    record("relationship.accepted", by=by, subject=relationship, facts={"side": side})
    if relationship.mentor_accepted_at and relationship.mentee_accepted_at:
        _activate(relationship, by)
    else:
        waiting = "awaiting_mentee" if side == "mentor" else "awaiting_mentor"
        relationship_answered.send(Relationship, relationship=relationship, answer=waiting)
    return relationship


@transaction.atomic
def decline_relationship(relationship: Relationship, *, by: Actor) -> Relationship:
    """One of the two says no, without giving a reason; the place is free again."""
    relationship = _locked(relationship)
    _answering_side(relationship, by)
    close(relationship, RelationshipStatus.CANCELLED, by)
    record("relationship.declined", by=by, subject=relationship)
    relationship_answered.send(Relationship, relationship=relationship, answer="declined")
    return relationship


@transaction.atomic
def expire_relationship(relationship: Relationship, *, by: Actor) -> Relationship:
    """Nobody answered in time: the place goes back."""
    require(by.is_task, _("This happens by itself when the time to answer is over."))
    relationship = _locked(relationship)
    if relationship.answer_by is None or relationship.answer_by >= clock.today(relationship.mentor.zone):
        raise RuleBroken("still_time", _("There is still time to answer."))
    close(relationship, RelationshipStatus.CANCELLED, by)
    record("relationship.expired", by=by, subject=relationship)
    relationship_answered.send(Relationship, relationship=relationship, answer="expired")
    return relationship


@transaction.atomic
def end_relationship(relationship: Relationship, *, by: Actor, reason: EndReason) -> Relationship:
    """Without blame: frees the place, cancels what was to come, and tells the other, or both when neither ended it."""
    require(can_end_relationship(by, relationship), _("Only the two, or who runs the program, can end this."))
    if reason not in EndReason.values:
        raise RuleBroken("bad_reason", _("Choose a reason from the list."), field="reason")
    relationship = _locked(relationship)
    finish(relationship, by=by, reason=reason)
    return relationship


def _lock_places(mentor: Person) -> None:
    """Whoever takes a place of this mentor waits here for whoever is taking one now."""
    profile = MentorProfile.objects.select_for_update(of=("self",)).filter(person=mentor).first()
    capacity = profile.capacity if profile else 0
    if places_taken(mentor) >= capacity:
        raise RuleBroken(
            "mentor_full",
            _("All places of %(mentor)s are taken.") % {"mentor": mentor.name},
            details={"mentor": str(mentor.pk)},
        )


def _check_pair(mentor: Person, mentee: Person, override_reason: str) -> None:
    if mentor.pk == mentee.pk:
        raise RuleBroken("same_person", _("Mentor and mentee must be two people."))
    for person in (mentor, mentee):
        if person.employment_status == EmploymentStatus.LEFT:
            raise RuleBroken("has_left", _("%(name)s has left the organization.") % {"name": person.name})
    if override_reason and len(override_reason.strip()) < SHORTEST_REASON:
        raise RuleBroken("reason_too_short", _("Give a reason of 10 characters or more."), field="reason")
    lines = reporting_lines({mentor.pk, mentee.pk})
    in_one_line = mentor.pk in lines[mentee.pk] or mentee.pk in lines[mentor.pk]
    if in_one_line and not override_reason:
        raise RuleBroken(
            "reporting_line",
            _("%(mentor)s and %(mentee)s are in one reporting line.") % {"mentor": mentor.name, "mentee": mentee.name},
        )


def _hold_program_roles(program_id: UUID) -> None:
    """Who takes a sponsor's role away does not see a pair that is just becoming active, and so could leave the sponsor
    among the readers of its plan: one waits for the other here. Before the relationship, as whoever ends programs."""
    Program.objects.select_for_update(of=("self",), no_key=True).get(pk=program_id)


def _locked(relationship: Relationship) -> Relationship:
    locked: Relationship = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("mentor__membership", "mentee__membership", "program")
        .get(pk=relationship.pk)
    )
    return locked


def _answering_side(relationship: Relationship, by: Actor) -> str:
    person = person_of(by)
    require(is_participant(by, relationship), _("Only the two people can answer this proposal."))
    if not can_answer_relationship(by, relationship):
        raise InvalidTransition(_("This proposal"), relationship.get_status_display(), RelationshipStatus.ACTIVE.label)
    return "mentor" if person is not None and person.pk == relationship.mentor_id else "mentee"


def _activate(relationship: Relationship, by: Actor) -> None:
    now = clock.now()
    before = statuses_before(RELATIONSHIP_TRANSITIONS, RelationshipStatus.ACTIVE)
    changed = Relationship.objects.filter(pk=relationship.pk, status__in=before).update(
        status=RelationshipStatus.ACTIVE,
        started_at=now,
        ends_on=now.date() + relativedelta(months=relationship.program.duration_months),
    )
    if not changed:
        raise InvalidTransition(_("This proposal"), relationship.get_status_display(), RelationshipStatus.ACTIVE.label)
    relationship.refresh_from_db(fields=["status", "started_at", "ends_on"])
    record("relationship.started", by=by, subject=relationship)
    draft_agreement(relationship, by=by)
    share_plan_with_pair(relationship, by=by)
    activate_enrollments(relationship.program, by=by, people=[relationship.mentor_id, relationship.mentee_id])
    for membership in relationship.memberships():
        notify("relationship.started", recipient=membership, subject=relationship)
    relationship_answered.send(Relationship, relationship=relationship, answer="accepted")
