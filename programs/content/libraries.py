"""Libraries to start from: objectives, risks and matching rules."""

from dataclasses import dataclass
from functools import cache

from participants.content.reading import (
    ContentError,
    build,
    build_all,
    read_content,
    require_known,
    require_unique_keys,
)

PACKAGE = "programs.content"
LIKELIHOODS = ("low", "medium", "high")
RULE_KINDS = ("must", "must_not", "wish")
IMPORTANCE = {"ignore": 0, "low": 1, "medium": 2, "high": 4, "very_high": 8}


@dataclass(frozen=True)
class ObjectiveTemplate:
    key: str
    name: str
    purpose: str
    measure: str
    unit: str
    baseline: float
    target: float
    within_months: int
    evidence: str


@dataclass(frozen=True)
class RiskTemplate:
    key: str
    name: str
    description: str
    likelihood: str
    impact: str
    sign: str
    measure: str
    owner_role: str
    review_weeks: int


@dataclass(frozen=True)
class MatchingRule:
    key: str
    kind: str
    sentence: str
    importance: str | None = None

    @property
    def weight(self) -> int:
        return IMPORTANCE[self.importance] if self.importance else 0


@dataclass(frozen=True)
class MatchingDefaults:
    aim: str
    rules: tuple[MatchingRule, ...]


@cache
def objective_library(language: str = "en") -> tuple[ObjectiveTemplate, ...]:
    tables = read_content(PACKAGE, "objectives", language)["objectives"]
    objectives = build_all(ObjectiveTemplate, tables, "objectives")
    require_unique_keys(objectives, "objectives")
    for objective in objectives:
        if objective.baseline == objective.target or objective.within_months < 1:
            raise ContentError(f"objectives {objective.key}: needs a change and a time")
    return objectives


def objective_key(measure: str) -> str:
    """Which objective of the library is measured so; "" for an organization's own measure."""
    return next((objective.key for objective in objective_library() if objective.measure == measure), "")


@cache
def risk_library(language: str = "en") -> tuple[RiskTemplate, ...]:
    risks = build_all(RiskTemplate, read_content(PACKAGE, "risks", language)["risks"], "risks")
    require_unique_keys(risks, "risks")
    for risk in risks:
        require_known((risk.likelihood, risk.impact), LIKELIHOODS, f"risks {risk.key}")
    return risks


@cache
def matching_defaults(language: str = "en") -> MatchingDefaults:
    defaults = build(MatchingDefaults, read_content(PACKAGE, "matching", language), "matching")
    check_matching(defaults)
    return defaults


def check_matching(defaults: MatchingDefaults) -> None:
    require_unique_keys(defaults.rules, "matching")
    for rule in defaults.rules:
        require_known([rule.kind], RULE_KINDS, f"matching {rule.key}")
        if (rule.kind == "wish") != (rule.importance is not None):
            raise ContentError(f"matching {rule.key}: wishes, and only wishes, have an importance")
        if rule.importance is not None:
            require_known([rule.importance], IMPORTANCE, f"matching {rule.key}")
