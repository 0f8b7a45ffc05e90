"""Whom a leaver has left without a partner: HR finds somebody for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.choices import EmploymentStatus
from participants.models import Person
from programs.choices import ProgramStatus
from programs.queries.roles import programs_where
from relationships.choices import SEAT_TAKING, EndReason
from relationships.models import Relationship

#: Who has found nobody by then is found through the program's own lists.
LOOKS_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Handover:
    relationship: Relationship
    #: Who has left, and who stays without a partner.
    gone: Person
    stays: Person
    was_begun: bool


def handovers(actor: Actor) -> list[Handover]:
    """Of programs whose facts the actor may see, newest first; it vanishes when the one who stays has somebody again.
    Two queries, however many rows."""
    ended = Relationship.objects.filter(
        end_reason=EndReason.LEFT_ORGANIZATION,
        ended_at__gte=clock.now() - LOOKS_BACK,
        program__status__in=[ProgramStatus.RUNNING, ProgramStatus.CLOSING],
    )
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    if programs is not None:
        ended = ended.filter(program__in=programs)
    rows = [_of(pair) for pair in ended.select_related("mentor", "mentee", "program").order_by("-ended_at", "-pk")]
    waiting = [row for row in rows if _left(row.gone) and not _left(row.stays)]
    paired = _paired_again(row.relationship for row in waiting)
    return [row for row in waiting if _place(row.relationship, row.stays) not in paired]


def _of(pair: Relationship) -> Handover:
    is_mentor_gone = _left(pair.mentor)
    gone, stays = (pair.mentor, pair.mentee) if is_mentor_gone else (pair.mentee, pair.mentor)
    return Handover(pair, gone, stays, pair.started_at is not None)


def _left(person: Person) -> bool:
    return bool(person.employment_status == EmploymentStatus.LEFT)


def _place(pair: Relationship, person: Person) -> tuple[object, object, bool]:
    return (pair.program_id, person.pk, pair.mentor_id == person.pk)


def _paired_again(pairs: Iterable[Relationship]) -> set[tuple[object, object, bool]]:
    programs = {pair.program_id for pair in pairs}
    if not programs:
        return set()
    rows = Relationship.objects.filter(program__in=programs, status__in=SEAT_TAKING)
    found: set[tuple[object, object, bool]] = set()
    for program_id, mentor_id, mentee_id in rows.values_list("program_id", "mentor_id", "mentee_id"):
        found |= {(program_id, mentor_id, True), (program_id, mentee_id, False)}
    return found
