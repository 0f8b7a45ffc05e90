from dataclasses import replace

import pytest

from participants.content import ContentError
from programs.content import (
    MatchingDefaults,
    MatchingRule,
    matching_defaults,
    objective_library,
    program_template,
    program_templates,
    risk_library,
)
from programs.content.libraries import check_matching
from programs.content.templates import KINDS, check_template


def test_templates_are_the_eight_of_the_wizard_and_cover_every_kind() -> None:
    assert [template.key for template in program_templates()] == [
        "hipo_one_to_one",
        "executive_coaching",
        "circle",
        "reverse",
        "peer_coaching",
        "flash",
        "career_sponsorship",
        "new_in_role",
    ]
    assert {template.kind for template in program_templates()} == set(KINDS)


def test_templates_can_hold_their_minimum_sessions_in_their_time() -> None:
    for template in program_templates():
        if template.cadence_weeks:
            weeks = template.months * 52 / 12
            assert template.minimum_sessions <= weeks / template.cadence_weeks, template.key
        assert len(template.guidelines) == 5
        assert max(m.week for m in template.milestones) <= template.months * 52 / 12 + 1


def test_high_potential_template_has_the_figures_of_the_program_page() -> None:
    template = program_template("hipo_one_to_one")
    assert (template.months, template.cadence_weeks, template.session_minutes) == (12, 2, 45)
    assert template.hours_per_month["mentor"] == 2.5


def test_template_with_disordered_milestones_or_unknown_objective_is_refused() -> None:
    template = program_template("circle")
    with pytest.raises(ContentError, match="order of time"):
        check_template(replace(template, milestones=template.milestones[::-1]))
    with pytest.raises(ContentError, match="world_peace"):
        check_template(replace(template, objectives=("world_peace",)))


def test_template_without_hours_for_an_onboarded_role_is_refused() -> None:
    template = program_template("circle")
    with pytest.raises(ContentError, match="onboarding steps and hours"):
        check_template(replace(template, hours_per_month={"mentee": 2.0}))


def test_objectives_and_risks_are_complete() -> None:
    assert len(objective_library()) >= 6
    assert all(objective.evidence for objective in objective_library())
    assert len(risk_library()) >= 10
    assert all(1 <= risk.review_weeks <= 26 for risk in risk_library())


def test_matching_defaults_protect_the_reporting_line() -> None:
    rules = {rule.key: rule for rule in matching_defaults().rules}
    assert rules["never_reporting_line"].kind == "must_not"
    assert rules["expertise"].weight == 8
    assert rules["same_place"].weight == 0


def test_wish_without_importance_is_refused() -> None:
    wish = MatchingRule("luck", "wish", "They were born on the same weekday.")
    with pytest.raises(ContentError, match="importance"):
        check_matching(MatchingDefaults("Luck.", (wish,)))
