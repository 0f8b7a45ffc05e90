"""Files that come by themselves: where from, when, and what became of the last one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.forms.import_sources import SourceForm, initial_of
from participants.models import ImportSource
from participants.permissions import can_import_people
from participants.queries.import_sources import get_source
from participants.services.import_sources import (
    add_source,
    change_source,
    fetch_source_now,
    remove_source,
    set_source_active,
)


@require_http_methods(["GET", "HEAD", "POST"])
def new_import_source(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def import_source(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _edit(request, get_source(current_actor(), pk))


@require_POST
def fetch_import_source(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    fetch_source_now(get_source(actor, pk), by=actor)
    messages.success(request, _("The file is being fetched."))
    return redirect(organization_url("participants:import_source", pk=pk))


@require_POST
def pause_import_source(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    active = "resume" in request.POST
    set_source_active(get_source(actor, pk), by=actor, active=active)
    messages.success(request, _("Fetched every day again.") if active else _("Paused. Nothing is fetched by itself."))
    return redirect(organization_url("participants:import_source", pk=pk))


@require_POST
def remove_import_source(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    remove_source(get_source(actor, pk), by=actor)
    messages.success(request, _("Removed. The files it brought stay in the history."))
    return redirect(organization_url("participants:imports"))


def _edit(request: HttpRequest, source: ImportSource | None) -> HttpResponse:
    actor = current_actor()
    require(
        can_import_people(actor),
        _("Importing people is for those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    form = SourceForm(request.POST if request.method == "POST" else None, initial=initial_of(source))
    if request.method == "POST" and form.is_valid():
        try:
            if source is None:
                source = add_source(by=actor, entry=form.entry())
            else:
                change_source(source, by=actor, entry=form.entry())
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(organization_url("participants:import_source", pk=source.pk))
    context = {"form": form, "source": source}
    return render(request, "participants/imports/source.html", context, status=422 if form.errors else 200)
