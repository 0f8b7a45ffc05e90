import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.members.permissions import can_revoke_token
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.models import ApiToken
from mentoring.tenancy.permissions import require

LONGEST_DAYS = 365
MOST_TOKENS = 20


@transaction.atomic
def create_token(*, by: Actor, name: str, days: int, is_read_only: bool = True) -> tuple[ApiToken, str]:
    """The token and its secret. The secret is returned this once; what is kept is its digest."""
    require(by.kind is ActorKind.MEMBERSHIP, _("Only members have tokens."))
    if not name.strip():
        raise RuleBroken("name_missing", _("Say what the token is for."), field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleBroken("days_out_of_range", _("A token lasts between 1 and 365 days."), field="days")
    mine = ApiToken.objects.filter(membership=by.membership_id, revoked_at__isnull=True)
    if mine.filter(expires_at__gt=clock.now()).count() >= MOST_TOKENS:
        raise RuleBroken("too_many_tokens", _("You have twenty tokens. Revoke one first."))
    secret = f"nb_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        membership_id=by.membership_id,
        name=name.strip(),
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        is_read_only=is_read_only,
        expires_at=clock.now() + timedelta(days=days),
    )
    record("token.created", subject=token, by=by, facts={"days": days, "is_read_only": is_read_only})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    require(can_revoke_token(by, token), _("You may not revoke this token."), who_can_help=_("Its owner can."))
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        raise Conflict(_("This token has been revoked already."))
    record("token.revoked", subject=token, by=by)
    token.refresh_from_db()
    return token
