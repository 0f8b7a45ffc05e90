import json

import pytest

from mentoring.audit.models import AuditEntry
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.scope import organization_scope


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rule", 422, "end_before_start"),
        ("conflict", 409, "conflict"),
        ("not_allowed", 403, "not_allowed"),
        ("missing", 404, "not_found"),
        ("unique", 409, "conflict"),
        ("foreign", 400, "invalid"),
        ("check", 400, "invalid"),
        ("data", 400, "invalid"),
        ("clean", 400, "invalid"),
    ],
)
def test_refusal_is_a_problem_document_and_undoes_the_writes(world, send, kind, status, code):
    response = send(json.dumps({"kind": kind}), "fault/")
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == code
    assert body["type"] == f"urn:northbound:problem:{code}"
    assert body["title"]
    assert body["detail"]
    with organization_scope(world.organization, Actor.task("test")):
        assert Membership.objects.get(pk=world.member.pk).name == "Ada"


def test_rule_names_its_field(send):
    assert send('{"kind": "rule"}', "fault/").json()["errors"] == {"end": ["The end is before the start."]}


def test_refused_attempt_stays_on_record(world, send):
    send('{"kind": "not_allowed"}', "fault/")
    with organization_scope(world.organization, Actor.task("test")):
        entry = AuditEntry.objects.get(action="refused")
    assert entry.actor == f"membership:{world.member.pk}"


def test_mistake_of_the_program_is_a_problem_without_details(send):
    response = send('{"kind": "program"}', "fault/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert b"ZeroDivision" not in response.content


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/v1/o/nobody/nothing/", "/api/v2/x/"])
def test_unknown_address_is_a_problem(world, path):
    response = world.client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_method_that_is_not_offered_is_refused(world):
    assert world.client.delete(f"{world.base}/me/").status_code == 405
    assert world.client.options(f"{world.base}/me/").status_code == 405


def test_view_without_permissions_is_open_to_nobody(world):
    response = world.client.get(f"{world.base}/scratch/forgotten/")
    assert response.status_code == 403
    assert b"secret" not in response.content


def test_schema_and_documentation_are_public_and_clean(client):
    schema = client.get("/api/schema/?format=json")
    assert schema.status_code == 200
    document = json.loads(schema.content)
    assert "/api/v1/o/{organization_slug}/me/" in document["paths"]
    operation = document["paths"]["/api/v1/o/{organization_slug}/me/"]["get"]
    assert {"200", "401", "404"} <= set(operation["responses"])
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")


def test_document_is_made_once(client, monkeypatch):
    first = client.get("/api/schema/?format=json")

    def again(*args, **kwargs):
        raise AssertionError("made again")

    monkeypatch.setattr("drf_spectacular.generators.SchemaGenerator.get_schema", again)
    assert client.get("/api/schema/?format=json").content == first.content


def test_other_forms_than_json_are_not_offered(world):
    response = world.client.get(f"{world.base}/me/", headers={"Accept": "text/html"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"


def test_head_is_a_get_without_the_body(world):
    response = world.client.head(f"{world.base}/me/")
    assert response.status_code == 200
    assert response.content == b""
