"""The message that asks somebody to join, whose link is made while it is rendered and kept nowhere; and the one about
an owner who has left."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.members.links import secret_of
from mentoring.members.models import Invitation
from mentoring.members.queries import names_of, roles_of
from mentoring.members.services.invitations import KIND
from mentoring.members.services.members import OWNER_LEFT
from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.routing import organization_url


def register_kinds() -> None:
    register_kind(
        Kind(
            code=KIND,
            title=gettext_lazy("Invitation to join"),
            audience=gettext_lazy("Somebody there asked you to join."),
            category="account",
            is_relevant=_is_open,
            action=_to_join,
            context=_context,
            respects_quiet_hours=False,
            can_be_muted=False,
        )
    )
    register_kind(
        Kind(
            code=OWNER_LEFT,
            title=gettext_lazy("Owner who has left"),
            audience=gettext_lazy("You are an owner or HR admin."),
            category="account",
            is_relevant=_can_still_enter_as_owner,
            action=_to_member,
            can_be_muted=False,
        )
    )


def _can_still_enter_as_owner(owner: Membership) -> bool:
    return owner.is_active and Role.OWNER in roles_of(owner)


def _to_member(notice: Notice) -> Action:
    return Action(_("See the member"), organization_url("members:member", pk=notice.subject.pk))


def _is_open(invitation: Invitation) -> bool:
    return invitation.is_open


def _to_join(notice: Notice) -> Action:
    secret = secret_of(notice.subject.pk, notice.subject.nonce, notice.subject.digest)
    return Action(_("Accept the invitation"), organization_url("members:join", token=secret))


def _context(notice: Notice) -> Mapping[str, Any]:
    inviter = notice.subject.invited_by
    return {
        "inviter": inviter.name if inviter else "",
        "roles": names_of(notice.subject.roles),
        "name": notice.subject.name,
        "expires_at": notice.subject.expires_at,
    }
