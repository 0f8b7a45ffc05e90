"""Which competencies a goal can serve, and which roles can be aimed at. `participants` says what is current."""

from uuid import UUID

from development_plans.models import Goal
from mentoring.errors import NotFound
from participants.models import Competency, RoleProfile
from participants.queries.frameworks import current_competencies
from participants.queries.role_profiles import choosable_roles


def get_target_role(pk: UUID) -> RoleProfile:
    role = choosable_roles().filter(pk=pk).first()
    if role is None:
        raise NotFound
    return role


def get_competency(pk: UUID) -> Competency:
    """Of any published version: a goal keeps what it was agreed with."""
    published = Competency.objects.filter(framework__published_at__isnull=False)
    competency: Competency | None = published.filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def choosable_competencies(goal: Goal | None = None) -> list[Competency]:
    """Of the current framework, and the one that the goal has from an earlier version."""
    competencies = list(current_competencies())
    own = goal.competency if goal else None
    if own is not None and own not in competencies:
        competencies.append(own)
    return competencies
