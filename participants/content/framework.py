"""The starter competency framework and the areas of expertise that refer to it."""

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

LEVELS = 5


@dataclass(frozen=True)
class ScaleStep:
    number: int
    name: str
    meaning: str


@dataclass(frozen=True)
class Theme:
    key: str
    name: str
    summary: str


@dataclass(frozen=True)
class Competency:
    key: str
    theme: str
    name: str
    definition: str
    levels: tuple[str, ...]

    def behavior(self, level: int) -> str:
        """The described behavior of a level, counted from 1."""
        if not 1 <= level <= len(self.levels):
            raise ValueError(f"{self.key} has no level {level}")
        return self.levels[level - 1]


@dataclass(frozen=True)
class Framework:
    key: str
    name: str
    version: int
    summary: str
    scale: tuple[ScaleStep, ...]
    themes: tuple[Theme, ...]
    competencies: tuple[Competency, ...]

    def competency(self, key: str) -> Competency:
        for competency in self.competencies:
            if competency.key == key:
                return competency
        raise KeyError(key)


@dataclass(frozen=True)
class ExpertiseArea:
    key: str
    name: str
    competency: str
    evidence: str


@cache
def starter_framework(language: str = "en") -> Framework:
    table = read_content("participants.content", "framework", language)
    framework = build(Framework, table, "framework")
    check_framework(framework)
    return framework


@cache
def expertise_areas(language: str = "en") -> tuple[ExpertiseArea, ...]:
    table = read_content("participants.content", "expertise", language)
    areas = build_all(ExpertiseArea, table["areas"], "expertise")
    require_unique_keys(areas, "expertise")
    known = [competency.key for competency in starter_framework(language).competencies]
    require_known((area.competency for area in areas), known, "expertise")
    return areas


def check_framework(framework: Framework) -> None:
    require_unique_keys(framework.themes, "framework themes")
    require_unique_keys(framework.competencies, "framework competencies")
    if [step.number for step in framework.scale] != list(range(1, LEVELS + 1)):
        raise ContentError("framework: the scale must run from 1 to 5")
    themes = [theme.key for theme in framework.themes]
    for competency in framework.competencies:
        require_known([competency.theme], themes, f"framework {competency.key}")
        if len(set(competency.levels)) != LEVELS:
            raise ContentError(f"framework {competency.key}: needs five different levels")
