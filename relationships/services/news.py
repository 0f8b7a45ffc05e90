"""What relationships do when people and programs change. Receivers stand among the services because they write, in
the transaction of the news: what they raise stops the import or the ending that sent it. Who may import people or
end a program has been asked there; here nobody is asked again, and `by` is that member or the task that works for
them."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import ngettext

from development_plans.choices import ReaderRelation
from development_plans.models import PlanReader
from mentoring.errors import RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from participants.choices import EmploymentStatus
from participants.models import MentorProfile
from programs.choices import ProgramStatus, Side
from programs.models import Enrollment, Program
from relationships.choices import EndReason, RelationshipStatus
from relationships.models import Relationship
from relationships.queries.relationships import places_taken
from relationships.services.endings import end_open_relationships
from relationships.services.plan_readers import share_plan_with_pair

#: The plan is shared from the second yes until the end.
_SHARING = (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)


def end_for_withdrawal(sender: Any, *, enrollment: Enrollment, by: Actor, **rest: Any) -> None:
    """In this program and on this side. The reason tells nothing about the cause: that is the person's own."""
    running = Program.objects.filter(pk=enrollment.program_id).exclude(
        status__in=[ProgramStatus.CLOSED, ProgramStatus.CANCELLED]
    )
    if not running.exists():
        return  # the program itself has ended, and says so with a reason of its own
    side = Q(mentor=enrollment.person_id) if enrollment.side == Side.MENTOR else Q(mentee=enrollment.person_id)
    end_open_relationships(side & Q(program=enrollment.program_id), by=by, reason=EndReason.OTHER)


def end_for_program(sender: Any, *, program: Program, by: Actor, **rest: Any) -> None:
    """A closed program has completed its pairs; a cancelled one ends them early."""
    reason = EndReason.TIME_ENDED if program.status == ProgramStatus.CLOSED else EndReason.OTHER
    end_open_relationships(Q(program=program), by=by, reason=reason)


def keep_taken_places(sender: Any, *, profile: MentorProfile, capacity: int, by: Actor, **rest: Any) -> None:
    """The profile is locked by who sends this, as it is by who takes a place."""
    taken = places_taken(profile.person)
    if taken > capacity:
        words = ngettext(
            "%(taken)d place is taken now. End that relationship first, or offer at least %(taken)d.",
            "%(taken)d places are taken now. End a relationship first, or offer at least %(taken)d.",
            taken,
        )
        raise RuleBroken("capacity_below_taken", words % {"taken": taken}, field="capacity")


def follow_people(sender: Any, *, by: Actor, **rest: Any) -> None:
    """A new line manager may read what the mentee shares with line managers, and the one before no longer. Two
    queries when nothing has changed."""
    changed = _with_other_readers()
    if changed:
        _share_again(Q(pk__in=changed), by)


def follow_sponsors(sender: Any, *, program: Program, role: str, by: Actor, **rest: Any) -> None:
    """Who sponsors the program may read what its mentees share with sponsors; who no longer does may not."""
    if role == Role.PROGRAM_SPONSOR:
        _share_again(Q(program=program), by)


def _share_again(which: Q, by: Actor) -> None:
    relationships = Relationship.objects.filter(which, status__in=_SHARING)
    people = ("program", "mentor__membership", "mentee__membership", "mentee__manager__membership")
    for relationship in relationships.select_for_update(of=("self",)).select_related(*people).order_by("pk"):
        share_plan_with_pair(relationship, by=by)


def _with_other_readers() -> list[UUID]:
    """Of sponsors only what is of another record than the mentee's: who they are is followed with their roles."""
    rows = Relationship.objects.filter(status__in=_SHARING).values_list(
        "pk",
        "mentee_id",
        "mentor__membership_id",
        "mentee__manager__membership_id",
        "mentee__manager__employment_status",
    )
    wanted, mentees = {}, {}
    for pk, mentee, mentor, manager, status in rows:
        mentees[pk] = mentee
        wanted[pk] = _known(
            mentee,
            (mentor, ReaderRelation.MENTOR),
            (None if status == EmploymentStatus.LEFT else manager, ReaderRelation.LINE_MANAGER),
        )
    present: dict[UUID, set[tuple[UUID, UUID, str]]] = {}
    readers = PlanReader.objects.values_list("source_id", "person_id", "membership_id", "relation")
    for source_id, person_id, membership_id, relation in readers:
        if relation != ReaderRelation.SPONSOR or person_id != mentees.get(source_id):
            present.setdefault(source_id, set()).add((person_id, membership_id, relation))
    return [pk for pk, readers_of in wanted.items() if present.get(pk, set()) != readers_of]


def _known(person_id: UUID, *readers: tuple[UUID | None, str]) -> set[tuple[UUID, UUID, str]]:
    return {
        (person_id, membership_id, str(relation)) for membership_id, relation in readers if membership_id is not None
    }
