"""The directory: its list, its filter, views kept under a name, and the file of what it shows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.api.pagination import CursorParam
from mentoring.errors import NotFound, RuleBroken
from mentoring.jobs.queries import get_job
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.forms.directory import DirectoryFilter, SaveViewForm, filter_words
from participants.permissions import can_import_people, can_view_directory
from participants.queries.directory import directory_page, filter_choices
from participants.queries.directory_request import DirectoryRequest, kept_request, read_request
from participants.queries.directory_views import (
    export_file,
    get_directory_export,
    get_directory_view,
    visible_directory_views,
)
from participants.services.directory_views import (
    delete_directory_view,
    request_directory_export,
    save_directory_view,
)
from participants.views.directory_table import directory_table


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """One question beside the session's to the database, however many people there are."""
    actor = current_actor()
    asked = _asked(request)
    page = directory_page(
        asked.people(actor), sort=asked.sort, after=_cursor(request, "after"), before=_cursor(request, "before")
    )
    return render(
        request,
        "participants/people.html",
        {
            "table": directory_table(request, asked, page),
            "total": page.total,
            "asked": asked,
            "here": asked.address(),
            "chips": filter_words(actor, asked),
            "kept_filters": [pair for pair in asked.params().items() if pair[0] not in {"q", "columns"}],
            "is_whole": can_view_directory(actor),
            "may_import": can_import_people(actor),
        },
    )


@require_safe
def people_filter(request: HttpRequest) -> HttpResponse:
    """A page of its own, because what can be chosen is read from everybody."""
    actor = current_actor()
    asked = _asked(request)
    form = DirectoryFilter(actor, filter_choices(actor), asked)
    context = {"form": form, "asked": asked, "here": asked.address(), "is_whole": can_view_directory(actor)}
    return render(request, "participants/people_filter.html", context)


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """One's own and those that HR shares, and the present one to be kept."""
    actor = current_actor()
    require(can_view_directory(actor), _("Views of the directory are for HR."))
    given = request.POST if request.method == "POST" else request.GET
    asked = read_request(given, given.getlist("columns"))
    form = SaveViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cleaned = form.cleaned_data
            save_directory_view(by=actor, name=cleaned["name"], request=asked, is_shared=cleaned["is_shared"])
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved as a view."))
            return redirect(_directory(asked))
    context = {
        "form": form,
        "views": list(visible_directory_views(actor)),
        "me": actor.membership_id,
        "asked": asked,
        "kept": _pairs(asked),
    }
    return render(request, "participants/people_views.html", context, status=422 if form.errors else 200)


@require_safe
def open_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    return redirect(_directory(kept_request(get_directory_view(current_actor(), pk).params)))


@require_POST
def delete_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    delete_directory_view(get_directory_view(actor, pk), by=actor)
    messages.success(request, _("The view is deleted. Nobody's data has changed."))
    return redirect(organization_url("participants:people"))


@require_POST
def export_people(request: HttpRequest) -> HttpResponse:
    asked = read_request(request.POST, request.POST.getlist("columns"))
    export = request_directory_export(by=current_actor(), request=asked, file_format=request.POST.get("format", ""))
    return redirect(organization_url("participants:directory_export", pk=export.pk))


@require_safe
def directory_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    export = get_directory_export(actor, pk)
    job = get_job(actor, export.job_id) if export.made_at is None and export.job_id else None
    context = {"export": export, "job": job, "here": kept_request(export.params).address()}
    return render(request, "participants/people_export.html", context)


@require_safe
def directory_export_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    return export_file(get_directory_export(current_actor(), pk)).as_response()


def _asked(request: HttpRequest) -> DirectoryRequest:
    return read_request(request.GET, request.GET.getlist("columns"))


def _directory(asked: DirectoryRequest) -> str:
    address = asked.address()
    return organization_url("participants:people") + (f"?{address}" if address else "")


def _pairs(asked: DirectoryRequest) -> list[tuple[str, str]]:
    pairs = []
    for name, value in asked.params().items():
        pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
    return pairs


def _cursor(request: HttpRequest, name: str) -> tuple[str, str] | None:
    raw = request.GET.get(name)
    if not raw:
        return None
    try:
        route, sort_name, pk = CursorParam().parse(raw)
        UUID(str(pk))
    except (ValueError, TypeError) as error:
        raise NotFound from error
    if route != request.path:
        raise NotFound
    return str(sort_name), str(pk)
