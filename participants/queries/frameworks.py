"""Reading competencies: every member may know what is looked for; what is being changed only those who manage it.

The current framework is one row, and the database holds it to one: plans, applications, roles and mentor profiles
all ask here for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.ui.downloads import Download
from participants.models import Competency, CompetencyFramework, CompetencyLevel, RequiredLevel
from participants.permissions import can_manage_frameworks
from participants.readers.frameworks import CompetencyText, framework_table
from participants.readers.write import write_csv, write_xlsx
from participants.reports.framework_differences import Difference, differences

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Theme:
    name: str
    competencies: list[Competency]


@dataclass(frozen=True)
class Change:
    """What a version would do, or has done, when it becomes current. `losing`: roles that ask for what is gone."""

    differences: list[Difference]
    losing: list[RequiredLevel]


def framework_in_use() -> CompetencyFramework | None:
    """The current framework of the organization."""
    framework: CompetencyFramework | None = CompetencyFramework.objects.filter(is_current=True).first()
    return framework


def current_competencies() -> QuerySet[Competency]:
    """Of the current framework, in its order: what can be learned, offered, asked for and assessed from now on."""
    competencies: QuerySet[Competency] = Competency.objects.filter(framework__is_current=True)
    return competencies.order_by("position", "pk")


def current_framework(actor: Actor) -> CompetencyFramework | None:
    return framework_in_use() if _may_read(actor) else None


def visible_competencies(actor: Actor) -> QuerySet[Competency]:
    """Of the current framework, each with its `levels`."""
    return _with_levels(current_competencies() if _may_read(actor) else Competency.objects.none())


def get_competency(actor: Actor, pk: UUID) -> Competency:
    competency = visible_competencies(actor).filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def visible_frameworks(actor: Actor) -> QuerySet[CompetencyFramework]:
    """All versions, the current one first, then the newest."""
    frameworks: QuerySet[CompetencyFramework] = CompetencyFramework.objects.annotate(count=Count("competencies"))
    if not _may_read(actor):
        return frameworks.none()
    if not can_manage_frameworks(actor):
        frameworks = frameworks.exclude(published_at=None)
    return frameworks.order_by("-is_current", "-created_at", "-pk")


def get_framework(actor: Actor, pk: UUID) -> CompetencyFramework:
    framework = visible_frameworks(actor).filter(pk=pk).first()
    if framework is None:
        raise NotFound
    return framework


def open_draft(actor: Actor) -> CompetencyFramework | None:
    return visible_frameworks(actor).filter(published_at=None).first()


def competencies_of(framework: CompetencyFramework) -> QuerySet[Competency]:
    """In their order, each with its `levels`."""
    competencies: QuerySet[Competency] = Competency.objects.filter(framework=framework).order_by("position", "pk")
    return _with_levels(competencies)


def get_competency_of(framework: CompetencyFramework, pk: UUID) -> Competency:
    competency = competencies_of(framework).filter(pk=pk).first()
    if competency is None:
        raise NotFound
    return competency


def themes_of(competencies: Iterable[Competency]) -> list[Theme]:
    themes: dict[str, Theme] = {}
    for competency in competencies:
        themes.setdefault(competency.theme, Theme(competency.theme, [])).competencies.append(competency)
    return list(themes.values())


def text_of(competency: Competency) -> CompetencyText:
    levels = sorted(competency.levels.all(), key=lambda level: level.level)
    return CompetencyText(
        competency.key,
        competency.theme,
        competency.name,
        competency.definition,
        tuple(level.name for level in levels),
        tuple(level.behavior for level in levels),
    )


def texts_of(framework: CompetencyFramework) -> list[CompetencyText]:
    return [text_of(competency) for competency in competencies_of(framework)]


def change_to(texts: list[CompetencyText]) -> Change:
    """From the current version to one that says this."""
    current = framework_in_use()
    if current is None:
        return Change([], [])
    return Change(differences(texts_of(current), texts), roles_losing(text.key for text in texts))


def roles_losing(keys: Iterable[str]) -> list[RequiredLevel]:
    """What roles ask for today and could not ask for if only these keys were left."""
    rows = RequiredLevel.objects.filter(competency__framework__is_current=True, role_profile__is_archived=False)
    rows = rows.exclude(competency__key__in=list(keys)).select_related("role_profile", "competency")
    return list(rows.order_by("role_profile__name", "competency__position"))


def earlier_version(framework: CompetencyFramework) -> CompetencyFramework | None:
    """The published version before this one, of the same framework."""
    versions = CompetencyFramework.objects.filter(key=framework.key, version__lt=framework.version)
    found: CompetencyFramework | None = versions.exclude(published_at=None).order_by("-version").first()
    return found


def framework_file(framework: CompetencyFramework, kind: str) -> Download:
    """The competencies as a table that can be read in again. `kind`: csv or xlsx."""
    header, rows = framework_table(texts_of(framework))
    name = f"{framework.name} {framework.version}"
    if kind == "xlsx":
        return Download(f"{name}.xlsx", XLSX, write_xlsx(header, rows, "Competencies"))
    return Download(f"{name}.csv", "text/csv; charset=utf-8", write_csv(header, rows))


def _with_levels(competencies: QuerySet[Competency]) -> QuerySet[Competency]:
    return competencies.prefetch_related(Prefetch("levels", CompetencyLevel.objects.order_by("level")))


def _may_read(actor: Actor) -> bool:
    return actor.kind in (ActorKind.MEMBERSHIP, ActorKind.TASK)
