"""How the goals stand that mentees have released to the sponsor who reads. Status only: no value, no text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from development_plans.choices import READABLE, GoalStatus, PlanStatus, ReaderRelation
from development_plans.models import Goal, PlanReader, ProgressUpdate
from development_plans.scoring.progress import ON_TRACK, GoalFacts, Measured, state_of
from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import current_organization

_SHOWN = (GoalStatus.AGREED, GoalStatus.IN_PROGRESS, GoalStatus.ACHIEVED, GoalStatus.PARTLY_ACHIEVED)
_GOING_ON = (GoalStatus.AGREED, GoalStatus.IN_PROGRESS)


@dataclass(frozen=True)
class GoalsInBrief:
    on_track: int
    going_on: int
    achieved: int

    @property
    def in_words(self) -> str:
        words = []
        if self.going_on:
            words.append(_("%(n)d of %(all)d goals on track") % {"n": self.on_track, "all": self.going_on})
        if self.achieved:
            words.append(_("%(n)d achieved") % {"n": self.achieved})
        return ", ".join(words)


def released_goals(actor: Actor, people: Iterable[UUID]) -> dict[UUID, GoalsInBrief]:
    """Two queries, however many people. Only whose plan names the actor as its sponsor."""
    readable = PlanReader.objects.filter(
        membership_id=actor.membership_id, relation=ReaderRelation.SPONSOR, person__in=set(people)
    ).values("person_id")
    goals = list(
        Goal.objects.filter(
            plan__person__in=readable,
            plan__status=PlanStatus.ACTIVE,
            audience__in=READABLE[ReaderRelation.SPONSOR],
            status__in=_SHOWN,
        ).select_related("plan")
    )
    values = measured_values(goals)
    found: dict[UUID, list[Goal]] = defaultdict(list)
    for goal in goals:
        found[goal.plan.person_id].append(goal)
    return {
        person: GoalsInBrief(
            on_track=sum(standing_of(goal, values[goal.pk]) == ON_TRACK for goal in owned),
            going_on=sum(goal.status in _GOING_ON for goal in owned),
            achieved=sum(goal.status == GoalStatus.ACHIEVED for goal in owned),
        )
        for person, owned in found.items()
    }


def together(briefs: Iterable[GoalsInBrief]) -> GoalsInBrief | None:
    found = list(briefs)
    if not found:
        return None
    return GoalsInBrief(
        on_track=sum(each.on_track for each in found),
        going_on=sum(each.going_on for each in found),
        achieved=sum(each.achieved for each in found),
    )


def measured_values(goals: Iterable[Goal]) -> dict[UUID, list[Measured]]:
    values: dict[UUID, list[Measured]] = defaultdict(list)
    rows = ProgressUpdate.objects.filter(goal__in=[goal.pk for goal in goals]).order_by("measured_on")
    for goal_id, on, value in rows.values_list("goal_id", "measured_on", "value"):
        values[goal_id].append(Measured(on, value))
    return values


def standing_of(goal: Goal, values: list[Measured]) -> str:
    """on_track, at_risk or late while the goal goes on; else its status."""
    if goal.status not in _GOING_ON or goal.baseline is None or goal.target is None or goal.due_on is None:
        return str(goal.status)
    started = goal.agreed_at or goal.created_at
    facts = GoalFacts(goal.baseline, goal.target, started.date(), goal.due_on, values)
    return state_of(facts, clock.today(current_organization().time_zone)).status
