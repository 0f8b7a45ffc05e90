from collections.abc import Iterable
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.members.events import member_deactivated
from mentoring.members.permissions import can_deactivate_member, can_grant_roles, can_manage_members
from mentoring.members.queries import get_own_membership, roles_of
from mentoring.notifications.services import notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, ApiToken, Membership, MembershipRole, Organization
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import ORGANIZATION_ROLES, Role
from mentoring.tenancy.scope import current_organization

OWNER_LEFT = "members.owner_left"


@transaction.atomic
def change_member_roles(membership: Membership, *, by: Actor, roles: Iterable[Role]) -> Membership:
    """In force from the member's next request."""
    wanted = frozenset(Role(role) for role in roles)
    require(can_manage_members(by), _("You may not change roles."), who_can_help=_("An owner or HR admin can."))
    _lock_owners()
    before = roles_of(_fresh(membership))
    changed = wanted ^ before
    if not wanted or not wanted <= ORGANIZATION_ROLES:
        raise RuleBroken("role_missing", _("Choose at least one role."), field="roles")
    require(can_grant_roles(by, changed), _("You may not give or take this role."), who_can_help=_("An owner can."))
    if Role.OWNER in changed & before:
        _check_another_owner(membership)
    membership.roles.filter(role__in=before - wanted).delete()
    MembershipRole.objects.bulk_create(
        [
            MembershipRole(membership=membership, role=role, granted_by_id=by.membership_id)
            for role in sorted(wanted - before)
        ]
    )
    if changed:
        record(
            "member.roles_changed", subject=membership, by=by, facts=_role_facts(before, wanted),
            before={"roles": sorted(before)}, after={"roles": sorted(wanted)},
        )  # fmt: skip
    return membership


@transaction.atomic
def deactivate_member(membership: Membership, *, by: Actor) -> Membership:
    """Sessions and tokens stop at the next request: each asks the database for an active membership."""
    require(
        can_deactivate_member(by, membership),
        _("You may not remove this member."),
        who_can_help=_("An owner can."),
    )
    _lock_owners()
    membership = _fresh(membership)
    if not membership.is_active:
        raise Conflict(_("This member has been removed already."))
    if Role.OWNER in roles_of(membership):
        _check_another_owner(membership)
    _set_active(membership, False)
    ApiToken.objects.filter(membership=membership, revoked_at__isnull=True).update(revoked_at=clock.now())
    record("member.deactivated", subject=membership, by=by)
    member_deactivated.send(sender=Membership, membership=membership, by=by)
    return membership


@transaction.atomic
def reactivate_member(membership: Membership, *, by: Actor) -> Membership:
    """With the roles as they were; tokens stay revoked."""
    require(
        can_manage_members(by) and can_grant_roles(by, roles_of(membership)),
        _("You may not bring this member back."),
        who_can_help=_("An owner can."),
    )
    membership = _fresh(membership)
    if membership.is_active:
        raise Conflict(_("This member is active already."))
    _set_active(membership, True)
    record("member.reactivated", subject=membership, by=by)
    return membership


@transaction.atomic
def tell_of_owner_who_left(owner: Membership, *, by: Actor, occurrence: str) -> None:
    """An owner keeps the access until another owner ends it; who could, or could ask one, hears of it once."""
    record("member.owner_left", subject=owner, by=by)
    told = Membership.objects.filter(is_active=True, roles__role__in=[Role.OWNER, Role.HR_ADMIN]).exclude(pk=owner.pk)
    for member in told.distinct().order_by("pk"):
        notify(OWNER_LEFT, recipient=member, subject=owner, occurrence=occurrence)


@transaction.atomic
def update_my_profile(*, by: Actor, name: str, time_zone: str = "", language: str = "") -> Membership:
    membership = _fresh(get_own_membership(by))
    if not name.strip():
        raise RuleBroken("name_missing", _("Enter your name."), field="name")
    check_zone(time_zone, may_be_empty=True)
    check_language(language, may_be_empty=True)
    before = {"name": membership.name, "time_zone": membership.time_zone, "language": membership.language}
    after = {"name": name.strip(), "time_zone": time_zone, "language": language}
    Membership.objects.filter(pk=membership.pk).update(**after)
    record("member.profile_changed", subject=membership, by=by, before=before, after=after)
    membership.name, membership.time_zone, membership.language = name.strip(), time_zone, language
    return membership


def check_zone(zone: str, *, may_be_empty: bool = False) -> None:
    if zone not in available_timezones() and not (may_be_empty and not zone):
        raise RuleBroken("zone_unknown", _("Choose a time zone."), field="time_zone")


def check_language(language: str, *, may_be_empty: bool = False) -> None:
    if language not in dict(settings.LANGUAGES) and not (may_be_empty and not language):
        raise RuleBroken("language_unknown", _("Choose a language."), field="language")


def _lock_owners() -> None:
    """Two owners who remove each other at once: the second waits and then finds itself the last."""
    Organization.objects.select_for_update().get(pk=current_organization().pk)


def _fresh(membership: Membership) -> Membership:
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    assert isinstance(fresh, Membership)
    return fresh


def _check_another_owner(membership: Membership) -> None:
    others = MembershipRole.objects.filter(role=Role.OWNER, membership__is_active=True)
    if not others.exclude(membership=membership).exists():
        raise RuleBroken("last_owner", _("An organization needs an owner. Make somebody else one first."))


def _set_active(membership: Membership, is_active: bool) -> None:
    membership.is_active = is_active
    membership.save(update_fields=["is_active"])
    Access.objects.filter(user=membership.user_id, organization=current_organization()).update(is_active=is_active)


def _role_facts(before: frozenset[Role], after: frozenset[Role]) -> dict[str, str | int | bool]:
    given = {f"given_{role}": True for role in after - before}
    taken = {f"taken_{role}": True for role in before - after}
    return {**given, **taken}
