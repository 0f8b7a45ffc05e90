"""What the worker finds about each pair's quarter. Dates and counts; the goals that the mentee shares with the
mentor. No notes and no pulse. A fixed number of queries, however many pairs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from development_plans.choices import GoalStatus, PlanStatus, ReaderRelation
from development_plans.queries.goals import released_goals
from mentoring.quarters import Quarter
from relationships.choices import ActionItemStatus, SessionStatus
from relationships.models import ActionItem, Relationship, Session


def review_facts(relationships: Sequence[Relationship], quarter: Quarter) -> dict[UUID, dict[str, Any]]:
    held = _held(relationships, quarter)
    done, promised = _actions(relationships, quarter)
    goals = _goals(relationships)
    facts = {}
    for each in relationships:
        facts[each.pk] = {
            "sessions_held": held[each.pk],
            "sessions_agreed": agreed_in(each, quarter),
            "cadence_days": each.cadence_days,
            "actions_done": done[each.pk],
            "actions_promised": promised[each.pk],
            "goals": goals[each.mentee_id],
        }
    return facts


def agreed_in(relationship: Relationship, quarter: Quarter) -> int:
    """How many sessions the agreed rhythm asks for in the part of the quarter that the pair was together."""
    started = relationship.started_at
    if started is None:
        return 0
    until = min(quarter.end, relationship.ended_at or quarter.end)

    def agreed_by(moment: datetime) -> int:
        days: int = (moment - started).days
        return max(days // int(relationship.cadence_days), 0)

    return max(agreed_by(until) - agreed_by(max(quarter.start, started)), 0)


def _held(relationships: Sequence[Relationship], quarter: Quarter) -> Counter[UUID]:
    rows = Session.objects.filter(
        relationship__in=relationships,
        status=SessionStatus.HELD,
        starts_at__gte=quarter.start,
        starts_at__lt=quarter.end,
    )
    return Counter(rows.values_list("relationship_id", flat=True))


def _actions(relationships: Sequence[Relationship], quarter: Quarter) -> tuple[Counter[UUID], Counter[UUID]]:
    """Done in the quarter, and all that were open in it."""
    done: Counter[UUID] = Counter()
    promised: Counter[UUID] = Counter()
    rows = (
        ActionItem.objects.filter(relationship__in=relationships, created_at__lt=quarter.end)
        .exclude(status=ActionItemStatus.DROPPED)
        .values_list("relationship_id", "done_at")
    )
    for relationship_id, done_at in rows:
        if done_at is not None and done_at < quarter.start:
            continue
        promised[relationship_id] += 1
        done[relationship_id] += done_at is not None and done_at < quarter.end
    return done, promised


def _goals(relationships: Sequence[Relationship]) -> dict[UUID, list[dict[str, str]]]:
    """Of the plan in force: a review does not speak of goals that were closed with an earlier one."""
    mentees = {each.mentee_id: each.mentee for each in relationships}
    found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for pk, cards in released_goals(mentees.values(), ReaderRelation.MENTOR).items():
        shown = [
            card
            for card in cards
            if card.goal.plan.status == PlanStatus.ACTIVE and card.goal.status != GoalStatus.DRAFT
        ]
        found[pk] = [{"statement": card.goal.statement, "standing": card.standing} for card in shown]
    return found
