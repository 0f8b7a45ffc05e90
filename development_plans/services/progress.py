"""Progress of a goal: measured values, one a day, each with what shows it."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from development_plans.choices import GOAL_MEASURED, GoalStatus
from development_plans.models import Goal, ProgressUpdate
from development_plans.permissions.plans import can_write_plan
from development_plans.services.goals import checked_number
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require

LONGEST = 2000
#: Values from before the goal was written help to see where it started.
OLDEST = timedelta(days=366)


@transaction.atomic
def record_progress(goal: Goal, *, by: Actor, value: Decimal, measured_on: date, evidence: str = "") -> ProgressUpdate:
    """A second value of the same day corrects the first."""
    require(can_write_plan(by, goal.plan.person_id), _("Only the person whose goal it is records its progress."))
    number = checked_number(value, "value")
    assert number is not None
    evidence = evidence.strip()
    if len(evidence) > LONGEST or "\x00" in evidence:
        raise RuleBroken("bad_text", _("Say in up to 2,000 characters what shows it."), field="evidence")
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan__person").get(pk=goal.pk)
    _check_day(goal, measured_on)
    if goal.status not in GOAL_MEASURED:
        raise InvalidTransition(_("The goal"), goal.get_status_display(), GoalStatus.IN_PROGRESS.label)
    update = _write(goal, by, number, measured_on, evidence)
    started = Goal.objects.filter(pk=goal.pk, status=GoalStatus.AGREED).update(status=GoalStatus.IN_PROGRESS)
    if started:
        record("goal.moved", by=by, subject=goal, facts={"status": GoalStatus.IN_PROGRESS.value})
    return update


def _check_day(goal: Goal, measured_on: date) -> None:
    if measured_on > clock.today(goal.plan.person.zone):
        raise RuleBroken("in_the_future", _("Choose today or an earlier day."), field="measured_on")
    if measured_on < goal.created_at.date() - OLDEST:
        raise RuleBroken("too_old", _("Choose a day at most a year before the goal was written."), field="measured_on")


def _write(goal: Goal, by: Actor, value: Decimal, measured_on: date, evidence: str) -> ProgressUpdate:
    changes = {
        "value": value,
        "evidence": evidence,
        "recorded_at": clock.now(),
        "recorded_by_id": by.membership_id,
    }
    before: ProgressUpdate | None = goal.updates.filter(measured_on=measured_on).first()
    after = {"value": value, "measured_on": measured_on, "evidence": evidence}
    if before is None:
        update: ProgressUpdate = ProgressUpdate.objects.create(goal=goal, measured_on=measured_on, **changes)
        record("progress.recorded", by=by, subject=update, after=after)
        return update
    ProgressUpdate.objects.filter(pk=before.pk).update(**changes)
    old = {"value": before.value, "measured_on": measured_on, "evidence": before.evidence}
    record("progress.corrected", by=by, subject=before, before=old, after=after)
    before.refresh_from_db()
    return before
