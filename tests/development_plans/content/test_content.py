from collections import Counter
from dataclasses import replace

import pytest

from development_plans.content import (
    check_goal,
    example_goals,
    goals_for,
    self_assessment_words,
)
from participants.content import ContentError, starter_framework


def test_sixty_example_goals_serve_every_competency() -> None:
    goals = example_goals()
    assert len(goals) == 60
    counts = Counter(goal.competency for goal in goals)
    assert counts == {competency.key: 6 for competency in starter_framework().competencies}
    assert len({goal.statement for goal in goals}) == 60


def test_example_goals_are_measurable_and_explain_why() -> None:
    for goal in example_goals():
        assert goal.statement.endswith("."), goal.key
        assert all((goal.measure, goal.unit)), goal.key
        assert goal.baseline != goal.target, goal.key
        assert len(goal.why.split()) >= 5, goal.key
        assert 4 <= goal.weeks <= 52, goal.key


def test_goal_without_a_change_is_refused() -> None:
    goal = goals_for("leading_change")[0]
    with pytest.raises(ContentError, match="equals baseline"):
        check_goal(replace(goal, target=goal.baseline))


def test_self_assessment_says_who_reads_it_and_checks_each_letter() -> None:
    words = self_assessment_words()
    assert "Only you" in words.lock_line
    assert [question.letter for question in words.smart] == list("SMART")
