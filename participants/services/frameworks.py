"""Competency frameworks: the supplied one as the organization's own copy, and which version is the current one."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants import content
from participants.events import framework_changed
from participants.models import Competency, CompetencyFramework, CompetencyLevel, MentorExpertise, RequiredLevel
from participants.permissions import can_manage_frameworks
from participants.queries.frameworks import framework_in_use
from participants.readers.frameworks import CompetencyText


@transaction.atomic
def adopt_starter_framework(*, by: Actor, language: str = "en") -> CompetencyFramework:
    """A copy to be changed, and the current framework where there is none. Asked for again, the newest version of it is
    answered and nothing is written."""
    require_framework_manager(by)
    supplied = content.starter_framework(language)
    versions = CompetencyFramework.objects.filter(key=supplied.key).exclude(published_at=None)
    known: CompetencyFramework | None = versions.order_by("-is_current", "-version").first()
    if known is not None:
        return known
    framework: CompetencyFramework = CompetencyFramework.objects.create(
        key=supplied.key, name=supplied.name, version=supplied.version, is_current=framework_in_use() is None
    )
    write_competencies(framework, supplied_texts(supplied))
    record("framework.adopted", by=by, subject=framework, facts={"key": supplied.key, "version": supplied.version})
    return framework


@transaction.atomic
def publish_framework(draft: CompetencyFramework, *, by: Actor) -> CompetencyFramework:
    """The draft becomes the current version. Assessments and goals keep the version that they were made with."""
    require_framework_manager(by)
    draft = lock_framework(draft)
    if not draft.is_draft:
        raise InvalidTransition(_("The framework"), _("published"), _("published again"))
    if not Competency.objects.filter(framework=draft).exists():
        raise RuleBroken("no_competencies", _("A framework needs at least one competency."))
    CompetencyFramework.objects.filter(pk=draft.pk).update(published_at=clock.now())
    facts = _make_current(draft, by)
    record("framework.published", by=by, subject=draft, facts={"version": draft.version, **facts})
    return draft


@transaction.atomic
def use_framework(framework: CompetencyFramework, *, by: Actor) -> CompetencyFramework:
    """Makes a published version the current one: another framework, or an earlier version again."""
    require_framework_manager(by)
    framework = lock_framework(framework)
    if framework.is_draft:
        raise RuleBroken("not_published", _("Publish the draft first."))
    if framework.is_current:
        return framework
    facts = _make_current(framework, by)
    record("framework.used", by=by, subject=framework, facts={"version": framework.version, **facts})
    return framework


def require_framework_manager(by: Actor) -> None:
    require(
        can_manage_frameworks(by),
        _("Competencies are changed by those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )


def lock_framework(framework: CompetencyFramework) -> CompetencyFramework:
    """Two people who publish at once come one after the other: the current framework is locked first."""
    list(CompetencyFramework.objects.select_for_update().filter(is_current=True))
    locked: CompetencyFramework = CompetencyFramework.objects.select_for_update().get(pk=framework.pk)
    return locked


def move_competencies(rows: QuerySet[Any], moved: Mapping[UUID, UUID]) -> int:
    """Rows that name a competency name the same one of the new version from now on."""
    if not moved:
        return 0
    cases = [When(competency_id=old, then=Value(new)) for old, new in moved.items()]
    field = rows.model._meta.get_field("competency")
    target = Case(*cases, default=F("competency_id"), output_field=field.target_field)
    changed: int = rows.filter(competency_id__in=list(moved)).update(competency_id=target)
    return changed


def write_competencies(framework: CompetencyFramework, texts: Iterable[CompetencyText]) -> list[Competency]:
    texts = list(texts)
    made = Competency.objects.bulk_create(
        Competency(
            framework=framework,
            key=text.key,
            name=text.name,
            theme=text.theme,
            definition=text.definition,
            position=position,
        )
        for position, text in enumerate(texts)
    )
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=competency, level=number, name=name, behavior=behavior)
        for competency, text in zip(made, texts, strict=True)
        for number, (name, behavior) in enumerate(zip(text.level_names, text.behaviors, strict=True), 1)
    )
    return list(made)


def supplied_texts(supplied: content.Framework) -> list[CompetencyText]:
    themes = {theme.key: theme.name for theme in supplied.themes}
    names = tuple(step.name for step in supplied.scale)
    return [
        CompetencyText(one.key, themes[one.theme], one.name, one.definition, names, one.levels)
        for one in supplied.competencies
    ]


def _make_current(framework: CompetencyFramework, by: Actor) -> dict[str, int]:
    """Roles and mentor profiles speak of the new version; what roles asked for and is gone, they ask for no more."""
    before = framework_in_use()
    CompetencyFramework.objects.filter(is_current=True).update(is_current=False)
    CompetencyFramework.objects.filter(pk=framework.pk).update(is_current=True)
    framework.refresh_from_db()
    moved = _same_competencies(before, framework)
    move_competencies(RequiredLevel.objects.all(), moved)
    move_competencies(MentorExpertise.objects.all(), moved)
    dropped, _by_model = RequiredLevel.objects.exclude(competency__framework=framework).delete()
    framework_changed.send(sender=CompetencyFramework, framework=framework, moved=moved, by=by)
    return {"kept": len(moved), "no_longer_required": dropped}


def _same_competencies(old: CompetencyFramework | None, new: CompetencyFramework) -> dict[UUID, UUID]:
    if old is None:
        return {}
    now = dict(Competency.objects.filter(framework=new).values_list("key", "pk"))
    rows = Competency.objects.filter(framework=old).values_list("key", "pk")
    return {pk: now[key] for key, pk in rows if key in now}
