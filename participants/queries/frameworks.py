"""Reading competencies: every member may know what is looked for."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor, ActorKind
from participants.models import Competency, CompetencyFramework, CompetencyLevel


@dataclass(frozen=True)
class Theme:
    name: str
    competencies: list[Competency]


def current_framework(actor: Actor) -> CompetencyFramework | None:
    frameworks: QuerySet[CompetencyFramework] = CompetencyFramework.objects.filter(is_current=True)
    return frameworks.order_by("-created_at", "-pk").first() if _may_read(actor) else None


def visible_competencies(actor: Actor) -> QuerySet[Competency]:
    """Of the current framework, in its order, each with its `levels`."""
    framework = current_framework(actor)
    competencies: QuerySet[Competency] = Competency.objects.filter(framework=framework).order_by("position", "pk")
    if framework is None:
        return competencies.none()
    return competencies.prefetch_related(Prefetch("levels", CompetencyLevel.objects.order_by("level")))


def get_competency(actor: Actor, pk: UUID) -> Competency:
    competency = visible_competencies(actor).filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def themes_of(competencies: QuerySet[Competency]) -> list[Theme]:
    themes: dict[str, Theme] = {}
    for competency in competencies:
        themes.setdefault(competency.theme, Theme(competency.theme, [])).competencies.append(competency)
    return list(themes.values())


def _may_read(actor: Actor) -> bool:
    return actor.kind in (ActorKind.MEMBERSHIP, ActorKind.TASK)
