"""The program templates that the wizard offers."""

from dataclasses import dataclass
from functools import cache

from participants.content.reading import (
    ContentError,
    build_all,
    read_content,
    require_known,
    require_unique_keys,
)
from programs.content.libraries import PACKAGE, objective_library

KINDS = ("one_to_one", "coaching", "group", "reverse", "peer", "flash", "sponsorship")
MODELS = ("grow", "oscar", "clear")


@dataclass(frozen=True)
class MilestoneTemplate:
    """A milestone so many weeks after the intake's start; negative lies before it."""

    key: str
    name: str
    week: int


@dataclass(frozen=True)
class ProgramTemplate:
    """`cadence_weeks` is 0 where people meet once; `hours_per_month` has the roles as keys."""

    key: str
    kind: str
    name: str
    summary: str
    months: int
    cadence_weeks: int
    session_minutes: int
    minimum_sessions: int
    model: str
    objectives: tuple[str, ...]
    guidelines: tuple[str, ...]
    hours_per_month: dict[str, float]
    onboarding: dict[str, tuple[str, ...]]
    milestones: tuple[MilestoneTemplate, ...]


@cache
def program_templates(language: str = "en") -> tuple[ProgramTemplate, ...]:
    tables = read_content(PACKAGE, "templates", language)["templates"]
    templates = build_all(ProgramTemplate, tables, "templates")
    require_unique_keys(templates, "templates")
    for template in templates:
        check_template(template, language)
    return templates


def program_template(key: str, language: str = "en") -> ProgramTemplate:
    for template in program_templates(language):
        if template.key == key:
            return template
    raise KeyError(key)


def check_template(template: ProgramTemplate, language: str = "en") -> None:
    where = f"templates {template.key}"
    require_known([template.kind], KINDS, where)
    require_known([template.model], MODELS, where)
    known = [objective.key for objective in objective_library(language)]
    require_known(template.objectives, known, where)
    require_unique_keys(template.milestones, where)
    weeks = [milestone.week for milestone in template.milestones]
    if weeks != sorted(weeks):
        raise ContentError(f"{where}: milestones are not in order of time")
    if "start" not in {milestone.key for milestone in template.milestones if milestone.week == 0}:
        raise ContentError(f"{where}: no milestone 'start' in week 0")
    if template.onboarding.keys() != template.hours_per_month.keys():
        raise ContentError(f"{where}: each role needs both onboarding steps and hours")
    if not all(template.onboarding.values()) or not template.guidelines:
        raise ContentError(f"{where}: onboarding and guidelines must not be empty")
