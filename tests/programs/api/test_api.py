from typing import Any

import pytest
from django.test import Client

from mentoring import clock
from mentoring.ids import new_id
from mentoring.tenancy.roles import Role
from participants.models import Person
from programs.choices import ApplicationStatus, ProgramStatus
from programs.models import Application, Enrollment, Program
from tests.factories.programs import ApplicationFactory, EnrollmentFactory
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.programs.conftest import Cast

pytestmark = pytest.mark.django_db


def call(cast: Cast, person: Person, method: str, path: str, body: Any = None):
    client = Client()
    client.force_login(person.membership.user)
    address = f"/api/v1/o/{cast.organization.slug}{path}"
    if method == "get":
        return client.get(address)
    return getattr(client, method)(address, body or {}, content_type="application/json")


def test_a_program_is_set_up_and_launched(scope: Cast):
    hr = scope.hr_admin
    created = call(scope, hr, "post", "/programs/", {"template": "circle", "name": "Circles 2027"})
    assert created.status_code == 201
    own = f"/programs/{created.json()['id']}"
    stored = call(scope, hr, "get", f"{own}/setup/purpose/").json()
    changed = call(scope, hr, "patch", f"{own}/setup/purpose/", {"name": "New", "version": stored["version"]})
    assert changed.json()["name"] == "New"
    stale = call(scope, hr, "patch", f"{own}/setup/purpose/", {"name": "Newer", "version": stored["version"]})
    assert stale.status_code == 409
    refused = call(scope, hr, "post", f"{own}/launch/")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_ready_to_launch")
    assert not call(scope, hr, "get", f"{own}/launch-check/").json()["is_ready"]
    people = {"owner": str(scope.owner.membership_id), "owner_deputy": str(scope.second.membership_id)}
    assert call(scope, hr, "patch", f"{own}/setup/governance/", people).status_code == 200
    assert call(scope, hr, "post", f"{own}/launch/").json()["status"] == ProgramStatus.RUNNING


def test_applying_and_deciding(scope: Cast):
    own = f"/programs/{scope.program.pk}"
    body = {"side": "mentee", "submit": True, "motivation": "To lead.", "needs": [str(scope.competencies[0].pk)]}
    applied = call(scope, scope.applicant, "post", f"{own}/applications/", body)
    assert applied.status_code == 201
    one = f"/applications/{applied.json()['id']}"
    assert call(scope, scope.applicant, "post", f"{own}/applications/", body).status_code == 409
    listed = call(scope, scope.owner, "get", f"{own}/applications/?status=submitted").json()["items"]
    assert [row["id"] for row in listed] == [applied.json()["id"]]
    decision = {"decision": "accepted", "reason": "Clear need."}
    assert call(scope, scope.applicant, "post", f"{one}/decide/", decision).status_code == 403
    assert call(scope, scope.second, "post", f"{one}/decide/", decision).status_code == 404
    assert call(scope, scope.owner, "post", f"{one}/decide/", {"decision": "accepted"}).status_code == 400
    assert call(scope, scope.owner, "post", f"{one}/decide/", decision).json()["status"] == "accepted"
    assert call(scope, scope.owner, "get", f"{own}/enrollments/").json()["items"][0]["status"] == "ready"
    assert call(scope, scope.owner, "post", f"{one}/undo/").json()["status"] == "submitted"
    assert call(scope, scope.applicant, "post", f"{one}/withdraw/").json()["status"] == "withdrawn"


def test_several_are_decided_and_the_refused_named(scope: Cast):
    chosen = [ApplicationFactory(intake=scope.intake, status="submitted", submitted_at=clock.now()) for _ in range(2)]
    EnrollmentFactory(intake=scope.intake, person=chosen[0].person)
    body = {"applications": [str(a.pk) for a in chosen], "decision": "accepted", "reason": "Fits."}
    answer = call(scope, scope.owner, "post", f"/programs/{scope.program.pk}/applications/decide/", body).json()
    assert [row["id"] for row in answer["decided"]] == [str(chosen[1].pk)]
    assert answer["refused"][0]["application"] == str(chosen[0].pk)


def test_roles_are_granted_and_revoked(scope: Cast):
    path = f"/programs/{scope.program.pk}/roles/"
    body = {"member": str(scope.second.membership_id), "role": "hr_partner", "is_deputy": True}
    granted = call(scope, scope.owner, "post", path, body)
    assert granted.status_code == 201
    assert call(scope, scope.facilitator, "post", path, body).status_code == 403
    assert call(scope, scope.applicant, "get", path).status_code == 404
    assert len(call(scope, scope.sponsor, "get", path).json()["items"]) == 4
    assert call(scope, scope.owner, "delete", f"{path}{granted.json()['id']}/").status_code == 204
    assert call(scope, scope.owner, "delete", f"{path}{granted.json()['id']}/").status_code == 404


def test_an_enrollment_is_paused_and_left(scope: Cast):
    enrollment = EnrollmentFactory(intake=scope.intake, person=scope.applicant)
    path = f"/enrollments/{enrollment.pk}/status/"
    assert call(scope, scope.owner, "post", path, {"status": "paused"}).json()["status"] == "paused"
    assert call(scope, scope.applicant, "post", path, {"status": "ready"}).status_code == 403
    assert call(scope, scope.second, "post", path, {"status": "withdrawn"}).status_code == 404
    assert call(scope, scope.applicant, "post", path, {"status": "withdrawn"}).json()["status"] == "withdrawn"
    assert call(scope, scope.owner, "post", path, {"status": "active"}).status_code == 409
    assert Enrollment.objects.get().ended_at is not None


def test_another_organization_finds_nothing(cast: Cast):
    application = cast.submit()
    other = OrganizationFactory()
    member = make_member(other, Role.MEMBER, Role.HR_ADMIN)
    client = Client()
    client.force_login(member.user)
    for path in (f"/programs/{cast.program.pk}/", f"/applications/{application.pk}/"):
        for slug in (other.slug, cast.organization.slug):
            assert client.get(f"/api/v1/o/{slug}{path}").status_code == 404


@pytest.mark.parametrize("who", ["sponsor", "facilitator", "other_owner", "applicant"])
def test_the_set_up_is_not_there_for_others(scope: Cast, who: str):
    person, own = getattr(scope, who), f"/programs/{scope.program.pk}/setup"
    for step in ("purpose", "people", "framework", "matching", "governance", "communication"):
        assert call(scope, person, "get", f"{own}/{step}/").status_code == 404
        assert call(scope, person, "patch", f"{own}/{step}/", {}).status_code == 404


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("people", {"opens_on": "2027-03-01", "closes_on": "2027-02-01", "starts_on": "2027-05-01"}),
        ("people", {"mentee_places": True}),
        ("people", {"mentee_places": 10**30}),
        ("people", {"opens_on": "9999-12-31"}),
        ("framework", {"duration_months": "12"}),
        ("framework", {"guidelines": ["a\u0000b"]}),
        ("framework", {"milestones": [{"name": "x", "due_on": "2027-01-01", "id": str(new_id())}]}),
        ("framework", {"milestones": [{"name": f"m{n}", "due_on": "2027-01-01"} for n in range(41)]}),
        ("purpose", {"status": "running"}),
        ("purpose", {"name": ""}),
        ("purpose", {"target_roles": [1]}),
        ("matching", {"wishes": {"gender": "high"}}),
        ("governance", {"owner": str(new_id())}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stored(scope: Cast, step: str, body: dict):
    path = f"/programs/{scope.program.pk}/setup/{step}/"
    before = call(scope, scope.owner, "get", path).json()
    assert call(scope, scope.owner, "patch", path, body).status_code in (400, 422)
    assert call(scope, scope.owner, "get", path).json() == before


def test_lists_take_declared_filters_only(scope: Cast):
    for query in ("status=nonsense", "unknown=1", "limit=-1", "limit=1000000", "cursor=x"):
        assert call(scope, scope.owner, "get", f"/programs/?{query}").status_code == 400


def test_drafts_of_others_are_not_listed(scope: Cast):
    body = {"side": "mentee", "motivation": "Half"}
    call(scope, scope.applicant, "post", f"/programs/{scope.program.pk}/applications/", body)
    assert Application.objects.get().status == ApplicationStatus.DRAFT
    listed = call(scope, scope.hr_admin, "get", f"/programs/{scope.program.pk}/applications/").json()["items"]
    assert listed == []
    assert call(scope, scope.hr_admin, "get", f"/applications/{Application.objects.get().pk}/").status_code == 404


def test_invitations_and_templates(scope: Cast):
    body = {"side": "mentor", "emails": [scope.mentor.email, "nobody@example.com"]}
    path = f"/programs/{scope.program.pk}/invitations/"
    assert call(scope, scope.owner, "post", path, body).json() == {
        "told": 1,
        "again": 0,
        "unknown": ["nobody@example.com"],
    }
    assert call(scope, scope.sponsor, "post", path, body).status_code == 403
    assert len(call(scope, scope.applicant, "get", "/program-templates/").json()["items"]) == 8


def test_an_intake_moves_and_a_program_ends(scope: Cast):
    own = f"/programs/{scope.program.pk}"
    assert call(scope, scope.applicant, "post", f"{own}/intake/", {"status": "in_review"}).status_code == 403
    assert call(scope, scope.owner, "post", f"{own}/intake/", {"status": "in_review"}).json()["status"] == "in_review"
    assert call(scope, scope.owner, "post", f"{own}/intake/", {"status": "finished"}).status_code == 409
    assert call(scope, scope.owner, "post", f"{own}/end/", {"status": "closed"}).status_code == 409
    assert call(scope, scope.owner, "post", f"{own}/end/", {"status": "cancelled"}).json()["status"] == "cancelled"


def test_applying_to_a_program_that_is_closing_is_refused(scope: Cast):
    Program.objects.filter(pk=scope.program.pk).update(status=ProgramStatus.CLOSING)
    ApplicationFactory(intake=scope.intake, person=scope.applicant, status="withdrawn", submitted_at=clock.now())
    body = {"side": "mentee", "submit": True, "motivation": "x", "needs": [str(scope.competencies[0].pk)]}
    answer = call(scope, scope.applicant, "post", f"/programs/{scope.program.pk}/applications/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_open")
