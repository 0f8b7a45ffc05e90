from dataclasses import dataclass, replace

import pytest

from participants.content import (
    ContentError,
    career_steps,
    critical_roles,
    expertise_areas,
    next_roles,
    role_profiles,
    starter_framework,
)
from participants.content.framework import check_framework
from participants.content.reading import build, read_content, require_unique_keys
from participants.content.roles import CareerStep, check_roles, check_steps


@dataclass(frozen=True)
class Sample:
    key: str
    text: str
    number: int = 0


def test_framework_describes_five_levels_of_each_competency() -> None:
    framework = starter_framework()
    assert len(framework.competencies) == 10
    for competency in framework.competencies:
        assert len(set(competency.levels)) == 5, competency.key
        assert all(len(text.split()) >= 10 for text in competency.levels), competency.key
        assert all(text.endswith(".") for text in competency.levels), competency.key
    assert {c.theme for c in framework.competencies} == {t.key for t in framework.themes}


def test_behavior_counts_levels_from_one() -> None:
    thinking = starter_framework().competency("strategic_thinking")
    assert thinking.behavior(1) == thinking.levels[0]
    with pytest.raises(ValueError):
        thinking.behavior(0)


def test_framework_with_a_missing_level_is_refused() -> None:
    framework = starter_framework()
    short = replace(framework.competencies[0], levels=framework.competencies[0].levels[:4])
    with pytest.raises(ContentError, match="five different levels"):
        check_framework(replace(framework, competencies=(short, *framework.competencies[1:])))


def test_critical_roles_are_twelve_with_reasons() -> None:
    roles = {role.title: role for role in critical_roles()}
    assert len(roles) == 12
    assert {"Finance Director Europe", "Plant Manager Gdansk"} <= roles.keys()
    for role in roles.values():
        assert role.critical is not None
        assert role.critical.impact_reason.endswith(".")


def test_finance_director_requires_what_the_plan_page_shows() -> None:
    role = next(role for role in role_profiles() if role.key == "finance_director_europe")
    assert len(role.required) == 9
    shown = ("strategic_thinking", "leading_change", "financial_acumen", "people_development")
    assert [role.required[key] for key in shown] == [4, 4, 5, 3]


def test_role_with_an_unknown_competency_or_level_is_refused() -> None:
    role = role_profiles()[0]
    with pytest.raises(ContentError, match="juggling"):
        check_roles([replace(role, required={"juggling": 3})], ["leading_change"])
    with pytest.raises(ContentError, match="out of range"):
        check_roles([replace(role, required={"leading_change": 6})], ["leading_change"])


def test_every_role_below_the_top_leads_somewhere_and_every_critical_role_is_reachable() -> None:
    reached = {step.to_role for step in career_steps()}
    top = {"chief_operating_officer", "chief_financial_officer", "chief_information_officer"}
    assert {role.key for role in critical_roles()} <= reached
    for role in role_profiles():
        if role.critical is None:
            assert next_roles(role.key), role.key
    assert all(not next_roles(key) for key in top)


def test_career_step_to_an_unknown_role_is_refused() -> None:
    with pytest.raises(ContentError, match="astronaut"):
        check_steps([CareerStep("controller", "astronaut", ("Flew",))], ["controller"])


def test_expertise_areas_belong_to_competencies() -> None:
    assert {"pricing", "supply_chain"} <= {area.key for area in expertise_areas()}
    assert all(area.evidence.endswith("?") for area in expertise_areas())


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"key": "a", "text": "TBD"}, "placeholder"),
        ({"key": "a", "text": "lorem ipsum"}, "placeholder"),
        ({"key": "a", "text": " "}, "is empty"),
        ({"key": "A b", "text": "fine"}, "is not a key"),
        ({"key": "a"}, "missing text"),
        ({"key": "a", "text": "fine", "color": "red"}, "unknown color"),
        ({"key": "a", "text": "fine", "number": True}, "must be int"),
        ({"key": "a", "text": 3}, "must be str"),
    ],
)
def test_reading_refuses_incomplete_content(table: dict[str, object], reason: str) -> None:
    with pytest.raises(ContentError, match=reason):
        build(Sample, table, "sample")


def test_reading_refuses_a_key_used_twice_and_an_unknown_language() -> None:
    with pytest.raises(ContentError, match="twice"):
        require_unique_keys([Sample("a", "x"), Sample("a", "y")], "sample")
    with pytest.raises(ContentError, match="language"):
        read_content("participants.content", "framework", "tlh")
