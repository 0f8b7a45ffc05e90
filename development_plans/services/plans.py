"""Plans: the frame around goals. A new version takes the open goals of the one before with it."""

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from development_plans.choices import GOAL_CLOSED, PLAN_TRANSITIONS, PlanStatus
from development_plans.models import DevelopmentPlan, Goal
from development_plans.permissions.plans import can_approve_plan, can_write_plan
from development_plans.queries.plans import current_plan
from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.transitions import statuses_before
from participants.models import Person, RoleProfile
from participants.queries.people import person_of


def own_person(by: Actor) -> Person:
    """The person who acts, locked, so that two of their windows cannot make two versions at once."""
    person = person_of(by)
    require(person is not None, _("Only employees with a record here have a plan."))
    assert person is not None
    locked: Person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return locked


@transaction.atomic
def create_plan(*, by: Actor, target_role: RoleProfile | None = None) -> DevelopmentPlan:
    """The next version, as a draft. A version that was never started makes room for it; an active one stays until
    the new one is started."""
    person = own_person(by)
    before = current_plan(person)
    highest = DevelopmentPlan.objects.filter(person=person).aggregate(highest=Max("version"))["highest"] or 0
    plan: DevelopmentPlan = DevelopmentPlan.objects.create(
        person=person,
        version=highest + 1,
        target_role=target_role or (before.target_role if before else None),
        program_id=before.program_id if before else None,
    )
    record("plan.created", by=by, subject=plan, facts={"version": plan.version})
    if before is not None and before.status != PlanStatus.ACTIVE:
        _take_over(before, plan, by)
    return plan


@transaction.atomic
def choose_target_role(role: RoleProfile, *, by: Actor) -> DevelopmentPlan:
    """A draft is changed; what was approved or started stays as it was, and a new version begins."""
    person = own_person(by)
    if role.is_archived:
        raise RuleBroken("archived_role", _("This role is no longer offered. Choose another."), field="target_role")
    plan = current_plan(person)
    if plan is not None and plan.target_role_id == role.pk:
        return plan
    if plan is None or plan.status != PlanStatus.DRAFT:
        new = create_plan(by=by, target_role=role)
        return _start(new, by) if plan is not None and plan.status == PlanStatus.ACTIVE else new
    DevelopmentPlan.objects.filter(pk=plan.pk, status=PlanStatus.DRAFT).update(target_role=role)
    plan.refresh_from_db()
    record("plan.target_chosen", by=by, subject=plan, facts={"role": role.pk})
    return plan


@transaction.atomic
def submit_plan(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    require(can_write_plan(by, plan.person_id), _("Only the person whose plan it is can change it."))
    if plan.target_role_id is None or not _open_goals(plan).exists():
        raise RuleBroken("plan_empty", _("Choose a target role and write one goal first."))
    return _move(plan, PlanStatus.SUBMITTED, by)


@transaction.atomic
def take_back_plan(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    """From submitted to draft, to go on writing."""
    require(can_write_plan(by, plan.person_id), _("Only the person whose plan it is can change it."))
    return _move(plan, PlanStatus.DRAFT, by)


@transaction.atomic
def approve_plan(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    require(
        can_approve_plan(by, plan),
        _("A submitted plan is approved by the mentor or the line manager, never by its owner."),
        who_can_help=_("Ask your mentor or your line manager."),
    )
    return _move(plan, PlanStatus.APPROVED, by, approved_at=clock.now(), approved_by_id=by.membership_id)


@transaction.atomic
def activate_plan(plan: DevelopmentPlan, *, by: Actor) -> DevelopmentPlan:
    """The person starts the plan. The version that was active is archived and hands over its open goals."""
    require(can_write_plan(by, plan.person_id), _("Only the person whose plan it is can change it."))
    own_person(by)
    if plan.target_role_id is None:
        raise RuleBroken("no_target_role", _("Choose a target role before you start the plan."))
    return _start(plan, by)


def _start(plan: DevelopmentPlan, by: Actor) -> DevelopmentPlan:
    for active in DevelopmentPlan.objects.filter(person_id=plan.person_id, status=PlanStatus.ACTIVE).exclude(
        pk=plan.pk
    ):
        _take_over(active, plan, by)
    return _move(plan, PlanStatus.ACTIVE, by)


def _take_over(old: DevelopmentPlan, new: DevelopmentPlan, by: Actor) -> None:
    _move(old, PlanStatus.ARCHIVED, by)
    _open_goals(old).update(plan=new)


def _open_goals(plan: DevelopmentPlan) -> models.QuerySet[Goal]:
    goals: models.QuerySet[Goal] = Goal.objects.filter(plan=plan).exclude(status__in=GOAL_CLOSED)
    return goals


def _move(plan: DevelopmentPlan, status: PlanStatus, by: Actor, **changes: object) -> DevelopmentPlan:
    before = statuses_before(PLAN_TRANSITIONS, status)
    changed = DevelopmentPlan.objects.filter(pk=plan.pk, status__in=before).update(status=status, **changes)
    if not changed:
        plan.refresh_from_db()
        raise InvalidTransition(_("The plan"), plan.get_status_display(), status.label)
    plan.refresh_from_db()
    record("plan.moved", by=by, subject=plan, facts={"status": plan.status, "version": plan.version})
    return plan
