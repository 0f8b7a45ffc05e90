import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from mentoring import clock
from mentoring.api.models import IdempotencyRecord
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import make_member

TASK = Actor.task("test")


def post(world, key, text="secret words", client=None, path="effect/"):
    return (client or world.client).post(
        f"{world.base}/scratch/{path}",
        json.dumps({"text": text}),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def name_of(member):
    with organization_scope(member.organization, TASK):
        return Membership.objects.get(pk=member.pk).name


def test_same_request_has_one_effect_and_one_answer(world):
    first, second = post(world, "k"), post(world, "k")
    assert name_of(world.member) == "Ada+"
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert first["Content-Type"] == second["Content-Type"]


def test_without_a_key_every_request_counts(world, send):
    send("{}", "effect/")
    send("{}", "effect/")
    assert name_of(world.member) == "Ada++"


def test_same_key_with_another_body_is_refused(world):
    post(world, "k")
    response = post(world, "k", "other")
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"
    assert name_of(world.member) == "Ada+"


def test_key_belongs_to_actor_and_route(world):
    other = make_member(world.organization, name="Bo")
    client = Client()
    client.force_login(other.user)
    post(world, "k")
    assert "Idempotency-Replayed" not in post(world, "k", client=client)
    assert name_of(other) == "Bo+"
    assert "Idempotency-Replayed" not in post(world, "k", path="everything/")


@pytest.mark.parametrize("key", ["", "x" * 201, "x" * 10_000, "ä", "with space"])
def test_bad_key_is_refused(world, key):
    assert post(world, key).status_code == 400
    assert name_of(world.member) == "Ada"


def test_refused_request_leaves_the_key_free(world):
    assert post(world, "k", "broken").status_code == 422
    assert post(world, "k", "fine").status_code == 201
    assert name_of(world.member) == "Ada+"


def test_key_is_forgotten_after_a_day(world):
    post(world, "k")
    with organization_scope(world.organization, TASK):
        IdempotencyRecord.objects.update(created_at=clock.now() - timedelta(hours=23, minutes=59))
    assert "Idempotency-Replayed" in post(world, "k")
    with organization_scope(world.organization, TASK):
        IdempotencyRecord.objects.update(created_at=clock.now() - timedelta(hours=24, seconds=1))
    assert "Idempotency-Replayed" not in post(world, "k")
    assert name_of(world.member) == "Ada++"


def test_kept_answer_is_sealed(world):
    post(world, "k", "secret words")
    with organization_scope(world.organization, TASK):
        record = IdempotencyRecord.objects.get()
    assert b"secret" not in bytes(record.answer)


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_have_one_effect(transactional_db, world):
    count = 6
    barrier = Barrier(count)

    def attempt(_number):
        client = Client(raise_request_exception=False)
        client.cookies = world.client.cookies
        barrier.wait()
        try:
            response = post(world, "race", client=client)
            return response.status_code, response.content, response.get("Idempotency-Replayed")
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(attempt, range(count)))
    assert {answer[:2] for answer in answers} == {answers[0][:2]}
    assert answers[0][0] == 201
    assert sum(answer[2] is None for answer in answers) == 1
    assert name_of(world.member) == "Ada+"
