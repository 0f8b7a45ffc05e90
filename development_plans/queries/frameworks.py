"""Which competencies a person is looked at by, and which roles can be aimed at."""

from uuid import UUID

from django.db.models import QuerySet

from development_plans.choices import PLAN_CURRENT
from development_plans.models import DevelopmentPlan
from mentoring.errors import NotFound
from participants.models import Competency, CompetencyFramework, Person, RoleProfile


def framework_for(person: Person) -> CompetencyFramework | None:
    """That of the target role when it is current, else the organization's newest current one, as everywhere."""
    frameworks = CompetencyFramework.objects.filter(is_current=True)
    plan = (
        DevelopmentPlan.objects.filter(person=person, status__in=PLAN_CURRENT, target_role__isnull=False)
        .order_by("-version")
        .first()
    )
    if plan is not None:
        wanted = frameworks.filter(competencies__in=_required(plan.target_role_id)).distinct()
        found: CompetencyFramework | None = wanted.order_by("-created_at", "-pk").first()
        if found is not None:
            return found
    first: CompetencyFramework | None = frameworks.order_by("-created_at", "-pk").first()
    return first


def target_roles() -> QuerySet[RoleProfile]:
    """Critical roles first. Every employee may aim at any of them."""
    roles: QuerySet[RoleProfile] = RoleProfile.objects.filter(is_archived=False)
    return roles.order_by("-is_critical", "name", "pk")


def get_target_role(pk: UUID) -> RoleProfile:
    role = target_roles().filter(pk=pk).first()
    if role is None:
        raise NotFound
    return role


def get_competency(pk: UUID) -> Competency:
    """Of the organization; frameworks are read by every member."""
    competency: Competency | None = Competency.objects.filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def competencies_of(framework: CompetencyFramework) -> QuerySet[Competency]:
    competencies: QuerySet[Competency] = framework.competencies.all()
    return competencies.order_by("position", "name", "pk")


def competencies_for(person: Person) -> list[Competency]:
    framework = framework_for(person)
    return list(competencies_of(framework)) if framework else []


def _required(role_id: object) -> QuerySet[Competency]:
    rows: QuerySet[Competency] = Competency.objects.filter(
        pk__in=RoleProfile.objects.filter(pk=role_id).values("required_levels__competency")
    )
    return rows
