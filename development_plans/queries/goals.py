"""Reading goals. The owner sees all of them; a reader those that are released to their relation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from development_plans.choices import GOAL_CLOSED, GOAL_MEASURED, READABLE, SEES_VALUES, GoalStatus, ReaderRelation
from development_plans.models import Goal, ProgressUpdate
from development_plans.permissions.plans import (
    audiences_for,
    can_read_values,
    is_owner,
    relations_by_person,
    relations_to,
)
from development_plans.queries.facts import facts_of, missing_in
from development_plans.scoring.line import Line, line_of
from development_plans.scoring.progress import GoalFacts, GoalState, state_of
from development_plans.scoring.smart import Missing
from mentoring import clock
from mentoring.audit.services import record_read
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from participants.models import Person
from participants.queries.people import person_of

_UPDATES = Prefetch("updates", queryset=ProgressUpdate.objects.order_by("measured_on", "pk"))


@dataclass(frozen=True)
class GoalCard:
    """A goal with what follows from it on one day. Without `shows_values` only how it stands."""

    goal: Goal
    #: None for drafts and for goals that are closed.
    state: GoalState | None
    missing: tuple[Missing, ...]
    #: Oldest first.
    updates: tuple[ProgressUpdate, ...]
    line: Line | None
    shows_values: bool = True

    @property
    def is_open(self) -> bool:
        return self.goal.status not in GOAL_CLOSED

    @property
    def is_measured(self) -> bool:
        return self.goal.status in GOAL_MEASURED

    @property
    def standing(self) -> str:
        """on_track, at_risk or late while values are measured; else the goal's own status."""
        return self.state.status if self.state else self.goal.status

    @property
    def latest(self) -> ProgressUpdate | None:
        return self.updates[-1] if self.updates else None

    @property
    def blocks(self) -> bool:
        """Whether something is missing without which it cannot be agreed."""
        return any(each.blocks for each in self.missing)


def visible_goals(actor: Actor) -> QuerySet[Goal]:
    goals: QuerySet[Goal] = Goal.objects.all()
    person = person_of(actor)
    allowed = Q(plan__person=person) if person else Q(pk=None)
    by_audiences: dict[frozenset[str], list[UUID]] = {}
    for person_id, relations in relations_by_person(actor).items():
        by_audiences.setdefault(audiences_for(relations), []).append(person_id)
    for audiences, people in by_audiences.items():
        allowed |= Q(plan__person__in=people, audience__in=sorted(audiences))
    return goals.filter(allowed)


def get_goal(actor: Actor, pk: UUID) -> Goal:
    goal = visible_goals(actor).select_related("plan__person", "competency").filter(pk=pk).first()
    if goal is None:
        raise NotFound
    return goal


def open_goal(actor: Actor, pk: UUID) -> Goal:
    """For reading it as a page. The owner learns when somebody else did."""
    goal = get_goal(actor, pk)
    if not is_owner(actor, goal.plan.person_id):
        record_read("goal.read", by=actor, subject=goal, about=goal.plan.person_id)
    return goal


def goal_card(actor: Actor, goal: Goal) -> GoalCard:
    """`goal` comes from `get_goal`."""
    updates = list(goal.updates.order_by("measured_on", "pk"))
    today = clock.today(goal.plan.person.zone)
    return _card(goal, updates, today, is_owner(actor, goal.plan.person_id), can_read_values(actor, goal))


def values_of(actor: Actor, goal: Goal) -> QuerySet[ProgressUpdate]:
    """Oldest first; nothing for those who see only how the goal stands."""
    updates: QuerySet[ProgressUpdate] = goal.updates.order_by("measured_on", "pk")
    return updates if can_read_values(actor, goal) else updates.none()


def goals_of(actor: Actor, person: Person) -> tuple[GoalCard, ...]:
    """What the actor may see of this person's goals, open ones first. Two queries, however many goals."""
    goals = _for_cards(visible_goals(actor).filter(plan__person=person))
    full = audiences_for(relations_to(actor, person) & SEES_VALUES)
    return _cards(goals, person, is_owner(actor, person), full)


def goals_as_seen_by(person: Person, relation: ReaderRelation) -> tuple[GoalCard, ...]:
    """For pages and reports that are made for this relation, and for the owner's look through their eyes."""
    return released_goals([person], relation)[person.pk]


def released_goals(people: Iterable[Person], relation: ReaderRelation) -> dict[UUID, tuple[GoalCard, ...]]:
    """The goals of several people as this relation sees them, open ones first. Two queries, for lists and reports."""
    found = {person.pk: person for person in people}
    goals: dict[UUID, list[Goal]] = {pk: [] for pk in found}
    for goal in _for_cards(Goal.objects.filter(plan__person__in=list(found), audience__in=READABLE[relation])):
        goals[goal.plan.person_id].append(goal)
    full = READABLE[relation] if relation in SEES_VALUES else frozenset()
    return {pk: _cards(goals[pk], person, owner=False, full=full) for pk, person in found.items()}


def _for_cards(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    shown = goals.exclude(status=GoalStatus.DROPPED).select_related("competency", "plan")
    return shown.prefetch_related(_UPDATES).order_by("created_at", "pk")


def _cards(goals: Iterable[Goal], person: Person, owner: bool, full: frozenset[str]) -> tuple[GoalCard, ...]:
    today = clock.today(person.zone)
    cards = [_card(goal, list(goal.updates.all()), today, owner, owner or goal.audience in full) for goal in goals]
    return tuple(sorted(cards, key=lambda card: not card.is_open))


def _card(goal: Goal, updates: list[ProgressUpdate], today: date, owner: bool, shows_values: bool) -> GoalCard:
    """How a goal stands follows from all its values, also for those to whom the values are not shown."""
    facts = facts_of(goal, updates)
    is_measured = goal.status in GOAL_MEASURED
    return GoalCard(
        goal=goal,
        state=state_of(facts, today) if facts is not None and is_measured else None,
        missing=missing_in(goal, today) if owner and goal.status == GoalStatus.DRAFT else (),
        updates=tuple(updates) if shows_values else (),
        line=_line(facts) if facts is not None and shows_values else None,
        shows_values=shows_values,
    )


def _line(facts: GoalFacts) -> Line | None:
    return line_of(facts.values, start=facts.started_on, end=facts.due_on, baseline=facts.baseline, target=facts.target)
