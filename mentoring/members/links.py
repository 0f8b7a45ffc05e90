"""The secret in an invitation's link: made from the installation's key when it is needed, never stored."""

import hashlib

from django.conf import settings
from django.utils.crypto import salted_hmac

#: 256 bits, written as hexadecimal digits.
SECRET_LENGTH = 64


def secret_of(invitation_id: object, nonce: str, digest: str = "") -> str:
    """With its `digest`, also the secret of a link that was made before the installation's key was changed."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = f"{invitation_id}:{nonce}"
        secret = salted_hmac("members.invitation", text, secret=key, algorithm="sha256").hexdigest()
        if not digest or digest_of(secret) == digest:
            return secret
    raise LookupError("The key that this invitation was made with is gone; the invitation must be sent again.")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
