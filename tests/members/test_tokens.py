import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from mentoring import clock
from mentoring.errors import NotAllowed, RuleBroken
from mentoring.members import services
from mentoring.tenancy.models import ApiToken
from mentoring.tenancy.scope import organization_scope
from tests.members.conftest import TASK, actions_of, signed_in

pytestmark = pytest.mark.django_db


def create(world, by=None, **fields):
    by = by or world.as_member
    with organization_scope(world.organization, by):
        return services.create_token(by=by, **{"name": "BI", "days": 30, **fields})


def use(secret):
    return Client().get("/api/v1/o/acme/me/", headers={"Authorization": f"Bearer {secret}"})


def test_secret_is_shown_once_and_stored_as_a_digest(world):
    client = signed_in(world.member)
    page = client.post("/o/acme/settings/tokens/", {"name": "BI", "days": 30})
    assert page.status_code == 200
    with organization_scope(world.organization, TASK):
        token = ApiToken.objects.get()
    start = page.content.index(b"nb_")
    secret = page.content[start : start + 46].decode()
    assert hashlib.sha256(secret.encode()).hexdigest() == token.digest
    assert token.is_read_only, "writing is asked for, not given"
    assert b"nb_" not in client.get("/o/acme/settings/tokens/").content
    assert use(secret).json()["name"] == "Mia Member"
    assert "token.created" in actions_of(world.organization)


def test_last_use_is_shown(world):
    _token, secret = create(world)
    assert b"never" in signed_in(world.member).get("/o/acme/settings/tokens/").content
    assert use(secret).status_code == 200
    with organization_scope(world.organization, TASK):
        assert ApiToken.objects.get().last_used_on == clock.today()


def test_revoked_token_is_dead(world):
    token, secret = create(world)
    answer = signed_in(world.member).post(f"/o/acme/settings/tokens/{token.pk}/revoke/")
    assert answer.status_code == 302
    assert use(secret).status_code == 401
    assert "token.revoked" in actions_of(world.organization)


def test_expired_token_is_dead(world):
    _token, secret = create(world)
    with organization_scope(world.organization, TASK):
        ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert use(secret).status_code == 401


def test_token_of_somebody_else_is_not_there(world):
    token, _secret = create(world, by=world.as_hr)
    assert signed_in(world.member).post(f"/o/acme/settings/tokens/{token.pk}/revoke/").status_code == 404
    with organization_scope(world.organization, world.as_member), pytest.raises(NotAllowed):
        services.revoke_token(token, by=world.as_member)


def test_hr_admin_can_revoke_the_token_of_a_member(world):
    token, secret = create(world)
    with organization_scope(world.organization, world.as_hr):
        services.revoke_token(token, by=world.as_hr)
    assert use(secret).status_code == 401


@pytest.mark.parametrize("fields", [{"days": 0}, {"days": 366}, {"name": " "}])
def test_token_without_end_or_purpose_is_refused(world, fields):
    with pytest.raises(RuleBroken):
        create(world, **fields)


def test_tokens_are_limited_in_number(world, monkeypatch):
    monkeypatch.setattr("mentoring.members.services.tokens.MOST_TOKENS", 1)
    create(world)
    with pytest.raises(RuleBroken):
        create(world)
