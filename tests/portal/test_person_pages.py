"""Who sees what of a person: the table itself, and that page and API show no more than it says."""

import pytest

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from participants.queries.person_pages import VISIBLE, Field, Viewer, get_person_page, viewers_of
from programs.models import ProgramRole
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from tests.factories.participants import PersonFactory
from tests.factories.programs import EnrollmentFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

pytestmark = pytest.mark.django_db

#: Written out, not computed: what each viewer sees beside name and job title.
WORK = {"function", "business_unit", "location", "country"}
PAIR = WORK | {"email", "time_zone", "languages", "mentor_profile"}
EVERYTHING = PAIR | {
    "employee_number", "level", "hired_on", "in_job_since", "last_promoted_on", "employment_status", "left_on",
    "manager", "line", "reports", "programs", "changes",
}  # fmt: skip
EXPECTED = {
    "hr": EVERYTHING,
    "self": EVERYTHING - {"changes"},
    "line_manager": EVERYTHING - {"employee_number", "programs", "changes"},
    "mentor": PAIR,
    "mentee": PAIR,
    "sponsor": WORK | {"level", "in_job_since"},
}
SECRET = {
    "email": "priya.raman@secret.example", "employee_number": "EMP-4711", "function": "Function-Secret",
    "business_unit": "Unit-Secret", "location": "Location-Secret", "level": 87,
}  # fmt: skip


class World:
    def __init__(self) -> None:
        self.organization = OrganizationFactory()
        with organization_scope(self.organization, Actor.task("test")):
            above = PersonFactory(name="Above Manager")
            self.manager = PersonFactory(name="Eva Nowak", manager=above)
            self.person = PersonFactory(name="Priya Raman", manager=self.manager)
            self.mentor = PersonFactory(name="Marcus Lindqvist")
            self.relationship = RelationshipFactory(
                mentor=self.mentor, mentee=self.person, status=RelationshipStatus.ACTIVE
            )
            EnrollmentFactory(person=self.person, side="mentee", program=self.relationship.program)
            self.colleague = PersonFactory(name="Nils Ek", manager=self.manager)
            self.sponsor = PersonFactory(name="Helen Osei")
            ProgramRole.objects.create(
                program=self.relationship.program, membership=self.sponsor.membership, role=Role.PROGRAM_SPONSOR
            )
            Person.objects.filter(pk=self.person.pk).update(**SECRET)
        roles = {"hr": Role.HR_ADMIN, "auditor": Role.AUDITOR, "representative": Role.EMPLOYEE_REPRESENTATIVE}
        self.members = {name: make_member(self.organization, Role.MEMBER, role) for name, role in roles.items()}
        self.members |= {
            "self": self.person.membership,
            "line_manager": self.manager.membership,
            "mentor": self.mentor.membership,
            "sponsor": self.sponsor.membership,
            "colleague": self.colleague.membership,
            "manager above": above.membership,
        }

    def acting(self, name: str):
        return organization_scope(self.organization, actor_of(self.members[name]))


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_the_table_gives_what_is_written_here():
    assert {str(viewer): {str(field) for field in fields} for viewer, fields in VISIBLE.items()} == EXPECTED
    assert set(VISIBLE) == set(Viewer)
    assert {str(field) for field in Field} == EVERYTHING


@pytest.mark.parametrize("name", ["hr", "self", "line_manager", "mentor", "sponsor"])
def test_each_viewer_is_known(world: World, name: str):
    with world.acting(name):
        assert viewers_of(actor_of(world.members[name]), world.person) == {Viewer(name)}


def test_a_mentee_sees_the_mentor(world: World):
    with world.acting("self"):
        assert viewers_of(actor_of(world.members["self"]), world.mentor) == {Viewer.MENTEE}


@pytest.mark.parametrize("name", ["colleague", "auditor", "representative", "manager above"])
def test_nobody_else_finds_anybody(world: World, client, name: str):
    client.force_login(world.members[name].user)
    for address in ("/o/{}/people/{}/", "/api/v1/o/{}/people/{}/"):
        assert client.get(address.format(world.organization.slug, world.person.pk)).status_code == 404


@pytest.mark.parametrize("name", ["hr", "self", "line_manager", "mentor", "sponsor"])
def test_page_and_api_show_no_more_than_the_table(world: World, client, name: str):
    client.force_login(world.members[name].user)
    page = client.get(f"/o/{world.organization.slug}/people/{world.person.pk}/").content.decode()
    api = client.get(f"/api/v1/o/{world.organization.slug}/people/{world.person.pk}/").json()
    for field, value in SECRET.items():
        is_shown = field in EXPECTED[name]
        assert (str(value) in page) is is_shown, field
        assert (field in api) is is_shown, field
    assert ("Reporting line" in page) is ("manager" in EXPECTED[name])
    assert ("Above Manager" in page) is ("line" in EXPECTED[name])
    assert ("Programs and pairs" in page) is ("programs" in EXPECTED[name])
    assert ("manager_id" in api) is ("manager" in EXPECTED[name])


@pytest.mark.parametrize("status", [RelationshipStatus.PENDING, RelationshipStatus.COMPLETED])
def test_a_mentor_sees_nobody_before_and_after_the_pair(world: World, client, status: str):
    with organization_scope(world.organization, Actor.task("test")):
        ended_at = clock.now() if status == RelationshipStatus.COMPLETED else None
        Relationship.objects.filter(pk=world.relationship.pk).update(status=status, ended_at=ended_at)
    client.force_login(world.members["mentor"].user)
    assert client.get(f"/o/{world.organization.slug}/people/{world.person.pk}/").status_code == 404


def test_a_line_that_turns_in_a_circle_ends(world: World):
    with organization_scope(world.organization, Actor.task("test")):
        Person.objects.filter(pk=world.manager.manager_id).update(manager=world.person)
    with world.acting("hr"):
        page = get_person_page(actor_of(world.members["hr"]), world.person.pk)
    assert [name for name, _pk in page.line] == ["Eva Nowak", "Above Manager"]


def test_another_organization_has_nobody(world: World, client):
    client.force_login(World().members["hr"].user)
    assert client.get(f"/o/{world.organization.slug}/people/{world.person.pk}/").status_code == 404
