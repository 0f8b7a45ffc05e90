"""Content supplied with the product about development: example goals and self-assessment."""

from dataclasses import dataclass
from functools import cache

from participants.content import starter_framework
from participants.content.reading import (
    ContentError,
    build,
    build_all,
    read_content,
    require_known,
    require_unique_keys,
)

PACKAGE = "development_plans.content"


@dataclass(frozen=True)
class ExampleGoal:
    key: str
    competency: str
    statement: str
    measure: str
    unit: str
    baseline: float
    target: float
    weeks: int
    why: str


@dataclass(frozen=True)
class SmartQuestion:
    key: str
    letter: str
    question: str
    missing: str


@dataclass(frozen=True)
class SelfAssessmentWords:
    title: str
    introduction: str
    evidence_question: str
    unsure: str
    strength_question: str
    growth_question: str
    lock_line: str
    done: str
    smart: tuple[SmartQuestion, ...]


@cache
def example_goals(language: str = "en") -> tuple[ExampleGoal, ...]:
    tables = read_content(PACKAGE, "goals", language)["goals"]
    goals = build_all(ExampleGoal, tables, "goals")
    require_unique_keys(goals, "goals")
    known = [competency.key for competency in starter_framework(language).competencies]
    require_known((goal.competency for goal in goals), known, "goals")
    for goal in goals:
        check_goal(goal)
    return goals


def goals_for(competency: str, language: str = "en") -> tuple[ExampleGoal, ...]:
    return tuple(goal for goal in example_goals(language) if goal.competency == competency)


def check_goal(goal: ExampleGoal) -> None:
    if goal.baseline == goal.target:
        raise ContentError(f"goals {goal.key}: target equals baseline")
    if goal.weeks < 1:
        raise ContentError(f"goals {goal.key}: needs at least a week")


@cache
def self_assessment_words(language: str = "en") -> SelfAssessmentWords:
    words = build(SelfAssessmentWords, read_content(PACKAGE, "self_assessment", language), "self-assessment")
    if "".join(question.letter for question in words.smart) != "SMART":
        raise ContentError("self-assessment: the letters must spell SMART")
    return words
