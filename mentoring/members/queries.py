"""Members, invitations and tokens of the organization in scope; for the chooser and the operator, organizations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from mentoring.accounts.models import User
from mentoring.errors import NotFound
from mentoring.members.links import SECRET_LENGTH, digest_of
from mentoring.members.models import Invitation
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import ApiToken, Membership, OperatorVisit, Organization
from mentoring.tenancy.roles import PERMISSIONS, ROLE_NAMES, Permission, Role
from mentoring.tenancy.scope import current_organization, memo


@dataclass(frozen=True)
class Me:
    membership: Membership
    roles: Sequence[str]
    permissions: Sequence[str]


@dataclass(frozen=True)
class MemberRow:
    pk: UUID
    name: str
    email: str
    role_names: str
    is_active: bool


def get_own_membership(actor: Actor) -> Membership:
    """The signed-in membership; the middleware has usually read it already."""

    if actor.membership_id is None:
        raise NotFound
    pk: UUID = actor.membership_id

    def read() -> Membership:
        membership = Membership.objects.select_related("user").get(pk=pk)
        assert isinstance(membership, Membership)
        membership.organization = current_organization()
        return membership

    return memo("membership", read)


def get_me(actor: Actor) -> Me:
    roles = sorted(actor.roles)
    permissions = {permission for role in roles for permission in PERMISSIONS[role]}
    return Me(get_own_membership(actor), [str(role) for role in roles], sorted(str(p) for p in permissions))


def roles_of(membership: Membership) -> frozenset[Role]:
    return frozenset(Role(row.role) for row in membership.roles.all())


def names_of(roles: Iterable[str]) -> str:
    return ", ".join(str(ROLE_NAMES[Role(role)]) for role in sorted(roles))


def visible_members(actor: Actor) -> QuerySet[Membership]:
    members: QuerySet[Membership] = Membership.objects.order_by("name", "pk")
    if _manages(actor):
        return members
    return members.filter(pk=actor.membership_id) if actor.membership_id else members.none()


def list_members(actor: Actor) -> list[MemberRow]:
    return [
        MemberRow(m.pk, m.name, m.email, names_of(roles_of(m)), m.is_active)
        for m in visible_members(actor).prefetch_related("roles")
    ]


def get_member(actor: Actor, pk: UUID) -> Membership:
    member = visible_members(actor).filter(pk=pk).first()
    if member is None:
        raise NotFound
    return member


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Those that wait for an answer, the expired ones too."""
    invitations: QuerySet[Invitation] = Invitation.objects.order_by("-created_at")
    if not _manages(actor):
        return invitations.none()
    waiting = invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    return waiting.select_related("invited_by").prefetch_related("invited_by__roles")


def get_invitation(actor: Actor, pk: UUID) -> Invitation:
    invitation = visible_invitations(actor).filter(pk=pk).first()
    if invitation is None:
        raise NotFound
    return invitation


def find_invitation(secret: str) -> Invitation:
    """By the secret of its link, also when it is over: whoever holds the link may know that."""
    found = None
    if len(secret) == SECRET_LENGTH:
        found = Invitation.objects.select_related("invited_by").filter(digest=digest_of(secret)).first()
    if found is None:
        raise NotFound
    assert isinstance(found, Invitation)
    return found


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(membership=actor.membership_id)
    return tokens.order_by("-created_at")


def get_token(actor: Actor, pk: UUID) -> ApiToken:
    tokens = ApiToken.objects.all() if actor.has(Permission.MANAGE_MEMBERS) else visible_tokens(actor)
    token = tokens.filter(pk=pk).first()
    if token is None:
        raise NotFound
    assert isinstance(token, ApiToken)
    return token


def visible_visits(actor: Actor) -> QuerySet[OperatorVisit]:
    """The organization sees who of the installation came in, when and why."""
    visits: QuerySet[OperatorVisit] = OperatorVisit.objects.select_related("user")
    return visits.order_by("-started_at") if actor.has(Permission.MANAGE_ORGANIZATION) else visits.none()


def organizations_of(user: User) -> QuerySet[Organization]:
    found = Organization.objects.filter(accesses__user=user, accesses__is_active=True, is_suspended=False)
    return found.order_by("name", "slug")


def all_organizations() -> QuerySet[Organization]:
    """For the operator: names and addresses, nothing of what is inside."""
    return Organization.objects.order_by("name", "slug")


def _manages(actor: Actor) -> bool:
    return actor.has(Permission.MANAGE_MEMBERS) or actor.has(Permission.MANAGE_ORGANIZATION)
