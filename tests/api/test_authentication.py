import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, ApiToken, Membership
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, UserFactory, make_member

TASK = Actor.task("test")


def make_token(member, **fields):
    secret = "nb_" + "a" * 40
    with organization_scope(member.organization, TASK):
        ApiToken.objects.create(
            **{
                "membership": member,
                "name": "test",
                "digest": hashlib.sha256(secret.encode()).hexdigest(),
                "expires_at": clock.now() + timedelta(days=1),
                **fields,
            }
        )
    return secret


def bearer(client, path, secret, method="get", **kwargs):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {secret}"}, **kwargs)


def everything(response):
    return response.status_code, response.content, sorted(response.headers.items())


def test_anonymous_is_asked_to_sign_in(world):
    response = Client().get(f"{world.base}/me/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


def test_anonymous_cannot_tell_whether_an_organization_exists(world):
    assert everything(Client().get(f"{world.base}/me/")) == everything(Client().get("/api/v1/o/nobody/me/"))


def test_stranger_gets_what_is_given_for_nothing(world):
    other = OrganizationFactory()
    make_member(other)
    strange = world.client.get(f"/api/v1/o/{other.slug}/me/")
    assert strange.status_code == 404
    assert everything(strange) == everything(world.client.get("/api/v1/o/nobody/me/"))


def test_user_without_any_organization_gets_nothing(world):
    client = Client()
    client.force_login(UserFactory())
    assert client.get(f"{world.base}/me/").status_code == 404


def test_suspended_organization_is_gone(world):
    world.organization.is_suspended = True
    world.organization.save()
    assert world.client.get(f"{world.base}/me/").status_code == 404


def test_me_says_who_i_am(world):
    body = world.client.get(f"{world.base}/me/").json()
    assert body["name"] == "Ada"
    assert body["roles"] == ["hr_admin"]
    assert "manage_members" in body["permissions"]
    assert body["organization"]["slug"] == world.organization.slug
    assert not {"vault_key", "password"} & set(body["organization"])


def test_session_needs_the_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.member.user)
    address = f"{world.base}/scratch/everything/"
    refused = client.post(address, '{"text": "a"}', content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf_failed"
    client.cookies["csrf"] = "a" * 32
    accepted = client.post(address, '{"text": "a"}', content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert accepted.status_code == 201
    foreign = client.post(
        address,
        '{"text": "a"}',
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32, "Origin": "https://evil.example"},
    )
    assert foreign.status_code == 403


def test_token_needs_no_csrf_token_and_no_cookie(world):
    secret = make_token(world.member, is_read_only=False)
    client = Client(enforce_csrf_checks=True)
    assert bearer(client, f"{world.base}/me/", secret).status_code == 200
    response = bearer(
        client,
        f"{world.base}/scratch/everything/",
        secret,
        "post",
        data="{}",
        content_type="application/json",
    )
    assert response.status_code == 201


def test_read_only_token_reads_and_does_not_write(world):
    secret = make_token(world.member)
    client = Client()
    assert bearer(client, f"{world.base}/me/", secret).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        response = bearer(
            client,
            f"{world.base}/scratch/everything/",
            secret,
            method,
            data="{}",
            content_type="application/json",
        )
        assert response.status_code == 403, method


@pytest.mark.parametrize(
    "fields",
    [{"revoked_at": clock.now()}, {"expires_at": clock.now() - timedelta(seconds=1)}],
    ids=["revoked", "expired"],
)
def test_dead_token_is_refused(world, fields):
    assert bearer(Client(), f"{world.base}/me/", make_token(world.member, **fields)).status_code == 401


def test_token_opens_only_its_organization(world):
    other = OrganizationFactory()
    make_member(other, user=world.member.user)
    secret = make_token(world.member)
    assert bearer(Client(), f"/api/v1/o/{other.slug}/me/", secret).status_code == 401


def test_token_dies_with_its_member(world):
    secret = make_token(world.member)
    with organization_scope(world.organization, TASK):
        Membership.objects.filter(pk=world.member.pk).update(is_active=False)
        Access.objects.filter(user=world.member.user).update(is_active=False)
    assert bearer(Client(), f"{world.base}/me/", secret).status_code == 404
    assert world.client.get(f"{world.base}/me/").status_code == 404


def test_wrong_token_is_not_saved_by_a_good_session(world):
    assert bearer(world.client, f"{world.base}/me/", "nb_wrong").status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "Token"])
def test_token_in_the_address_is_refused_even_when_it_is_good(world, name):
    secret = make_token(world.member)
    response = Client().get(f"{world.base}/me/?{name}={secret}")
    assert response.status_code == 400
    assert response.json()["code"] == "secret_in_address"
    assert bearer(Client(), f"{world.base}/me/?{name}={secret}", secret).status_code == 400


def test_token_opens_no_page(world):
    secret = make_token(world.member)
    response = bearer(Client(), f"/o/{world.organization.slug}/settings/profile/", secret)
    assert response.status_code in {302, 404}


def test_too_many_requests_are_refused(world, monkeypatch):
    monkeypatch.setattr("mentoring.api.throttling.REQUESTS_PER_MINUTE", 2)
    monkeypatch.setattr("mentoring.api.throttling.time.time", lambda: 1_000_000_000.0)
    answers = [world.client.get(f"{world.base}/me/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_dead_cache_lets_requests_through(world, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("mentoring.api.throttling.cache.add", broken)
    assert world.client.get(f"{world.base}/me/").status_code == 200
