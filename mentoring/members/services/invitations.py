import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.accounts.models import User, normalize_email
from mentoring.audit.services import record
from mentoring.errors import Conflict, NotAllowed, RuleBroken
from mentoring.ids import new_id
from mentoring.members.events import member_joined
from mentoring.members.links import digest_of, secret_of
from mentoring.members.models import Invitation
from mentoring.members.permissions import can_grant_roles, can_manage_members, can_still_invite
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership, MembershipRole, Organization
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import ORGANIZATION_ROLES, Role
from mentoring.tenancy.scope import current_organization

VALID_FOR = timedelta(days=14)
#: Against floods of mail in the organization's name.
MOST_IN_AN_HOUR = 300
KIND = "members.invitation"
SOMEBODY_ELSES = _("This invitation is for another e-mail address.")
SENDER_GONE = _("Whoever sent this invitation may no longer give these roles.")


@contextmanager
def conflict_instead(message: str | Promise, code: str) -> Iterator[None]:
    """When somebody else was faster, after the check and before the insert."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(message, code=code) from error


@transaction.atomic
def invite_member(*, by: Actor, email: str, roles: Iterable[Role], name: str = "") -> Invitation:
    wanted = _known_roles(roles)
    _require_grant(by, wanted)
    email = _checked_email(email)
    _check_not_member(email)
    _check_rate()
    if Invitation.objects.filter(email=email, accepted_at__isnull=True, revoked_at__isnull=True).exists():
        raise Conflict(_("This person has an open invitation. Send it again instead."), code="already_invited")
    invitation = Invitation(
        id=new_id(), email=email, name=name.strip(), roles=wanted, invited_by_id=by.membership_id,
        expires_at=clock.now() + VALID_FOR,
    )  # fmt: skip
    _renew_link(invitation)
    with conflict_instead(_("This person has an open invitation."), "already_invited"):
        invitation.save(force_insert=True)
    record("member.invited", subject=invitation, by=by, after={"email": email, "roles": wanted})
    _send(invitation)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """A new link for as long again; the old one is dead."""
    _require_grant(by, invitation.roles)
    invitation = _locked(invitation)
    _check_unanswered(invitation)
    _check_rate()
    cancel_notifications(invitation)
    _renew_link(invitation)
    invitation.sent_count += 1
    invitation.expires_at = clock.now() + VALID_FOR
    # Whoever sends it again stands for it from now on.
    invitation.invited_by_id = by.membership_id
    invitation.save(update_fields=["nonce", "digest", "sent_count", "expires_at", "invited_by_id"])
    record("member.invited_again", subject=invitation, by=by, facts={"count": invitation.sent_count})
    _send(invitation)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    _require_grant(by, invitation.roles)
    invitation = _locked(invitation)
    _check_unanswered(invitation)
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    cancel_notifications(invitation)
    record("member.invitation_revoked", subject=invitation, by=by)
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, by: Actor, user: User | None = None, name: str = "", password: str = ""
) -> Membership:
    """Somebody with an account accepts as `user`; somebody new gives a name and a password.

    `by` is the visitor who holds the link. The link came by e-mail, so the address counts as verified.
    """
    invitation = _locked(invitation)
    if not invitation.is_open:
        raise Conflict(_("This invitation is no longer valid."), code="invitation_closed")
    _check_inviter(invitation)
    if user is None:
        user = _new_user(invitation, password)
    elif normalize_email(user.email) != invitation.email or not user.is_active:
        raise NotAllowed(
            SOMEBODY_ELSES,
            who_can_help=_("Sign out and sign in with the address that was invited."),
        )
    _verify_email(user, invitation.email)
    membership = _joined(invitation, user, name)
    invitation.accepted_at = clock.now()
    invitation.accepted_by = membership
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    actor = Actor.membership(membership.pk, invitation.roles)
    record("member.joined", subject=membership, by=actor, after={"roles": sorted(invitation.roles)})
    member_joined.send(sender=Membership, membership=membership, by=actor)
    return membership


def _require_grant(by: Actor, roles: Iterable[str]) -> None:
    require(can_manage_members(by), _("You may not invite people."), who_can_help=_("An owner or HR admin can."))
    require(
        can_grant_roles(by, [Role(role) for role in roles]),
        _("You may not give this role."),
        who_can_help=_("An owner can."),
    )


def _check_inviter(invitation: Invitation) -> None:
    """What was promised by somebody who could not promise it any more is not kept: an admin who was removed must not
    come back through an invitation of their own."""
    inviter = None
    if invitation.invited_by_id is not None:
        # Whoever takes the inviter's roles away at this moment waits, or has been waited for: both begin with this row.
        Organization.objects.select_for_update(no_key=True).get(pk=current_organization().pk)
        inviter = Membership.objects.get(pk=invitation.invited_by_id)
    require(can_still_invite(inviter, invitation.roles), SENDER_GONE, who_can_help=who_can_invite(invitation.roles))


def who_can_invite(roles: Iterable[str]) -> str | Promise:
    if set(roles) & {Role.OWNER, Role.AUDITOR}:
        return _("An owner of the organization can send it again.")
    return _("An owner or HR admin of the organization can send it again.")


def _known_roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted({str(role) for role in roles})
    if not wanted or not set(wanted) <= ORGANIZATION_ROLES:
        raise RuleBroken("role_missing", _("Choose at least one role."), field="roles")
    return wanted


def _checked_email(email: str) -> str:
    email = normalize_email(email)
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleBroken("email_invalid", _("Enter a valid e-mail address."), field="email") from error
    if not email.isascii():
        # Letters that look alike would let somebody else hold "the same" address.
        raise RuleBroken("email_not_ascii", _("Use an e-mail address of plain letters."), field="email")
    return email


def _check_not_member(email: str) -> None:
    if Membership.objects.filter(user__email=email, is_active=True).exists():
        raise Conflict(_("This person is a member already."), code="already_member")


def _check_rate() -> None:
    recent = Invitation.objects.filter(created_at__gt=clock.now() - timedelta(hours=1)).count()
    if recent >= MOST_IN_AN_HOUR:
        raise RuleBroken("too_many_invitations", _("Too many invitations in one hour. Go on later."))


def _check_unanswered(invitation: Invitation) -> None:
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Conflict(_("This invitation has been answered or withdrawn."), code="invitation_closed")


def _locked(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    assert isinstance(locked, Invitation)
    return locked


def _renew_link(invitation: Invitation) -> None:
    invitation.nonce = secrets.token_hex(32)
    invitation.digest = digest_of(secret_of(invitation.pk, invitation.nonce))


def _send(invitation: Invitation) -> None:
    notify(KIND, recipient=invitation.email, subject=invitation, occurrence=str(invitation.sent_count))


def _new_user(invitation: Invitation, password: str) -> User:
    if User.objects.filter(email=invitation.email).exists():
        raise Conflict(_("You have an account. Sign in to accept the invitation."), code="account_exists")
    user = User(email=invitation.email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleBroken("password_weak", " ".join(error.messages), field="password") from error
    with conflict_instead(_("You have an account. Sign in to accept the invitation."), "account_exists"):
        return User.objects.create_user(invitation.email, password)


def _verify_email(user: User, email: str) -> None:
    address, _created = EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    if not address.verified:
        address.verified = True
        address.save(update_fields=["verified"])


def _joined(invitation: Invitation, user: User, name: str) -> Membership:
    """A new membership, or the former one of somebody who comes back, with the invitation's roles."""
    membership = Membership.objects.select_for_update(of=("self",)).filter(user=user).first()
    if membership is not None and membership.is_active:
        raise Conflict(_("You are a member already."), code="already_member")
    membership = membership or Membership(user=user)
    membership.name = name.strip() or invitation.name or membership.name or user.email
    membership.email = user.email
    membership.organization = current_organization()
    membership.is_active = True
    membership.save()
    membership.roles.all().delete()
    MembershipRole.objects.bulk_create(
        [
            MembershipRole(membership=membership, role=role, granted_by_id=invitation.invited_by_id)
            for role in invitation.roles
        ]
    )
    Access.objects.update_or_create(user=user, organization=membership.organization, defaults={"is_active": True})
    return membership
