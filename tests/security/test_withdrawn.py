"""A right that was taken away is gone at the next request, whichever door; and nothing is inherited or shared."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models
from django.test import Client

from evaluation.queries.periods import quarter_named
from evaluation.queries.report_figures import figures_of, quarterly_report, report_dashboard
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import DomainError
from mentoring.members.services import create_token, deactivate_member
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership, MembershipRole, organization_models
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from relationships.choices import SessionStatus
from relationships.models import PrivateNote, SharedNote
from relationships.services.relationships import end_relationship
from relationships.services.sessions import LogEntry, log_session, schedule_session
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.factories.tenancy import MembershipFactory, OrganizationFactory, actor_of, make_member
from tests.relationships.conftest import Cast, build_cast  # noqa: F401 (a fixture)
from tests.security.world import World

TASK = Actor.task("test")


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.mark.django_db
class TestWithdrawn:
    def doors(self, member: Membership, path: str, api: str) -> Callable[[], list[int]]:
        """A page, a list of the API by session and the same by token."""
        client, organization = signed_in(member), member.organization
        with organization_scope(organization, actor_of(member)):
            _token, secret = create_token(by=actor_of(member), name="Mine", days=9, is_read_only=False)
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
        base = f"o/{organization.slug}"
        return lambda: [
            client.get(f"/{base}/{path}").status_code,
            client.get(f"/api/v1/{base}/{api}").status_code,
            Client().get(f"/api/v1/{base}/{api}", **bearer).status_code,
        ]

    def test_member_who_was_removed_finds_every_door_closed_at_the_next_request(self):
        organization = OrganizationFactory()
        owner, member = make_member(organization, Role.OWNER), make_member(organization, Role.HR_ADMIN)
        ask = self.doors(member, "people/", "people/")
        assert ask() == [200, 200, 200]
        with organization_scope(organization, actor_of(owner)):
            deactivate_member(member, by=actor_of(owner))
        assert ask() == [404, 404, 401]

    def test_role_that_was_taken_is_gone_for_pages_api_and_tokens(self):
        organization = OrganizationFactory()
        member = make_member(organization, Role.MEMBER, Role.HR_ADMIN)
        ask = self.doors(member, "settings/members/", "imports/")
        assert ask() == [200, 200, 200]
        with organization_scope(organization, TASK):
            MembershipRole.objects.filter(membership=member, role=Role.HR_ADMIN).delete()
        assert ask() == [403, 403, 403]

    def test_form_that_was_opened_before_is_refused_and_on_record(self):
        organization = OrganizationFactory()
        member = make_member(organization, Role.MEMBER, Role.HR_ADMIN)
        client, path = signed_in(member), f"/o/{organization.slug}/settings/members/"
        assert client.get(path).status_code == 200
        with organization_scope(organization, TASK):
            MembershipRole.objects.filter(membership=member, role=Role.HR_ADMIN).delete()
        assert client.post(path, {"email": "new@example.com", "roles": ["member"]}).status_code == 403
        with organization_scope(organization, TASK):
            assert AuditEntry.objects.get(action="refused").actor == f"membership:{member.pk}"

    def test_roles_and_names_of_one_organization_are_not_those_of_another(self):
        one, two = OrganizationFactory(slug="one"), OrganizationFactory(slug="two")
        member = make_member(one, Role.HR_ADMIN, name="Anna of One")
        with organization_scope(two, TASK):
            MembershipFactory(user=member.user, name="Berta of Two", roles=[Role.MEMBER])
        client = signed_in(member)
        assert client.get("/o/one/settings/members/").status_code == 200
        assert client.get("/o/two/settings/members/").status_code == 403
        for path, own, other in (("one", "Anna of One", "Berta of Two"), ("two", "Berta of Two", "Anna of One")):
            text = client.get(f"/o/{path}/settings/profile/").content.decode()
            assert own in text
            assert other not in text
        assert Access.objects.filter(user=member.user).count() == 2


@pytest.mark.django_db
def test_new_mentor_inherits_nothing_and_the_old_one_writes_nothing_new(build_cast: Callable[[], Cast]):  # noqa: F811
    cast = build_cast()
    with organization_scope(cast.organization, TASK):
        session = SessionFactory(relationship=cast.relationship)
    old = cast.actor(cast.mentor)
    with cast.acting(cast.mentor):
        log_session(session, by=old, entry=LogEntry(SessionStatus.HELD, shared_note="Ours", private_note="Mine"))
        end_relationship(cast.relationship, by=old, reason="mutual")
    with organization_scope(cast.organization, TASK):
        RelationshipFactory(program=cast.relationship.program, mentor=cast.stranger, mentee=cast.mentee)
    with cast.acting(cast.stranger):
        assert not PrivateNote.objects.exists()
        assert not SharedNote.objects.exists()
    assert (
        signed_in(cast.stranger.membership).get(f"/o/{cast.organization.slug}/sessions/{session.pk}/").status_code
        == 404
    )
    with cast.acting(cast.mentor):
        assert PrivateNote.objects.count() == 1, "the old mentor keeps the own notes"
        wall = (clock.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
        with pytest.raises(DomainError):
            schedule_session(cast.relationship, by=old, wall=wall, zone="UTC", minutes=45)


def fields_that_count(model: type[models.Model]) -> list[str]:
    """Numbers that the database gives out for all organizations together, or that are unique over all of them."""
    return [
        f"{model._meta.label}.{field.name}"
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.AutoField) or (isinstance(field, models.IntegerField) and field.unique)
    ]


def test_ids_say_nothing_of_how_much_others_have():
    for model in organization_models():
        assert isinstance(model._meta.pk, models.UUIDField), model
        assert fields_that_count(model) == []


def test_number_given_out_for_all_is_found():
    class Counted(models.Model):
        id = models.AutoField(primary_key=True)

        class Meta:
            app_label = "tests"
            managed = False

    assert fields_that_count(Counted) == ["tests.Counted.id"]


def test_report_is_the_same_while_another_organization_writes(world: World):
    rows, foreign = world.places["own"], world.places["organization"]
    program = rows.first("programs.Program")

    def figures() -> Any:
        with organization_scope(world.organization, TASK):
            quarter = quarter_named(rows.first("evaluation.ReportRun").quarter)
            return figures_of(quarterly_report(program, quarter, report_dashboard(program, quarter)))

    alone, over, written = figures(), threading.Event(), []

    def write() -> None:
        try:
            while not over.is_set():
                with organization_scope(foreign.organization, TASK):
                    Person.objects.create(
                        name="New", sort_name="new", email=f"{len(written)}@example.com", time_zone="UTC"
                    )
                    Person.objects.filter(pk=foreign.first("participants.Person").pk).update(name=f"n{len(written)}")
                written.append(1)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        seen = [figures() for _ in range(8)]
    finally:
        over.set()
        thread.join()
    assert seen == [alone] * 8
    assert len(written) > 3
    assert isinstance(program.pk, UUID)
