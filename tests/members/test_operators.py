from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from mentoring import clock, vault
from mentoring.accounts.models import User
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, NotAllowed, RuleBroken
from mentoring.members import services
from mentoring.members.models import Invitation
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import OperatorVisit, Organization
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, UserFactory
from tests.members.conftest import TASK, actions_of, operating, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    return UserFactory(email="op@example.com", is_operator=True)


@pytest.fixture
def client_of(operator):
    return operating(operator)


def start(world, operator, **fields):
    values = {"reason": "Ticket 12", "minutes": 30, **fields}
    return services.start_visit(world.organization, by=Actor.operator(operator.pk), user=operator, **values)


def test_operator_page_exists_for_operators_only(world, client_of):
    assert client_of.get("/operator/").status_code == 200
    for path in ("", "new/", f"{world.organization.pk}/visit/"):
        assert signed_in(world.owner).get(f"/operator/{path}").status_code == 404
    assert signed_in(world.owner).post(f"/operator/{world.organization.pk}/suspend/").status_code == 404
    assert "organization.suspended" not in actions_of(world.organization)


def test_operator_cannot_enter_without_a_visit(world, client_of):
    for path in ("settings/organization/", "settings/members/", "settings/profile/"):
        assert client_of.get(f"/o/acme/{path}").status_code == 404
    assert client_of.get("/api/v1/o/acme/me/").status_code == 404


@pytest.mark.django_db(transaction=True)  # the database's now() stands still inside a transaction
def test_visit_lets_in_and_ends(transactional_db, world, operator, client_of):
    answer = client_of.post(f"/operator/{world.organization.pk}/visit/", {"reason": "Ticket 12", "minutes": 30})
    assert answer.status_code == 302
    assert client_of.get("/o/acme/settings/organization/").status_code == 200
    assert client_of.get("/o/acme/settings/profile/").status_code == 404, "the operator has no profile here"
    assert client_of.get("/api/v1/o/acme/me/").status_code == 403
    assert client_of.post("/o/acme/visit/end/").status_code == 302
    assert client_of.get("/o/acme/settings/organization/").status_code == 404
    assert {"operator.visit_started", "operator.visit_ended"} <= set(actions_of(world.organization))


def test_organization_sees_who_came_and_why(world, operator):
    start(world, operator)
    page = signed_in(world.owner).get("/o/acme/settings/organization/").content
    assert b"op@example.com" in page
    assert b"Ticket 12" in page
    with organization_scope(world.organization, TASK):
        entry = AuditEntry.objects.get(action="operator.visit_started")
    assert entry.actor == f"operator:{operator.pk}"


def test_visit_is_over_when_its_time_is(world, operator, client_of):
    start(world, operator)
    with organization_scope(world.organization, TASK):
        OperatorVisit.objects.update(
            started_at=clock.now() - timedelta(hours=1), ends_at=clock.now() - timedelta(seconds=1)
        )
    assert client_of.get("/o/acme/settings/organization/").status_code == 404


@pytest.mark.parametrize("fields", [{"reason": "  "}, {"minutes": 0}, {"minutes": 61}, {"minutes": -5}])
def test_visit_needs_a_reason_and_a_limit(world, operator, fields):
    with pytest.raises(RuleBroken):
        start(world, operator, **fields)


def test_somebody_else_cannot_start_a_visit(world, operator):
    with pytest.raises(NotAllowed):
        services.start_visit(world.organization, by=world.as_owner, user=world.owner.user, reason="x", minutes=5)
    with pytest.raises(NotAllowed):
        services.start_visit(
            world.organization, by=Actor.operator(operator.pk), user=world.owner.user, reason="x", minutes=5
        )


def test_visitor_may_invite_an_owner_and_nobody_else(world, operator, client_of):
    start(world, operator)
    address = "/o/acme/settings/members/"
    assert client_of.post(address, {"email": "a@example.com", "roles": ["hr_admin"]}).status_code == 422
    assert client_of.post(address, {"email": "a@example.com", "roles": ["owner"]}).status_code == 302
    assert client_of.post(f"{address}{world.member.pk}/deactivate/").status_code == 403
    assert "refused" in actions_of(world.organization)


def test_created_organization_has_a_key_and_an_invited_owner(db, operator, client_of):
    answer = client_of.post(
        "/operator/new/",
        {"slug": "nova", "name": "Nova", "owner_email": "owner@nova.example", "time_zone": "Europe/Paris"},
    )
    assert answer.status_code == 302
    nova = Organization.objects.get(slug="nova")
    key = {"wrapped_key": bytes(nova.vault_key), "organization_id": str(nova.pk), "context": "x"}
    assert vault.unseal(vault.seal("text", **key), **key) == "text"
    with organization_scope(nova, TASK):
        assert Invitation.objects.get().roles == ["owner"]
    assert actions_of(nova) == ["organization.created", "member.invited"]
    assert client_of.get("/o/nova/settings/organization/").status_code == 404, "creating is not entering"


@pytest.mark.parametrize("slug", ["", "a", "A-B", "-ab", "ab-", "a b", "ä" * 3, "x" * 51, "acme", "ab\n"])
def test_bad_or_taken_address_is_refused(world, operator, slug):
    with pytest.raises(RuleBroken):
        services.create_organization(by=Actor.operator(operator.pk), slug=slug, name="N", owner_email="o@example.com")


def test_only_the_operator_creates_and_suspends(world):
    with pytest.raises(NotAllowed):
        services.create_organization(by=world.as_owner, slug="nova", name="N", owner_email="o@example.com")
    with pytest.raises(NotAllowed):
        services.suspend_organization(world.organization, by=world.as_owner)


def test_suspended_organization_is_closed_to_everybody(world, operator, client_of):
    member = signed_in(world.owner)
    assert client_of.post(f"/operator/{world.organization.pk}/suspend/").status_code == 302
    assert member.get("/o/acme/settings/organization/").status_code == 404
    assert b"Acme" not in member.get("/organizations/").content
    world.organization.refresh_from_db()
    with pytest.raises(Conflict):
        start(world, operator)
    assert client_of.post(f"/operator/{world.organization.pk}/resume/").status_code == 302
    assert member.get("/o/acme/settings/organization/").status_code == 200
    assert actions_of(world.organization)[-2:] == ["organization.suspended", "organization.resumed"]


def test_command_creates_an_organization(db, capsys):
    call_command("create_organization", "nova", "Nova", "--owner", "owner@nova.example")
    assert "nova" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("create_organization", "nova", "Nova", "--owner", "owner@nova.example")


def test_operator_is_in_one_organization_at_a_time(world, operator):
    other = OrganizationFactory(slug="other", name="Other")
    visit = start(world, operator)
    by = Actor.operator(operator.pk)
    for wanted in (world.organization, other):
        with pytest.raises(Conflict, match="Acme"):
            services.start_visit(wanted, by=by, user=operator, reason="x", minutes=5)
    colleague = UserFactory(email="second@example.com", is_operator=True)
    start(world, colleague, reason="Ticket 13")
    with organization_scope(world.organization, TASK):
        OperatorVisit.objects.filter(pk=visit.pk).update(
            started_at=clock.now() - timedelta(hours=1), ends_at=clock.now() - timedelta(seconds=1)
        )
    services.start_visit(other, by=by, user=operator, reason="x", minutes=5)


def test_command_makes_a_new_operator_who_sets_a_password_by_mail(db, capsys):
    call_command("make_operator", " Ops@Example.com ")
    user = User.objects.get(email="ops@example.com")
    assert user.is_operator
    assert not user.has_usable_password()
    said = capsys.readouterr().out
    assert "/accounts/password/reset/" in said
    assert "/operator/" in said
    assert operating(user).get("/operator/").status_code == 200


def test_command_marks_a_member_and_its_organizations_record_it(world, capsys):
    email = world.member.user.email
    for _repeated in range(2):
        call_command("make_operator", email)
    assert "no password" not in capsys.readouterr().out
    assert actions_of(world.organization).count("operator.made") == 1
    client = operating(world.member.user)
    assert client.get("/operator/").status_code == 200
    call_command("make_operator", email, "--remove")
    assert client.get("/operator/").status_code == 404
    assert actions_of(world.organization)[-1] == "operator.removed"


def test_command_refuses_what_is_no_account(db):
    with pytest.raises(CommandError):
        call_command("make_operator", "nobody")
    UserFactory(email="gone@example.com", is_active=False)
    with pytest.raises(CommandError):
        call_command("make_operator", "gone@example.com")
    with pytest.raises(CommandError):
        call_command("make_operator", "unknown@example.com", "--remove")
    assert not User.objects.filter(is_operator=True).exists()


def test_no_actor_of_the_pages_makes_an_operator(world, operator):
    for by in (Actor.operator(operator.pk), world.as_owner):
        with pytest.raises(NotAllowed):
            services.make_operator(by=by, email="new@example.com")
        with pytest.raises(NotAllowed):
            services.remove_operator(by=by, email=operator.email)
