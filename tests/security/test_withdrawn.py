"""A right that was taken away is gone at the next request, whichever door; and nothing is inherited or shared."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client

from evaluation.queries.periods import quarter_named
from evaluation.queries.report_figures import figures_of, quarterly_report, report_dashboard
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import DomainError
from mentoring.members.services import create_token, deactivate_member
from mentoring.notifications.models import Preference
from mentoring.notifications.stopping import SALT
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership, MembershipRole, organization_models
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from relationships.choices import SessionStatus
from relationships.models import PrivateNote, Relationship, Session, SharedNote
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

    def test_member_who_was_removed_finds_every_door_closed_at_the_next_request(self, monkeypatch):
        """At the same moment by the product's clock: nothing waits for anything to run out."""
        moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: moment)
        organization = OrganizationFactory()
        owner, member = make_member(organization, Role.OWNER), make_member(organization, Role.HR_ADMIN)
        ask = self.doors(member, "people/", "people/")
        assert ask() == [200, 200, 200]
        with organization_scope(organization, actor_of(owner)):
            deactivate_member(member, by=actor_of(owner))
        assert ask() == [404, 404, 401]

    def test_door_that_remembers_who_came_is_found(self, exchange):
        """The control: a page that answers whoever was once let in."""
        exchange("participants:people", login_not_required(lambda request: HttpResponse("")))
        organization = OrganizationFactory()
        owner, member = make_member(organization, Role.OWNER), make_member(organization, Role.HR_ADMIN)
        ask = self.doors(member, "people/", "people/")
        with organization_scope(organization, actor_of(owner)):
            deactivate_member(member, by=actor_of(owner))
        assert ask() == [200, 404, 401]

    def test_link_that_stops_messages_does_only_that_for_who_was_removed(self):
        """Mail that was sent before keeps its link: it answers plainly, signs nobody in and gives nothing back."""
        organization = OrganizationFactory()
        owner, member = make_member(organization, Role.OWNER), make_member(organization, Role.HR_ADMIN, name="Nadia")
        payload = [str(organization.pk), f"membership:{member.pk}", "sessions"]
        path = f"/o/{organization.slug}/messages/stop/{signing.dumps(payload, salt=SALT, compress=True)}/"
        with organization_scope(organization, actor_of(owner)):
            deactivate_member(member, by=actor_of(owner))
        client = Client()
        for answer in (client.get(path), client.post(path), client.post(path)):
            assert answer.status_code == 200
            assert "Nadia" not in answer.content.decode()
            assert member.email not in answer.content.decode()
        assert not client.cookies.get(settings.SESSION_COOKIE_NAME)
        assert signed_in(member).get(f"/o/{organization.slug}/people/").status_code == 404
        with organization_scope(organization, TASK):
            assert not Membership.objects.get(pk=member.pk).is_active
            assert Preference.objects.get(recipient_key=f"membership:{member.pk}").muted == ["category:sessions"]

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


def inherited(cast: Cast, session: Session) -> list[str]:
    """What the mentor who comes next gets of the notes of the one before."""
    with cast.acting(cast.stranger):
        found = [model.__name__ for model in (PrivateNote, SharedNote) if model.objects.exists()]
    address = f"/o/{cast.organization.slug}/sessions/{session.pk}/"
    page = signed_in(cast.stranger.membership).get(address)
    return found + (["page"] if page.status_code != 404 else [])


def replaced(cast: Cast) -> Session:
    """A session with notes of the mentor, who then makes room for another."""
    with organization_scope(cast.organization, TASK):
        session = SessionFactory(relationship=cast.relationship)
    old = cast.actor(cast.mentor)
    with cast.acting(cast.mentor):
        log_session(session, by=old, entry=LogEntry(SessionStatus.HELD, shared_note="Ours", private_note="Mine"))
        end_relationship(cast.relationship, by=old, reason="mutual")
    with organization_scope(cast.organization, TASK):
        RelationshipFactory(program=cast.relationship.program, mentor=cast.stranger, mentee=cast.mentee)
    return session


@pytest.mark.django_db
def test_new_mentor_inherits_nothing_and_the_old_one_writes_nothing_new(build_cast: Callable[[], Cast]):  # noqa: F811
    cast = build_cast()
    session, old = replaced(cast), cast.actor(cast.mentor)
    assert inherited(cast, session) == []
    with cast.acting(cast.mentor):
        assert PrivateNote.objects.count() == 1, "the old mentor keeps the own notes"
        wall = (clock.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
        with pytest.raises(DomainError):
            schedule_session(cast.relationship, by=old, wall=wall, zone="UTC", minutes=45)


@pytest.mark.django_db
def test_session_that_is_handed_on_to_the_new_mentor_is_found(build_cast: Callable[[], Cast]):  # noqa: F811
    """The control: the new mentor is put in the place of the old one instead of beginning anew."""
    cast = build_cast()
    session = replaced(cast)
    with organization_scope(cast.organization, TASK):
        mine = Relationship.objects.get(mentor=cast.stranger, mentee=cast.mentee)
        Session.objects.filter(pk=session.pk).update(relationship=mine)
    assert "page" in inherited(cast, session)


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


def while_another_writes(world: World, figures: Callable[[], Any]) -> tuple[list[Any], int]:
    """The same figures again and again, and how often the other organization wrote meanwhile."""
    foreign, over, written = world.places["organization"], threading.Event(), []

    def write() -> None:
        try:
            while not over.is_set():
                with organization_scope(foreign.organization, TASK):
                    Person.objects.create(
                        name="New", sort_name="new", email=f"{uuid4().hex}@example.com", time_zone="UTC"
                    )
                    Person.objects.filter(pk=foreign.first("participants.Person").pk).update(name=f"n{len(written)}")
                written.append(1)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        seen = [figures()]
        # A busy machine may let the writer wait.
        while thread.is_alive() and (len(seen) < 8 or len(written) < 3):
            seen.append(figures())
    finally:
        over.set()
        thread.join()
    return seen, len(written)


def test_report_is_the_same_while_another_organization_writes(world: World):
    rows = world.places["own"]
    program = rows.first("programs.Program")

    def figures() -> Any:
        with organization_scope(world.organization, TASK):
            quarter = quarter_named(rows.first("evaluation.ReportRun").quarter)
            return figures_of(quarterly_report(program, quarter, report_dashboard(program, quarter)))

    alone = figures()
    seen, written = while_another_writes(world, figures)
    assert [one for one in seen if one != alone] == []
    assert written >= 3


def test_report_that_counts_around_the_wall_is_found(world: World):
    def everybody() -> int:
        return Person._base_manager.using("owner").count()

    alone = everybody()
    seen, _written = while_another_writes(world, everybody)
    assert [one for one in seen if one != alone] != []
