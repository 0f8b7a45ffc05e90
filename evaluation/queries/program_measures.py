"""How far a program has come: dates and statuses only. Asks for no rights: callers have."""

from collections import Counter
from datetime import datetime

from django.db.models import Min, Q

from development_plans.choices import GOAL_OUTCOMES, READABLE, ReaderRelation
from development_plans.models import Goal
from evaluation.queries.readiness import figure_readers
from evaluation.scoring.measures import (
    EnrolledPerson,
    Figure,
    GoalEnd,
    RelationshipStart,
    first_meeting_rate,
    goal_attainment,
    match_rate,
)
from mentoring.disclosure import STANDARD, Group
from programs.choices import MATCHABLE, Side
from programs.models import Enrollment, Program
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import Relationship


def match_rate_of(program: Program, as_of: datetime) -> Figure:
    """Mentors and mentees. Two queries."""
    pairs = Relationship.objects.filter(program=program, status=RelationshipStatus.ACTIVE)
    active: Counter[tuple[object, str]] = Counter()
    for mentor_id, mentee_id in pairs.values_list("mentor_id", "mentee_id"):
        active.update([(mentor_id, Side.MENTOR), (mentee_id, Side.MENTEE)])
    rows = Enrollment.objects.filter(program=program, ended_at=None).values_list("person_id", "side", "status")
    people = [EnrolledPerson(status in MATCHABLE, active[person, side]) for person, side, status in rows]
    return match_rate(people, as_of=as_of)


def first_meeting_rate_of(program: Program, as_of: datetime) -> Figure:
    """One query."""
    held = Min("sessions__starts_at", filter=Q(sessions__status=SessionStatus.HELD))
    pairs = Relationship.objects.filter(program=program, started_at__isnull=False).annotate(first_held_at=held)
    starts = [RelationshipStart(*row) for row in pairs.values_list("started_at", "first_held_at")]
    return first_meeting_rate(starts, as_of=as_of)


def goal_attainment_of(program: Program, as_of: datetime) -> Figure:
    """Of goals that the program's mentees have released to its sponsor and closed since its launch. Whoever may read
    the figure is not counted in it. Three queries at most."""
    mentees = Enrollment.objects.filter(program=program, side=Side.MENTEE).exclude(person__in=figure_readers())
    goals = Goal.objects.filter(
        plan__person__in=mentees.values("person_id"),
        audience__in=READABLE[ReaderRelation.SPONSOR],
        status__in=GOAL_OUTCOMES,
        closed_at__gte=program.launched_at or program.created_at,
    )
    closed = list(goals.values_list("plan__person_id", "status"))
    people = len({person for person, _status in closed})
    ends = [GoalEnd(status) for _person, status in closed]
    return goal_attainment(ends, as_of=as_of, people=people, smallest=STANDARD.smallest(Group.SURVEY))
