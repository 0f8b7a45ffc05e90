"""One click stops a category of messages: the link needs no sign-in, so it is signed and can do only this."""

from django.conf import settings
from django.core import signing

from mentoring.errors import NotFound
from mentoring.notifications.catalog import get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.routing import organization_url

SALT = "notifications.stop"


def stop_url(message: OutboxMessage) -> str:
    token = signing.dumps(
        [str(message.organization_id), message.recipient_key, get_kind(message.kind).category],
        salt=SALT,
        compress=True,
    )
    return f"{settings.PUBLIC_URL}{organization_url('portal:stop_messages', token=token)}"


def read_stop_token(token: str, organization_id: object) -> tuple[str, str]:
    """(recipient, category). A link of one organization is worth nothing in another."""
    try:
        organization, recipient, category = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    if organization != str(organization_id):
        raise NotFound
    return recipient, category
