"""Encryption of what only its author may read.

Each organization has a data key, wrapped by a master key that lies in a file outside the database: a dump, a log or
a database administrator without that file reads nothing. Whoever controls the running application can read; the
documents say so. AES-256-GCM throughout; the context (organization and row) is authenticated, so that a sealed text
copied to another row does not open there.
"""

import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12
KEY = 32


class VaultError(Exception):
    """A sealed text that does not open: wrong key, wrong row, or changed bytes."""


@lru_cache(maxsize=4)
def _master_key(path: str) -> bytes:
    try:
        key = bytes.fromhex(Path(path).read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured("The vault's key file cannot be read.") from error
    if len(key) != KEY:
        raise ImproperlyConfigured("The vault's key must have 32 bytes, written as 64 hexadecimal digits.")
    return key


def new_wrapped_key(organization_id: str) -> bytes:
    return _seal(_master_key(settings.VAULT_KEY_FILE), secrets.token_bytes(KEY), f"key:{organization_id}")


def seal(text: str, *, wrapped_key: bytes | memoryview, organization_id: str, context: str) -> bytes:
    return _seal(_data_key(bytes(wrapped_key), organization_id), text.encode(), f"{organization_id}:{context}")


def unseal(sealed: bytes | memoryview, *, wrapped_key: bytes | memoryview, organization_id: str, context: str) -> str:
    key = _data_key(bytes(wrapped_key), organization_id)
    return _open(key, bytes(sealed), f"{organization_id}:{context}").decode()


@lru_cache(maxsize=256)
def _data_key(wrapped: bytes, organization_id: str) -> bytes:
    return _open(_master_key(settings.VAULT_KEY_FILE), wrapped, f"key:{organization_id}")


def _seal(key: bytes, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _open(key: bytes, sealed: bytes, context: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultError("This text cannot be opened.") from error
