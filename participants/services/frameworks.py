"""Competency frameworks: the supplied one, as the organization's own copy."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.audit.services import record
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.content import Framework, starter_framework
from participants.models import Competency, CompetencyFramework, CompetencyLevel
from participants.permissions import can_manage_frameworks


@transaction.atomic
def adopt_starter_framework(*, by: Actor, language: str = "en") -> CompetencyFramework:
    """Asked for again, the same framework is answered and nothing is written."""
    require(
        can_manage_frameworks(by),
        _("Competencies are for those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    supplied = starter_framework(language)
    known: CompetencyFramework | None = CompetencyFramework.objects.filter(
        key=supplied.key, version=supplied.version
    ).first()
    if known is not None:
        return known
    CompetencyFramework.objects.filter(key=supplied.key, is_current=True).update(is_current=False)
    framework: CompetencyFramework = CompetencyFramework.objects.create(
        key=supplied.key, name=supplied.name, version=supplied.version
    )
    _copy_competencies(framework, supplied)
    record("framework.adopted", by=by, subject=framework, facts={"key": supplied.key, "version": supplied.version})
    return framework


def _copy_competencies(framework: CompetencyFramework, supplied: Framework) -> None:
    themes = {theme.key: theme.name for theme in supplied.themes}
    competencies = Competency.objects.bulk_create(
        Competency(
            framework=framework,
            key=source.key,
            name=source.name,
            theme=themes[source.theme],
            definition=source.definition,
            position=position,
        )
        for position, source in enumerate(supplied.competencies)
    )
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=competency, level=step.number, name=step.name, behavior=source.behavior(step.number))
        for competency, source in zip(competencies, supplied.competencies, strict=True)
        for step in supplied.scale
    )
