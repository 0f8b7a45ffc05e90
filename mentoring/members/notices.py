"""The message that asks somebody to join. Its link is made while it is rendered and kept nowhere."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.members.links import secret_of
from mentoring.members.models import Invitation
from mentoring.members.queries import names_of
from mentoring.members.services.invitations import KIND
from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
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
