"""Sealed texts open with the right key in the right place, and nowhere else."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from mentoring import vault

TEXT = "What only its author reads: zażółć"
ORGANIZATION, OTHER = "organization-1", "organization-2"
PLACE = "private_note:session-1:author-1"


@pytest.fixture
def key() -> bytes:
    return vault.new_wrapped_key(ORGANIZATION)


@pytest.fixture
def sealed(key: bytes) -> bytes:
    return vault.seal(TEXT, wrapped_key=key, organization_id=ORGANIZATION, context=PLACE)


def test_sealed_text_opens_where_it_belongs(key: bytes, sealed: bytes):
    assert vault.unseal(sealed, wrapped_key=key, organization_id=ORGANIZATION, context=PLACE) == TEXT


def test_sealed_text_shows_nothing_and_differs_each_time(key: bytes, sealed: bytes):
    again = vault.seal(TEXT, wrapped_key=key, organization_id=ORGANIZATION, context=PLACE)

    assert TEXT.encode() not in sealed
    assert again != sealed


@pytest.mark.parametrize("place", ["private_note:session-2:author-1", "private_note:session-1:author-2", ""])
def test_text_copied_to_another_row_does_not_open(key: bytes, sealed: bytes, place: str):
    with pytest.raises(vault.VaultError):
        vault.unseal(sealed, wrapped_key=key, organization_id=ORGANIZATION, context=place)


def test_key_of_one_organization_opens_nothing_of_another(key: bytes, sealed: bytes):
    with pytest.raises(vault.VaultError):
        vault.unseal(sealed, wrapped_key=key, organization_id=OTHER, context=PLACE)
    with pytest.raises(vault.VaultError):
        vault.unseal(sealed, wrapped_key=vault.new_wrapped_key(OTHER), organization_id=OTHER, context=PLACE)


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_changed_byte_is_noticed(key: bytes, sealed: bytes, position: int):
    changed = bytearray(sealed)
    changed[position] ^= 1

    with pytest.raises(vault.VaultError):
        vault.unseal(bytes(changed), wrapped_key=key, organization_id=ORGANIZATION, context=PLACE)


def test_database_without_the_key_file_opens_nothing(key: bytes, sealed: bytes, tmp_path: Path):
    foreign = tmp_path / "vault_key"
    foreign.write_text("5a" * 32)

    # The data key was remembered while it was right; whoever has only the database has remembered nothing.
    vault._data_key.cache_clear()
    with override_settings(VAULT_KEY_FILE=str(foreign)), pytest.raises(vault.VaultError):
        vault.unseal(sealed, wrapped_key=key, organization_id=ORGANIZATION, context=PLACE)


@pytest.mark.parametrize("content", [None, "", "not hexadecimal", "00" * 16])
def test_key_file_that_is_none_is_refused(tmp_path: Path, content: str | None):
    path = tmp_path / "vault_key"
    if content is not None:
        path.write_text(content)

    with override_settings(VAULT_KEY_FILE=str(path)), pytest.raises(ImproperlyConfigured):
        vault.new_wrapped_key(ORGANIZATION)
