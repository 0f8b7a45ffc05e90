from typing import Any

import pytest

from development_plans.models import Assessment, AssessmentScore
from development_plans.queries.assessments import overall_of
from development_plans.services.assessments import (
    save_score,
    set_assessment_audience,
    start_self_assessment,
    submit_self_assessment,
)
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from participants.models import CompetencyFramework
from tests.development_plans.conftest import Cast
from tests.factories.participants import CompetencyFactory


def act(cast: Cast, service: Any, *args: Any, person=None, **rest: Any) -> Any:
    person = person or cast.owner
    with cast.acting(person):
        return service(*args, by=cast.actor(person), **rest)


@pytest.fixture
def draft(scope: Cast) -> Assessment:
    return act(scope, start_self_assessment)


def test_starting_again_finds_the_same_draft(scope: Cast, draft: Assessment):
    assert act(scope, start_self_assessment).pk == draft.pk
    assert draft.framework_id == scope.competencies[0].framework_id


def test_answers_are_kept_as_they_are_given(scope: Cast, draft: Assessment):
    for level in (2, 3):
        act(scope, save_score, draft, competency=scope.competencies[0], level=level, example="The board paper")
    score = AssessmentScore.objects.get()
    assert (score.level, score.example) == (3, "The board paper")


def test_no_occasion_leaves_no_score(scope: Cast, draft: Assessment):
    act(scope, save_score, draft, competency=scope.competencies[0], level=2)
    assert act(scope, save_score, draft, competency=scope.competencies[0], level=None) is None
    assert not AssessmentScore.objects.exists()


def test_gap_follows_from_the_own_view_until_others_give_theirs(scope: Cast, draft: Assessment):
    act(scope, save_score, draft, competency=scope.competencies[0], level=3)
    act(scope, save_score, draft, competency=scope.competencies[2], level=3)
    assert overall_of(scope.actor(scope.owner), scope.owner, scope.role).is_empty
    act(scope, submit_self_assessment, draft)
    with scope.acting(scope.owner):
        overall = overall_of(scope.actor(scope.owner), scope.owner, scope.role)
    first = overall.rows[0]
    assert first.competency == scope.competencies[2]
    assert (first.standing.gap, first.standing.own_gap) == (None, 2)
    assert overall.widest == first


def test_submitted_assessment_is_closed(scope: Cast, draft: Assessment):
    act(scope, save_score, draft, competency=scope.competencies[0], level=3)
    act(scope, submit_self_assessment, draft)
    with pytest.raises(Conflict):
        act(scope, save_score, draft, competency=scope.competencies[0], level=5)
    with pytest.raises(InvalidTransition):
        act(scope, submit_self_assessment, draft)
    assert AssessmentScore.objects.get().level == 3


def test_empty_assessment_is_not_submitted(scope: Cast, draft: Assessment):
    with pytest.raises(RuleBroken):
        act(scope, submit_self_assessment, draft)


@pytest.mark.parametrize("level", [0, 6, -1, 10**30])
def test_levels_run_from_one_to_five(scope: Cast, draft: Assessment, level: int):
    with pytest.raises(RuleBroken) as refused:
        act(scope, save_score, draft, competency=scope.competencies[0], level=level)
    assert refused.value.field == "level"


def test_competency_of_another_framework_is_refused(scope: Cast, draft: Assessment):
    with pytest.raises(RuleBroken):
        act(scope, save_score, draft, competency=CompetencyFactory(framework__is_current=False), level=3)


def test_organization_without_competencies_says_who_adds_them(scope: Cast):
    CompetencyFramework.objects.update(is_current=False)
    with pytest.raises(RuleBroken) as refused:
        act(scope, start_self_assessment)
    assert refused.value.code == "no_framework"


@pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
def test_nobody_answers_for_another(scope: Cast, draft: Assessment, who: str):
    person = getattr(scope, who)
    with pytest.raises(NotAllowed):
        act(scope, save_score, draft, person=person, competency=scope.competencies[0], level=3)
    with pytest.raises(NotAllowed):
        act(scope, submit_self_assessment, draft, person=person)
    with pytest.raises(NotAllowed):
        act(scope, set_assessment_audience, draft, person=person, audience="sponsor")


def test_next_one_is_shared_like_the_last(scope: Cast, draft: Assessment):
    act(scope, save_score, draft, competency=scope.competencies[0], level=3)
    act(scope, submit_self_assessment, draft)
    act(scope, set_assessment_audience, draft, audience="pair")
    assert act(scope, start_self_assessment).audience == "pair"
