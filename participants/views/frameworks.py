"""The current competencies, all versions, and what is supplied."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Cell, Column, Mark, Table
from participants.models import CompetencyFramework
from participants.permissions import can_manage_frameworks
from participants.queries.frameworks import (
    change_to,
    competencies_of,
    current_framework,
    earlier_version,
    framework_file,
    get_framework,
    open_draft,
    texts_of,
    themes_of,
    visible_competencies,
    visible_frameworks,
)
from participants.reports.framework_differences import differences
from participants.services.frameworks import adopt_starter_framework, publish_framework, use_framework


@require_safe
def competencies(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    framework = current_framework(actor)
    may_manage = can_manage_frameworks(actor)
    context = {
        "framework": framework,
        "themes": themes_of(visible_competencies(actor)) if framework else [],
        "may_manage": may_manage,
        "draft": open_draft(actor) if may_manage else None,
    }
    return render(request, "participants/competencies.html", context)


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    versions = list(visible_frameworks(actor))
    context = {"versions": _table(versions) if versions else None, "count": len(versions)}
    return render(request, "participants/frameworks.html", context)


@require_safe
def framework(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_framework(actor, pk)
    earlier = earlier_version(found)
    may_manage = can_manage_frameworks(actor)
    may_use = may_manage and not found.is_current and not found.is_draft
    context = {
        "framework": found,
        "themes": themes_of(competencies_of(found)),
        "earlier": earlier,
        "differences": differences(texts_of(earlier), texts_of(found)) if earlier else [],
        "may_manage": may_manage,
        "may_use": may_use,
        "change": change_to(texts_of(found)) if may_use else None,
    }
    return render(request, "participants/framework.html", context)


@require_safe
def framework_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    return framework_file(get_framework(current_actor(), pk), "csv").as_response()


@require_safe
def framework_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    return framework_file(get_framework(current_actor(), pk), "xlsx").as_response()


@require_POST
def adopt_framework(request: HttpRequest) -> HttpResponse:
    adopted = adopt_starter_framework(by=current_actor())
    messages.success(request, _("The starter framework is yours now."))
    if adopted.is_current:
        return redirect(organization_url("participants:competencies"))
    return redirect(organization_url("participants:framework", pk=adopted.pk))


@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    published = publish_framework(get_framework(actor, pk), by=actor)
    messages.success(request, _("Version %(version)d is current now.") % {"version": published.version})
    return redirect(organization_url("participants:competencies"))


@require_POST
def use(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    used = use_framework(get_framework(actor, pk), by=actor)
    words = _("%(name)s, version %(version)d, is current now.") % {"name": used.name, "version": used.version}
    messages.success(request, words)
    return redirect(organization_url("participants:competencies"))


def _url(row: CompetencyFramework) -> str:
    name = "participants:framework_draft" if row.is_draft else "participants:framework"
    return organization_url(name, pk=row.pk)


def _table(versions: list[CompetencyFramework]) -> Table:
    columns = [
        Column("name", _("Framework")),
        Column("version", _("Version"), Cell.NUMBER),
        Column("count", _("Competencies"), Cell.NUMBER, phone=False),
        Column("published_at", _("Published"), Cell.DATE),
        Column("state", _("State"), Cell.BADGE, value=_state),
    ]
    caption = ngettext("%(n)d version", "%(n)d versions", len(versions)) % {"n": len(versions)}
    return Table(name="versions", caption=caption, columns=columns, rows=versions, row_url=_url)


def _state(row: CompetencyFramework) -> Mark | None:
    if row.is_draft:
        return Mark(_("Draft"), "attention")
    return Mark(_("Current"), "neutral") if row.is_current else None
