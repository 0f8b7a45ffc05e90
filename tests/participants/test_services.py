"""Frameworks, roles, mentor profiles, and people who become members."""

from datetime import timedelta

import pytest

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, RuleBroken
from mentoring.members.events import member_joined
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants import content
from participants.events import mentor_capacity_changing
from participants.models import Competency, CompetencyFramework, MentorExpertise, NextRole, Person, RoleProfile
from participants.readers.names import family_sort_name, sort_name
from participants.services.frameworks import adopt_starter_framework
from participants.services.memberships import link_membership_to_person
from participants.services.mentor_profiles import Expertise, Offer, pause_mentor_profile, save_mentor_profile
from participants.services.role_profiles import (
    Criticality,
    adopt_role_profiles,
    mark_critical,
    name_incumbent,
    save_role_profile,
)
from tests.factories.participants import PersonFactory
from tests.factories.tenancy import MembershipFactory, make_member
from tests.participants.conftest import OTHERS, House

pytestmark = pytest.mark.django_db


class TestFramework:
    def test_is_copied_once(self, house: House):
        with house.acting():
            first = adopt_starter_framework(by=house.actor())
            assert adopt_starter_framework(by=house.actor()) == first
            supplied = content.starter_framework()
            assert Competency.objects.count() == len(supplied.competencies)
            strategic = Competency.objects.get(key="strategic_thinking")
            assert list(strategic.levels.order_by("level").values_list("behavior", flat=True)) == list(
                supplied.competency("strategic_thinking").levels
            )
            assert AuditEntry.objects.filter(action="framework.adopted").count() == 1

    def test_of_ones_own_stays_the_current_one(self, house: House):
        with house.acting():
            own = CompetencyFramework.objects.create(key="own", name="Own")
            new = adopt_starter_framework(by=house.actor())
            own.refresh_from_db()
            assert (own.is_current, new.is_current) == (True, False)

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_for_those_who_manage_it(self, house: House, roles):
        other = make_member(house.organization, *roles)
        with house.acting(other):
            for service in (adopt_starter_framework, adopt_role_profiles):
                with pytest.raises(NotAllowed):
                    service(by=house.actor(other))
            with pytest.raises(NotAllowed):
                save_role_profile(None, by=house.actor(other), name="x", required={})


class TestRoles:
    def test_are_copied_with_levels_steps_and_criticality(self, house: House):
        with house.acting():
            made = adopt_role_profiles(by=house.actor())
            assert len(made) == len(content.role_profiles())
            assert adopt_role_profiles(by=house.actor()) == []
            role = RoleProfile.objects.get(key="finance_director_europe")
            assert role.required_levels.get(competency__key="financial_acumen").level == 5
            assert role.is_critical
            assert role.vacancy_expected_on > clock.today()
            assert RoleProfile.objects.filter(is_critical=True).count() == len(content.critical_roles())
            assert NextRole.objects.count() == len(content.career_steps())

    def test_replace_their_required_levels(self, house: House):
        with house.acting():
            adopt_starter_framework(by=house.actor())
            first, second = Competency.objects.order_by("position")[:2]
            role = save_role_profile(None, by=house.actor(), name="Head", required={first.pk: 3})
            save_role_profile(role, by=house.actor(), name="Head", required={first.pk: 4, second.pk: 2})
            assert dict(role.required_levels.values_list("competency_id", "level")) == {first.pk: 4, second.pk: 2}
            save_role_profile(role, by=house.actor(), name="Head", required={second.pk: 2})
            assert dict(role.required_levels.values_list("competency_id", "level")) == {second.pk: 2}

    def test_of_one_name_get_keys_of_their_own(self, house: House):
        with house.acting():
            keys = {save_role_profile(None, by=house.actor(), name="Head of X", required={}).key for _n in range(3)}
            assert len(keys) == 3
            assert save_role_profile(None, by=house.actor(), name="日本", required={}).key == "role"

    def test_become_critical_and_stop_being_so(self, house: House):
        with house.acting():
            role = save_role_profile(None, by=house.actor(), name="Head", required={})
            expected = clock.today() + timedelta(days=400)
            mark_critical(role, by=house.actor(), critical=Criticality("Stops the line", "high", expected))
            role.refresh_from_db()
            assert (role.is_critical, role.vacancy_risk, role.vacancy_expected_on) == (True, "high", expected)
            assert name_incumbent(role, by=house.actor(), person=house.report) == name_incumbent(
                role, by=house.actor(), person=house.report
            )
            mark_critical(role, by=house.actor(), critical=None)
            role.refresh_from_db()
            assert (role.is_critical, role.impact, role.vacancy_expected_on) == (False, "", None)


class TestMentorProfile:
    def test_keeps_places_and_experience(self, house: House):
        with house.acting():
            adopt_starter_framework(by=house.actor())
            competency = Competency.objects.first()
            offer = Offer(3, 6, "Ran plants.", ["Operations"], {competency.pk: Expertise(4, "Led two turnarounds")})
            profile = save_mentor_profile(house.report, by=house.actor(), offer=offer)
            assert profile.expertise.get().evidence == "Led two turnarounds"
            again = save_mentor_profile(house.report, by=house.actor(), offer=Offer(1))
            assert (again.pk, again.capacity, MentorExpertise.objects.count()) == (profile.pk, 1, 0)

    @pytest.mark.parametrize(
        ("offer", "code"),
        [
            (Offer(capacity=-1), "bad_capacity"),
            (Offer(capacity=21), "bad_capacity"),
            (Offer(hours_per_month=81), "bad_hours"),
            (Offer(biography="x" * 4001), "too_long"),
            (Offer(background_functions=["x"] * 11), "too_many_functions"),
        ],
    )
    def test_refuses_what_nobody_can_offer(self, house: House, offer: Offer, code: str):
        with house.acting(), pytest.raises(RuleBroken) as refused:
            save_mentor_profile(house.report, by=house.actor(), offer=offer)
        assert refused.value.code == code

    def test_lets_those_who_know_refuse_fewer_places(self, house: House):
        def refuse(sender, profile, capacity, by, **rest):
            raise RuleBroken("places_taken", "Two places are taken.", field="capacity")

        with house.acting():
            save_mentor_profile(house.report, by=house.actor(), offer=Offer(capacity=2))
            mentor_capacity_changing.connect(refuse)
            try:
                save_mentor_profile(house.report, by=house.actor(), offer=Offer(capacity=2))
                with pytest.raises(RuleBroken):
                    save_mentor_profile(house.report, by=house.actor(), offer=Offer(capacity=1))
            finally:
                mentor_capacity_changing.disconnect(refuse)

    def test_pauses_until_a_day(self, house: House):
        with house.acting():
            profile = save_mentor_profile(house.report, by=house.actor(), offer=Offer())
            tomorrow = clock.today(house.organization.time_zone) + timedelta(days=1)
            assert pause_mentor_profile(profile, by=house.actor(), until=tomorrow).is_paused
            assert not pause_mentor_profile(profile, by=house.actor(), until=None).is_paused
            with pytest.raises(RuleBroken):
                pause_mentor_profile(profile, by=house.actor(), until=tomorrow - timedelta(days=1))

    def test_is_written_by_its_person_or_hr(self, house: House):
        for member, allowed in ((house.report.membership, True), (house.manager.membership, False)):
            with house.acting(member):
                if allowed:
                    save_mentor_profile(house.report, by=house.actor(member), offer=Offer())
                    continue
                with pytest.raises(NotAllowed):
                    save_mentor_profile(house.report, by=house.actor(member), offer=Offer())


class TestMembership:
    def test_of_a_new_member_is_tied_to_the_person_with_the_address(self, house: House):
        with organization_scope(house.organization, Actor.task("test")):
            person = PersonFactory(membership=None, email="new@example.com")
            membership = MembershipFactory(email="New@Example.com", roles=[Role.MEMBER])
            member_joined.send(sender=Membership, membership=membership, by=Actor.task("test"))
            person.refresh_from_db()
            assert person.membership == membership

    def test_never_takes_a_person_from_somebody(self, house: House):
        with organization_scope(house.organization, Actor.task("test")):
            thief = MembershipFactory(email=house.report.email)
            assert link_membership_to_person(thief, by=Actor.task("test")) is None
            assert Person.objects.get(pk=house.report.pk).membership_id == house.report.membership_id


@pytest.mark.parametrize(
    ("name", "expected", "family"),
    [
        ("Priya Raman", "priya raman", "raman priya"),
        ("Åsa  Öberg", "asa oberg", "oberg asa"),
        ("Łukasz Żak", "lukasz zak", "zak lukasz"),
        ("Straße", "strasse", "strasse"),
        ("İpek Işık", "ipek isik", "isik ipek"),
    ],
)
def test_names_are_sorted_without_case_and_marks(name: str, expected: str, family: str):
    assert (sort_name(name), family_sort_name(name)) == (expected, family)


def test_family_name_of_the_file_counts():
    assert family_sort_name("Ana de Silva", "Ana", "de Silva") == "de silva ana"
