"""Goals: written, agreed, closed. Only a draft is edited; what was agreed is measured, not rewritten."""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from development_plans.choices import (
    GOAL_CLOSED,
    GOAL_OUTCOMES,
    GOAL_TRANSITIONS,
    Audience,
    GoalStatus,
    WhoseNeed,
)
from development_plans.models import Goal
from development_plans.permissions.plans import can_agree_goal, can_write_plan
from development_plans.queries.facts import facts_of, missing_in
from development_plans.queries.plans import current_plan
from development_plans.scoring.progress import is_reached
from development_plans.services.plans import create_plan, own_person
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.models import Competency, Person

FARTHEST = timedelta(days=5 * 366)
MOST_OPEN = 12
HIGHEST = Decimal(10) ** 10
_LENGTHS = {"statement": 300, "measure": 150, "unit": 30, "achievable_because": 2000}


@dataclass(frozen=True)
class GoalFields:
    """What the owner enters. A draft may leave everything but the statement for later."""

    statement: str
    competency: Competency | None = None
    measure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    due_on: date | None = None
    achievable_because: str = ""
    whose_need: str = WhoseNeed.BOTH


@transaction.atomic
def create_goal(*, by: Actor, fields: GoalFields, audience: str = Audience.PAIR) -> Goal:
    """Into the newest version of the own plan; the first goal makes the plan."""
    person = own_person(by)
    plan = current_plan(person) or create_plan(by=by)
    if Goal.objects.filter(plan=plan).exclude(status__in=GOAL_CLOSED).count() >= MOST_OPEN:
        raise RuleBroken("too_many_goals", _("Twelve open goals are the most. Close one first."))
    _check_audience(audience)
    fields = _checked(fields, person)
    goal: Goal = Goal.objects.create(plan=plan, audience=audience, **_columns(fields))
    record("goal.created", by=by, subject=goal, after=_digested(fields), facts={"audience": audience})
    return goal


@transaction.atomic
def update_goal(goal: Goal, *, by: Actor, version: int, fields: GoalFields) -> Goal:
    """`version` is the one the writer has seen."""
    require(can_write_plan(by, goal.plan.person_id), _("Only the person whose goal it is can change it."))
    if goal.status != GoalStatus.DRAFT:
        raise RuleBroken("not_a_draft", _("An agreed goal is not rewritten. Close it and write a new one."))
    fields = _checked(fields, goal.plan.person)
    changed = Goal.objects.filter(pk=goal.pk, status=GoalStatus.DRAFT, version=version).update(
        version=version + 1, **_columns(fields)
    )
    if not changed:
        raise Conflict(_("This goal was changed in the meantime, perhaps in another window. Look at it again."))
    before = _digested(_fields_of(goal))
    goal.refresh_from_db()
    record("goal.changed", by=by, subject=goal, before=before, after=_digested(fields))
    return goal


@transaction.atomic
def agree_goal(goal: Goal, *, by: Actor) -> Goal:
    require(
        can_agree_goal(by, goal),
        _("A goal is agreed by the person whose goal it is, or by their mentor when it is shared with them."),
    )
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan__person").get(pk=goal.pk)
    today = clock.today(goal.plan.person.zone)
    gaps = [each for each in missing_in(goal, today) if each.blocks]
    if gaps:
        raise RuleBroken(
            "goal_incomplete",
            _("A goal needs a measure, its value today, a target and a date before it can be agreed."),
            details={"missing": [each.code for each in gaps]},
        )
    if goal.due_on is not None and goal.due_on < today:
        raise RuleBroken("date_passed", _("The date of this goal has passed. Choose a new one first."), field="due_on")
    return _move(goal, GoalStatus.AGREED, by, agreed_at=clock.now(), agreed_by_id=by.membership_id)


@transaction.atomic
def close_goal(goal: Goal, *, by: Actor, outcome: str) -> Goal:
    """`achieved` needs a measured value that has reached the target; the rest is the owner's word."""
    require(can_write_plan(by, goal.plan.person_id), _("Only the person whose goal it is can close it."))
    if outcome not in GOAL_OUTCOMES:
        raise RuleBroken("bad_outcome", _("Say what came of the goal."), field="outcome")
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    facts = facts_of(goal, list(goal.updates.all()))
    if outcome == GoalStatus.ACHIEVED and facts is not None and not is_reached(facts):
        raise RuleBroken(
            "not_reached",
            _("The newest value has not reached the target. Add the value that has, or choose “Partly achieved”."),
            field="outcome",
        )
    return _move(goal, GoalStatus(outcome), by, closed_at=clock.now())


@transaction.atomic
def drop_goal(goal: Goal, *, by: Actor) -> Goal:
    require(can_write_plan(by, goal.plan.person_id), _("Only the person whose goal it is can drop it."))
    return _move(goal, GoalStatus.DROPPED, by, closed_at=clock.now())


@transaction.atomic
def set_goal_audience(goal: Goal, *, by: Actor, audience: str) -> Goal:
    """Works at once, in both directions, at any time."""
    require(can_write_plan(by, goal.plan.person_id), _("Only the person whose goal it is decides who sees it."))
    _check_audience(audience)
    before = goal.audience
    Goal.objects.filter(pk=goal.pk).update(audience=audience)
    goal.refresh_from_db()
    record("goal.released", by=by, subject=goal, facts={"from": before, "to": audience})
    return goal


def checked_number(value: Decimal | None, field: str) -> Decimal | None:
    """A number that the database and people can hold: finite, two decimals, and no negative zero."""
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= HIGHEST or value != round(value, 2):
        raise RuleBroken("bad_number", _("Write a number with at most two decimals, such as 4.1."), field=field)
    return round(value, 2) + 0


def _checked(fields: GoalFields, person: Person) -> GoalFields:
    texts = {name: " ".join(getattr(fields, name).split()) for name in ("statement", "measure", "unit")}
    texts["achievable_because"] = fields.achievable_because.strip()
    for name, text in texts.items():
        if len(text) > _LENGTHS[name] or "\x00" in text:
            raise RuleBroken(
                "bad_text", _("This text is too long or holds characters that cannot be stored."), field=name
            )
    if not texts["statement"]:
        raise RuleBroken("no_statement", _("Say what will be different."), field="statement")
    if fields.whose_need not in WhoseNeed.values:
        raise RuleBroken("bad_need", _("Say whose need it is."), field="whose_need")
    baseline, target = checked_number(fields.baseline, "baseline"), checked_number(fields.target, "target")
    if baseline is not None and baseline == target:
        raise RuleBroken(
            "target_is_baseline", _("The target is the value of today. What should it become?"), field="target"
        )
    today = clock.today(person.zone)
    if fields.due_on is not None and not today <= fields.due_on <= today + FARTHEST:
        raise RuleBroken("bad_date", _("Choose a day from today on, within five years."), field="due_on")
    return replace(
        fields,
        statement=texts["statement"],
        measure=texts["measure"],
        unit=texts["unit"],
        achievable_because=texts["achievable_because"],
        baseline=baseline,
        target=target,
    )


def _check_audience(audience: str) -> None:
    if audience not in Audience.values:
        raise RuleBroken("bad_audience", _("Choose who may see this from the list."), field="audience")


def _columns(fields: GoalFields) -> dict[str, object]:
    return {name: getattr(fields, name) for name in GoalFields.__dataclass_fields__}


def _fields_of(goal: Goal) -> GoalFields:
    return GoalFields(**{name: getattr(goal, name) for name in GoalFields.__dataclass_fields__})


def _digested(fields: GoalFields) -> dict[str, object]:
    columns = asdict(replace(fields, competency=None))
    return {**columns, "competency": fields.competency.pk if fields.competency else None}


def _move(goal: Goal, status: GoalStatus, by: Actor, **changes: object) -> Goal:
    before = statuses_before(GOAL_TRANSITIONS, status)
    changed = Goal.objects.filter(pk=goal.pk, status__in=before).update(status=status, **changes)
    if not changed:
        goal.refresh_from_db()
        raise InvalidTransition(_("The goal"), goal.get_status_display(), status.label)
    goal.refresh_from_db()
    record("goal.moved", by=by, subject=goal, facts={"status": goal.status})
    return goal
