"""Roles that are copied, archived and held; the map from role to role."""

from datetime import timedelta

import pytest

from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, NotAllowed, NotFound, RuleBroken
from mentoring.tenancy.scope import today
from participants import content
from participants.models import NextRole, Person, RoleProfile
from participants.queries.career_map import areas_of, career_map, career_role, next_steps_of, roles_held_by
from participants.queries.people import find_person
from participants.queries.role_profiles import (
    archived_role_profiles,
    choosable_roles,
    get_role_profile,
    present_incumbents,
    visible_role_profiles,
)
from participants.services.career_map import StepEntry, set_next_roles
from participants.services.role_profiles import (
    adopt_role_profiles,
    archive_role_profile,
    copy_role_profile,
    end_incumbency,
    name_incumbent,
    restore_role_profile,
    save_role_profile,
)
from tests.factories.participants import RoleProfileFactory
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(house: House):
    with house.acting():
        adopt_role_profiles(by=house.actor())
        yield house.actor()


def role(key: str) -> RoleProfile:
    return RoleProfile.objects.get(key=key)


class TestRoles:
    def test_are_copied_with_their_levels_alone(self, hr):
        source = role("finance_director_europe")
        copied = copy_role_profile(source, by=hr)
        assert copied.name == "Finance Director Europe (copy)"
        assert set(copied.required_levels.values_list("competency_id", "level")) == set(
            source.required_levels.values_list("competency_id", "level")
        )
        assert (copied.is_critical, copied.next_roles.count()) == (False, 0)

    def test_are_archived_and_brought_back(self, hr, house: House):
        profile = archive_role_profile(role("controller"), by=hr)
        assert profile not in choosable_roles()
        assert profile not in visible_role_profiles(hr)
        assert profile in archived_role_profiles(hr)
        assert get_role_profile(hr, profile.pk) == profile
        with pytest.raises(NotFound):
            get_role_profile(house.actor(house.member), profile.pk)
        with pytest.raises(Conflict):
            save_role_profile(profile, by=hr, name="Other", required={})
        archive_role_profile(profile, by=hr)
        assert AuditEntry.objects.filter(action="role_profile.archived").count() == 1
        assert restore_role_profile(profile, by=hr) in choosable_roles()

    def test_say_how_many_positions_are_open(self, hr):
        profile = save_role_profile(role("controller"), by=hr, name="Controller", required={}, open_positions=2)
        assert profile.open_positions == 2
        for wrong in (-1, 1000):
            with pytest.raises(RuleBroken):
                save_role_profile(profile, by=hr, name="Controller", required={}, open_positions=wrong)

    def test_are_held_until_somebody_says_otherwise(self, hr, house: House):
        profile = role("controller")
        held = name_incumbent(profile, by=hr, person=house.report, since_on=today() - timedelta(days=9))
        assert present_incumbents(hr, profile) == [held]
        assert end_incumbency(held, by=hr).until_on == today()
        assert end_incumbency(held, by=hr).until_on == today()
        assert present_incumbents(hr, profile) == []
        assert AuditEntry.objects.filter(action="role_profile.incumbent_ended").count() == 1
        with pytest.raises(RuleBroken):
            name_incumbent(profile, by=hr, person=house.report, since_on=today() + timedelta(days=1))

    @pytest.mark.parametrize("roles", OTHERS)
    def test_are_for_those_who_manage_them(self, house: House, roles):
        with house.acting():
            adopt_role_profiles(by=house.actor())
            profile = role("controller")
            held = name_incumbent(role("vp_marketing"), by=house.actor(), person=house.report)
        other = make_member(house.organization, *roles)
        with house.acting(other):
            by = house.actor(other)
            for attempt in (
                lambda: copy_role_profile(profile, by=by),
                lambda: archive_role_profile(profile, by=by),
                lambda: restore_role_profile(profile, by=by),
                lambda: end_incumbency(held, by=by),
                lambda: set_next_roles(profile, by=by, steps=[]),
            ):
                with pytest.raises(NotAllowed):
                    attempt()


class TestMap:
    def test_is_supplied_with_experiences(self, hr):
        steps = {(s.from_role, s.to_role): list(s.experiences) for s in content.career_steps()}
        rows = NextRole.objects.select_related("role_profile", "next_role")
        assert {(row.role_profile.key, row.next_role.key): row.experiences for row in rows} == steps

    def test_puts_a_role_before_those_it_leads_to(self, hr):
        keys = [one.profile.key for one in career_map(hr)]
        for step in content.career_steps():
            assert keys.index(step.from_role) < keys.index(step.to_role)

    def test_says_what_the_next_role_asks_for_beyond_this_one(self, hr):
        place = career_role(hr, role("controller"))
        step = next(step for step in place.steps if step.role.key == "finance_director_europe")
        before = dict(role("controller").required_levels.values_list("competency__name", "level"))
        after = dict(role("finance_director_europe").required_levels.values_list("competency__name", "level"))
        assert {(rise.name, rise.before, rise.after) for rise in step.rises} == {
            (name, before.get(name, 0), level) for name, level in after.items() if level > before.get(name, 0)
        }
        assert [one.key for one in career_role(hr, role("chief_financial_officer")).comes_from] == [
            "finance_director_europe"
        ]

    def test_leaves_archived_roles_out(self, hr):
        archive_role_profile(role("finance_director_europe"), by=hr)
        names = {one.profile.key for one in career_map(hr)}
        assert "finance_director_europe" not in names
        assert [step.role.key for step in career_role(hr, role("controller")).steps] == ["country_finance_director"]

    def test_groups_by_function_and_puts_nameless_last(self, hr):
        loose, other = RoleProfileFactory(function=""), role("controller")
        set_next_roles(loose, by=hr, steps=[StepEntry(other.pk)])
        areas = areas_of(career_map(hr))
        assert areas[-1].name == ""
        assert [one.profile for one in areas[-1].roles] == [loose]

    def test_of_a_circle_is_drawn_all_the_same(self, hr):
        first, second = RoleProfileFactory(), RoleProfileFactory()
        set_next_roles(first, by=hr, steps=[StepEntry(second.pk)])
        set_next_roles(second, by=hr, steps=[StepEntry(first.pk)])
        assert {first, second} <= {one.profile for one in career_map(hr)}

    def test_steps_are_replaced_as_a_whole(self, hr):
        source, first, second = role("controller"), role("vp_marketing"), role("head_of_engineering")
        set_next_roles(source, by=hr, steps=[StepEntry(first.pk, [" Led  a launch ", "", "Led a launch"])])
        assert list(source.next_roles.values_list("next_role_id", "experiences")) == [(first.pk, ["Led a launch"])]
        set_next_roles(source, by=hr, steps=[StepEntry(first.pk, ["Other"]), StepEntry(second.pk)])
        assert dict(source.next_roles.values_list("next_role_id", "experiences")) == {
            first.pk: ["Other"],
            second.pk: [],
        }
        set_next_roles(source, by=hr, steps=[])
        assert source.next_roles.count() == 0

    @pytest.mark.parametrize("wrong", ["itself", "twice", "archived", "unknown", "many", "long", "nul"])
    def test_refuses_what_is_no_map(self, hr, house: House, wrong: str):
        source, other = role("controller"), role("vp_marketing")
        gone = archive_role_profile(role("head_of_engineering"), by=hr)
        steps = {
            "itself": [StepEntry(source.pk)],
            "twice": [StepEntry(other.pk), StepEntry(other.pk)],
            "archived": [StepEntry(gone.pk)],
            "unknown": [StepEntry(house.report.pk)],
            "many": [StepEntry(RoleProfileFactory().pk) for _n in range(9)],
            "long": [StepEntry(other.pk, ["x" * 201])],
            "nul": [StepEntry(other.pk, ["a\x00"])],
        }[wrong]
        with pytest.raises(RuleBroken):
            set_next_roles(source, by=hr, steps=steps)


class TestPerson:
    def test_holds_the_role_that_hr_named_or_that_the_job_is_called(self, hr, house: House):
        person = house.report
        assert roles_held_by(person) == []
        person.job_title = "controller"
        assert [one.key for one in roles_held_by(person)] == ["controller"]
        name_incumbent(role("vp_marketing"), by=hr, person=person)
        assert [one.key for one in roles_held_by(person)] == ["vp_marketing"]

    def test_steps_lead_on_from_there_but_not_to_what_is_held(self, hr, house: House):
        name_incumbent(role("controller"), by=hr, person=house.report)
        keys = {step.next_role.key for step in next_steps_of(house.report)}
        assert keys == {"country_finance_director", "finance_director_europe"}
        name_incumbent(role("country_finance_director"), by=hr, person=house.report)
        keys = {step.next_role.key for step in next_steps_of(house.report)}
        assert keys == {"finance_director_europe", "supply_chain_director"}

    def test_is_found_by_address_or_number(self, hr, house: House):
        Person.objects.filter(pk=house.report.pk).update(employee_number="1042")
        assert find_person(hr, f" {house.report.email.upper()} ") == house.report
        assert find_person(hr, "1042") == house.report
        assert find_person(hr, "") is None
        assert find_person(house.actor(house.member), "1042") is None
