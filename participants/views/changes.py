"""What has become of people: entered with a preview, listed, taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.api.pagination import CursorParam, page_of
from mentoring.errors import Conflict, NotFound, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.choices import POSSIBLE_CHANGES, ChangeKind
from participants.forms.changes import ChangeForm, MergeForm
from participants.models import Person, PersonChange
from participants.permissions import can_change_people
from participants.queries.changes import (
    get_change,
    lines_of,
    preview_of,
    remaining_in_words,
    sentences_of,
    visible_changes,
)
from participants.queries.imports import get_import
from participants.queries.people import find_record, get_person
from participants.services.change_undo import undo_change
from participants.services.changes import (
    ChangeEntry,
    apply_change,
    digest_of,
    mark_change_seen,
    mark_run_seen,
    preview_change,
)
from participants.services.import_undo import request_import_undo
from participants.services.merges import merge_people, preview_merge
from participants.views.change_tables import change_table

ROWS = 50


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    actor = _hr()
    found = visible_changes(actor)
    run = get_import(actor, _uuid(request.GET["file"])) if request.GET.get("file") else None
    if run is not None:
        found = found.filter(run=run)
    page = page_of(found, route=request.path, cursor=_cursor(request), limit=ROWS)
    params = {"file": str(run.pk)} if run is not None else {}
    context = {
        "table": change_table(page.items, params, page.next or "") if page.items else None,
        "run": run,
        "sentences": preview_of(run).sentences if run is not None else [],
    }
    return render(request, "participants/changes/list.html", context)


@require_safe
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_change(current_actor(), pk)
    context = {
        "change": found,
        "sentences": sentences_of(lines_of(found)),
        "remaining": remaining_in_words(found.remaining),
        "may_undo": found.undone_at is None or any(effect.undone_at is None for effect in found.effects.all()),
        "is_unseen": _is_unseen(found),
    }
    return render(request, "participants/changes/change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    actor = _hr()
    person = get_person(actor, pk)
    if kind not in POSSIBLE_CHANGES or kind == ChangeKind.MOVED:
        raise NotFound
    form = ChangeForm(request.POST or None, kind=ChangeKind(kind))
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_change(person, by=actor, entry=form.entry(), seen=form.cleaned_data["seen"])
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            return redirect(organization_url("participants:change", pk=made.pk))
    return _preview(request, actor, person, form)


def _preview(request: HttpRequest, actor: Actor, person: Person, form: ChangeForm) -> HttpResponse:
    """What follows stands beside the form. When it is not possible at all, the reason stands there."""
    is_filled = form.is_bound and form.is_valid()
    refusal, preview = "", None
    try:
        preview = preview_change(person, by=actor, entry=form.entry() if is_filled else ChangeEntry(form.kind))
    except (RuleBroken, Conflict) as error:
        refusal = str(error)
    context = {
        "person": person,
        "form": form,
        "kind": form.kind,
        "preview": preview,
        "refusal": refusal,
        "seen": digest_of(preview) if preview is not None else "",
    }
    return render(request, "participants/changes/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _hr()
    person = get_person(actor, pk)
    form = MergeForm(request.POST or None)
    context = {"person": person, "form": form, "other": None, "preview": None}
    if request.method == "POST" and form.is_valid():
        try:
            other = find_record(actor, form.cleaned_data["other"])
            context |= {"other": other, "preview": preview_merge(person, other, by=actor)}
            if "confirm" in request.POST:
                made = merge_people(person, other, by=actor)
                return redirect(organization_url("participants:change", pk=made.pk))
        except (RuleBroken, Conflict, NotFound) as error:
            context["preview"] = None
            form.add_error("other", str(error))
    return render(request, "participants/changes/merge.html", context, status=422 if form.errors else 200)


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = undo_change(get_change(actor, pk), by=actor)
    if not found.remaining:
        messages.success(request, _("Undone. Everything is as it was before."))
    return redirect(organization_url("participants:change", pk=pk))


@require_POST
def change_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    mark_change_seen(get_change(actor, pk), by=actor)
    return redirect(organization_url("participants:change", pk=pk))


@require_POST
def import_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    mark_run_seen(get_import(actor, pk), by=actor)
    return redirect(organization_url("participants:import_run", pk=pk))


@require_POST
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    request_import_undo(get_import(actor, pk), by=actor)
    return redirect(organization_url("participants:import_run", pk=pk))


def _hr() -> Actor:
    actor = current_actor()
    require(
        can_change_people(actor),
        _("What becomes of people is entered by those who manage them."),
        who_can_help=_("Ask an HR admin of your organization."),
    )
    return actor


def _cursor(request: HttpRequest) -> list[object] | None:
    raw = request.GET.get("after")
    if not raw:
        return None
    try:
        cursor: list[object] = CursorParam().parse(raw)
    except ValueError as error:
        raise NotFound from error
    if len(cursor) != 3 or cursor[0] != request.path:
        raise NotFound
    return cursor


def _is_unseen(found: PersonChange) -> bool:
    asks = [effect for effect in found.effects.all() if effect.consequence == "reporting_line"]
    return found.undone_at is None and any(effect.seen_at is None for effect in asks)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
