"""Reading roles: what they ask for is open to every member; which are critical, and why, is not."""

from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor, ActorKind
from participants.models import RequiredLevel, RoleIncumbent, RoleProfile
from participants.permissions import can_manage_frameworks, can_view_critical_roles


def choosable_roles() -> QuerySet[RoleProfile]:
    """What plans and programs can aim at: every member may aim at any of them. Critical ones first."""
    roles: QuerySet[RoleProfile] = RoleProfile.objects.filter(is_archived=False)
    return roles.order_by("-is_critical", "name", "pk")


def visible_role_profiles(actor: Actor) -> QuerySet[RoleProfile]:
    """By name. Entry points show what is critical only after `can_view_critical_roles`."""
    profiles: QuerySet[RoleProfile] = RoleProfile.objects.filter(is_archived=False).order_by("name", "pk")
    if actor.kind not in (ActorKind.MEMBERSHIP, ActorKind.TASK):
        return profiles.none()
    return profiles.annotate(competency_count=Count("required_levels"))


def critical_roles(actor: Actor) -> QuerySet[RoleProfile]:
    profiles = visible_role_profiles(actor)
    return profiles.filter(is_critical=True) if can_view_critical_roles(actor) else profiles.none()


def archived_role_profiles(actor: Actor) -> QuerySet[RoleProfile]:
    """For those who can bring them back."""
    profiles: QuerySet[RoleProfile] = RoleProfile.objects.filter(is_archived=True).order_by("name", "pk")
    profiles = profiles.annotate(competency_count=Count("required_levels"))
    return profiles if can_manage_frameworks(actor) else profiles.none()


def get_role_profile(actor: Actor, pk: UUID) -> RoleProfile:
    levels = RequiredLevel.objects.select_related("competency").order_by("competency__position", "pk")
    prefetch = Prefetch("required_levels", levels)
    for profiles in (visible_role_profiles(actor), archived_role_profiles(actor)):
        profile: RoleProfile | None = profiles.prefetch_related(prefetch).filter(pk=pk).first()
        if profile is not None:
            return profile
    raise NotFound


def present_incumbents(actor: Actor, profile: RoleProfile) -> list[RoleIncumbent]:
    if not can_view_critical_roles(actor):
        return []
    return list(profile.incumbents.filter(until_on=None).select_related("person").order_by("person__sort_name", "pk"))


def get_incumbent(actor: Actor, profile: RoleProfile, pk: UUID) -> RoleIncumbent:
    found = next((row for row in present_incumbents(actor, profile) if row.pk == pk), None)
    if found is None:
        raise NotFound
    return found
