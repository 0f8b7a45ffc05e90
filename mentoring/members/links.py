"""The secret in an invitation's link: made from the installation's key when it is needed, never stored."""

import hashlib

from django.utils.crypto import salted_hmac

#: 256 bits, written as hexadecimal digits.
SECRET_LENGTH = 64


def secret_of(invitation_id: object, nonce: str) -> str:
    return salted_hmac("members.invitation", f"{invitation_id}:{nonce}", algorithm="sha256").hexdigest()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
